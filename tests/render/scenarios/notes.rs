//! What a plan says beside what it does: clicks, waiting, unread, Observe, money, and names that mean harm.

use halley::model::change::{Change, Edit, WorkspaceState};
use halley::model::key::{Email, WorkspaceName};
use halley::model::organization::{Grants, OrganizationRole, WorkspaceRole};
use halley::model::permission::Action;
use halley::model::snapshot::Collection;
use halley::plan::{AccessPlace, AccessSubject, Cost, Ending, Execution, Forecast, Note, Plan};
use jiff::civil::date;

use crate::builder::{Build, access, arc, invite, place, remove};

fn note(subject: &str, reason: &str) -> Note {
    Note { subject: subject.to_owned(), reason: reason.to_owned() }
}

pub(super) fn manual() -> Plan {
    let clicks = |words: &[&str]| Execution::Manual(words.iter().map(|click| (*click).to_owned()).collect());
    Build::new()
        .declared(invite("eve@partner.example", OrganizationRole::ViewOnly), "people.yaml", 9)
        .execution(clicks(&[
            "Open the Admin dashboard, then Users",
            "Click `Add users`, enter eve@partner.example, and choose `View only`",
        ]))
        .declared(invite("fay@acme.org", OrganizationRole::PlatformMember), "people.yaml", 10)
        .undeclared(remove("bob@acme.org", OrganizationRole::PlatformMember))
        .execution(clicks(&[
            "Open the Admin dashboard, then Users",
            "Open the menu beside bob@acme.org, then `Remove`",
        ]))
        .seats(5, 4, 2)
        .done()
}

pub(super) fn waiting_roles() -> Plan {
    Build::new()
        .declared(invite("dan@acme.org", OrganizationRole::PlatformMember), "people.yaml", 8)
        .declared(
            Change::Membership(Edit::Create(access("research", "dan@acme.org", WorkspaceRole::Owner, Grants::NONE))),
            "research.yaml",
            7,
        )
        .execution(Execution::Waiting("for dan@acme.org to accept the invitation".to_owned()))
        .with(|plan| {
            plan.waiting
                .push(note("cleo@acme.org in research", "the role Member is given once the invitation is accepted"));
        })
        .seats(5, 5, 2)
        .done()
}

pub(super) fn ends_soon() -> Plan {
    let end = |subject: &str, place: &str, until, days, line| Ending {
        subject: subject.to_owned(),
        place: place.to_owned(),
        until,
        days,
        why: Some(("people.yaml".into(), line)),
    };
    Build::new()
        .declared(invite("dan@acme.org", OrganizationRole::PlatformMember), "people.yaml", 8)
        .with(|plan| {
            plan.ending = [
                end("member eve@partner.example", "research", date(2027, 1, 15), 0, 12),
                end("member eve@partner.example", "organization", date(2027, 1, 16), 1, 7),
                end("member kim@partner.example", "label `x` | y", date(2027, 1, 29), 14, 13),
            ]
            .into_iter()
            .collect();
            plan.valid_until = Some(date(2027, 1, 15));
        })
        .done()
}

pub(super) fn unread() -> Plan {
    Build::new()
        .declared(invite("dan@acme.org", OrganizationRole::PlatformMember), "people.yaml", 8)
        .with(|plan| {
            plan.unread = [Collection::Keys, Collection::ServiceAccounts].into();
            plan.skipped.push(note("service account sa-ci", "service accounts could not be read"));
        })
        .seats(5, 5, 1)
        .done()
}

pub(super) fn observed() -> Plan {
    Build::new()
        .with(|plan| {
            plan.forecast = Forecast::default();
            plan.unmanaged = vec![
                note("member bob@acme.org", "differs from the manifests (update); ownership is Observe"),
                note("member eve@partner.example", "live, but not declared; ownership is Observe"),
                note("workspace scratch", "live, but not declared; ownership is Additive"),
            ];
        })
        .done()
}

pub(super) fn cost() -> Plan {
    Build::new()
        .declared(invite("bob@acme.org", OrganizationRole::PlatformMember), "people/bob.yaml", 3)
        .undeclared(remove("old@acme.org", OrganizationRole::OpikMember))
        .seats(41, 40, 3)
        .with(|plan| {
            plan.cost = Some(Cost {
                currency: arc("USD"),
                before: 159_900,
                after: 156_000,
                after_acceptance: 167_700,
                next_bill: Some(jiff::civil::date(2027, 1, 1)),
            });
        })
        .done()
}

/// Names that try to rewrite the terminal, break out of Markdown, and call people.
pub(super) fn hostile_names() -> Plan {
    let workspace = |name: &str| WorkspaceState { default: false, id: None, name: WorkspaceName::new(name) };
    let erase = "prod\u{1b}[2K\u{1b}[1A nothing to do\r\n\n### All is well";
    let markup = "</details>|<img src=x onerror=alert(1)>`` @acme/admins [click](https://evil.example) \u{202e}txt";
    let email = Email::new("@acme/everyone|*x*<b>@evil.example");
    Build::new()
        .declared(invite(email.as_str(), OrganizationRole::Other(arc("`root`"))), "people\u{1b}[31m.yaml", 1)
        .declared(Change::Workspace(Edit::Create(workspace(markup))), "a|b`.yaml", 2)
        .undeclared(Change::Workspace(Edit::Delete(workspace(erase))))
        .lost(AccessSubject::Member(email.clone()), place(erase), &[Action::ViewModels], 2)
        .gained(AccessSubject::Member(email), AccessPlace::Organization, &[Action::CreateWorkspace], 0)
        .with(|plan| {
            plan.organization_name = arc("Acme\u{7}`\n# Plan: nothing to do");
            plan.skipped.push(note("workspace <b>@acme/team</b>", "`odd\u{1b}]0;title\u{7}` #12 is | skipped"));
        })
        .seats(5, 5, 1)
        .done()
}
