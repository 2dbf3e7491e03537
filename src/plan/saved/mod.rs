//! A plan as JSON, which other programs may rely on, and which `apply` takes back.

mod applied;
mod document;
mod read;
mod schema;
mod stale;
mod write;

pub use applied::{AppliedDocument, ResultDocument, applied_document};
pub use document::{
    AccessDocument, AccessRowDocument, FieldDocument, GuardDocument, OperationDocument, OrganizationDocument,
    PlaceDocument, PlanDocument, TotalsDocument,
};
pub use read::{Saved, SavedError, read, restore};
pub use schema::schema;
pub use stale::{Refusal, Stale, verify};
pub use write::document;
