//! What people see when there is no page, no right, or a failure.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::html;

use super::layout::Page;
use super::parts::prose;
use super::words::sentence;
use crate::{backend, store};

/// Why there is no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct Failed {
    status: StatusCode,
    text: String,
}

impl Failed {
    pub(in crate::web) fn forbidden(text: impl Into<String>) -> Self {
        Self { status: StatusCode::FORBIDDEN, text: text.into() }
    }
}

impl Failed {
    pub(in crate::web) fn missing(text: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, text: text.into() }
    }
}

/// What failed is in the log; it may name files of the server.
impl From<backend::Error> for Failed {
    fn from(error: backend::Error) -> Self {
        tracing::error!(%error, "a page failed");
        let status = match error {
            backend::Error::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { status, text: "The database did not answer. The log of the server says why.".to_owned() }
    }
}

impl From<store::Error> for Failed {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Backend(error) => error.into(),
            refused => Self::forbidden(refused.to_string()),
        }
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        page(self.status, &self.text).into_response()
    }
}

/// What no route answers.
pub(in crate::web) async fn no_such_page(headers: HeaderMap) -> Response {
    plain_or_page(&headers, StatusCode::NOT_FOUND, "There is no such page.")
}

/// A page for browsers, a line for everything else.
pub(in crate::web) fn plain_or_page(headers: &HeaderMap, status: StatusCode, text: &str) -> Response {
    let accepted = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    if accepted.contains("text/html") {
        page(status, text).into_response()
    } else {
        (status, format!("{text}\n")).into_response()
    }
}

fn page(status: StatusCode, text: &str) -> Page {
    let title = match status {
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::FORBIDDEN => "Not allowed",
        StatusCode::SERVICE_UNAVAILABLE => "Try again in a moment",
        _ => "Something failed",
    };
    Page::new(title, html! { p { (prose(&sentence(text))) } p { a href="/" { "To the start page" } } }).status(status)
}
