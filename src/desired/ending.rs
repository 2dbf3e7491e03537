//! When access ends.

use jiff::civil::Date;

use super::origins::Origin;
use crate::model::key::{Email, WorkspaceName};

/// Access that has an end, and has not reached it. Ordered by the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The last day (UTC).
    pub until: Date,
    /// Whose access.
    pub email: Email,
    /// Where; `None`: in the organization, and with that everywhere.
    pub workspace: Option<WorkspaceName>,
    /// What says so.
    pub origin: Origin,
}

/// By day, then people before their workspaces.
pub(super) fn sorted(mut endings: Vec<Ending>) -> Vec<Ending> {
    endings.sort_by(|a, b| (a.until, &a.workspace, &a.email).cmp(&(b.until, &b.workspace, &b.email)));
    endings
}
