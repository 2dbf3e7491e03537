//! The signals that end a process which serves.

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::error::{Error, Exit};

/// SIGTERM and SIGINT.
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// From now on the signals no longer end the process by themselves.
    pub(super) fn new() -> Result<Self, Error> {
        let none =
            |cause: std::io::Error| Error::new(Exit::Unexpected, format!("the system gives no signals: {cause}"));
        let terminate = signal(SignalKind::terminate()).map_err(none)?;
        Ok(Self { terminate, interrupt: signal(SignalKind::interrupt()).map_err(none)? })
    }

    /// Waits for one of them.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
