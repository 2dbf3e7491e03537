//! Halley's own routes (H): what Comet has no known route for, and the whole organization in one answer.

pub mod billing;
pub mod operations;
pub mod people;
pub mod server;
pub mod snapshot;
pub mod things;

pub use operations::{OperationDocument, Operations, OutcomeDocument, OutcomeKind, Outcomes};
pub use server::{About, Caller, CallerKind, LastChangeDocument, LastChanges, Objects};
pub use snapshot::SnapshotDocument;

/// The version of these routes, as [`About`] names it.
pub const API: &str = "halley.dev/api/v1";

/// The request header that names an operation of a plan: `<digest>/<operation id>`, the id percent-encoded.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The request header that names the commit of the manifests, for the audit log.
///
/// This one and the next two are claims of the client: UTF-8, percent-encoded, of at most 200 characters without control characters.
pub const REVISION: &str = "halley-revision";

/// The request header that names who wrote the commit, for the audit log.
pub const AUTHOR: &str = "halley-author";

/// The request header that names who approved the plan, for the audit log.
pub const APPROVER: &str = "halley-approver";
