//! Who is in which workspace.

use std::sync::Arc;

use super::super::input::Input;
use super::super::operation::Why;
use super::super::report::Note;
use super::{Draft, Leaving, missing, readable, unseen_role, walk};
use crate::desired::{MembershipOrigin, Origin};
use crate::model::change::{Access, Change, Edit};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{
    Grants, MemberState, Membership, Organization, OrganizationRole, Workspace, WorkspaceRole,
};
use crate::model::snapshot::Collection;
use crate::model::table::{Merged, Table};
use crate::resources::organization::Mode;

/// What Comet's newer system calls an owner: all permissions.
const MANAGE: &str = "Manage";
/// What it calls a member: everything but managing users, roles and the workspace.
const WRITE: &str = "Write";

pub(super) fn diff(input: &Input<'_>, leaving: &Leaving<'_>, draft: &mut Draft) {
    let Some(mode) = readable(input, Collection::Access) else {
        return;
    };
    let nobody = Table::default();
    for (at, workspace) in input.desired.organization.workspaces.iter().enumerate() {
        let managed = !input.desired.unmanaged_access.contains(&workspace.name);
        if !managed || input.desired.policy.ignore.workspace(&workspace.name) {
            continue;
        }
        let live = input.snapshot.organization.workspaces.get(workspace.name.as_str());
        if live.is_none() && !will_exist(input) {
            let reason = missing(input, Collection::Workspaces, "the workspace does not exist and is not made");
            draft.skip(format!("access to {}", workspace.name), reason);
            continue;
        }
        let walk = Walk { input, mode, leaving, at, workspace };
        walk.diff(live.map_or(&nobody, |live| &live.memberships), draft);
    }
}

/// Whether a declared workspace that is not live will be made.
fn will_exist(input: &Input<'_>) -> bool {
    readable(input, Collection::Workspaces).is_some_and(|mode| mode != Mode::Observe)
}

/// The walk over one workspace.
struct Walk<'a, 'b> {
    input: &'b Input<'a>,
    mode: Mode,
    leaving: &'b Leaving<'a>,
    at: usize,
    workspace: &'a Workspace,
}

impl Walk<'_, '_> {
    fn diff(&self, live: &Table<Membership>, draft: &mut Draft) {
        for (position, step) in walk(&self.workspace.memberships, live) {
            let (Merged::Left(membership) | Merged::Both(membership, _) | Merged::Right(membership)) = step;
            let email = &membership.member;
            if self.input.desired.policy.ignore.member(email) || self.leaving.contains(email) {
                continue;
            }
            match step {
                Merged::Left(declared) => {
                    let declared = self.there(declared, draft);
                    if self.is_seen(&declared, draft) {
                        self.join(&declared, position, draft);
                    }
                }
                Merged::Both(declared, live) => self.change(declared, live, position, draft),
                Merged::Right(live) => self.leave(live, draft),
            }
        }
    }

    fn change(&self, declared: &Membership, live: &Membership, position: usize, draft: &mut Draft) {
        // A role cannot be given before the acceptance: what is declared by default is no difference until then.
        if declared == live {
            return;
        }
        let declared = self.there(declared, draft);
        if self.differs(&declared, live) && self.is_seen(&declared, draft) {
            let change = Edit::Update { before: self.access(live), after: self.access(&declared) };
            let why = self.why(position, &live.member);
            draft.want(self.mode, Change::Membership(change), why, || self.subject(&live.member));
        }
    }

    /// Whether the role is not one of those that could not be read.
    fn is_seen(&self, declared: &Membership, draft: &mut Draft) -> bool {
        let unseen = unseen_role(self.input, &declared.role);
        let seen = unseen.is_none();
        if let Some(reason) = unseen {
            draft.skip(self.subject(&declared.member), reason);
        }
        seen
    }

    /// What is declared, in the words of the live organization. Where Comet has named roles, its owners are called Manage and its
    /// members Write, and there are no grants.
    fn there(&self, declared: &Membership, draft: &mut Draft) -> Membership {
        let named = &self.input.snapshot.comet_roles;
        if named.is_empty() {
            return declared.clone();
        }
        let called = match declared.role {
            WorkspaceRole::Owner => Some(MANAGE),
            WorkspaceRole::Member => Some(WRITE),
            WorkspaceRole::Named(_) => None,
        };
        let called = called.and_then(|name| named.get(name)).cloned().map(WorkspaceRole::Named);
        if declared.grants != Grants::NONE {
            let reason = "this organization has named workspace roles, and grants exist only beside Owner and Member";
            draft.skip(format!("grants of {}", self.subject(&declared.member)), reason.to_owned());
        }
        Membership {
            grants: Grants::NONE,
            member: declared.member.clone(),
            role: called.unwrap_or_else(|| declared.role.clone()),
        }
    }

    /// What has no effect is no difference: grants that the role gives or denies anyway, and all of an Admin's access.
    fn differs(&self, declared: &Membership, live: &Membership) -> bool {
        if declared == live {
            return false;
        }
        let role = self.organization_role(&live.member);
        if role == Some(OrganizationRole::Admin) {
            return false;
        }
        let Membership { grants, member, role: workspace_role } = live;
        let grants = grants.effective(role.as_ref(), workspace_role);
        *declared != Membership { grants, member: member.clone(), role: workspace_role.clone() }
    }

    /// The organization role that is declared, else the live one.
    fn organization_role(&self, member: &Email) -> Option<OrganizationRole> {
        let of =
            |organization: &Organization| organization.members.get(member.as_str()).map(|found| found.role.clone());
        of(&self.input.desired.organization).or_else(|| of(&self.input.snapshot.organization))
    }

    fn join(&self, declared: &Membership, position: usize, draft: &mut Draft) {
        let email = &declared.member;
        let Some(state) = self.standing(email) else {
            let nobody = "nobody with this e-mail is a member, and the plan does not invite them";
            draft.skip(self.subject(email), missing(self.input, Collection::Members, nobody));
            return;
        };
        let asked = self.workspace.memberships.get(email.as_str()).unwrap_or(declared);
        let plain = asked.role == WorkspaceRole::Member && declared.grants == Grants::NONE;
        if !self.input.capabilities.pending_roles && state == MemberState::Pending && !plain {
            draft.waiting.push(Note {
                subject: self.subject(email),
                reason: format!("the role {} is given once the invitation is accepted", declared.role.as_str()),
            });
        }
        let change = Change::Membership(Edit::Create(self.access(declared)));
        draft.want(self.mode, change, self.why(position, email), || self.subject(email));
    }

    /// Where the person stands once the members' operations are done; `None` for nobody's e-mail.
    fn standing(&self, email: &Email) -> Option<MemberState> {
        if let Some(live) = self.input.snapshot.organization.members.get(email.as_str()) {
            return Some(live.state);
        }
        let joins = readable(self.input, Collection::Members).is_some_and(|mode| mode != Mode::Observe);
        let declared = self.input.desired.organization.members.get(email.as_str());
        declared.filter(|_| joins).map(|_| MemberState::Pending)
    }

    fn leave(&self, live: &Membership, draft: &mut Draft) {
        let email = &live.member;
        let change = Change::Membership(Edit::Delete(self.access(live)));
        let expired = self.input.desired.expired_access.get(&(self.workspace.name.clone(), email.clone()));
        match expired {
            Some(day) => {
                let key = (self.workspace.name.clone(), email.clone());
                let origin = self.input.desired.origins.expired_access.get(&key).cloned();
                draft.expired(self.mode, change, Why::Expired(*day, origin), || self.subject(email));
            }
            None if self.organization_role(email) == Some(OrganizationRole::Admin) => draft.leave(
                self.subject(email),
                "no manifest declares it; an organization Admin has full access without it, so it stays",
            ),
            None => draft.unwanted(self.mode, change, || self.subject(email)),
        }
    }

    fn access(&self, membership: &Membership) -> Access {
        Access { membership: membership.clone(), workspace: self.workspace.name.clone() }
    }

    fn why(&self, position: usize, email: &Email) -> Why {
        let origins = &self.input.desired.origins;
        let Some(document) = origins.workspaces.get(self.at) else {
            return Why::Rule(Arc::from("the manifests declare it"));
        };
        let origin = origins.memberships.get(self.at).and_then(|memberships| memberships.get(position));
        let needle = match origin {
            Some(MembershipOrigin::Team(team)) => origins.teams.get(*team as usize).map_or("", |team| team.as_str()),
            Some(MembershipOrigin::Entry) | None => email.as_str(),
        };
        Why::Declared(Origin::within(*document, "access", needle))
    }

    fn subject(&self, email: &Email) -> String {
        subject(email, &self.workspace.name)
    }
}

fn subject(email: &Email, workspace: &WorkspaceName) -> String {
    format!("{email} in {workspace}")
}
