//! API keys of service accounts.

use halley::model::change::{Change, KeyChange, KeyState, NewKey};
use halley::model::key::{AccountName, KeyName};
use halley::plan::{Note, Plan};

use crate::builder::{Build, arc};

fn new(name: &str, target: &str) -> NewKey {
    NewKey { account: AccountName::new("ci"), name: KeyName::new(name), target: arc(target) }
}

fn live(name: &str) -> KeyState {
    KeyState { account: AccountName::new("ci"), id: arc("5e1f"), name: KeyName::new(name) }
}

pub(super) fn maintenance() -> Plan {
    let rotation = KeyChange::Rotate { before: live("eval.3"), after: new("eval.4", "secrets/eval.key") };
    Build::new()
        .declared(Change::Key(KeyChange::Issue(new("train.1", "secrets/train.key"))), "accounts/ci.yaml", 8)
        .declared(Change::Key(rotation), "accounts/ci.yaml", 10)
        .because(
            Change::Key(KeyChange::Revoke { key: live("deploy.1"), scheduled: true }),
            "its successor `deploy.2` has been in place for 7 days",
        )
        .with(|plan| {
            plan.waiting.push(Note {
                subject: "key eval.3 of sa-ci".to_owned(),
                reason: "`eval.4` has followed it; it ends on 2026-12-01".to_owned(),
            });
        })
        .done()
}

pub(super) fn revoked() -> Plan {
    Build::new().undeclared(Change::Key(KeyChange::Revoke { key: live("handmade.1"), scheduled: false })).done()
}
