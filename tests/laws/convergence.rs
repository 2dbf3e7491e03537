//! Applying a plan leads to where the next plan is empty.

use std::collections::BTreeSet;

use halley::plan::Execution;
use proptest::prelude::*;

use crate::universe::{desired, plan, snapshot};
use crate::world::execute;

proptest! {
    #![proptest_config(crate::cases())]

    #[test]
    fn a_plan_after_apply_holds_only_what_was_refused(desired in desired(), live in snapshot()) {
        let first = plan(&desired, &live);
        let (world, _) = execute(&first, &live);
        let second = plan(&desired, &world);
        let refused: BTreeSet<String> = first
            .operations
            .iter()
            .filter(|operation| !operation.execution.is_automatic())
            .map(|operation| operation.change.id())
            .collect();
        for operation in &second.operations {
            prop_assert!(refused.contains(&operation.change.id()), "{:#?}", operation);
        }
    }

    #[test]
    fn every_automatic_operation_can_be_executed_in_order(desired in desired(), live in snapshot()) {
        let plan = plan(&desired, &live);
        let (_, done) = execute(&plan, &live);
        for (at, operation) in (0..).zip(&plan.operations) {
            if operation.execution == Execution::Automatic && !done.contains(&at) {
                let blocked = operation.needs.iter().any(|need| !plan.operations[*need as usize].execution.is_automatic());
                prop_assert!(blocked, "{:#?}", operation);
            }
        }
    }

    #[test]
    fn edges_point_to_lower_indexes_only(desired in desired(), live in snapshot()) {
        for (at, operation) in (0..).zip(&plan(&desired, &live).operations) {
            prop_assert!(operation.needs.iter().all(|need| *need < at));
            prop_assert!(operation.needs.is_sorted_by(|a, b| a < b));
        }
    }

    #[test]
    fn operations_may_run_in_any_order_that_their_edges_allow(
        desired in desired(),
        live in snapshot(),
        picks in proptest::collection::vec(any::<proptest::sample::Index>(), 64),
    ) {
        let plan = plan(&desired, &live);
        let (expected, _) = execute(&plan, &live);
        let mut world = live.clone();
        let mut done: BTreeSet<u32> = BTreeSet::new();
        let automatic = |at: u32| plan.operations[at as usize].execution.is_automatic();
        for pick in picks.iter().cycle().take(1000) {
            let open: Vec<u32> = (0..u32::try_from(plan.operations.len()).unwrap())
                .filter(|at| automatic(*at) && !done.contains(at))
                .filter(|at| plan.operations[*at as usize].needs.iter().all(|need| done.contains(need)))
                .collect();
            if open.is_empty() {
                break;
            }
            let at = *pick.get(&open);
            crate::world::apply(&mut world, &plan.operations[at as usize].change);
            done.insert(at);
        }
        prop_assert_eq!(world.organization, expected.organization);
    }
}
