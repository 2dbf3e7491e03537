//! What says whether this process may write, at the moment of the question.
//!
//! Expiry is by the monotonic clock: a process that stood still for longer than its lease finds out before its next write. What is on
//! its way to a server when the process stops cannot be called back; between the end of a fence and the moment at which another
//! process may begin, a fifth of the lease is left for it.

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// Says whether this process may write. Cheap to clone. Once lost it is never held again.
#[derive(Clone, Debug)]
pub struct Fence(watch::Receiver<State>);

/// The other side of a fence.
#[derive(Debug)]
pub(super) struct Grip(watch::Sender<State>);

/// This process may not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this process does not hold the lease; it writes nothing")]
pub struct NotLeading;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting,
    Until(Instant),
    Lost,
}

impl Fence {
    /// A fence that is not held yet.
    pub(super) fn new() -> (Grip, Self) {
        let (sender, receiver) = watch::channel(State::Waiting);
        (Grip(sender), Self(receiver))
    }

    /// Whether this process may write now.
    pub fn holds(&self) -> bool {
        matches!(*self.0.borrow(), State::Until(end) if Instant::now() < end)
    }

    /// To be asked before each write.
    ///
    /// # Errors
    ///
    /// This process may not write now.
    pub fn check(&self) -> Result<(), NotLeading> {
        if self.holds() { Ok(()) } else { Err(NotLeading) }
    }

    /// Waits until this process may write; for ever, if it never may.
    pub async fn acquired(&self) {
        let mut state = self.0.clone();
        if state.wait_for(|state| matches!(state, State::Until(_))).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Waits until this process may no longer write: the lease expired, was taken or was given back.
    pub async fn lost(&self) {
        let mut state = self.0.clone();
        loop {
            let now = *state.borrow_and_update();
            let changed = match now {
                State::Lost => return,
                State::Waiting => state.changed().await,
                State::Until(end) => tokio::select! {
                    changed = state.changed() => changed,
                    () = sleep_until(end) => return,
                },
            };
            if changed.is_err() {
                return;
            }
        }
    }
}

impl Grip {
    /// The fence is held until `end`. One that was lost or has expired stays so: says whether it is held.
    pub(super) fn hold(&self, end: Instant) -> bool {
        let now = Instant::now();
        self.0.send_if_modified(|state| {
            let over = now >= end
                || match *state {
                    State::Waiting => false,
                    State::Until(end) => now >= end,
                    State::Lost => true,
                };
            *state = if over { State::Lost } else { State::Until(end) };
            true
        });
        matches!(*self.0.borrow(), State::Until(_))
    }

    /// The fence is lost.
    pub(super) fn lose(&self) {
        self.0.send_replace(State::Lost);
    }
}

impl Drop for Grip {
    fn drop(&mut self) {
        self.lose();
    }
}

#[cfg(test)]
impl Fence {
    /// A fence that is held for as long as any test lasts.
    pub(crate) fn held() -> Self {
        let (sender, receiver) = watch::channel(State::Until(Instant::now() + std::time::Duration::from_secs(1 << 30)));
        // The receiver goes on saying what the sender said last.
        drop(sender);
        Self(receiver)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_fence_is_held_until_its_end_and_never_again() {
        let (grip, fence) = Fence::new();
        assert_eq!(fence.check(), Err(NotLeading));
        assert!(grip.hold(Instant::now() + Duration::from_secs(12)));
        advance(Duration::from_secs(11)).await;
        assert!(fence.holds());
        advance(Duration::from_secs(1)).await;
        assert!(!fence.holds());
        assert!(!grip.hold(Instant::now() + Duration::from_secs(12)));
        assert!(!fence.holds());
    }

    #[tokio::test(start_paused = true)]
    async fn an_end_that_moves_on_is_no_loss() {
        let (grip, fence) = Fence::new();
        let begin = Instant::now();
        grip.hold(begin + Duration::from_secs(12));
        let waiting = fence.lost();
        let renewing = async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            grip.hold(Instant::now() + Duration::from_secs(12));
        };
        tokio::join!(waiting, renewing);
        assert_eq!(begin.elapsed(), Duration::from_secs(17));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_for_a_loss_hears_of_it_at_once() {
        let (grip, fence) = Fence::new();
        grip.hold(Instant::now() + Duration::from_secs(12));
        let begin = Instant::now();
        drop(grip);
        fence.lost().await;
        assert!(!fence.holds());
        assert_eq!(begin.elapsed(), Duration::ZERO);
        assert!(Fence::held().holds());
    }
}
