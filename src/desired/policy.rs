//! What the CometOrganization says beyond the organization itself.

use wildmatch::WildMatch;

use crate::model::key::{AccountName, Email, RoleName, WorkspaceName};
use crate::model::organization::Subscription;
use crate::model::snapshot::Collection;
use crate::resources::organization::{Guards, Mode, Ownership, WhenUndeclared};

/// What is owned, ignored and guarded.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// What the manifests own.
    pub ownership: Ownership,
    /// Whether undeclared workspaces are deleted when workspaces are Authoritative.
    pub when_undeclared: WhenUndeclared,
    /// What is out of bounds.
    pub ignore: Ignored,
    /// What a plan must not do.
    pub guards: Guards,
    /// The subscription that the organization should have.
    pub subscription: Option<Subscription>,
    /// The server's id of the organization, where the manifest names one.
    pub organization_id: Option<String>,
}

impl Policy {
    /// Who decides about a collection.
    pub fn mode(&self, collection: Collection) -> Mode {
        let Ownership { members, workspaces, access, roles, service_accounts, keys } = self.ownership;
        match collection {
            Collection::Access => access,
            Collection::Keys => keys,
            Collection::Members => members,
            Collection::Roles => roles,
            Collection::ServiceAccounts => service_accounts,
            Collection::Workspaces => workspaces,
        }
    }
}

/// Globs for what is out of bounds.
#[derive(Clone, Debug, Default)]
pub struct Ignored {
    /// By e-mail in lower case.
    pub members: Vec<WildMatch>,
    /// By live name.
    pub workspaces: Vec<WildMatch>,
    /// By live name.
    pub roles: Vec<WildMatch>,
    /// By live name with prefix.
    pub accounts: Vec<WildMatch>,
}

impl Ignored {
    /// Whether this person is out of bounds.
    pub fn member(&self, email: &Email) -> bool {
        matches(&self.members, email.as_str())
    }

    /// Whether this workspace is out of bounds.
    pub fn workspace(&self, name: &WorkspaceName) -> bool {
        matches(&self.workspaces, name.as_str())
    }

    /// Whether this role is out of bounds.
    pub fn role(&self, name: &RoleName) -> bool {
        matches(&self.roles, name.as_str())
    }

    /// Whether this service account is out of bounds.
    pub fn account(&self, name: &AccountName) -> bool {
        matches(&self.accounts, name.as_str())
    }
}

fn matches(globs: &[WildMatch], name: &str) -> bool {
    globs.iter().any(|glob| glob.matches(name))
}
