//! Workspace roles: Comet's own names, and custom roles as a base without some permissions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::key::RoleName;
use crate::model::organization::{Role, WorkspaceRole};
use crate::wire::frontend::WorkspaceRole as Row;

/// The roles of an organization, apart.
#[derive(Debug, Default)]
pub(super) struct Roles {
    /// Custom roles.
    pub(super) custom: Vec<Role>,
    /// Comet's own.
    pub(super) built_in: BTreeSet<RoleName>,
    /// Ids by name.
    pub(super) ids: BTreeMap<RoleName, String>,
    /// Names by id.
    pub(super) names: BTreeMap<String, RoleName>,
    /// Custom roles that are no base without something.
    pub(super) strange: Vec<String>,
}

pub(super) fn roles(rows: &[Row]) -> Roles {
    let by_id: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.role_id.as_str(), row)).collect();
    let mut roles = Roles::default();
    for row in rows {
        let name = RoleName::new(&row.role_name);
        roles.ids.insert(name.clone(), row.role_id.clone());
        roles.names.insert(row.role_id.clone(), name.clone());
        if row.role_type.as_deref() != Some("CUSTOM") {
            roles.built_in.insert(name);
            continue;
        }
        let base = row.inherited_role_id.as_deref().and_then(|id| by_id.get(id));
        match base {
            Some(base) => roles.custom.push(custom(row, base)),
            None => roles.strange.push(row.role_name.clone()),
        }
    }
    roles
}

/// What the base allows and the role does not is excluded.
fn custom(row: &Row, base: &Row) -> Role {
    let own: BTreeSet<&String> = row.permissions.iter().collect();
    let exclude = base.permissions.iter().filter(|permission| !own.contains(permission));
    Role {
        base: WorkspaceRole::Named(RoleName::new(&base.role_name)),
        exclude: exclude.map(|permission| Arc::from(permission.as_str())).collect(),
        name: RoleName::new(&row.role_name),
    }
}
