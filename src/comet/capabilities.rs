//! What Comet does by itself over the routes that are known, and what people click.

use std::collections::BTreeMap;

use super::probe::Probed;
use crate::model::change::{Kind, Verb};
use crate::plan::Capabilities;

/// What no known route does, whoever asks.
const BY_HAND: [(Kind, Verb); 15] = [
    (Kind::Organization, Verb::Update),
    (Kind::Member, Verb::Create),
    (Kind::Member, Verb::Update),
    (Kind::Member, Verb::Delete),
    (Kind::Member, Verb::Revoke),
    (Kind::Member, Verb::Accept),
    (Kind::Workspace, Verb::Update),
    (Kind::Workspace, Verb::MarkDefault),
    (Kind::Workspace, Verb::Delete),
    (Kind::Role, Verb::Create),
    (Kind::Role, Verb::Update),
    (Kind::Role, Verb::Delete),
    (Kind::ServiceAccount, Verb::Create),
    (Kind::ServiceAccount, Verb::Update),
    (Kind::ServiceAccount, Verb::Delete),
];

/// What keys of service accounts have no route for either.
const KEYS: [(Kind, Verb); 3] = [(Kind::Key, Verb::Create), (Kind::Key, Verb::Rotate), (Kind::Key, Verb::Revoke)];

/// What this Comet does by itself for this credential.
pub(super) fn of(probed: &Probed) -> Capabilities {
    let mut manual: BTreeMap<(Kind, Verb), Vec<String>> =
        BY_HAND.into_iter().chain(KEYS).map(|operation| (operation, Vec::new())).collect();
    // A3 takes API keys, and cannot be told an organization.
    if probed.several || !probed.findings.takes("A1") {
        manual.insert((Kind::Workspace, Verb::Create), Vec::new());
    }
    Capabilities {
        manual,
        invites_into_workspaces: true,
        account_details: false,
        pending_roles: false,
        batch: 1,
        request_millis: 400,
        write_concurrency: 1,
    }
}
