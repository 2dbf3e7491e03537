//! The same laws on a real SQLite file: what the plan shows is what happens, all of it and nothing else.

use std::collections::BTreeSet;
use std::sync::Arc;

use halley::apply;
use halley::backend::{NoSecrets, Provenance, Read as _};
use halley::desired::Desired;
use halley::model::{Actor, Snapshot};
use halley::plan::{Plan, ResultKind};
use halley::store::{Mode, Store};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::universe::{desired, plan};
use crate::world::execute;

/// A file takes a hundred times as long as values do.
fn cases() -> Config {
    let config = crate::cases();
    Config { cases: config.cases.div_ceil(20), ..config }
}

struct Embedded {
    store: Store,
    runtime: tokio::runtime::Runtime,
    _folder: tempfile::TempDir,
}

impl Embedded {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(|| Timestamp::UNIX_EPOCH);
        let store = Store::open(folder.path().join("organization.db"), Mode::ReadWrite, clock).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        Self { store, runtime, _folder: folder }
    }

    fn snapshot(&self) -> Snapshot {
        self.runtime.block_on(self.store.snapshot()).unwrap()
    }

    fn apply(&self, plan: &Plan) -> Vec<ResultKind> {
        let writer = self
            .store
            .writer(Provenance { plan: Some(plan.digest.0.clone()), ..Provenance::by_hand(Actor::Owner, "test") })
            .unwrap();
        let run = apply::run(plan, &writer, &self.store, &NoSecrets, &|_| {});
        let run = self.runtime.block_on(run).unwrap();
        assert!(run.stopped.is_none(), "{:?}", run.stopped);
        run.results.into_iter().map(|result| result.outcome).collect()
    }

    /// The operations that the audit log holds for a plan, each with how often it took effect.
    fn audited(&self, plan: &Plan) -> BTreeSet<(String, i64)> {
        let rows = self.store.audit(None, 10_000).unwrap().into_iter();
        let of_plan = rows.filter(|row| row.plan.as_deref() == Some(plan.digest.as_str()));
        of_plan.map(|row| (row.operation, row.occurrence)).collect()
    }
}

/// Guards that a first apply over nothing and a second over anything pass.
fn apply_both(embedded: &Embedded, first: &Desired, second: &Desired) -> (Snapshot, Plan, Vec<ResultKind>) {
    embedded.apply(&plan(first, &Snapshot::default()));
    let live = embedded.snapshot();
    let plan = plan(second, &live);
    let results = if plan.is_refused() { Vec::new() } else { embedded.apply(&plan) };
    (live, plan, results)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_store_becomes_what_the_plan_says(first in desired(), second in desired()) {
        let embedded = Embedded::new();
        let (live, plan, results) = apply_both(&embedded, &first, &second);
        prop_assume!(!plan.is_refused());
        let (expected, done) = execute(&plan, &live);
        let succeeded: Vec<u32> = (0..).zip(&results).filter(|(_, it)| it.is_success()).map(|(at, _)| at).collect();
        prop_assert_eq!(succeeded, done.clone());
        let after = embedded.snapshot();
        prop_assert_eq!(after.organization, expected.organization);
        let planned: BTreeSet<(String, i64)> =
            done.iter().map(|at| (plan.operations[*at as usize].change.id(), 1)).collect();
        prop_assert_eq!(embedded.audited(&plan), planned);
    }

    #[test]
    fn applying_the_same_plan_again_changes_nothing(first in desired(), second in desired()) {
        let embedded = Embedded::new();
        let (_, plan, results) = apply_both(&embedded, &first, &second);
        prop_assume!(!plan.is_refused());
        let once = (embedded.snapshot(), embedded.audited(&plan));
        let again = embedded.apply(&plan);
        prop_assert_eq!((embedded.snapshot(), embedded.audited(&plan)), once);
        for (first, second) in results.iter().zip(again) {
            prop_assert!(second != ResultKind::Done, "{first:?} and then {second:?}");
        }
    }
}
