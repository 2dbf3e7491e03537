//! What the outside asks of a watch: to stop, or to look at once.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use super::super::error::{Error, Exit};
use super::super::signals::Signals;
use super::super::ui::Ui;
use super::super::{Asked, Run};

/// Listens as long as it lives.
pub(super) struct Watched {
    asked: Asked,
    look: Arc<Notify>,
    /// Ends with this.
    _listening: JoinSet<()>,
}

impl Watched {
    /// From now on the signals end nothing by themselves.
    pub(super) fn begin(run: &Run) -> Result<Self, Error> {
        let (sender, asked) = watch::channel(0);
        let look = Arc::new(Notify::new());
        let noticed = Arc::clone(&look);
        let listening = run.finish(async {
            let mut listening = JoinSet::new();
            let hangups = signal(SignalKind::hangup())
                .map_err(|cause| Error::new(Exit::Unexpected, format!("the system gives no signals: {cause}")))?;
            listening.spawn(listen(Signals::new()?, hangups, sender, noticed));
            Ok(listening)
        })?;
        Ok(Self { asked, look, _listening: listening })
    }

    /// Whether somebody has asked to stop.
    pub(super) fn is_asked(&self) -> bool {
        *self.asked.borrow() > 0
    }

    /// Who listens for it.
    pub(super) fn asked(&self) -> Asked {
        self.asked.clone()
    }

    /// A run of this moment that says nothing by itself, and whose reading ends when somebody asks to stop.
    pub(super) fn quiet(&self, run: &Run) -> Run {
        let Run { ui: _, clock, runtime, stop: _ } = run;
        Run {
            ui: Rc::new(Ui::silent()),
            clock: clock.again(),
            runtime: Rc::clone(runtime),
            stop: Some(self.asked.clone()),
        }
    }

    /// Waits. Says whether somebody wants a look at once, or wants it to stop.
    pub(super) fn pause(&self, run: &Run, wait: Duration) -> Result<bool, Error> {
        let mut asked = self.asked.clone();
        run.finish(async {
            tokio::select! {
                () = tokio::time::sleep(wait) => Ok(false),
                () = self.look.notified() => Ok(true),
                _ = asked.wait_for(|asked| *asked > 0) => Ok(true),
            }
        })
    }
}

async fn listen(mut signals: Signals, mut hangups: Signal, asked: watch::Sender<u32>, look: Arc<Notify>) {
    loop {
        tokio::select! {
            () = signals.next() => asked.send_modify(|asked| *asked += 1),
            Some(()) = hangups.recv() => look.notify_one(),
        }
    }
}
