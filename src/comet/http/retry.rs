//! Whether a request is tried once more, and when.

use std::time::Duration;

use super::failure::Failure;
use super::settings::Settings;

/// The longest wait that is not asked for.
const LONGEST: Duration = Duration::from_secs(30);
/// A server that asks to wait gets more tries: it works, and the wait is bounded by the time for all.
const WAITS: u32 = 20;

/// How long to wait before the next try; `None` when there is none.
pub(super) fn pause(settings: &Settings, repeatable: bool, failure: &Failure, tried: u32) -> Option<Duration> {
    let own = || Some(backoff(settings, tried));
    match failure {
        Failure::Busy { wait, .. } if tried < WAITS => wait.or_else(own),
        Failure::NotReached { passing: true, .. } if tried < settings.tries => own(),
        Failure::Lost { .. } if repeatable && tried < settings.tries => own(),
        Failure::Server { status: 500 | 502 | 503 | 504, .. } if repeatable && tried < settings.tries => own(),
        _ => None,
    }
}

/// Doubles with each try; half of it is chance, so that many clients do not come back at the same moment.
fn backoff(settings: &Settings, tried: u32) -> Duration {
    let whole = settings.backoff.saturating_mul(1 << (tried - 1).min(16)).min(LONGEST);
    whole.mul_f64(0.5 + settings.chance.draw() / 2.0)
}
