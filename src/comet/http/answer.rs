//! An answer that is no refusal: 2xx, or 304 to a request with `If-None-Match`.

use std::sync::Arc;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use super::failure::{At, Failure, excerpt};

/// An answer that is no refusal: 2xx, or 304 to a request with `If-None-Match`.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    pub(super) at: Arc<At>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    /// What the server calls this version of the answer.
    pub fn etag(&self) -> Option<&str> {
        self.header("etag")
    }

    /// A header, when it is a text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether what the caller has is still so (304); there is no body then.
    pub fn not_modified(&self) -> bool {
        self.status == 304
    }

    /// The body as JSON.
    ///
    /// # Errors
    ///
    /// A login page or something else that is no JSON ([`Failure::NotJson`]), or other JSON than wanted ([`Failure::Decoding`]).
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let kind = self.header("content-type").unwrap_or_default();
        if !kind.contains("json") {
            return Err(Failure::NotJson {
                at: Arc::clone(&self.at),
                status: self.status,
                content_type: kind.to_owned(),
                excerpt: excerpt(&self.body),
            });
        }
        serde_json::from_slice(&self.body).map_err(|error| Failure::Decoding {
            at: Arc::clone(&self.at),
            wanted: self.at.serves,
            why: error.to_string(),
            excerpt: excerpt(&self.body),
        })
    }

    /// The body as text (C24 answers so).
    ///
    /// # Errors
    ///
    /// A page answered ([`Failure::NotJson`]), or the bytes are no UTF-8 ([`Failure::Decoding`]).
    pub fn text(&self) -> Result<&str, Failure> {
        let kind = self.header("content-type").unwrap_or_default();
        if kind.contains("html") {
            return Err(Failure::NotJson {
                at: Arc::clone(&self.at),
                status: self.status,
                content_type: kind.to_owned(),
                excerpt: excerpt(&self.body),
            });
        }
        std::str::from_utf8(&self.body).map_err(|error| Failure::Decoding {
            at: Arc::clone(&self.at),
            wanted: self.at.serves,
            why: error.to_string(),
            excerpt: excerpt(&self.body),
        })
    }
}
