//! The organization as values: keys, tables, changes, rules, permissions. Pure.

pub mod actor;
pub mod change;
pub mod days;
mod hex;
pub mod key;
pub mod organization;
pub mod permission;
pub mod rules;
pub mod simulation;
pub mod snapshot;
pub mod table;

pub use actor::Actor;
pub use change::{Change, Edit};
pub use hex::hex;
pub use key::{AccountName, Email, KeyName, RoleName, TeamName, WorkspaceName};
pub use organization::Organization;
pub use snapshot::{Collection, Snapshot};
pub use table::{Keyed, Merged, Table, merge};
