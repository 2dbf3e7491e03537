//! Plans that a guard or a rule stops.

use halley::model::change::{Change, Edit, WorkspaceState};
use halley::model::key::WorkspaceName;
use halley::model::organization::OrganizationRole;
use halley::plan::{AccessPlace, Execution, Guard, GuardVerdict, Plan, Verdict};

use crate::builder::{Build, arc, change_role, digest, guard, invite, member, remove};

const EVERYONE: &[halley::model::permission::Action] = &[halley::model::permission::Action::CreateWorkspace];

fn twelve_removals() -> Build {
    (1..=12_u32)
        .fold(Build::new(), |build, number| {
            let email = format!("p{number:02}@acme.org");
            build.undeclared(remove(&email, OrganizationRole::PlatformMember)).lost(
                member(&email),
                AccessPlace::Organization,
                EVERYONE,
                number - 1,
            )
        })
        .seats(43, 31, 0)
}

fn too_many(verdict: Verdict, way_out: String) -> GuardVerdict {
    GuardVerdict {
        scope: Some("members".to_owned()),
        verdict,
        limit: "at most 10, and at most 20 % of 43".to_owned(),
        count: 12,
        operations: (0..12).collect(),
        set_at: "spec.guards.maxRemovals",
        way_out,
        ..guard(Guard::MaxRemovals)
    }
}

pub(super) fn max_removals() -> Plan {
    let way_out =
        format!("remove less at a time, or raise the limit, or pass `--override maxRemovals@{}`", digest('1'));
    twelve_removals().verdict(too_many(Verdict::Refused, way_out)).done()
}

pub(super) fn overridden() -> Plan {
    twelve_removals().verdict(too_many(Verdict::Overridden, String::new())).done()
}

/// Judged by the guards of the base, which the manifests loosen; one glob would be glad to be more than text.
pub(super) fn loosened() -> Plan {
    let way_out = format!(
        "remove less at a time, or raise the limit (this change loosens the guard; the stricter one counts until that is merged), or pass \
         `--override maxRemovals@{}`",
        digest('1')
    );
    twelve_removals()
        .verdict(too_many(Verdict::Refused, way_out))
        .loosened(&[
            "spec.guards.maxRemovals.count: 500 instead of 10",
            "spec.ignore.members: without \"*@<b>partner</b>.example -->\"",
        ])
        .done()
}

pub(super) fn last_admin() -> Plan {
    let demotion = change_role("ana@acme.org", OrganizationRole::Admin, OrganizationRole::PlatformMember);
    let verdict = GuardVerdict {
        verdict: Verdict::Refused,
        limit: "at least 1 active Admin".to_owned(),
        count: 0,
        operations: vec![1],
        set_at: "a rule of every organization",
        way_out: "keep an Admin who has accepted the invitation; this guard cannot be overridden".to_owned(),
        ..guard(Guard::LastAdmin)
    };
    Build::new()
        .declared(invite("bob@acme.org", OrganizationRole::Admin), "people.yaml", 7)
        .declared(demotion, "people.yaml", 5)
        .execution(Execution::Refused(
            "ana@acme.org is the last active Admin, and an organization keeps at least one".to_owned(),
        ))
        .verdict(verdict)
        .seats(5, 5, 1)
        .done()
}

pub(super) fn protected() -> Plan {
    let prod = WorkspaceState { default: false, id: Some(arc("ws-2")), name: WorkspaceName::new("prod") };
    let verdict = GuardVerdict {
        verdict: Verdict::Refused,
        limit: "nothing that is protected is deleted".to_owned(),
        count: 1,
        operations: vec![0],
        set_at: "spec.guards.protected",
        way_out: "declare these objects again, or take them out of `spec.guards.protected` in a change of its own; \
                  this guard cannot be overridden"
            .to_owned(),
        ..guard(Guard::Protected)
    };
    Build::new().undeclared(Change::Workspace(Edit::Delete(prod))).verdict(verdict).done()
}
