//! Saved plans: whole, unedited, and stale exactly if a thing they name changed.

use std::collections::BTreeMap;

use halley::model::change::Change;
use halley::model::snapshot::Snapshot;
use halley::plan::saved::{self, Refusal};
use halley::plan::{Capabilities, Plan};
use proptest::prelude::*;

use crate::universe::{TODAY, context, desired, plan, snapshot};
use crate::world::execute;

fn text(plan: &Plan) -> String {
    serde_json::to_string_pretty(&saved::document(plan)).unwrap()
}

/// Every thing that a plan names, as it is live: what staleness is about.
fn named(plan: &Plan, live: &Snapshot) -> BTreeMap<String, String> {
    let organization = &live.organization;
    let thing = |change: &Change| match change {
        Change::Organization(_) => format!("{:?} {:?}", live.id, organization.profile),
        Change::Member(edit) => format!("{:?}", organization.members.get(edit.subject().email.as_str())),
        Change::Accept(member) => {
            format!("{:?} {}", organization.members.get(member.email.as_str()), live.requests.contains(&member.email))
        }
        Change::Workspace(edit) => {
            let name = &edit.subject().name;
            format!("{} {:?}", organization.workspaces.get(name.as_str()).is_some(), live.workspace_ids.get(name))
        }
        Change::DefaultMark { .. } => format!("{:?}", organization.default_workspace),
        Change::Membership(edit) => {
            let access = edit.subject();
            format!("{:?}", organization.membership(access.workspace.as_str(), access.member().as_str()))
        }
        Change::Role(edit) => format!("{:?}", organization.roles.get(edit.subject().name.as_str())),
        Change::ServiceAccount(edit) => format!("{:?}", organization.accounts.get(edit.subject().name.as_str())),
        Change::Key(_) => unreachable!("this universe has no keys"),
    };
    plan.operations.iter().map(|operation| (operation.change.id(), thing(&operation.change))).collect()
}

proptest! {
    #![proptest_config(crate::cases())]

    #[test]
    fn a_saved_plan_comes_back_whole(desired in desired(), live in snapshot()) {
        let plan = plan(&desired, &live);
        let read = saved::read(&text(&plan)).unwrap();
        prop_assert_eq!(saved::verify(&read, &live, TODAY), Ok(()));
        let capabilities = Capabilities::embedded();
        let restored = saved::restore(&read, &context(&desired.policy, &live, &capabilities), []);
        let changes = |plan: &Plan| {
            let with_edges = |operation: &halley::plan::Operation| {
                (operation.change.clone(), operation.needs.clone(), operation.execution.clone())
            };
            plan.operations.iter().map(with_edges).collect::<Vec<_>>()
        };
        prop_assert_eq!(changes(&restored), changes(&plan));
        prop_assert_eq!(restored.digest, plan.digest);
        prop_assert_eq!(restored.guarded_digest, plan.guarded_digest);
        prop_assert_eq!(restored.guards, plan.guards);
    }

    #[test]
    fn a_saved_plan_is_stale_exactly_if_a_thing_it_names_changed(
        mine in desired(),
        theirs in desired(),
        live in snapshot(),
    ) {
        prop_assume!(live.id.is_some());
        let mine = plan(&mine, &live);
        let (world, _) = execute(&plan(&theirs, &live), &live);
        let read = saved::read(&text(&mine)).unwrap();
        let verdict = saved::verify(&read, &world, TODAY);
        let same = named(&mine, &live) == named(&mine, &world);
        match verdict {
            Ok(()) => prop_assert!(same),
            Err(Refusal::Stale(stale)) => {
                prop_assert!(!same);
                prop_assert!(!stale.is_empty());
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn an_edited_plan_is_refused(desired in desired(), live in snapshot(), pick in any::<proptest::sample::Index>()) {
        let plan = plan(&desired, &live);
        prop_assume!(!plan.operations.is_empty());
        let mut document = saved::document(&plan);
        document.operations.remove(pick.index(plan.operations.len()));
        prop_assert!(saved::read(&serde_json::to_string(&document).unwrap()).is_err());
    }
}
