//! Conditions in the sense of kstatus: `Ready` always, `Reconciling` and `Stalled` only while they are true.

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};

use super::words::cut;

/// The longest message that a condition shows.
const LONGEST: usize = 1000;

/// How an object is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) ready: Ready,
    /// One word in CamelCase.
    pub(super) reason: &'static str,
    pub(super) message: String,
    /// Whether Halley takes the object as it is written; the text says what to mind, or what is wrong.
    pub(super) accepted: (bool, String),
    /// What is live and differs although nothing is done about it.
    pub(super) drifted: Option<String>,
}

/// The verdict of `Ready`, and whether it will change by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ready {
    /// True.
    Yes,
    /// False; Halley works on it, or waits for somebody.
    Reconciling,
    /// False, until somebody changes something.
    Stalled,
    /// Unknown: somebody wants it to be left alone.
    Suspended,
}

impl Shown {
    pub(super) fn new(ready: Ready, reason: &'static str, message: impl Into<String>) -> Self {
        Self { ready, reason, message: message.into(), accepted: (true, String::new()), drifted: None }
    }

    pub(super) fn yes(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(Ready::Yes, reason, message)
    }

    pub(super) fn reconciling(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(Ready::Reconciling, reason, message)
    }

    pub(super) fn stalled(reason: &'static str, message: impl Into<String>) -> Self {
        Self::new(Ready::Stalled, reason, message)
    }

    /// What is wrong with how the object is written.
    pub(super) fn invalid(reason: &'static str, message: &str) -> Self {
        Self { accepted: (false, message.to_owned()), ..Self::stalled(reason, message) }
    }

    /// The conditions to write. What keeps its status keeps its time, so that equal states are equal to the byte.
    pub(super) fn conditions(&self, before: &[Condition], generation: i64, now: Timestamp) -> Vec<Condition> {
        let Self { ready, reason, message, accepted: (accepted, said), drifted } = self;
        let condition = |type_: &str, status: &str, reason: &str, message: &str| {
            condition(before, generation, now, (type_, status), reason, message)
        };
        let status = match ready {
            Ready::Yes => "True",
            Ready::Reconciling | Ready::Stalled => "False",
            Ready::Suspended => "Unknown",
        };
        let (accepted, why) = if *accepted { ("True", "Valid") } else { ("False", "Invalid") };
        let mut conditions =
            vec![condition("Ready", status, reason, message), condition("Accepted", accepted, why, said)];
        match ready {
            Ready::Reconciling => conditions.push(condition("Reconciling", "True", reason, message)),
            Ready::Stalled => conditions.push(condition("Stalled", "True", reason, message)),
            Ready::Yes | Ready::Suspended => {}
        }
        if let Some(drifted) = drifted {
            conditions.push(condition("Drifted", "True", "Observed", drifted));
        }
        conditions
    }
}

fn condition(
    before: &[Condition],
    generation: i64,
    now: Timestamp,
    (type_, status): (&str, &str),
    reason: &str,
    message: &str,
) -> Condition {
    let before = before.iter().find(|condition| condition.type_ == type_ && condition.status == status);
    Condition {
        last_transition_time: before.map_or(Time(now), |before| before.last_transition_time.clone()),
        message: cut(message, LONGEST),
        observed_generation: Some(generation),
        reason: reason.to_owned(),
        status: status.to_owned(),
        type_: type_.to_owned(),
    }
}
