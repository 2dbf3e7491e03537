//! From any organization to any other: after one apply nothing is left that Halley could do itself.

use std::collections::BTreeSet;

use halley::backend::NoSecrets;
use halley::comet::Comet;
use halley::model::organization::Organization;
use halley::plan::{Execution, Plan, ResultKind};
use halley::resources::organization::WhenUndeclared;
use proptest::prelude::*;

use crate::fake_comet::FakeComet;
use crate::support::{block_on, desired, ids, key, plan};
use crate::world::{state, truth};

/// Operations that a person, or an acceptance, has to come before.
fn held_back(plan: &Plan) -> BTreeSet<usize> {
    let mut held = BTreeSet::new();
    for (at, operation) in plan.operations.iter().enumerate() {
        let free = matches!(operation.execution, Execution::Automatic | Execution::WithAccess);
        if !free || operation.needs.iter().any(|need| held.contains(&(*need as usize))) {
            held.insert(at);
        }
    }
    // An invitation goes out with access: where all of that is held back, so is the invitation.
    let carried = |at: usize| {
        let mut carriers = plan.operations.iter().enumerate().filter(|(_, found)| found.needs.contains(&(at as u32)));
        carriers.all(|(carrier, _)| held.contains(&carrier))
    };
    let with_access = plan.operations.iter().enumerate().filter(|(_, found)| found.execution == Execution::WithAccess);
    let also: Vec<usize> = with_access.map(|(at, _)| at).filter(|at| carried(*at)).collect();
    held.extend(also);
    held
}

/// As manifests are lowered: without grants that have no effect.
fn declarable(mut organization: Organization) -> Organization {
    let members = &organization.members;
    let places = std::mem::take(&mut organization.workspaces).into_iter().map(|mut place| {
        let memberships = std::mem::take(&mut place.memberships).into_iter().map(|mut found| {
            let role = members.get(found.member.as_str()).map(|member| &member.role);
            found.grants = found.grants.effective(role, &found.role);
            found
        });
        place.memberships = memberships.collect();
        place
    });
    organization.workspaces = places.collect();
    organization
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_apply_does_all_that_can_be_done_without_people(from in state(), to in state()) {
        let mut to = to;
        prop_assume!(from.organizations[0].named_roles == to.organizations[0].named_roles);
        // A member without any role is something that no source shows.
        let mut from = from;
        for state in [&mut from, &mut to].into_iter().filter(|state| state.organizations[0].named_roles) {
            for standing in state.workspaces.iter_mut().flat_map(|place| place.members.values_mut()) {
                standing.role.get_or_insert("r-read".to_owned());
            }
        }
        // A snapshot does not tell a member's unclaimed invitation from access: Comet refuses what cannot be done to it, in words.
        for place in from.workspaces.iter_mut().chain(&mut to.workspaces) {
            place.invitations.retain(|email, _| email.ends_with("artner.example"));
        }
        let mut wanted = desired(declarable(truth(&to)));
        wanted.policy.when_undeclared = WhenUndeclared::Delete;
        let fake = FakeComet::start(from);
        block_on(async {
            let comet = Comet::connect(key(&fake), None).await.unwrap();
            let first = plan(&comet, &wanted).await;
            prop_assume!(!first.is_refused());
            let held = held_back(&first);
            let run = halley::apply::run(&first, &comet, &comet, &NoSecrets, &|_| ()).await.unwrap();
            for (at, result) in run.results.iter().enumerate().filter(|(at, _)| !held.contains(at)) {
                let id = first.operations[at].change.id();
                prop_assert!(result.outcome.is_success(), "{}: {:?}", id, result);
            }
            let unknown = run.results.iter().any(|result| result.outcome == ResultKind::Unknown);
            prop_assert!(!unknown);
            let second = plan(&comet, &wanted).await;
            let held = held_back(&second);
            let left: Vec<String> =
                ids(&second).into_iter().enumerate().filter(|(at, _)| !held.contains(at)).map(|(_, id)| id).collect();
            prop_assert_eq!(left, Vec::<String>::new());
            Ok(())
        })?;
    }
}
