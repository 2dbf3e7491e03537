//! API keys of service accounts. No operation holds a secret, so none can be shown.

use super::Sentence;
use crate::model::change::{KeyChange, KeyState, NewKey};

pub(super) fn sentence(change: &KeyChange) -> Sentence {
    match change {
        KeyChange::Issue(NewKey { account, name, target }) => {
            Sentence::new("issue the key ").name(name).words(" of ").name(account).words(" into ").value(target)
        }
        KeyChange::Rotate {
            before: KeyState { account: _, id: _, name: old },
            after: NewKey { account, name, target },
        } => Sentence::new("rotate the key of ")
            .name(account)
            .words(": ")
            .name(old)
            .words(" -> ")
            .name(name)
            .words(", into ")
            .value(target),
        KeyChange::Revoke { key: KeyState { account, id: _, name }, scheduled } => {
            let words = if *scheduled { ", as scheduled" } else { "; whoever uses it is locked out at once" };
            let verb = if *scheduled { "end the key " } else { "revoke the key " };
            Sentence::new(verb).name(name).words(" of ").name(account).words(words)
        }
    }
}
