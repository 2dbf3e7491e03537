//! Custom roles and service accounts.

use super::Draft;
use super::slug::names;
use crate::check::{account_name_fault, is_permission, role_name_fault};
use crate::manifest::Resource;
use crate::model::key::WorkspaceName;
use crate::model::organization::{Authorized, Role, ServiceAccount, Subscription};
use crate::model::snapshot::Snapshot;
use crate::resources::values::LiveName;
use crate::resources::{CometRoleSpec, CometServiceAccountSpec};

pub(super) fn roles(snapshot: &Snapshot, draft: &mut Draft<'_>) {
    for Role { base, exclude, name } in &snapshot.organization.roles {
        let fault = if let Some(fault) = role_name_fault(name.as_str()) {
            Some(format!("no manifest takes this name, {fault}"))
        } else if base.custom().is_some_and(|base| snapshot.organization.roles.get(base.as_str()).is_some()) {
            Some(format!("it starts from the custom role `{}`", base.as_str()))
        } else if let Some(unknown) = exclude.iter().find(|name| !is_permission(name)) {
            Some(format!("nobody here knows the permission `{unknown}`"))
        } else if snapshot.organization.profile.subscription != Subscription::Enterprise {
            Some("custom roles need the subscription Enterprise".to_owned())
        } else {
            None
        };
        if let Some(fault) = fault {
            draft.note(format!("the role `{}` is left out: {fault}", name.as_str().escape_debug()));
            continue;
        }
        let (file, live_name) = names(name.as_str());
        let exclude = exclude.iter().map(|name| LiveName(name.to_string().into())).collect();
        let base = LiveName(base.as_str().to_owned().into());
        draft.add(
            "roles",
            &file,
            &Resource::Role(CometRoleSpec { organization_ref: None, name: live_name, base, exclude }),
        );
    }
}

pub(super) fn accounts(snapshot: &Snapshot, draft: &mut Draft<'_>) {
    for ServiceAccount { default_workspace, name, workspaces } in &snapshot.organization.accounts {
        let unauthorized = default_workspace.as_ref().filter(|default| !workspaces.allows(default));
        let fault = if let Some(fault) = account_name_fault(name.as_str()) {
            Some(format!("no manifest takes this name, {fault}"))
        } else {
            unauthorized.map(|default| format!("its default workspace `{default}` is not among its workspaces"))
        };
        if let Some(fault) = fault {
            draft.note(format!("the service account `{}` is left out: {fault}", name.as_str().escape_debug()));
            continue;
        }
        let (file, live_name) = names(name.as_str());
        let spec = CometServiceAccountSpec {
            organization_ref: None,
            name: live_name,
            default_workspace: default_workspace.as_ref().map(workspace),
            workspaces: match workspaces {
                Authorized::All => None,
                Authorized::Listed(names) => Some(names.iter().map(workspace).collect()),
            },
            // Their secrets are nowhere here; Additive ownership leaves live keys alone.
            keys: Vec::new(),
        };
        draft.add("service-accounts", &file, &Resource::ServiceAccount(spec));
    }
}

fn workspace(name: &WorkspaceName) -> LiveName {
    LiveName(name.to_string().into())
}
