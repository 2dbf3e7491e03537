//! One request with its answer, as a file. The names of the fields are a format: people attach such files to reports.

use reqwest::header::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

use super::{Fault, Reply, Request};
use crate::comet::http::hide::Hide;
use crate::wire::halley::{APPROVER, AUTHOR};

/// The format.
pub(super) const FORMAT: &str = "halley.dev/recording/v1";

/// Headers of an answer that decide something.
const KEPT: [&str; 7] =
    ["content-type", "date", "etag", "location", "ratelimit-reset", "retry-after", "www-authenticate"];

/// Headers of a request that name people who have nothing to do with what goes wrong.
const PEOPLE: [&str; 2] = [AUTHOR, APPROVER];

/// One file of a recording.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Exchange {
    pub(super) format: String,
    pub(super) server: String,
    /// `ApiKey`, `Session` or `None`: what a route accepts is one of the open questions.
    #[serde(default)]
    pub(super) credential: String,
    pub(super) request: Asked,
    pub(super) answer: Answered,
}

/// A request without secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) query: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<Body>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Answered {
    Reply {
        status: u16,
        headers: BTreeMap<String, String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<Body>,
    },
    NotReached {
        why: String,
        passing: bool,
    },
    Lost(String),
    TooLarge,
    Unusable(String),
}

/// A body: JSON, or text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Body {
    Json(Value),
    Text(String),
}

impl Asked {
    pub(super) fn new(request: &Request, hide: &Hide) -> Self {
        let Request { method, path, query, headers, body, largest: _ } = request;
        Self {
            method: (*method).to_owned(),
            path: hide.text(path),
            query: query.as_deref().map(|query| hide.query(query)),
            headers: headers
                .iter()
                .filter(|(name, _)| !PEOPLE.contains(name))
                .map(|(name, value)| ((*name).to_owned(), hide.text(value)))
                .collect(),
            body: body.as_deref().and_then(|bytes| Body::new(bytes, hide)),
        }
    }
}

impl Answered {
    pub(super) fn new(result: &Result<Reply, Fault>, hide: &Hide) -> Self {
        match result {
            Ok(Reply { status, headers, body }) => {
                let kept = KEPT
                    .iter()
                    .filter_map(|&name| Some((name.to_owned(), hide.text(headers.get(name)?.to_str().ok()?))));
                Self::Reply { status: *status, headers: kept.collect(), body: Body::new(body, hide) }
            }
            Err(Fault::NotReached { why, passing }) => Self::NotReached { why: hide.text(why), passing: *passing },
            Err(Fault::Lost(why)) => Self::Lost(hide.text(why)),
            Err(Fault::TooLarge) => Self::TooLarge,
            Err(Fault::Unusable(why)) => Self::Unusable(hide.text(why)),
        }
    }

    /// The answer once more. Nobody has to wait for a recording.
    pub(super) fn again(&self) -> Result<Reply, Fault> {
        match self {
            Self::Reply { status, headers, body } => {
                let mut map = HeaderMap::new();
                for (name, value) in headers {
                    let value = if name == "retry-after" || name == "ratelimit-reset" { "0" } else { value };
                    if let (Ok(name), Ok(value)) = (name.parse::<reqwest::header::HeaderName>(), value.parse()) {
                        map.insert(name, value);
                    }
                }
                Ok(Reply {
                    status: *status,
                    headers: map,
                    body: body.as_ref().map(Body::bytes).unwrap_or_default().into(),
                })
            }
            Self::NotReached { why, passing } => Err(Fault::NotReached { why: why.clone(), passing: *passing }),
            Self::Lost(why) => Err(Fault::Lost(why.clone())),
            Self::TooLarge => Err(Fault::TooLarge),
            Self::Unusable(why) => Err(Fault::Unusable(why.clone())),
        }
    }
}

impl Body {
    fn new(bytes: &[u8], hide: &Hide) -> Option<Self> {
        if bytes.is_empty() {
            return None;
        }
        Some(match serde_json::from_slice::<Value>(bytes) {
            Ok(mut value) => {
                hide.json(&mut value);
                Self::Json(value)
            }
            Err(_) => Self::Text(hide.text(&String::from_utf8_lossy(bytes))),
        })
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Json(value) => value.to_string().into_bytes(),
            Self::Text(text) => text.clone().into_bytes(),
        }
    }
}
