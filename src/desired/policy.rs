//! What the CometOrganization says beyond the organization itself.

use wildmatch::WildMatch;

use super::strictness;
use crate::model::key::{AccountName, Email, RoleName, WorkspaceName};
use crate::model::organization::Subscription;
use crate::model::snapshot::Collection;
use crate::resources::CometOrganizationSpec;
use crate::resources::organization::{self, Guards, Ignore, Mode, Ownership, Protected, WhenUndeclared};
use crate::resources::status::AppliedPolicy;
use crate::resources::values::Glob;

/// What is owned, ignored and guarded.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// What the manifests own.
    pub ownership: Ownership,
    /// Whether undeclared workspaces are deleted when workspaces are Authoritative.
    pub when_undeclared: WhenUndeclared,
    /// What is out of bounds.
    pub ignore: Globs,
    /// What a plan must not do.
    pub guards: Guards,
    /// The subscription that the organization should have.
    pub subscription: Option<Subscription>,
    /// The server's id of the organization, where the manifest names one.
    pub organization_id: Option<String>,
    /// What plans are judged by too; `None`: by this policy alone.
    pub base: Option<Base>,
}

/// Another policy that a plan is judged by, from where the change to be judged cannot reach: the branch that a pull request goes into.
/// What is planned stays the manifests' own; only verdicts become stricter.
#[derive(Clone, Debug, Default)]
pub struct Base {
    /// The stricter guards of both.
    pub guards: Guards,
    /// What either ignores.
    pub ignore: Globs,
    /// What the manifests allow beyond the other policy, a line a field, as `spec.guards.maxRemovals.count: 50 instead of 10`.
    pub loosened: Vec<String>,
}

impl Base {
    /// What judges manifests of the policy `declared` beside the policy `base`.
    pub fn of(base: &AppliedPolicy, declared: &AppliedPolicy) -> Self {
        let AppliedPolicy { guards, ignore, ownership: _, allow_empty: _, workspaces: _, approval: _ } =
            strictness::strictest(base, declared);
        Self { guards, ignore: Globs::ignored(&ignore), loosened: strictness::loosened(base, declared) }
    }
}

impl Policy {
    /// What a CometOrganization says.
    pub fn of(spec: &CometOrganizationSpec) -> Self {
        Self {
            ownership: spec.ownership,
            when_undeclared: spec.workspaces.when_undeclared,
            ignore: Globs::ignored(&spec.ignore),
            guards: spec.guards.clone(),
            subscription: spec.subscription.map(subscription),
            organization_id: spec.id.as_ref().map(|id| id.as_str().to_owned()),
            base: None,
        }
    }

    /// The guards that verdicts are given by.
    pub fn judging_guards(&self) -> &Guards {
        self.base.as_ref().map_or(&self.guards, |base| &base.guards)
    }

    /// What counts as ignored where verdicts are given.
    pub fn judging_ignore(&self) -> &Globs {
        self.base.as_ref().map_or(&self.ignore, |base| &base.ignore)
    }

    /// What the manifests allow beyond what they are judged by, a line a field.
    pub fn loosened(&self) -> &[String] {
        self.base.as_ref().map_or(&[], |base| &base.loosened)
    }

    /// Who decides about a collection.
    pub fn mode(&self, collection: Collection) -> Mode {
        *mode_mut(&mut { self.ownership }, collection)
    }
}

/// Who decides about a collection, in an ownership.
pub fn mode_mut(ownership: &mut Ownership, collection: Collection) -> &mut Mode {
    let Ownership { members, workspaces, access, roles, service_accounts, keys } = ownership;
    match collection {
        Collection::Access => access,
        Collection::Keys => keys,
        Collection::Members => members,
        Collection::Roles => roles,
        Collection::ServiceAccounts => service_accounts,
        Collection::Workspaces => workspaces,
    }
}

/// Globs for objects, a list a kind.
#[derive(Clone, Debug, Default)]
pub struct Globs {
    /// By e-mail in lower case.
    pub members: Vec<WildMatch>,
    /// By live name.
    pub workspaces: Vec<WildMatch>,
    /// By live name.
    pub roles: Vec<WildMatch>,
    /// By live name, with the prefix or without.
    pub accounts: Vec<WildMatch>,
}

impl Globs {
    /// What `spec.ignore` says.
    pub fn ignored(ignore: &Ignore) -> Self {
        let Ignore { members, workspaces, roles, service_accounts } = ignore;
        Self::of(members, [workspaces, roles, service_accounts])
    }

    /// What `spec.guards.protected` says.
    pub fn protected(protected: &Protected) -> Self {
        let Protected { members, workspaces, roles, service_accounts } = protected;
        Self::of(members, [workspaces, roles, service_accounts])
    }

    fn of(members: &[Glob], [workspaces, roles, accounts]: [&Vec<Glob>; 3]) -> Self {
        let globs = |globs: &Vec<Glob>| globs.iter().map(|glob| WildMatch::new(glob.as_str())).collect();
        Self {
            members: members.iter().map(|glob| WildMatch::new(&glob.as_str().to_lowercase())).collect(),
            workspaces: globs(workspaces),
            roles: globs(roles),
            accounts: globs(accounts),
        }
    }

    /// Whether there is no glob at all.
    pub fn is_empty(&self) -> bool {
        let Self { members, workspaces, roles, accounts } = self;
        [members, workspaces, roles, accounts].into_iter().all(Vec::is_empty)
    }

    /// Whether a glob matches this person.
    pub fn member(&self, email: &Email) -> bool {
        matches(&self.members, email.as_str())
    }

    /// Whether a glob matches this workspace.
    pub fn workspace(&self, name: &WorkspaceName) -> bool {
        matches(&self.workspaces, name.as_str())
    }

    /// Whether a glob matches this role.
    pub fn role(&self, name: &RoleName) -> bool {
        matches(&self.roles, name.as_str())
    }

    /// Whether a glob matches this service account.
    pub fn account(&self, name: &AccountName) -> bool {
        matches(&self.accounts, name.as_str()) || matches(&self.accounts, name.without_prefix())
    }
}

fn matches(globs: &[WildMatch], name: &str) -> bool {
    globs.iter().any(|glob| glob.matches(name))
}

/// The model's name for a subscription.
pub(super) fn subscription(subscription: organization::Subscription) -> Subscription {
    match subscription {
        organization::Subscription::Community => Subscription::Community,
        organization::Subscription::Starter => Subscription::Starter,
        organization::Subscription::Enterprise => Subscription::Enterprise,
    }
}
