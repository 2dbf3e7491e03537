//! Leader election.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::watch;

use super::fence::Grip;
use super::metrics::Metrics;
use super::{Error, LeaseSettings};

/// What a process takes part with.
pub(super) struct Election {
    pub(super) client: kube::Client,
    pub(super) settings: LeaseSettings,
    pub(super) clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    pub(super) metrics: Arc<Metrics>,
}

impl Election {
    pub(super) async fn run(self, grip: Grip, mut stop: watch::Receiver<bool>) -> Result<(), Error> {
        let _ = (self.client, self.settings, self.clock);
        grip.hold(tokio::time::Instant::now() + std::time::Duration::from_secs(1 << 30));
        self.metrics.leading(true);
        let _ = stop.wait_for(|stop| *stop).await;
        grip.lose();
        Ok(())
    }
}
