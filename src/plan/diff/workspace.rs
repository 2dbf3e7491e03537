//! The workspaces and the default mark.

use super::super::input::Input;
use super::super::operation::Why;
use super::{Draft, declared, declared_within, readable, walk};
use crate::model::change::{Change, Edit, WorkspaceState};
use crate::model::key::WorkspaceName;
use crate::model::organization::Workspace;
use crate::model::snapshot::Collection;
use crate::model::table::Merged;
use crate::resources::organization::{Mode, WhenUndeclared};

pub(super) fn diff(input: &Input<'_>, draft: &mut Draft) {
    let Some(mode) = readable(input, Collection::Workspaces) else {
        return;
    };
    let (desired, live) = (&input.desired.organization.workspaces, &input.snapshot.organization.workspaces);
    let first = first(input);
    for (position, step) in walk(desired, live) {
        match step {
            Merged::Left(workspace) if !input.desired.policy.ignore.workspace(&workspace.name) => {
                let name = workspace.name.clone();
                let state = WorkspaceState { default: first == Some(&name), id: None, name };
                let why = declared(&input.desired.origins.workspaces, position, workspace.name.as_str());
                draft.want(mode, Change::Workspace(Edit::Create(state)), why, || subject(&workspace.name));
            }
            Merged::Right(workspace) if !input.desired.policy.ignore.workspace(&workspace.name) => {
                undeclared(input, mode, workspace, draft);
            }
            Merged::Left(_) | Merged::Both(..) | Merged::Right(_) => {}
        }
    }
    default_mark(input, mode, first, draft);
}

/// The workspace that takes the mark because it is the organization's first.
fn first<'a>(input: &Input<'a>) -> Option<&'a WorkspaceName> {
    if !input.snapshot.organization.workspaces.is_empty() {
        return None;
    }
    let desired = &input.desired.organization;
    let ignore = &input.desired.policy.ignore;
    let allowed = |name: &&WorkspaceName| !ignore.workspace(name);
    let declared = desired.default_workspace.as_ref().filter(allowed);
    declared.or_else(|| desired.workspaces.iter().map(|workspace| &workspace.name).find(allowed))
}

fn undeclared(input: &Input<'_>, mode: Mode, live: &Workspace, draft: &mut Draft) {
    let subject = || subject(&live.name);
    if mode == Mode::Authoritative && input.desired.policy.when_undeclared == WhenUndeclared::Retain {
        draft.leave(subject(), "no manifest declares it; workspaces.whenUndeclared is Retain, so it stays");
        return;
    }
    let id = input.snapshot.workspace_ids.get(&live.name).cloned();
    let state = WorkspaceState { default: false, id, name: live.name.clone() };
    draft.unwanted(mode, Change::Workspace(Edit::Delete(state)), subject);
}

fn default_mark(input: &Input<'_>, mode: Mode, first: Option<&WorkspaceName>, draft: &mut Draft) {
    let Some(after) = &input.desired.organization.default_workspace else {
        return;
    };
    let before = input.snapshot.organization.default_workspace.as_ref();
    let ignore = &input.desired.policy.ignore;
    if before == Some(after) || first.is_some() || ignore.workspace(after) {
        return;
    }
    if before.is_some_and(|before| ignore.workspace(before)) {
        let reason = "the default mark stands on a workspace that `ignore` puts out of bounds, so it stays there";
        draft.skip(format!("default mark of {after}"), reason.to_owned());
        return;
    }
    let position = input.desired.organization.workspaces.position(after.as_str());
    let why = position
        .map_or(Why::Undeclared, |at| declared_within(&input.desired.origins.workspaces, at, "spec", "default"));
    let change = Change::DefaultMark { before: before.cloned(), after: after.clone() };
    draft.want(mode, change, why, || format!("default mark of {after}"));
}

fn subject(name: &WorkspaceName) -> String {
    format!("workspace {name}")
}
