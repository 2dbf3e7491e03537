//! What people write, and what Halley answers in `status`: a file a kind.
//!
//! The doc comments of fields are user documentation: they end up in the CRDs, the JSON Schemas and `kubectl explain`.
//! Notes for developers stand in `//` comments.
#![allow(
    missing_docs,
    reason = "enum variants are documented in their field: schemars turns variant docs into shapes that CRDs do not take"
)]

mod condition;
mod crds;
pub mod member;
pub mod organization;
pub mod plan;
pub mod role;
pub mod roster;
mod schema;
pub mod service_account;
pub mod status;
pub mod team;
pub mod values;
mod words;
pub mod workspace;

pub use crds::{KINDS, crds};
pub use member::{CometMember, CometMemberSpec};
pub use organization::{CometOrganization, CometOrganizationSpec};
pub use plan::{CometPlan, CometPlanSpec};
pub use role::{CometRole, CometRoleSpec};
pub use roster::{CometRoster, CometRosterSpec};
pub use schema::{schema, schema_of_any};
pub use service_account::{CometServiceAccount, CometServiceAccountSpec};
pub use team::{CometTeam, CometTeamSpec};
pub use workspace::{CometWorkspace, CometWorkspaceSpec};

/// The API group of every kind.
pub const GROUP: &str = "halley.dev";
/// The version of every kind.
pub const VERSION: &str = "v1alpha1";
/// What stands under `apiVersion`.
pub const API_VERSION: &str = "halley.dev/v1alpha1";
