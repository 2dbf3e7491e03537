//! What a refused request is answered: a status and Comet's error body.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::backend;
use crate::wire::envelope::Envelope;

/// The key is unknown (Comet's clients know this number).
pub const UNKNOWN_KEY: i64 = 90212;
/// The workspace does not exist.
pub const UNKNOWN_WORKSPACE: i64 = 90219;
/// A View-only member tried to write.
pub const VIEW_ONLY: i64 = 7_000_011;
/// A service account is not authorized for the workspace.
pub const ACCOUNT_NOT_ALLOWED: i64 = 7_000_023;

/// A refused request: a status, and the body that every known client reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// The body.
    pub body: Envelope,
    /// After how many seconds to try again.
    pub retry_after: Option<u64>,
}

impl Refusal {
    /// A refusal with this status and text.
    pub fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, body: Envelope::new(i64::from(status.as_u16()), text), retry_after: None }
    }

    /// To be tried again after so many seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// With one of the numbers that Comet's clients know.
    #[must_use]
    pub fn with_sdk_code(mut self, code: i64) -> Self {
        self.body.sdk_error_code = Some(code);
        self
    }

    /// 400: the request is not what the route takes. The text says where, what, and what is expected.
    pub fn malformed(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    /// 401: no credential that is accepted.
    pub fn unauthorized() -> Self {
        let text =
            "this needs an API key in the header Authorization, or a session; the one given is unknown or has ended";
        Self::new(StatusCode::UNAUTHORIZED, text).with_sdk_code(UNKNOWN_KEY)
    }

    /// 403: the credential lacks a right.
    pub fn forbidden(text: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, text)
    }

    /// 404: there is no such thing, or the caller may not know of it.
    pub fn missing(what: &str, name: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("there is no {what} `{name}`"))
    }

    /// 404: the route is known, and not answered here.
    pub fn gone(because: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("this route is not answered here: {because}"))
    }

    /// 409: the live state, or a rule of the organization, is against it.
    pub fn conflict(text: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, text)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { status, body, retry_after } = self;
        let mut response = (status, Json(body)).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The text of a failure is for the log: it names files of the server.
impl From<backend::Error> for Refusal {
    fn from(error: backend::Error) -> Self {
        match error {
            backend::Error::Replaced(text) => Self::conflict(text),
            backend::Error::Busy(text) => {
                tracing::warn!(error = text, "the database is busy");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "the database is busy; try again in a moment").retry_after(1)
            }
            error => {
                tracing::error!(%error, "the database failed");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the database failed; the server's log says why")
            }
        }
    }
}
