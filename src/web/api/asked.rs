//! A request as handlers see it: who asks, from where, and what is in path, query, headers and body.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;

use super::refusal::Refusal;
use crate::backend::{Provenance, claim_fault};
use crate::model::actor::Actor;
use crate::model::key::Email;
use crate::store::{Caller, Cut};
use crate::wire::Route;
use crate::wire::halley::{APPROVER, AUTHOR, REVISION};

/// How many rows a page has unless the request says so.
const PAGE_SIZE: u32 = 50;
/// How many rows a page has at most.
pub(super) const MAX_PAGE_SIZE: u32 = 500;

/// A request.
pub(super) struct Asked {
    /// The route that it takes.
    pub(super) route: &'static Route,
    /// Whom the credential stands for; `None` on routes that need none.
    pub(super) caller: Option<Caller>,
    /// The parameters of the path, decoded.
    pub(super) path: BTreeMap<String, String>,
    /// The parameters of the query, decoded.
    pub(super) query: BTreeMap<String, String>,
    /// The headers.
    pub(super) headers: HeaderMap,
    /// The body.
    pub(super) body: Bytes,
    /// The address from which the request came.
    pub(super) address: IpAddr,
    /// The same as text, for the audit log.
    pub(super) origin: Arc<str>,
}

/// Which page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PageAsked {
    /// From 1.
    pub(super) number: u32,
    /// How many rows.
    pub(super) size: u32,
}

impl PageAsked {
    /// As the store takes it.
    pub(super) fn cut(self) -> Cut {
        Cut { page: self.number.into(), size: self.size.into() }
    }
}

impl Asked {
    /// Whom the credential stands for.
    pub(super) fn caller(&self) -> Result<&Caller, Refusal> {
        self.caller.as_ref().ok_or_else(Refusal::unauthorized)
    }

    /// The person whom the credential stands for.
    pub(super) fn person(&self) -> Result<&Email, Refusal> {
        match &self.caller()?.actor {
            Actor::Member(email) => Ok(email),
            Actor::ServiceAccount(_) | Actor::Owner => {
                Err(Refusal::forbidden("this is for people, not for service accounts"))
            }
        }
    }

    /// A parameter of the path.
    pub(super) fn path(&self, name: &str) -> Result<&str, Refusal> {
        let found = self.path.get(name).map(String::as_str);
        found.ok_or_else(|| Refusal::malformed(format!("the path lacks `{name}`")))
    }

    /// A parameter of the query, unless it is absent or empty.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A parameter of the query that must be there.
    pub(super) fn query_required(&self, name: &str) -> Result<&str, Refusal> {
        self.query(name).ok_or_else(|| Refusal::malformed(format!("the query lacks the parameter `{name}`")))
    }

    /// A header as text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Which page is asked for.
    pub(super) fn page(&self) -> Result<PageAsked, Refusal> {
        let number = self.number("page", 1, 1, u32::MAX)?;
        let size = self.number("pageSize", PAGE_SIZE, 1, MAX_PAGE_SIZE)?;
        Ok(PageAsked { number, size })
    }

    fn number(&self, name: &str, default: u32, least: u32, most: u32) -> Result<u32, Refusal> {
        let Some(text) = self.query(name) else { return Ok(default) };
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| {
            Refusal::malformed(format!("`{name}` in the query is a whole number from {least} to {most}, not `{text}`"))
        })
    }

    /// The body as this type. Its refusal names the field and what is expected there.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        let kind = self.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
        // Browsers send forms and texts of other sites without asking; JSON they do not.
        if !kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
            let text = "the body must be JSON, and the header Content-Type say `application/json`";
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, text));
        }
        // A list would be taken for the fields in their order.
        if self.body.trim_ascii_start().first() != Some(&b'{') {
            return Err(Refusal::malformed("the body is no JSON object"));
        }
        serde_json::from_slice(&self.body).map_err(|error| Refusal::malformed(format!("in the body: {error}")))
    }

    /// What stands beside the effect in the audit log when the change is made by hand.
    pub(super) fn provenance(&self) -> Result<Provenance, Refusal> {
        self.provenance_of(None, None)
    }

    /// What stands beside the effect in the audit log: who asks, and what the client says of the change. What the body says of it counts
    /// more than a header.
    pub(super) fn provenance_of(&self, plan: Option<&str>, revision: Option<&str>) -> Result<Provenance, Refusal> {
        let said = |name: &str, text: Option<&str>| {
            let fault = text.and_then(claim_fault);
            fault.map_or(Ok(()), |fault| Err(Refusal::malformed(format!("`{name}` in the body {fault}"))))
        };
        said("plan", plan)?;
        said("revision", revision)?;
        let in_header = self.claim(REVISION)?;
        Ok(Provenance {
            actor: self.caller()?.actor.clone(),
            plan: plan.map(Arc::from),
            revision: revision.map(Arc::from).or(in_header).unwrap_or_else(|| "unknown".into()),
            author: self.claim(AUTHOR)?,
            approver: self.claim(APPROVER)?,
            origin: self.origin.clone(),
        })
    }

    /// What the client claims in a header; `None`: nothing.
    fn claim(&self, name: &str) -> Result<Option<Arc<str>>, Refusal> {
        let Some(value) = self.headers.get(name) else { return Ok(None) };
        let text = percent_decode(value.as_bytes()).decode_utf8().ok().filter(|_| value.to_str().is_ok());
        let text =
            text.ok_or_else(|| Refusal::malformed(format!("the header `{name}` is no percent-encoded UTF-8")))?;
        let text = text.trim();
        match claim_fault(text) {
            Some(fault) => Err(Refusal::malformed(format!("the header `{name}` {fault}"))),
            None => Ok((!text.is_empty()).then(|| Arc::from(text))),
        }
    }
}
