//! Somebody asks an apply to stop: once to finish what is under way, twice to wait for nothing.

use tokio::sync::watch;

/// Somebody asks to stop.
#[derive(Debug)]
pub struct Stop(watch::Sender<u32>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

impl Stop {
    /// Asks: the first time what is under way is finished and nothing more begun, the second time nothing is waited for.
    pub fn ask(&self) {
        self.0.send_modify(|asked| *asked += 1);
    }

    /// Whether somebody asked. Lets whoever listens for it listen.
    pub(super) async fn is_asked(&self) -> bool {
        tokio::task::yield_now().await;
        *self.0.borrow() > 0
    }

    /// Ends once somebody has asked twice.
    pub(super) async fn at_once(&self) {
        // The sender lives as long as `self`, so waiting fails never.
        let _ = self.0.subscribe().wait_for(|asked| *asked > 1).await;
    }
}
