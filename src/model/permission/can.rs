//! May this person do that there? With the line that decided.

use std::fmt;

use super::action::Action;
use super::table::{self, Allowed, GrantNeeded, Resolved};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{
    Grants, Invitations, MemberState, Organization, OrganizationRole, Role, ServiceAccount, WorkspaceRole,
};
use crate::model::table::Table;

/// Yes, no, or nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Allowed.
    Yes,
    /// Not allowed.
    No,
    /// A role is involved that the table does not know.
    Unknown,
}

impl Answer {
    /// The word that people read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An answer and what decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The answer.
    pub answer: Answer,
    /// The deciding row in words: roles, grant or setting, and the line of the documentation.
    pub because: String,
}

impl Decision {
    fn no(because: String) -> Self {
        Self { answer: Answer::No, because }
    }

    fn unknown(because: String) -> Self {
        Self { answer: Answer::Unknown, because }
    }
}

/// A yes that the table has no line for.
pub fn grant(because: String) -> Decision {
    Decision { answer: Answer::Yes, because }
}

/// A no that the table has no line for.
pub fn refuse(because: String) -> Decision {
    Decision::no(because)
}

/// Whether `email` may do `action`, in `workspace` where the action happens in one.
pub fn can(organization: &Organization, email: &Email, action: Action, workspace: Option<&WorkspaceName>) -> Decision {
    let Some(member) = organization.members.get(email.as_str()) else {
        return Decision::no(format!("{email} is no member of the organization"));
    };
    if member.state == MemberState::Pending {
        return Decision::no(format!("{email} has not accepted the invitation yet"));
    }
    let membership = workspace.and_then(|name| organization.membership(name.as_str(), email.as_str()));
    if let Some(name) = workspace
        && organization.workspaces.get(name.as_str()).is_none()
    {
        return Decision::no(format!("there is no workspace `{name}`"));
    }
    let Organization { profile, roles, .. } = organization;
    decide(
        &Standing {
            role: &member.role,
            workspace: membership.map(|membership| (&membership.role, membership.grants)),
            roles,
            invitations: profile.invitations,
        },
        action,
    )
}

/// What decides about an active member: the roles, the grants and the setting.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The organization role.
    pub role: &'a OrganizationRole,
    /// Role and grants in the workspace at hand; `None` outside workspaces, and for who is not in it.
    pub workspace: Option<(&'a WorkspaceRole, Grants)>,
    /// The custom roles of the organization.
    pub roles: &'a Table<Role>,
    /// Who may invite new people.
    pub invitations: Invitations,
}

/// Whether a service account may do `action`: a Platform member's rights, as a Member of the workspaces that it may use, and
/// nothing in the organization. `authorized` says whether the workspace at hand is one of them.
pub fn can_account(account: &ServiceAccount, action: Action, authorized: bool, invitations: Invitations) -> Decision {
    if !action.is_in_workspace() {
        return Decision::no(format!(
            "`{}` is a service account, which has no rights in the organization",
            account.name
        ));
    }
    if !authorized {
        return Decision::no(format!("`{}` is not authorized for this workspace", account.name));
    }
    let standing = Standing {
        role: &OrganizationRole::PlatformMember,
        workspace: Some((&WorkspaceRole::Member, Grants::NONE)),
        roles: &Table::default(),
        invitations,
    };
    decide(&standing, action)
}

/// Whether an active member of this standing may do `action`.
pub fn decide(standing: &Standing<'_>, action: Action) -> Decision {
    let Standing { role, workspace, roles, invitations } = *standing;
    let admin = *role == OrganizationRole::Admin;
    let resolved = match workspace {
        Some((workspace, _)) if !admin => match table::resolve(workspace, roles) {
            Some(resolved) => Some(resolved),
            None => {
                return Decision::unknown(format!("nobody here knows what the role `{}` allows", workspace.as_str()));
            }
        },
        _ => None,
    };
    let builtin = resolved.as_ref().map(|resolved| resolved.builtin);
    let Some(row) = table::lookup(action, role, builtin) else {
        return Decision::unknown(format!("nobody here knows what the organization role `{}` allows", role.as_str()));
    };
    if let Some(Resolved { builtin: _, custom: Some(custom) }) = &resolved
        && custom.exclude.iter().any(|name| &**name == action.as_str())
    {
        return Decision::no(format!("the role `{}` excludes {action}", custom.name));
    }
    let grants = workspace.map_or(Grants::NONE, |(_, grants)| grants);
    let answer = if table::satisfied(row.allowed, grants, invitations) { Answer::Yes } else { Answer::No };
    Decision { answer, because: because(row, invitations, answer) }
}

fn because(row: &table::Row, invitations: Invitations, answer: Answer) -> String {
    let roles = match row.workspace_role {
        "None" => row.organization_role.to_owned(),
        workspace => format!("{} and {workspace}", row.organization_role),
    };
    match row.allowed {
        Allowed::Yes | Allowed::No => format!("{roles}: {}", row.line),
        Allowed::With(GrantNeeded::EveryoneInvites) => {
            format!("{roles} with invitations: {}: {}", invitations.as_str(), row.line)
        }
        Allowed::With(GrantNeeded::Grant(grant)) => {
            let with = if answer == Answer::Yes { "with" } else { "without" };
            format!("{roles} {with} the grant {}: {}", grant.as_str(), row.line)
        }
    }
}
