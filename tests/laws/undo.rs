//! Undoing an applied plan restores what was live.

use halley::model::change::Change;
use halley::model::organization::{Member, MemberState, Organization};
use halley::model::snapshot::Snapshot;
use halley::plan::{Capabilities, undo};
use proptest::prelude::*;

use crate::universe::{context, desired, plan, snapshot};
use crate::world::execute;

/// People who come back are invited anew: their state is the one thing that undoing cannot restore.
fn comparable(world: &Snapshot) -> Organization {
    let mut organization = world.organization.clone();
    let active = |member: Member| Member { state: MemberState::Active, ..member };
    organization.members = organization.members.into_iter().map(active).collect();
    organization
}

proptest! {
    #![proptest_config(crate::cases())]

    #[test]
    fn undo_restores_all_but_acceptance(desired in desired(), live in snapshot()) {
        prop_assume!(live.id.is_some());
        let plan = plan(&desired, &live);
        let (world, done) = execute(&plan, &live);
        let changes: Vec<&Change> = done.iter().map(|at| &plan.operations[*at as usize].change).collect();
        let capabilities = Capabilities::embedded();
        let undo = undo(&changes, &live, &context(&desired.policy, &world, &capabilities));
        let refused = undo.operations.iter().any(|operation| !operation.execution.is_automatic());
        prop_assume!(!refused);
        let (restored, _) = execute(&undo, &world);
        prop_assert_eq!(comparable(&restored), comparable(&live));
    }
}
