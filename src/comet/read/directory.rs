//! What Comet calls things: writes go by user name and id, manifests by e-mail and name.

use std::collections::BTreeMap;

use crate::model::key::{Email, RoleName, WorkspaceName};

/// Names and ids as they were read last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::comet) struct Directory {
    /// User names of people who have accepted.
    pub(in crate::comet) users: BTreeMap<Email, String>,
    /// Ids of workspaces.
    pub(in crate::comet) workspaces: BTreeMap<WorkspaceName, String>,
    /// Ids of workspace roles.
    pub(in crate::comet) roles: BTreeMap<RoleName, String>,
}
