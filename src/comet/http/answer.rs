//! An answer that is no refusal: 2xx, or 304 to a request with `If-None-Match`.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use super::failure::{At, Failure};
use super::hide::Hide;

/// An answer that is no refusal: 2xx, or 304 to a request with `If-None-Match`. Never a page.
#[derive(Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    pub(super) at: Arc<At>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) hide: Arc<Hide>,
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
    /// Something that is no JSON by its content type ([`Failure::NotJson`]), or other JSON than wanted ([`Failure::Decoding`]).
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let kind = self.header("content-type");
        if kind.is_some_and(|kind| !kind.contains("json")) {
            return Err(self.not_json());
        }
        serde_json::from_slice(&self.body).map_err(|error| self.undecodable(&error))
    }

    /// The body as text (C24 answers so).
    ///
    /// # Errors
    ///
    /// The bytes are no UTF-8 ([`Failure::Decoding`]).
    pub fn text(&self) -> Result<&str, Failure> {
        std::str::from_utf8(&self.body).map_err(|error| self.undecodable(&error))
    }

    /// The bytes of the body, for a cache.
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    pub(super) fn is_page(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.to_ascii_lowercase().contains("html"))
    }

    pub(super) fn not_json(&self) -> Failure {
        Failure::NotJson {
            at: Arc::clone(&self.at),
            status: self.status,
            content_type: self.header("content-type").unwrap_or("no content type").to_owned(),
            excerpt: self.hide.excerpt(&self.body),
        }
    }

    fn undecodable(&self, error: &dyn fmt::Display) -> Failure {
        Failure::Decoding {
            at: Arc::clone(&self.at),
            wanted: self.at.serves,
            why: self.hide.text(&plain(&error.to_string())),
            excerpt: self.hide.excerpt(&self.body),
        }
    }
}

/// serde's message without Rust's names of types.
fn plain(message: &str) -> String {
    if message.contains("untagged enum") {
        return "it has none of the known shapes".to_owned();
    }
    let Some((before, after)) = message.split_once("expected ") else { return message.to_owned() };
    let (wanted, place) = after.find(" at line ").map_or((after, ""), |at| after.split_at(at));
    let wanted = match wanted.split(' ').next().unwrap_or_default() {
        "struct" => "an object",
        "enum" | "variant" => "one of the known values",
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" | "f32" | "f64" => "a number",
        _ => wanted,
    };
    format!("{before}expected {wanted}{place}")
}

/// The body may hold e-mail addresses, or the secret of a new key.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer {} to {}, {} bytes", self.status, self.at, self.body.len())
    }
}
