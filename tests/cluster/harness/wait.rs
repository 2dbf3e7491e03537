//! Waiting for what happens in other processes.

use std::thread::sleep;
use std::time::{Duration, Instant};

/// Looks until there is an answer, and gives it. When there is none in time, the test fails with what was seen last.
#[expect(clippy::disallowed_methods, reason = "what other processes do happens in real time")]
pub(crate) fn wait_until<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Result<T, String>) -> T {
    let start = Instant::now();
    loop {
        match look() {
            Ok(answer) => return answer,
            Err(seen) if start.elapsed() > limit => panic!("waited {limit:?} until {what}; last seen: {seen}"),
            Err(_) => sleep(Duration::from_millis(50)),
        }
    }
}
