//! The access diff is the difference between what people may do before and after, no more and no less.

use std::collections::BTreeSet;

use halley::model::change::Change;
use halley::model::key::{Email, WorkspaceName};
use halley::model::organization::Organization;
use halley::model::permission::{Permissions, permissions};
use halley::plan::{AccessPlace, AccessRow, AccessSubject, Plan};
use proptest::prelude::*;

use crate::universe::{desired, plan, snapshot};
use crate::world::execute;

/// What a person may do in a place (`None`: in the organization, without any workspace), whether accepted or not.
fn may(organization: &Organization, email: &Email, workspace: Option<&WorkspaceName>) -> Permissions {
    let Some(member) = organization.members.get(email.as_str()) else {
        return Permissions::NONE;
    };
    let place = workspace.map(|name| name.as_str());
    if place.is_some_and(|name| organization.workspaces.get(name).is_none()) {
        return Permissions::NONE;
    }
    let membership = place.and_then(|name| organization.membership(name, email.as_str()));
    let role = membership.map(|membership| (&membership.role, membership.grants));
    permissions(&member.role, role, organization.profile.invitations, &organization.roles)
}

/// What the rows of a person say about one place.
fn said(rows: &[AccessRow], email: &Email, places: &[AccessPlace]) -> Permissions {
    let of_person = rows.iter().filter(|row| row.subject == AccessSubject::Member(email.clone()));
    of_person.filter(|row| places.contains(&row.place)).fold(Permissions::NONE, |all, row| all.union(row.permissions))
}

fn in_workspace(all: Permissions) -> Permissions {
    all.iter().filter(|action| action.is_in_workspace()).collect()
}

fn in_organization(all: Permissions) -> Permissions {
    all.iter().filter(|action| !action.is_in_workspace()).collect()
}

/// People whose organization role changes, or who come or go.
fn subjects(plan: &Plan) -> BTreeSet<Email> {
    let subject = |change: &Change| match change {
        Change::Member(edit) => Some(edit.subject().email.clone()),
        Change::Accept(member) => Some(member.email.clone()),
        _ => None,
    };
    plan.operations.iter().filter_map(|operation| subject(&operation.change)).collect()
}

proptest! {
    #![proptest_config(crate::cases())]

    #[test]
    fn what_is_lost_and_gained_leads_from_before_to_after(desired in desired(), live in snapshot()) {
        let plan = plan(&desired, &live);
        prop_assume!(plan.operations.iter().all(|operation| operation.execution.is_automatic()));
        let (world, _) = execute(&plan, &live);
        let (before, after) = (&live.organization, &world.organization);
        for email in subjects(&plan) {
            let had = in_organization(may(before, &email, None));
            let place = [AccessPlace::Organization];
            let lost = said(&plan.access.lost, &email, &place);
            let gained = said(&plan.access.gained, &email, &place);
            prop_assert_eq!(had.without(lost).union(gained), in_organization(may(after, &email, None)), "{}", email);
            prop_assert!(had.is_superset(lost), "{} loses what they did not have", email);
            for workspace in before.workspaces.iter().chain(&after.workspaces).map(|workspace| &workspace.name) {
                if before.workspaces.get(workspace.as_str()).is_none() || after.workspaces.get(workspace.as_str()).is_none() {
                    continue;
                }
                let had = in_workspace(may(before, &email, Some(workspace)));
                let place = [AccessPlace::EveryWorkspace, AccessPlace::Workspace(workspace.clone())];
                let lost = said(&plan.access.lost, &email, &place);
                let gained = said(&plan.access.gained, &email, &place);
                let has = in_workspace(may(after, &email, Some(workspace)));
                prop_assert_eq!(had.without(lost).union(gained), has, "{} in {}", email, workspace);
            }
        }
    }

    #[test]
    fn whoever_is_only_put_into_or_out_of_workspaces_is_told_exactly(desired in desired(), live in snapshot()) {
        let plan = plan(&desired, &live);
        prop_assume!(plan.operations.iter().all(|operation| operation.execution.is_automatic()));
        let (world, _) = execute(&plan, &live);
        let moved = subjects(&plan);
        for operation in &plan.operations {
            let Change::Membership(edit) = &operation.change else { continue };
            let (email, workspace) = (edit.subject().member(), &edit.subject().workspace);
            if moved.contains(email) {
                continue;
            }
            // In a workspace that does not exist yet, an Admin may do everything already.
            let exists = live.organization.workspaces.get(workspace.as_str()).map(|_| workspace);
            let had = in_workspace(may(&live.organization, email, exists));
            let has = in_workspace(may(&world.organization, email, Some(workspace)));
            let place = [AccessPlace::Workspace(workspace.clone())];
            prop_assert_eq!(said(&plan.access.lost, email, &place), had.without(has), "{} in {}", email, workspace);
            prop_assert_eq!(said(&plan.access.gained, email, &place), has.without(had), "{} in {}", email, workspace);
        }
    }
}
