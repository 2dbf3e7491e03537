//! What routes share beyond the application: the snapshot as it was last written.

use tokio::sync::Mutex;

use super::halley::snapshot::Written;

/// What routes share.
#[derive(Default)]
pub(super) struct Shared {
    /// The snapshot of the last version that was asked for. Whoever holds the lock writes it; the others wait for that.
    pub(super) snapshot: Mutex<Option<Written>>,
}
