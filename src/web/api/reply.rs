//! What a handler answers.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, SizeHint};
use serde::Serialize;

/// What a handler answers.
#[derive(Debug)]
pub(super) struct Reply(Response);

impl Reply {
    /// 200 and this as JSON.
    pub(super) fn json<T: Serialize>(value: &T) -> Self {
        Self::with_status(StatusCode::OK, value)
    }

    /// 201 and this as JSON.
    pub(super) fn created<T: Serialize>(value: &T) -> Self {
        Self::with_status(StatusCode::CREATED, value)
    }

    /// This status, and this as JSON.
    pub(super) fn with_status<T: Serialize>(status: StatusCode, value: &T) -> Self {
        let bytes = serde_json::to_vec(value).expect("what goes over the wire is plain JSON");
        Self((status, [(header::CONTENT_TYPE, "application/json")], bytes).into_response())
    }

    /// 204.
    pub(super) fn nothing() -> Self {
        Self(StatusCode::NO_CONTENT.into_response())
    }

    /// 304.
    pub(super) fn not_modified() -> Self {
        Self(StatusCode::NOT_MODIFIED.into_response())
    }

    /// 200 and bare text.
    pub(super) fn text(text: String) -> Self {
        Self(text.into_response())
    }

    /// 200 without a body.
    pub(super) fn empty() -> Self {
        Self(StatusCode::OK.into_response())
    }

    /// 200 and JSON in pieces that others may share.
    pub(super) fn pieces(pieces: VecDeque<Bytes>) -> Self {
        let body = Body::new(Pieces(pieces));
        Self(([(header::CONTENT_TYPE, "application/json")], body).into_response())
    }

    /// With one more header.
    #[must_use]
    pub(super) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers_mut().append(name, value);
        self
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        self.0
    }
}

/// A body in pieces; a piece leaves this list when it is sent.
struct Pieces(VecDeque<Bytes>);

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.iter().map(|piece| piece.len() as u64).sum())
    }
}
