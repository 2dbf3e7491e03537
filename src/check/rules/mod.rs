//! The table of rules: a file each. Codes are never used twice, also after a rule is gone.

mod access_subject;
mod admin_access_without_effect;
mod admin_missing;
mod collection_empty;
mod date_malformed;
mod declaration_ignored;
mod default_workspace_unauthorized;
mod default_workspaces;
mod duplicate_object;
mod email_malformed;
mod entry_repeated;
mod exclusion_without_effect;
mod grant_without_effect;
mod guards_contradicted;
mod key_repeated;
mod key_target;
mod key_target_shared;
mod live_name_repeated;
mod member_undeclared;
mod metadata_name;
mod name_malformed;
mod name_reserved;
mod names_differ_in_case;
mod organization_ambiguous;
mod organization_dangling;
mod organization_missing;
mod permission_unknown;
mod person_declared_twice;
mod plan_in_files;
mod role_base;
mod role_dangling;
mod role_subscription;
mod roster_empty;
mod rotation_overlap;
mod server_url;
mod span_malformed;
mod team_dangling;
mod team_empty;
mod teams_disagree;
mod until_near;
mod until_past;
mod workspace_dangling;

use super::Context;
use super::manifests::Manifests;
use super::place::Place;
use super::report::Report;
use crate::diagnostic::{Rule, Severity};
use crate::resources::organization::Mode;

/// A rule with what it does.
type Entry = (Rule, for<'a> fn(&Context<'a>, &mut Report<'a>));

/// Every rule, in the order of codes.
const TABLE: &[Entry] = &[
    (duplicate_object::RULE, duplicate_object::check),
    (organization_missing::RULE, organization_missing::check),
    (organization_ambiguous::RULE, organization_ambiguous::check),
    (organization_dangling::RULE, organization_dangling::check),
    (team_dangling::RULE, team_dangling::check),
    (member_undeclared::RULE, member_undeclared::check),
    (workspace_dangling::RULE, workspace_dangling::check),
    (role_dangling::RULE, role_dangling::check),
    (person_declared_twice::RULE, person_declared_twice::check),
    (teams_disagree::RULE, teams_disagree::check),
    (entry_repeated::RULE, entry_repeated::check),
    (access_subject::RULE, access_subject::check),
    (default_workspaces::RULE, default_workspaces::check),
    (name_reserved::RULE, name_reserved::check),
    (name_malformed::RULE, name_malformed::check),
    (metadata_name::RULE, metadata_name::check),
    (live_name_repeated::RULE, live_name_repeated::check),
    (names_differ_in_case::RULE, names_differ_in_case::check),
    (email_malformed::RULE, email_malformed::check),
    (date_malformed::RULE, date_malformed::check),
    (span_malformed::RULE, span_malformed::check),
    (rotation_overlap::RULE, rotation_overlap::check),
    (until_past::RULE, until_past::check),
    (admin_missing::RULE, admin_missing::check),
    (guards_contradicted::RULE, guards_contradicted::check),
    (admin_access_without_effect::RULE, admin_access_without_effect::check),
    (grant_without_effect::RULE, grant_without_effect::check),
    (collection_empty::RULE, collection_empty::check),
    (key_target::RULE, key_target::check),
    (key_target_shared::RULE, key_target_shared::check),
    (key_repeated::RULE, key_repeated::check),
    (default_workspace_unauthorized::RULE, default_workspace_unauthorized::check),
    (role_subscription::RULE, role_subscription::check),
    (role_base::RULE, role_base::check),
    (permission_unknown::RULE, permission_unknown::check),
    (exclusion_without_effect::RULE, exclusion_without_effect::check),
    (plan_in_files::RULE, plan_in_files::check),
    (declaration_ignored::RULE, declaration_ignored::check),
    (roster_empty::RULE, roster_empty::check),
    (team_empty::RULE, team_empty::check),
    (server_url::RULE, server_url::check),
    (until_near::RULE, until_near::check),
];

pub(super) use name_reserved::{role as reserved_role, workspace as reserved_workspace};

/// The code of the rule that tells of an `until` that is near.
pub const UNTIL_NEAR: &str = until_near::RULE.code;

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

/// Something missing in a collection that the manifests own alone is an error; elsewhere it may be live.
fn strict(mode: Mode) -> Severity {
    match mode {
        Mode::Authoritative => Severity::Error,
        Mode::Additive | Mode::Observe => Severity::Warning,
    }
}
