//! Pages of long lists and single rows, for a server: small questions by index, never the whole organization.
//!
//! A page of members or workspaces is cut from a list of ids, which is made once for each question and version of the organization. So
//! every page costs its own rows, the last one as much as the first; the first question after a change costs one pass over the table.
//! Pages of members that were asked for last are kept whole.

mod accounts;
mod audit;
mod inside;
mod list;
mod members;
mod plans;
mod requests;
mod single;
mod standings;
mod workspaces;

pub use accounts::AccountRow;
pub use audit::AuditAsked;
pub use members::{Inside, MembersAsked, Place};
pub use plans::PlanRow;
pub use single::Head;
pub use standings::{RoleCounts, Stand, Standings};
pub use workspaces::{WorkspaceRow, WorkspacesAsked};

pub(super) use list::Lists;
pub(super) use plans::Tallies;

/// Which part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The page, from 1.
    pub page: u64,
    /// How many rows a page has.
    pub size: u64,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// How many rows the whole list has.
    pub total: u64,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), total: 0 }
    }
}

impl Cut {
    /// How many rows come before it.
    fn skip(self) -> u64 {
        self.page.saturating_sub(1).saturating_mul(self.size)
    }

    /// The part of a slice.
    pub fn of<T>(self, all: &[T]) -> &[T] {
        let index = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).min(all.len());
        &all[index(self.skip())..index(self.skip().saturating_add(self.size))]
    }
}
