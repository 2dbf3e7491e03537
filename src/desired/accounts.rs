//! The service accounts and their keys.

use super::lower::table;
use super::{DeclaredKey, RotationDays, Target};
use crate::check::{Declared, Manifests};
use crate::diagnostic::Sources;
use crate::model::key::{AccountName, KeyName, WorkspaceName};
use crate::model::organization::{Authorized, ServiceAccount};
use crate::model::table::Table;
use crate::resources::CometServiceAccountSpec;
use crate::resources::service_account::{KeySpec, KeyTarget, Rotation};
use crate::resources::values::Days;

/// The declared accounts.
pub(super) struct Accounts {
    pub(super) accounts: Table<ServiceAccount>,
    pub(super) origins: Vec<u32>,
    pub(super) keys: Table<DeclaredKey>,
}

/// Adds prefixes, and finds the files of keys.
pub(super) fn lower(manifests: &Manifests<'_>, sources: &Sources) -> Accounts {
    let mut keys = Vec::new();
    let mut accounts = Vec::with_capacity(manifests.accounts.len());
    for declared in &manifests.accounts {
        let account = account(*declared);
        let folder = crate::check::folder(&sources.get(declared.document.source).name);
        keys.extend(declared.spec.keys.iter().map(|spec| key(&account.name, spec, folder)));
        accounts.push((account, declared.number));
    }
    let (accounts, origins) = table(accounts);
    Accounts { accounts, origins, keys: keys.into_iter().collect() }
}

fn account(declared: Declared<'_, CometServiceAccountSpec>) -> ServiceAccount {
    let CometServiceAccountSpec { organization_ref: _, name: _, default_workspace, workspaces, keys: _ } =
        declared.spec;
    let listed = |names: &Vec<_>| Authorized::Listed(names.iter().map(workspace).collect());
    ServiceAccount {
        default_workspace: default_workspace.as_ref().map(workspace),
        name: AccountName::new(declared.live_name()),
        workspaces: workspaces.as_ref().map_or(Authorized::All, listed),
    }
}

fn workspace(name: &crate::resources::values::LiveName) -> WorkspaceName {
    WorkspaceName::new(name.as_str())
}

fn key(account: &AccountName, spec: &KeySpec, folder: &str) -> DeclaredKey {
    let KeySpec { name, target, rotation } = spec;
    DeclaredKey {
        key: (account.clone(), KeyName::new(name.as_str())),
        target: self::target(target, folder),
        rotation: rotation
            .as_ref()
            .map(|Rotation { every, overlap }| RotationDays { every: days(every), overlap: days(overlap) }),
    }
}

fn target(target: &KeyTarget, folder: &str) -> Target {
    match (&target.file, &target.secret_ref) {
        (Some(file), None) => Target::File(crate::check::joined(folder, file.as_str()).into()),
        (None, Some(secret)) => Target::Secret(secret.name.as_str().into(), secret.key.as_str().into()),
        (None, None) | (Some(_), Some(_)) => unreachable!("`check` refuses a key without exactly one target"),
    }
}

fn days(days: &Days) -> u32 {
    days.count().expect("`check` refuses what is no number of days")
}
