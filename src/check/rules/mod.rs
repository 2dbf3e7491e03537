//! The table of rules: a file each. Codes are never used twice, also after a rule is gone.

mod date_malformed;
mod duplicate_object;
mod email_malformed;
mod organization_ambiguous;
mod organization_dangling;
mod organization_missing;

use super::Context;
use super::report::Report;
use crate::diagnostic::Rule;

/// A rule with what it does.
type Entry = (Rule, for<'a> fn(&Context<'a>, &mut Report<'a>));

/// Every rule, in the order of codes.
const TABLE: &[Entry] = &[
    (duplicate_object::RULE, duplicate_object::check),
    (organization_missing::RULE, organization_missing::check),
    (organization_ambiguous::RULE, organization_ambiguous::check),
    (organization_dangling::RULE, organization_dangling::check),
    (email_malformed::RULE, email_malformed::check),
    (date_malformed::RULE, date_malformed::check),
];

/// Runs every rule.
pub(super) fn run<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for (_, check) in TABLE {
        check(context, report);
    }
}

/// Every rule about manifests, in the order of codes.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    TABLE.iter().map(|(rule, _)| rule)
}
