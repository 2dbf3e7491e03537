//! Who one is, and what one's role lets one do.

use maud::{Markup, html};

use crate::backend;
use crate::model::organization::{Grants, Invitations, OrganizationRole, WorkspaceRole};
use crate::model::permission::{Action, Permissions, permissions};
use crate::model::table::Table;
use crate::web::App;
use crate::web::page::Tab;
use crate::web::page::signed_in::SignedIn;

/// What somebody can do.
pub(super) struct Can {
    /// In the organization.
    organization: Permissions,
    /// As a plain member of a workspace.
    workspace: Permissions,
    /// Who may invite new people.
    pub(super) invitations: Invitations,
}

impl Can {
    /// What whoever is signed in can do.
    pub(super) fn ask(app: &App, who: &SignedIn) -> Result<Self, backend::Error> {
        let invitations = app.store.organization()?.map(|head| head.profile.invitations).unwrap_or_default();
        let unknown = OrganizationRole::Other("".into());
        let role = who.caller.role.as_ref().unwrap_or(&unknown);
        let roles = Table::default();
        let inside = Some((&WorkspaceRole::Member, Grants::NONE));
        Ok(Self {
            organization: permissions(role, None, invitations, &roles),
            workspace: permissions(role, inside, invitations, &roles),
            invitations,
        })
    }

    /// Whether they can create workspaces.
    pub(super) fn creates_workspaces(&self) -> bool {
        self.organization.contains(Action::CreateWorkspace)
    }

    /// Whether they can invite new people.
    pub(super) fn invites(&self) -> bool {
        self.organization.contains(Action::AddUsersToOrganization)
    }
}

/// Who one is.
pub(super) fn you(who: &SignedIn) -> Markup {
    let role = who.caller.role.as_ref();
    html! {
        section.card aria-labelledby="you" {
            h2 #you { "You" }
            dl.facts {
                dt { "User name" }
                dd { b { (who.viewer.user_name) } }
                dt { "E-mail" }
                dd { (who.viewer.email) }
                dt { "Role" }
                dd { (role.map_or("nobody", OrganizationRole::label)) " of this organization" }
                dt { "Password" }
                dd { a href="/password" { "Change your password" } }
            }
            @if who.viewer.is_admin {
                div.buttons.over { a.button href=(Tab::General.path()) { "Open the dashboard" } }
            }
        }
    }
}

/// What one's role lets one do.
pub(super) fn what_you_can_do(who: &SignedIn, can: &Can) -> Markup {
    let is_unknown = !matches!(&who.caller.role, Some(role) if OrganizationRole::DECLARABLE.contains(role));
    html! {
        section.card aria-labelledby="role" {
            h2 #role { "What your role lets you do" }
            @if is_unknown {
                p.quiet { "This Halley does not know your role, so it cannot say what it allows." }
            } @else {
                ul.answers { @for (is_allowed, what) in statements(who, can) {
                    li.yes[is_allowed].no[!is_allowed] { span.unseen { (if is_allowed { "Yes: " } else { "No: " }) } (what) }
                } }
            }
        }
    }
}

fn statements(who: &SignedIn, can: &Can) -> [(bool, &'static str); 6] {
    let Can { organization, workspace, invitations } = can;
    let is_admin = who.viewer.is_admin;
    let place = |everywhere, inside| if is_admin { everywhere } else { inside };
    let invite = match invitations {
        Invitations::AdminsOnly if !is_admin => "Invite new people: that is for Admins, and you can ask them to",
        Invitations::AdminsOnly | Invitations::Everyone => "Invite new people into the organization",
    };
    let logs = match (workspace.contains(Action::LogOpikData), workspace.contains(Action::LogEmData)) {
        (true, false) => "Log data to Opik projects",
        (false, false) => "Log data by SDK or API",
        (_, true) => "Log data to Opik and EM projects",
    };
    [
        (
            workspace.contains(Action::ViewOpikProjects),
            place("Use Opik projects in every workspace", "Use Opik projects in the workspaces that you are in"),
        ),
        (
            workspace.contains(Action::ViewEmProjects),
            place(
                "Use experiment management in every workspace",
                "Use experiment management in the workspaces that you are in",
            ),
        ),
        (workspace.contains(Action::LogOpikData), logs),
        (organization.contains(Action::CreateWorkspace), "Create workspaces, and own those that you create"),
        (organization.contains(Action::AddUsersToOrganization), invite),
        (
            organization.contains(Action::AccessAdminDashboard),
            "Open the Admin dashboard: users, workspaces, settings and billing",
        ),
    ]
}
