//! The operator under exactly the chart's role: it suffices, and nothing in it is for nothing.

mod granted;
mod missing;
mod scenario;

use std::collections::BTreeSet;

use granted::granted;
use scenario::{ACCOUNT, Scenario};

/// `verb resource/subresource.group`, with a name after a space where the rule has names.
type Entries = BTreeSet<String>;

/// What the operator asked for, as far as the names matter to a rule.
fn used(scenario: &Scenario, granted: &Entries) -> Entries {
    let asked = scenario.release.cluster.audit().into_iter().filter(|entry| entry.user == ACCOUNT);
    let entry = |entry: crate::harness::AuditEntry| {
        assert!(!entry.resource.is_empty(), "{entry:?} is no resource");
        assert!(![401, 403].contains(&entry.code), "{entry:?} was refused");
        let whole = granted::entry(&entry.verb, &entry.group, &entry.resource, &entry.subresource);
        let named = format!("{whole} {}", entry.name);
        if granted.contains(&named) { named } else { whole }
    };
    asked.map(entry).collect()
}

#[test]
fn the_operator_uses_every_right_of_its_role_and_is_refused_nothing() {
    let mut scenario = Scenario::start();
    scenario.everything_is_declared();
    scenario.a_removal_is_approved_and_runs();
    scenario.old_plans_go();
    scenario.an_event_happens_again();
    scenario.a_key_is_replaced();
    scenario.the_lease_is_given_back();
    let granted = granted(&scenario.release.cluster);
    assert_eq!(used(&scenario, &granted), granted);
}

#[test]
fn without_a_right_the_operator_says_which_one_it_lacks() {
    let mut scenario = Scenario::start();
    scenario.everything_is_declared();
    missing::each_is_missed(&mut scenario);
}
