//! What a backend can do by itself.

use std::collections::BTreeMap;

use crate::model::change::{Kind, Verb};

/// What a backend can do, and at what price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// What people must click themselves; all else is automatic. The clicks, or none where `manual::clicks` knows them.
    pub manual: BTreeMap<(Kind, Verb), Vec<String>>,
    /// Whether somebody new can be invited into a workspace and not into the organization alone. Comet: yes; the operations that give
    /// access then invite, and who gets no access is invited by hand.
    pub invites_into_workspaces: bool,
    /// Whether the backend says where a service account may work. Comet: it names them and says no more, so nothing is compared.
    pub account_details: bool,
    /// Whether a pending member can have a workspace role, and be taken out of a workspace. Comet: no; the role waits for the
    /// acceptance, and the invitation is taken back by hand.
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
        Self {
            manual: BTreeMap::new(),
            invites_into_workspaces: false,
            account_details: true,
            pending_roles: true,
            batch: 1000,
            request_millis: 25,
            write_concurrency: 1,
        }
    }
}
