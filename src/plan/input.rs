//! All that a plan depends on.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::capability::Capabilities;
use crate::desired::Desired;
use crate::model::actor::Actor;
use crate::model::key::{AccountName, KeyName};
use crate::model::snapshot::Snapshot;

/// All that a plan depends on; the same input gives the same bytes.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// What the manifests say.
    pub desired: &'a Desired,
    /// What is live.
    pub snapshot: &'a Snapshot,
    /// Who would apply the plan.
    pub actor: &'a Actor,
    /// What the backend can do by itself.
    pub capabilities: &'a Capabilities,
    /// What the targets of declared keys hold, by (account, declared name); a key without entry belongs to another actor: files to the command
    /// line, Secrets to the operator.
    pub held_keys: &'a BTreeMap<(AccountName, KeyName), Held>,
    /// The day in UTC.
    pub today: Date,
}

/// What the target of a declared key holds now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// Nothing, or something without a key id.
    Nothing,
    /// A secret with this key id.
    Key(Arc<str>),
    /// It could not be read; the text says why. Nothing is done to the key.
    Unreadable(String),
}
