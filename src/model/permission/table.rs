//! `permissions.tsv`, read once: 35 actions x 4 organization roles x 3 workspace roles.

use std::sync::OnceLock;

use super::action::Action;
use super::set::Permissions;
use crate::model::organization::{Grant, Grants, Invitations, OrganizationRole, Role, WorkspaceRole};
use crate::model::table::Table;

const SOURCE: &str = include_str!("permissions.tsv");
const ORGANIZATION_ROLES: [&str; 4] = ["Admin", "PlatformMember", "OpikMember", "ViewOnly"];
const WORKSPACE_ROLES: [&str; 3] = ["None", "Member", "Owner"];

/// What a row of the table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Always.
    Yes,
    /// Never.
    No,
    /// With a grant or a setting.
    With(GrantNeeded),
}

/// What a row asks for beyond the roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantNeeded {
    /// A grant of the membership.
    Grant(Grant),
    /// The organization's setting `invitations: Everyone`.
    EveryoneInvites,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The action.
    pub action: Action,
    /// One of the four known organization roles.
    pub organization_role: &'static str,
    /// `None`, `Member` or `Owner`.
    pub workspace_role: &'static str,
    /// The verdict.
    pub allowed: Allowed,
    /// The line of Comet's documentation that decides, with the ids of seed-coverage in brackets.
    pub line: &'static str,
}

/// Every row, in the order of the file: by action, organization role, workspace role.
pub fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| SOURCE.lines().skip(1).map(parse).collect())
}

fn parse(line: &'static str) -> Row {
    let mut cells = line.split('\t');
    let mut cell = || cells.next().expect("every row of permissions.tsv has six cells");
    let (action, organization_role, workspace_role, grant, allowed, line) =
        (cell(), cell(), cell(), cell(), cell(), cell());
    Row {
        action: Action::from_name(action).expect("every action of permissions.tsv is known"),
        organization_role,
        workspace_role,
        allowed: match (allowed, grant) {
            ("yes", _) => Allowed::Yes,
            ("no", _) => Allowed::No,
            (_, "orgSetting") => Allowed::With(GrantNeeded::EveryoneInvites),
            (_, grant) => Allowed::With(GrantNeeded::Grant(
                Grant::from_name(grant).expect("every grant of permissions.tsv is known"),
            )),
        },
        line,
    }
}

/// The row for an action and two built-in roles; `None` for an organization role that the table does not know.
pub(super) fn lookup(
    action: Action,
    organization: &OrganizationRole,
    workspace: Option<Builtin>,
) -> Option<&'static Row> {
    let organization = ORGANIZATION_ROLES.iter().position(|name| *name == organization.as_str())?;
    let workspace = match workspace {
        None => 0,
        Some(Builtin::Member) => 1,
        Some(Builtin::Owner) => 2,
    };
    let (organizations, workspaces) = (ORGANIZATION_ROLES.len(), WORKSPACE_ROLES.len());
    rows().get((action as usize * organizations + organization) * workspaces + workspace)
}

/// A workspace role that the table knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    /// `Member`.
    Member,
    /// `Owner`.
    Owner,
}

/// What a workspace role stands for in the table: a built-in role, and what is taken out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resolved<'a> {
    /// The built-in role.
    pub(super) builtin: Builtin,
    /// The custom role whose exclusions count.
    pub(super) custom: Option<&'a Role>,
}

/// Resolves a role by name; `None` when nobody knows what it allows.
pub(super) fn resolve<'a>(role: &WorkspaceRole, roles: &'a Table<Role>) -> Option<Resolved<'a>> {
    match role {
        WorkspaceRole::Owner => Some(Resolved { builtin: Builtin::Owner, custom: None }),
        WorkspaceRole::Member => Some(Resolved { builtin: Builtin::Member, custom: None }),
        WorkspaceRole::Named(name) => {
            let custom = roles.get(name.as_str())?;
            let builtin = match &custom.base {
                WorkspaceRole::Owner => Builtin::Owner,
                WorkspaceRole::Member => Builtin::Member,
                WorkspaceRole::Named(_) => return None,
            };
            Some(Resolved { builtin, custom: Some(custom) })
        }
    }
}

/// What an organization role allows in one workspace (`workspace` given) or without any.
///
/// A role that nobody knows yields what is certain: for a known organization role what it has without a workspace role.
pub fn permissions(
    organization: &OrganizationRole,
    workspace: Option<(&WorkspaceRole, Grants)>,
    invitations: Invitations,
    roles: &Table<Role>,
) -> Permissions {
    let resolved = workspace.and_then(|(role, grants)| Some((resolve(role, roles)?, grants)));
    let builtin = resolved.as_ref().map(|(resolved, _)| resolved.builtin);
    let grants = resolved.as_ref().map_or(Grants::NONE, |(_, grants)| *grants);
    let key = TableKey { organization, builtin, grants, invitations };
    let mut allowed = key.permissions();
    if *organization != OrganizationRole::Admin
        && let Some((Resolved { builtin: _, custom: Some(role) }, _)) = &resolved
    {
        allowed = allowed.without(excluded(role));
    }
    allowed
}

/// What a workspace role allows to a Platform member without grants; empty for a role that nobody knows.
pub fn role_permissions(role: &WorkspaceRole, roles: &Table<Role>) -> Permissions {
    let organization = OrganizationRole::PlatformMember;
    if resolve(role, roles).is_none() {
        return Permissions::NONE;
    }
    permissions(&organization, Some((role, Grants::NONE)), Invitations::AdminsOnly, roles)
}

fn excluded(role: &Role) -> Permissions {
    role.exclude.iter().filter_map(|name| Action::from_name(name)).collect()
}

struct TableKey<'a> {
    organization: &'a OrganizationRole,
    builtin: Option<Builtin>,
    grants: Grants,
    invitations: Invitations,
}

impl TableKey<'_> {
    /// All cells are computed once: a plan asks half a million times.
    fn permissions(&self) -> Permissions {
        static CELLS: OnceLock<Vec<Permissions>> = OnceLock::new();
        let Some(organization) = ORGANIZATION_ROLES.iter().position(|name| *name == self.organization.as_str()) else {
            return Permissions::NONE;
        };
        let cells = CELLS.get_or_init(all_cells);
        let builtin = self.builtin.map_or(0, |builtin| 1 + builtin as usize);
        let grants = Grant::ALL.iter().enumerate().map(|(bit, grant)| usize::from(self.grants.contains(*grant)) << bit);
        let everyone = usize::from(self.invitations == Invitations::Everyone);
        cells[((organization * 3 + builtin) * 4 + grants.sum::<usize>()) * 2 + everyone]
    }
}

fn all_cells() -> Vec<Permissions> {
    let mut cells = Vec::with_capacity(4 * 3 * 4 * 2);
    for organization in &OrganizationRole::DECLARABLE {
        for builtin in [None, Some(Builtin::Member), Some(Builtin::Owner)] {
            for bits in 0..4_u8 {
                let grants: Grants = Grant::ALL
                    .into_iter()
                    .enumerate()
                    .filter(|(bit, _)| bits & 1 << bit != 0)
                    .map(|(_, grant)| grant)
                    .collect();
                for invitations in [Invitations::AdminsOnly, Invitations::Everyone] {
                    let allows = |action: &Action| {
                        let row = lookup(*action, organization, builtin)?;
                        satisfied(row.allowed, grants, invitations).then_some(*action)
                    };
                    cells.push(Action::ALL.iter().filter_map(allows).collect());
                }
            }
        }
    }
    cells
}

/// Whether a verdict allows the action under these grants and this setting.
pub(super) fn satisfied(allowed: Allowed, grants: Grants, invitations: Invitations) -> bool {
    match allowed {
        Allowed::Yes => true,
        Allowed::No => false,
        Allowed::With(GrantNeeded::Grant(grant)) => grants.contains(grant),
        Allowed::With(GrantNeeded::EveryoneInvites) => invitations == Invitations::Everyone,
    }
}

/// Whether the first organization role allows all that the second does, whatever the workspace role.
/// Of a role that the table does not know nothing is known, so only equality covers.
pub fn covers(role: &OrganizationRole, other: &OrganizationRole) -> bool {
    if role == other {
        return true;
    }
    if matches!(role, OrganizationRole::Other(_)) || matches!(other, OrganizationRole::Other(_)) {
        return false;
    }
    [None, Some(Builtin::Member), Some(Builtin::Owner)].into_iter().all(|builtin| {
        let of = |organization| {
            TableKey { organization, builtin, grants: Grants::NONE, invitations: Invitations::Everyone }.permissions()
        };
        of(role).is_superset(of(other))
    })
}
