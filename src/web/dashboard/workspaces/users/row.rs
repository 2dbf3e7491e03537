//! One person in a workspace: role and grants as a form of its own, with what its page has shown.

use maud::{Markup, html};

use super::{entries, remove};
use crate::model::change::{Access, State as Side};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{Grant, Grants, MemberState, Membership, OrganizationRole, Role, WorkspaceRole};
use crate::store::{Inside, Person};
use crate::web::dashboard::edit;
use crate::web::dashboard::sent::Sent;
use crate::web::page::parts::{Tone, address, badge};
use crate::web::page::{Viewer, words};

pub(super) const SAVE: &str = "/admin/workspaces/users/save";

/// What somebody typed into a row that could not be saved.
pub(super) struct Typing {
    pub(super) email: Email,
    pub(super) role: WorkspaceRole,
    pub(super) grants: Grants,
}

/// What a row is made of.
pub(super) struct Row<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) asked: &'a Sent,
    pub(super) roles: &'a [Role],
    pub(super) number: usize,
    pub(super) inside: &'a Inside,
    pub(super) typing: Option<&'a Typing>,
}

pub(super) fn row(of: &Row<'_>) -> Markup {
    let Inside { person, role, grants } = of.inside;
    let typed = of.typing.filter(|typing| typing.email == person.email);
    let (role, grants) = typed.map_or((role, *grants), |typing| (&typing.role, typing.grants));
    html! {
        tr {
            th scope="row" { (who(person)) }
            @if person.role == OrganizationRole::Admin {
                td colspan="2" { (badge(Tone::Accent, "Admin: full access")) }
            } @else {
                td {
                    select form=(form_id(of.number)) name="role" aria-label={ "Role of " (person.email) } {
                        (entries(of.roles, role))
                    }
                }
                td { @for grant in Grant::ALL { (choice(of.number, person, role, grants, grant)) } }
            }
            td.actions { (actions(of)) }
        }
    }
}

fn form_id(number: usize) -> String {
    format!("user-{number}")
}

/// A person with what matters here.
fn who(person: &Person) -> Markup {
    let Person { email, user_name, role, state, invited_at: _, joined_at: _ } = person;
    html! {
        bdi { (email) }
        @if *state == MemberState::Pending { " " (badge(Tone::Waits, "Pending")) }
        small {
            @if let Some(user_name) = user_name { bdi { (user_name) } " · " }
            (role.label())
        }
    }
}

/// Why a grant changes nothing; `None`: it does.
pub(super) fn idle(member: &OrganizationRole, role: &WorkspaceRole, grant: Grant) -> Option<&'static str> {
    match (member, role, grant) {
        (OrganizationRole::Admin, _, _) => Some("an Admin may do everything"),
        (_, WorkspaceRole::Owner, _) => Some("comes with the role Owner"),
        (OrganizationRole::OpikMember, _, Grant::MakeProjectsPublic) => Some("not for an Opik member"),
        _ => None,
    }
}

fn choice(number: usize, person: &Person, role: &WorkspaceRole, grants: Grants, grant: Grant) -> Markup {
    let id = format!("user-{number}-{}", grant.as_str());
    let why = idle(&person.role, role, grant);
    let why_id = why.map(|_| format!("{id}-why"));
    html! {
        div.choice {
            input #(id) type="checkbox" form=(form_id(number)) name="grants" value=(grant.as_str()) aria-describedby=[why_id.as_deref()]
                checked[grants.contains(grant) || *role == WorkspaceRole::Owner] disabled[why.is_some()];
            div {
                label for=(id) { (words::grant(grant)) span.unseen { ", " (person.email) } }
                @if let (Some(why), Some(why_id)) = (why, &why_id) { small id=(why_id) { (why) } }
            }
        }
    }
}

fn actions(of: &Row<'_>) -> Markup {
    let Inside { person, role, grants } = of.inside;
    let workspace = WorkspaceName::new(of.asked.text("workspace"));
    let (search, page) = (of.asked.text("search").trim(), of.asked.text("page"));
    let membership = Membership { grants: *grants, member: person.email.clone(), role: role.clone() };
    let access = Access { membership, workspace };
    let was = edit::was([Some(Side::Membership(&access))]);
    let query = [
        ("workspace", access.workspace.as_str()),
        ("email", person.email.as_str()),
        ("search", search),
        ("page", page),
    ];
    let is_admin = person.role == OrganizationRole::Admin;
    let is_self = of.viewer.email == person.email.as_str();
    html! {
        div.actions {
            @if !is_admin {
                form #(form_id(of.number)) method="post" action=(SAVE) {
                    (edit::hidden(of.viewer, Some(&was)))
                    @for (name, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
                        input type="hidden" name=(name) value=(value);
                    }
                    button.plain name="how" value="now" aria-label={ "Save " (person.email) } { "Save" }
                }
            }
            @if !is_admin || !is_self {
                details.menu {
                    summary.dots aria-label={ "Actions for " (person.email) } { "⋮" }
                    div.drop {
                        @if !is_admin {
                            button.item form=(form_id(of.number)) name="how" value="yaml" { "Save as YAML" }
                        }
                        @if !is_self {
                            a.item.danger href=(address(remove::PATH, &query)) { "Remove" }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(member: OrganizationRole, role: WorkspaceRole) -> String {
        let viewer = Viewer {
            user_name: "ada".into(),
            email: "ada@acme.test".into(),
            csrf: "token".into(),
            organization: "Acme".into(),
            is_admin: true,
        };
        let person = Person {
            email: Email::new("p@acme.test"),
            user_name: Some("<b>p</b>".into()),
            role: member,
            state: MemberState::Active,
            invited_at: String::new(),
            joined_at: None,
        };
        let inside = Inside { person, role, grants: Grants::NONE };
        let asked = Sent::default();
        row(&Row { viewer: &viewer, asked: &asked, roles: &[], number: 0, inside: &inside, typing: None }).into_string()
    }

    #[test]
    fn an_admin_is_locked() {
        let shown = shown(OrganizationRole::Admin, WorkspaceRole::Member);
        assert!(shown.contains("Admin: full access") && shown.contains("Remove"), "{shown}");
        assert!(!shown.contains("<select") && !shown.contains("Save"), "{shown}");
    }

    #[test]
    fn grants_without_effect_cannot_be_set_and_say_why() {
        let owner = shown(OrganizationRole::PlatformMember, WorkspaceRole::Owner);
        assert_eq!(owner.matches("comes with the role Owner").count(), 2);
        assert_eq!((owner.matches(" disabled").count(), owner.matches(" checked").count()), (2, 2), "{owner}");
        let opik = shown(OrganizationRole::OpikMember, WorkspaceRole::Member);
        assert_eq!(opik.matches("not for an Opik member").count(), 1);
        assert_eq!((opik.matches(" disabled").count(), opik.matches(" checked").count()), (1, 0), "{opik}");
        let member = shown(OrganizationRole::ViewOnly, WorkspaceRole::Member);
        assert_eq!(member.matches(" disabled").count(), 0, "{member}");
    }

    #[test]
    fn without_custom_roles_there_are_two() {
        let shown = shown(OrganizationRole::PlatformMember, WorkspaceRole::Member);
        assert_eq!(shown.matches("<option").count(), 2, "{shown}");
        assert!(shown.contains("&lt;b&gt;p&lt;/b&gt;"), "{shown}");
    }

    #[test]
    fn a_row_is_small_enough_for_fifty_of_them() {
        let row = shown(OrganizationRole::PlatformMember, WorkspaceRole::Member);
        assert!(row.len() * 50 < 150_000, "{} bytes", row.len());
    }
}
