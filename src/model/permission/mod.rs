//! Who may do what: one table in one file, and the answers drawn from it.

mod action;
mod can;
mod required;
mod set;
mod table;

pub use action::Action;
pub use can::{Answer, Decision, Standing, can, can_account, decide, grant, refuse};
pub use required::{Need, required};
pub use set::Permissions;
pub use table::{Allowed, GrantNeeded, Row, covers, permissions, role_permissions, rows};
