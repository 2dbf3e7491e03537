//! What stands behind an annotation: a rule for manifests, a guard, or that something is taken away.

use crate::diagnostic::Rule;
use crate::plan::Guard;

/// A rule as a reader of annotations looks it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ruling<'a> {
    /// The stable id: `HC012`, `guard/maxRemovals`, `plan/destructive`.
    pub(super) id: &'a str,
    /// The name, as `access-subject`.
    pub(super) name: &'a str,
    /// What it says, in one sentence.
    pub(super) summary: &'a str,
    /// More of it, in Markdown.
    pub(super) docs: &'a str,
}

impl<'a> Ruling<'a> {
    /// The rule with this code.
    pub(super) fn of_code(code: &'a str, rules: &[&'static Rule]) -> Self {
        match rules.iter().find(|rule| rule.code == code) {
            Some(Rule { code, name, severity: _, summary, docs }) => {
                Self { id: code, name, summary, docs: docs.trim() }
            }
            None => Self { id: code, name: code, summary: code, docs: "" },
        }
    }
}

/// Something is taken away.
pub(super) const DESTRUCTIVE: Ruling<'static> = Ruling {
    id: "plan/destructive",
    name: "destructive",
    summary: "The plan takes something away",
    docs: "An operation of the plan removes, revokes, demotes or narrows something. It happens when the plan is applied; \
           the plan itself lists all such operations first. To keep what is taken away, declare it, or make its collection Additive.",
};

/// The manifests allow more than what they are judged by.
pub(super) const LOOSENED: Ruling<'static> = Ruling {
    id: "policy/loosened",
    name: "loosened",
    summary: "The manifests loosen the policy",
    docs: "The manifests allow more than the CometOrganization of `--guards-from`: guards, ownership, what is ignored, or approval. The plan is \
           judged by the stricter of both; once the manifests are merged, theirs counts.",
};

/// The rule of a guard.
pub(super) fn of_guard(guard: Guard) -> Ruling<'static> {
    let (id, summary, docs) = match guard {
        Guard::LastAdmin => (
            "guard/lastAdmin",
            "An active Admin remains",
            "An organization without an Admin cannot be administered. This guard cannot be overridden.",
        ),
        Guard::MaxRemovals => (
            "guard/maxRemovals",
            "A plan removes only so much at once",
            "Refused when more is removed from a collection than `spec.guards.maxRemovals` allows, in number or in percent: a lost file must \
             not empty an organization. Remove less at a time, raise the limit in a change of its own, or override it for this one plan.",
        ),
        Guard::MinAdmins => (
            "guard/minAdmins",
            "Enough Admins remain",
            "Refused when fewer active Admins would remain than `spec.guards.minAdmins` asks for.",
        ),
        Guard::RequiredAdmins => (
            "guard/requiredAdmins",
            "Certain people stay Admins",
            "Refused when somebody whom `spec.guards.requiredAdmins` names would not be an Admin afterwards.",
        ),
        Guard::KeepSelf => (
            "guard/keepSelf",
            "Whoever applies the plan keeps their access",
            "Refused when the plan would take away the access of the person whose credential applies it.",
        ),
        Guard::MaxSeats => (
            "guard/maxSeats",
            "The organization has at most so many members",
            "Refused when more seats would be taken than `spec.guards.maxSeats` allows.",
        ),
        Guard::Protected => (
            "guard/protected",
            "What is protected is not deleted",
            "Refused when something that `spec.guards.protected` names would be deleted. This guard cannot be overridden.",
        ),
    };
    Ruling { id, name: guard.as_str(), summary, docs }
}
