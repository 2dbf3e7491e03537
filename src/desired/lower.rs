//! Checked manifests and a day become `Desired`.

use jiff::civil::Date;

use super::access;
use super::accounts;
use super::ending;
use super::origins::DocumentOrigin;
use super::people::People;
use super::policy::{Policy, subscription};
use super::{Desired, Origins};
use crate::check::{Checked, Declared, Manifests};
use crate::diagnostic::Sources;
use crate::manifest::Document;
use crate::model::key::{RoleName, TeamName, WorkspaceName};
use crate::model::organization::{Invitations, Organization, Profile, Role, WorkspaceRole};
use crate::model::table::{Keyed, Table};
use crate::resources::organization;
use crate::resources::{CometOrganizationSpec, CometRoleSpec};

/// What checked manifests say today. `sources` are those that `check` saw.
pub fn lower(checked: &Checked<'_>, sources: &Sources, today: Date) -> Desired {
    let manifests = checked.manifests();
    let people = People::of(manifests, today);
    let access = access::lower(manifests, &people, today);
    let accounts = accounts::lower(manifests, sources);
    let (roles, role_origins) =
        table(manifests.roles.iter().map(|declared| (role(*declared), declared.number)).collect());
    let default = manifests.workspaces.iter().find(|workspace| workspace.declared.spec.default);
    Desired {
        organization: Organization {
            profile: profile(checked.organization()),
            members: people.members,
            workspaces: access.workspaces,
            default_workspace: default.map(|workspace| WorkspaceName::new(workspace.name())),
            roles,
            accounts: accounts.accounts,
        },
        policy: Policy::of(checked.organization()),
        origins: Origins {
            documents: documents(manifests, sources),
            organization: manifests.organization.map(|organization| organization.number),
            members: people.origins,
            workspaces: access.origins,
            memberships: access.membership_origins,
            roles: role_origins,
            accounts: accounts.origins,
            expired: people.expired_origins,
            expired_access: access.expired_origins,
            teams: manifests.teams.iter().map(|team| TeamName::new(team.name())).collect(),
        },
        unmanaged_access: access.unmanaged,
        expired_members: people.expired,
        expired_access: access.expired,
        next_until: [people.next_until, access.next_until].into_iter().flatten().min(),
        endings: ending::sorted(people.endings.into_iter().chain(access.endings).collect()),
        keys: accounts.keys,
    }
}

/// A table, and where each of its objects is declared.
pub(super) fn table<T: Keyed>(mut items: Vec<(T, u32)>) -> (Table<T>, Vec<u32>) {
    items.sort_by(|(a, _), (b, _)| a.key().cmp(b.key()));
    let origins = items.iter().map(|(_, number)| *number).collect();
    let (table, duplicates) = Table::build(items.into_iter().map(|(item, _)| item).collect());
    debug_assert!(duplicates.is_empty(), "`check` refuses what is declared twice");
    (table, origins)
}

fn profile(spec: &CometOrganizationSpec) -> Profile {
    Profile {
        invitations: match spec.settings.invitations {
            organization::Invitations::Everyone => Invitations::Everyone,
            organization::Invitations::AdminsOnly => Invitations::AdminsOnly,
        },
        name: spec.display_name.as_str().into(),
        subscription: spec.subscription.map(subscription).unwrap_or_default(),
    }
}

fn role(declared: Declared<'_, CometRoleSpec>) -> Role {
    let CometRoleSpec { organization_ref: _, name: _, base, exclude } = declared.spec;
    Role {
        base: WorkspaceRole::from_name(base.as_str()),
        exclude: exclude.iter().map(|name| name.as_str().into()).collect(),
        name: RoleName::new(declared.live_name()),
    }
}

/// Every document of the organization, in the order of its numbers.
fn documents(manifests: &Manifests<'_>, sources: &Sources) -> Vec<DocumentOrigin> {
    let origin = |document: &Document| {
        let source = sources.get(document.source);
        let (file, text) = (source.name.clone(), source.text.clone());
        DocumentOrigin { file, text, range: document.range, line: document.line }
    };
    manifests.documents.iter().map(|document| origin(document)).collect()
}
