//! A live organization as plain values, changed in the plainest way: what the store must do as well.

use std::sync::Arc;

use halley::model::Actor;
use halley::model::change::{Change, Edit};
use halley::model::organization::{Authorized, MemberState, ServiceAccount, Workspace};
use halley::model::rules;
use halley::model::simulation::Simulation;
use halley::model::snapshot::Snapshot;
use halley::model::table::Table;
use halley::plan::Plan;

/// Executes a plan as `apply` does: automatic operations whose needs succeeded, each checked against the rules.
/// Returns the world after it and the indexes of what was done.
///
/// Panics when an automatic operation breaks a rule: no prefix of a plan's order may.
pub fn execute(plan: &Plan, snapshot: &Snapshot) -> (Snapshot, Vec<u32>) {
    let mut world = snapshot.clone();
    let mut done = Vec::new();
    for (at, operation) in (0..).zip(&plan.operations) {
        let ready = operation.needs.iter().all(|need| done.contains(need));
        if !operation.execution.is_automatic() || !ready {
            continue;
        }
        let change = &operation.change;
        if let Err(violation) = rules::check(&Actor::Owner, change, &Simulation::new(&world)) {
            panic!("{} breaks a rule: {violation}\n{world:#?}", change.id());
        }
        apply(&mut world, change);
        done.push(at);
    }
    (world, done)
}

/// Makes one change.
pub fn apply(world: &mut Snapshot, change: &Change) {
    let organization = &mut world.organization;
    match change {
        Change::Organization(edit) => {
            world.id.get_or_insert_with(|| Arc::from("org-1"));
            organization.profile = edit.after().expect("organizations are not deleted").clone();
        }
        Change::Member(edit) => {
            put(&mut organization.members, edit);
            if edit.after().is_none() {
                each_workspace(world, |workspace| drop(workspace.memberships.remove(edit.subject().email.as_str())));
            }
        }
        Change::Accept(member) => {
            world.requests.remove(&member.email);
            let mut member = member.clone();
            member.state = MemberState::Active;
            organization.members.insert(member);
        }
        Change::Workspace(edit) => workspace(world, edit),
        Change::DefaultMark { before: _, after } => organization.default_workspace = Some(after.clone()),
        Change::Membership(edit) => {
            let access = edit.subject();
            each_workspace(world, |workspace| {
                if workspace.name == access.workspace {
                    match edit.after() {
                        Some(after) => drop(workspace.memberships.insert(after.membership.clone())),
                        None => drop(workspace.memberships.remove(access.member().as_str())),
                    }
                }
            });
        }
        Change::Role(edit) => put(&mut organization.roles, edit),
        Change::ServiceAccount(edit) => put(&mut organization.accounts, edit),
        Change::Key(_) => unreachable!("this universe has no keys"),
    }
}

fn workspace(world: &mut Snapshot, edit: &Edit<halley::model::change::WorkspaceState>) {
    let state = edit.subject();
    if edit.after().is_some() {
        let memberships = Table::default();
        world.organization.workspaces.insert(Workspace { name: state.name.clone(), memberships });
        world.workspace_ids.insert(state.name.clone(), Arc::from(format!("id-{}", state.name)));
        if state.default {
            world.organization.default_workspace = Some(state.name.clone());
        }
        return;
    }
    world.organization.workspaces.remove(state.name.as_str());
    world.workspace_ids.remove(&state.name);
    let accounts = std::mem::take(&mut world.organization.accounts);
    let release = |mut account: ServiceAccount| {
        if let Authorized::Listed(names) = &mut account.workspaces {
            names.remove(&state.name);
        }
        account.default_workspace = account.default_workspace.filter(|name| *name != state.name);
        account
    };
    world.organization.accounts = accounts.into_iter().map(release).collect();
}

fn each_workspace(world: &mut Snapshot, change: impl Fn(&mut Workspace)) {
    let workspaces = std::mem::take(&mut world.organization.workspaces);
    let changed = workspaces.into_iter().map(|mut workspace| {
        change(&mut workspace);
        workspace
    });
    world.organization.workspaces = changed.collect();
}

fn put<T>(table: &mut Table<T>, edit: &Edit<T>)
where
    T: Clone + halley::model::Keyed,
    T::Key: std::borrow::Borrow<str>,
{
    match edit.after() {
        Some(after) => drop(table.insert(after.clone())),
        None => drop(table.remove::<str>(std::borrow::Borrow::borrow(edit.subject().key()))),
    }
}
