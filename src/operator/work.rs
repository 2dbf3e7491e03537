//! The work itself.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use super::fence::Fence;
use super::health::Health;
use super::metrics::Metrics;
use super::{Error, Settings};

/// What the work is done with.
#[derive(Clone)]
pub struct Means {
    /// The API server.
    pub client: kube::Client,
    /// How it is done.
    pub settings: Arc<Settings>,
    /// Whether this process may write.
    pub fence: Fence,
    /// Where signs of life go.
    pub health: Arc<Health>,
    /// Where things are counted.
    pub metrics: Arc<Metrics>,
    /// Becomes true when the work shall end.
    pub stop: watch::Receiver<bool>,
}

/// Works until `stop`.
///
/// # Errors
///
/// The work cannot go on.
pub async fn work(mut means: Means) -> Result<(), Error> {
    means.health.synced(true);
    loop {
        means.health.beat();
        tokio::select! {
            _ = means.stop.wait_for(|stop| *stop) => return Ok(()),
            () = sleep(Duration::from_secs(5)) => {}
        }
    }
}
