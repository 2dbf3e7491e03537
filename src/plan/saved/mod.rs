//! A plan as JSON, which other programs may rely on, and which `apply` takes back.

mod document;
mod read;
mod stale;
mod write;

pub use document::{
    AccessDocument, AccessRowDocument, FieldDocument, GuardDocument, OperationDocument, OrganizationDocument,
    PlaceDocument, PlanDocument, TotalsDocument,
};
pub use read::{Saved, SavedError, read, restore};
pub use stale::{Refusal, Stale, verify};
pub use write::document;
