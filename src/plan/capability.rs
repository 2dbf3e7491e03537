//! What a backend can do by itself.

use std::collections::BTreeMap;

use crate::model::change::{Kind, Verb};

/// What a backend can do, and at what price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// What people must click themselves, with the clicks; all else is automatic.
    pub manual: BTreeMap<(Kind, Verb), Vec<String>>,
    /// Whether a pending member can have a workspace role. Comet: no; the role then waits for the acceptance.
    pub pending_roles: bool,
    /// How many operations one request (or transaction) carries.
    pub batch: usize,
    /// How many milliseconds one request (or transaction) takes, for the forecast.
    pub request_millis: u64,
    /// How many writes may be under way at once.
    pub write_concurrency: usize,
}

impl Capabilities {
    /// The embedded organization: everything, in transactions of 1,000 operations.
    pub fn embedded() -> Self {
        Self { manual: BTreeMap::new(), pending_roles: true, batch: 1000, request_millis: 25, write_concurrency: 1 }
    }
}
