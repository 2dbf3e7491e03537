//! Which of two policies allows less, field by field, and what one of them allows beyond the other.

use std::collections::BTreeSet;

use crate::resources::CometOrganizationSpec;
use crate::resources::organization::{
    Approval, Guards, Ignore, MaxRemovals, Mode, Ownership, Protected, WhenUndeclared, WorkspacePolicy,
};
use crate::resources::status::AppliedPolicy;
use crate::resources::values::{EmailText, Glob};

/// The policy of a CometOrganization.
pub fn of(spec: &CometOrganizationSpec) -> AppliedPolicy {
    AppliedPolicy {
        ownership: spec.ownership,
        allow_empty: spec.allow_empty,
        workspaces: spec.workspaces.clone(),
        ignore: spec.ignore.clone(),
        guards: spec.guards.clone(),
        approval: spec.approval,
    }
}

/// The organization under another policy.
pub fn under(spec: &CometOrganizationSpec, policy: &AppliedPolicy) -> CometOrganizationSpec {
    let AppliedPolicy { ownership, allow_empty, workspaces, ignore, guards, approval } = policy.clone();
    CometOrganizationSpec { ownership, allow_empty, workspaces, ignore, guards, approval, ..spec.clone() }
}

/// The policy that allows nothing.
pub fn nothing() -> AppliedPolicy {
    let observe = Mode::Observe;
    let ownership = Ownership {
        members: observe,
        workspaces: observe,
        access: observe,
        roles: observe,
        service_accounts: observe,
        keys: observe,
    };
    AppliedPolicy { ownership, approval: Approval::Always, ..AppliedPolicy::default() }
}

/// The stricter of two policies, field by field.
pub fn strictest(a: &AppliedPolicy, b: &AppliedPolicy) -> AppliedPolicy {
    AppliedPolicy {
        ownership: ownership(&a.ownership, &b.ownership),
        allow_empty: a.allow_empty && b.allow_empty,
        workspaces: WorkspacePolicy { when_undeclared: retaining(&a.workspaces, &b.workspaces) },
        ignore: ignore(&a.ignore, &b.ignore),
        guards: guards(&a.guards, &b.guards),
        approval: more_approval(a.approval, b.approval),
    }
}

/// The approval that asks for more.
pub fn more_approval(a: Approval, b: Approval) -> Approval {
    let rank = |approval| match approval {
        Approval::Never => 0,
        Approval::Destructive => 1,
        Approval::Always => 2,
    };
    if rank(a) >= rank(b) { a } else { b }
}

/// What `new` allows beyond what is in force, a line a field; empty: nothing.
pub fn loosened(in_force: &AppliedPolicy, new: &AppliedPolicy) -> Vec<String> {
    let strict = serde_json::to_value(strictest(in_force, new)).expect("a policy is JSON");
    let new = serde_json::to_value(new).expect("a policy is JSON");
    let mut lines = Vec::new();
    compare("spec", &strict, &new, &mut lines);
    lines
}

fn compare(path: &str, strict: &serde_json::Value, new: &serde_json::Value, lines: &mut Vec<String>) {
    use serde_json::Value;
    match (strict, new) {
        (Value::Object(strict), Value::Object(new)) => {
            let names: BTreeSet<&String> = strict.keys().chain(new.keys()).collect();
            for name in names {
                let of = |map: &serde_json::Map<String, Value>| map.get(name).cloned().unwrap_or_default();
                compare(&format!("{path}.{name}"), &of(strict), &of(new), lines);
            }
        }
        (Value::Object(_), Value::Null) => compare(path, strict, &Value::Object(serde_json::Map::new()), lines),
        (Value::Array(strict), new) => {
            let kept = new.as_array().map_or(&[][..], Vec::as_slice);
            for gone in strict.iter().filter(|item| !kept.contains(item)) {
                lines.push(format!("{path}: without {gone}"));
            }
        }
        (strict, new) if strict != new => lines.push(format!("{path}: {new} instead of {strict}")),
        _ => {}
    }
}

fn ownership(a: &Ownership, b: &Ownership) -> Ownership {
    let Ownership { members, workspaces, access, roles, service_accounts, keys } = *a;
    Ownership {
        members: weaker(members, b.members),
        workspaces: weaker(workspaces, b.workspaces),
        access: weaker(access, b.access),
        roles: weaker(roles, b.roles),
        service_accounts: weaker(service_accounts, b.service_accounts),
        keys: weaker(keys, b.keys),
    }
}

/// The mode that does less.
pub fn weaker(a: Mode, b: Mode) -> Mode {
    match (a, b) {
        (Mode::Observe, _) | (_, Mode::Observe) => Mode::Observe,
        (Mode::Additive, _) | (_, Mode::Additive) => Mode::Additive,
        (Mode::Authoritative, Mode::Authoritative) => Mode::Authoritative,
    }
}

fn retaining(a: &WorkspacePolicy, b: &WorkspacePolicy) -> WhenUndeclared {
    match (a.when_undeclared, b.when_undeclared) {
        (WhenUndeclared::Delete, WhenUndeclared::Delete) => WhenUndeclared::Delete,
        _ => WhenUndeclared::Retain,
    }
}

fn ignore(a: &Ignore, b: &Ignore) -> Ignore {
    let Ignore { members, workspaces, roles, service_accounts } = a;
    Ignore {
        members: union(members, &b.members),
        workspaces: union(workspaces, &b.workspaces),
        roles: union(roles, &b.roles),
        service_accounts: union(service_accounts, &b.service_accounts),
    }
}

fn guards(a: &Guards, b: &Guards) -> Guards {
    let Guards { max_removals, min_admins, required_admins, keep_self, max_seats, protected } = a;
    let fewer = |a: Option<u32>, b: Option<u32>| match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, None) | (None, one) => one,
    };
    Guards {
        max_removals: MaxRemovals {
            count: max_removals.count.min(b.max_removals.count),
            percent: max_removals.percent.min(b.max_removals.percent),
        },
        min_admins: (*min_admins).max(b.min_admins),
        required_admins: union::<EmailText>(required_admins, &b.required_admins),
        keep_self: *keep_self || b.keep_self,
        max_seats: fewer(*max_seats, b.max_seats),
        protected: protected_by(protected, &b.protected),
    }
}

fn protected_by(a: &Protected, b: &Protected) -> Protected {
    let Protected { members, workspaces, roles, service_accounts } = a;
    Protected {
        members: union::<Glob>(members, &b.members),
        workspaces: union(workspaces, &b.workspaces),
        roles: union(roles, &b.roles),
        service_accounts: union(service_accounts, &b.service_accounts),
    }
}

fn union<T: Clone + Ord>(a: &[T], b: &[T]) -> Vec<T> {
    let both: BTreeSet<&T> = a.iter().chain(b).collect();
    both.into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(change: impl FnOnce(&mut AppliedPolicy)) -> AppliedPolicy {
        let mut policy = AppliedPolicy::default();
        change(&mut policy);
        policy
    }

    #[test]
    fn a_stricter_policy_loosens_nothing() {
        let strict = policy(|policy| {
            policy.guards.max_removals.count = 1;
            policy.guards.min_admins = Some(2);
            policy.guards.max_seats = Some(5);
            policy.ownership.members = Mode::Observe;
            policy.approval = Approval::Always;
            policy.ignore.members = vec![Glob("*@partner.example".into())];
        });
        assert_eq!(loosened(&AppliedPolicy::default(), &strict), Vec::<String>::new());
        assert_eq!(strictest(&AppliedPolicy::default(), &strict), strict);
    }

    #[test]
    fn each_way_to_allow_more_is_named() {
        type Change = fn(&mut AppliedPolicy);
        let strict = policy(|policy| {
            policy.guards.min_admins = Some(2);
            policy.guards.max_seats = Some(5);
            policy.guards.required_admins = vec![EmailText("ana@acme.example".into())];
            policy.guards.protected.workspaces = vec![Glob("prod".into())];
            policy.ignore.members = vec![Glob("*@partner.example".into())];
        });
        let cases: [(Change, &str); 12] = [
            (|policy| policy.guards.max_removals.count = 11, "spec.guards.maxRemovals.count: 11 instead of 10"),
            (|policy| policy.guards.max_removals.percent = 30, "spec.guards.maxRemovals.percent: 30 instead of 20"),
            (|policy| policy.guards.min_admins = None, "spec.guards.minAdmins: null instead of 2"),
            (|policy| policy.guards.max_seats = Some(9), "spec.guards.maxSeats: 9 instead of 5"),
            (|policy| policy.guards.keep_self = false, "spec.guards.keepSelf: false instead of true"),
            (
                |policy| policy.guards.required_admins.clear(),
                "spec.guards.requiredAdmins: without \"ana@acme.example\"",
            ),
            (|policy| policy.guards.protected.workspaces.clear(), "spec.guards.protected.workspaces: without \"prod\""),
            (|policy| policy.ignore.members.clear(), "spec.ignore.members: without \"*@partner.example\""),
            (
                |policy| policy.ownership.members = Mode::Authoritative,
                "spec.ownership.members: \"Authoritative\" instead of \"Additive\"",
            ),
            (
                |policy| policy.workspaces.when_undeclared = WhenUndeclared::Delete,
                "spec.workspaces.whenUndeclared: \"Delete\" instead of \"Retain\"",
            ),
            (|policy| policy.allow_empty = true, "spec.allowEmpty: true instead of false"),
            (|policy| policy.approval = Approval::Never, "spec.approval: \"Never\" instead of \"Destructive\""),
        ];
        for (change, line) in cases {
            let mut new = strict.clone();
            change(&mut new);
            assert_eq!(loosened(&strict, &new), [line]);
            assert_eq!(strictest(&strict, &new), strict, "until it is approved, nothing of it counts: {line}");
        }
    }

    #[test]
    fn what_tightens_counts_at_once_beside_what_waits() {
        let old = AppliedPolicy::default();
        let mut new = old.clone();
        new.guards.max_removals = MaxRemovals { count: 50, percent: 5 };
        assert_eq!(strictest(&old, &new).guards.max_removals, MaxRemovals { count: 10, percent: 5 });
        assert_eq!(loosened(&old, &new).len(), 1);
    }
}
