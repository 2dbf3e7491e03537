//! Service accounts.

use super::super::input::Input;
use super::{Draft, declared, readable, unseen_workspace, walk};
use crate::model::change::{Change, Edit};
use crate::model::snapshot::Collection;
use crate::model::table::Merged;

pub(super) fn diff(input: &Input<'_>, draft: &mut Draft) {
    let Some(mode) = readable(input, Collection::ServiceAccounts) else {
        return;
    };
    for (position, step) in walk(&input.desired.organization.accounts, &input.snapshot.organization.accounts) {
        let (Merged::Left(account) | Merged::Both(account, _) | Merged::Right(account)) = step;
        if input.desired.policy.ignore.account(&account.name) {
            continue;
        }
        let written = account.name.without_prefix();
        let why = || declared(&input.desired.origins.accounts, position, written);
        let subject = || format!("service account {}", account.name);
        let unseen = match step {
            Merged::Left(account) => unseen_workspace(input, account),
            Merged::Both(account, live) if account != live => unseen_workspace(input, account),
            Merged::Both(..) | Merged::Right(_) => None,
        };
        if let Some(reason) = unseen {
            draft.skip(subject(), reason);
            continue;
        }
        match step {
            Merged::Left(account) => {
                draft.want(mode, Change::ServiceAccount(Edit::Create(account.clone())), why(), subject);
            }
            Merged::Both(account, live) if account != live && input.capabilities.account_details => {
                let edit = Edit::Update { before: live.clone(), after: account.clone() };
                draft.want(mode, Change::ServiceAccount(edit), why(), subject);
            }
            Merged::Both(..) => {}
            Merged::Right(live) => draft.unwanted(mode, Change::ServiceAccount(Edit::Delete(live.clone())), subject),
        }
    }
}
