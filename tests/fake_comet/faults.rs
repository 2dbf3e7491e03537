//! What can go wrong on the way, on demand.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::state::State;

/// Which request a fault hits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// The request with this number since the start, from 1.
    Request(usize),
    /// Every request of a route.
    Route(&'static str),
    /// The nth request of a route, from 1.
    Nth(&'static str, usize),
}

/// What happens to it.
#[derive(Clone)]
pub(crate) enum Fault {
    /// The connection ends before anything is done.
    ResetBefore,
    /// It is done, and the connection ends without an answer.
    ResetAfter,
    /// The answer comes late.
    Slow(Duration),
    /// Half of the body, then the end.
    Cut,
    /// The right body under another content type.
    ContentType(&'static str),
    /// A login page.
    Html,
    /// No JSON at all under the right content type.
    BadJson,
    /// This answer instead, nothing done: status, headers, body, content type `application/json`.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// The answer changed: unknown values, duplicate rows, missing fields.
    Rewrite(Arc<dyn Fn(&mut Value) + Send + Sync>),
    /// A right answer; somebody changes something by hand right afterwards.
    Then(Arc<dyn Fn(&mut State) + Send + Sync>),
    /// Megabytes of zeros in a few kilobytes of gzip, so many.
    Bomb(usize),
}

impl Fault {
    /// A refusal with Comet's envelope.
    pub(crate) fn refusal(status: u16, text: &str) -> Self {
        Self::Answer(status, Vec::new(), format!(r#"{{"msg": "{text}", "code": {status}}}"#))
    }

    /// An answer with headers and without an envelope.
    pub(crate) fn bare(status: u16, headers: &[(&'static str, &str)]) -> Self {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self::Answer(status, headers, String::new())
    }
}

/// A fault and how often it strikes.
pub(super) struct Planned {
    pub(super) when: When,
    pub(super) fault: Fault,
    pub(super) left: usize,
}

/// Takes the first fault that hits this request.
pub(super) fn take(planned: &mut [Planned], number: usize, route: &str, nth: usize) -> Option<Fault> {
    let hits = |when: &When| match when {
        When::Request(wanted) => *wanted == number,
        When::Route(wanted) => *wanted == route,
        When::Nth(wanted, count) => *wanted == route && *count == nth,
    };
    let found = planned.iter_mut().find(|planned| planned.left > 0 && hits(&planned.when))?;
    found.left -= 1;
    Some(found.fault.clone())
}
