//! Workspaces with who is in them.

use std::collections::BTreeMap;

use super::Draft;
use super::slug::names;
use crate::check::{email_fault, workspace_name_fault};
use crate::manifest::Resource;
use crate::model::organization::{self, Grants, Membership, Workspace, WorkspaceRole};
use crate::model::snapshot::Snapshot;
use crate::resources::values::{EmailText, Grant, LiveName, ObjectName};
use crate::resources::workspace::AccessEntry;
use crate::resources::{CometTeamSpec, CometWorkspaceSpec};

/// What one `access` or team holds, so that it stays below the size that `kubectl apply` takes.
const ENTRIES: usize = 2_500;

pub(super) fn export(snapshot: &Snapshot, with_access: bool, draft: &mut Draft<'_>) {
    let default = snapshot.organization.default_workspace.as_ref();
    for workspace in &snapshot.organization.workspaces {
        let name = workspace.name.as_str();
        if let Some(fault) = workspace_name_fault(name) {
            draft.note(format!(
                "the workspace `{}` is left out: no manifest takes this name, {fault}",
                name.escape_debug()
            ));
            continue;
        }
        let (file, live_name) = names(name);
        let access = with_access.then(|| access(snapshot, workspace, &file, draft));
        let default = default == Some(&workspace.name);
        let spec = CometWorkspaceSpec { organization_ref: None, name: live_name, default, access };
        draft.add("workspaces", &file, &Resource::Workspace(spec));
    }
}

fn access(snapshot: &Snapshot, workspace: &Workspace, file: &str, draft: &mut Draft<'_>) -> Vec<AccessEntry> {
    let memberships: Vec<_> =
        workspace.memberships.iter().filter(|membership| email_fault(membership.member.as_str()).is_none()).collect();
    if memberships.len() > ENTRIES {
        return teams(snapshot, &memberships, file, draft);
    }
    let entry = |membership: &&Membership| AccessEntry {
        member: Some(EmailText(membership.member.to_string().into())),
        ..entry(&membership.role, grants(snapshot, membership))
    };
    memberships.iter().map(entry).collect()
}

/// More people than one list holds: a team for each role and grants.
fn teams(snapshot: &Snapshot, memberships: &[&Membership], file: &str, draft: &mut Draft<'_>) -> Vec<AccessEntry> {
    let mut groups: BTreeMap<(&WorkspaceRole, Grants), Vec<EmailText>> = BTreeMap::new();
    for membership in memberships {
        let group = groups.entry((&membership.role, grants(snapshot, membership))).or_default();
        group.push(EmailText(membership.member.to_string().into()));
    }
    let mut access = Vec::new();
    for ((role, grants), members) in &groups {
        for members in members.chunks(ENTRIES) {
            let team = format!("{file}-{:03}", access.len() + 1);
            let spec = CometTeamSpec { organization_ref: None, members: members.to_vec() };
            draft.add("teams", &team, &Resource::Team(spec));
            access.push(AccessEntry { team: Some(ObjectName(team.into())), ..entry(role, *grants) });
        }
    }
    access
}

fn grants(snapshot: &Snapshot, membership: &Membership) -> Grants {
    let member = snapshot.organization.members.get(membership.member.as_str());
    membership.grants.effective(member.map(|member| &member.role), &membership.role)
}

fn entry(role: &WorkspaceRole, grants: Grants) -> AccessEntry {
    let grant = |grant| match grant {
        organization::Grant::InviteUsers => Grant::InviteUsers,
        organization::Grant::MakeProjectsPublic => Grant::MakeProjectsPublic,
    };
    AccessEntry {
        member: None,
        team: None,
        role: LiveName(role.as_str().to_owned().into()),
        grants: grants.iter().map(grant).collect(),
        until: None,
    }
}
