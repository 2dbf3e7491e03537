//! Halley's own server as a backend: the snapshot with its ETag, changes in batches.

mod attributed;
mod cache;
mod detect;
mod packed;
mod read;
mod standing;
pub mod things;
mod write;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::backend::Provenance;
use crate::comet::Http;
use crate::comet::http::Settings;
use crate::model::snapshot::Snapshot;
use crate::wire::halley::Caller;

pub use cache::SnapshotCache;
pub use detect::detect;
pub use write::HalleyWriter;

pub use crate::wire::halley::billing::{BillDocument, BillingDocument, InvoiceDocument, PendingDocument};
pub use crate::wire::halley::people::{MemberDocument, WorkspaceRow};
pub use crate::wire::halley::things::{AuditDocument, IssuedKey, LiveKeyDocument};

/// Halley's own server. One organization a server.
pub struct HalleyServer {
    http: Http,
    settings: Settings,
    cache: Option<SnapshotCache>,
    caller: Caller,
    /// What the first request brought, for the first who asks.
    first: Mutex<Option<Snapshot>>,
    /// What was seen last, with its ETag, to observe by.
    seen: Mutex<Option<Seen>>,
}

/// A snapshot and what the server calls it.
#[derive(Clone)]
struct Seen {
    etag: String,
    snapshot: Arc<Snapshot>,
}

impl fmt::Debug for HalleyServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HalleyServer").field("server", &self.http.server()).finish_non_exhaustive()
    }
}

impl HalleyServer {
    /// The connection, for routes that no trait names.
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// Whom the credential stands for.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Executes operations: of the plan and the commit that `provenance` names, in this organization and in no other.
    pub fn writer(&self, provenance: Provenance, organization: Option<Arc<str>>) -> HalleyWriter {
        HalleyWriter::new(self.http.afresh(), provenance, organization)
    }
}

/// A panic elsewhere leaves no half-written value behind.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
