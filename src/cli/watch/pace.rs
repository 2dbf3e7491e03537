//! When the next look is due.

use std::time::Duration;

use jiff::Timestamp;

use crate::operator::work::until_midnight;

/// Without any word about it.
const INTERVAL: Duration = Duration::from_secs(10 * 60);
/// After a round that did something, the next one looks whether all is well.
const SOON: Duration = Duration::from_millis(100);
/// The first wait for a server that does not answer; it doubles.
const RETRY: Duration = Duration::from_secs(1);
/// So much chance still leaves an interval.
const MOST_JITTER: f64 = 50.0;

/// When to look again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// After the interval.
    Interval,
    /// Something was done: look whether all is well now.
    Soon,
    /// After this time, if the interval is not shorter.
    After(Duration),
    /// The server does not answer: soon, then ever later.
    Retry,
}

/// How long the waits are.
pub(super) struct Pace {
    /// From the command line.
    named: Option<Duration>,
    /// From the manifests.
    pub(super) declared: Option<Duration>,
    jitter: f64,
    failures: u32,
    busy: bool,
}

impl Pace {
    pub(super) fn new(named: Option<Duration>, jitter: f64) -> Self {
        Self { named, declared: None, jitter, failures: 0, busy: false }
    }

    /// The wait for `next`, `now` being now.
    pub(super) fn wait(&mut self, next: Next, now: Timestamp) -> Duration {
        let chance = getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX));
        let interval = self.named.or(self.declared).unwrap_or(INTERVAL);
        let interval = interval.mul_f64(1.0 - self.jitter + 2.0 * self.jitter * chance).max(SOON);
        self.failures = if next == Next::Retry { self.failures.saturating_add(1) } else { 0 };
        // What does something again and again is not looked after at once.
        let again = std::mem::replace(&mut self.busy, next == Next::Soon) && self.busy;
        let wait = match next {
            Next::Soon if !again => SOON,
            Next::Interval | Next::Soon => interval,
            Next::After(wait) => wait.min(interval).max(SOON),
            Next::Retry => RETRY.saturating_mul(1 << (self.failures - 1).min(16)).min(interval),
        };
        wait.min(until_midnight(now))
    }
}

/// Reads a share in percent, as `10%`.
pub(super) fn jitter(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).parse::<f64>().ok();
    let number = number.filter(|number| (0.0..=MOST_JITTER).contains(number));
    number.map(|number| number / 100.0).ok_or_else(|| format!("write a share from `0%` to `{MOST_JITTER}%`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MORNING: Timestamp = Timestamp::constant(1_780_300_800, 0);

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_named_interval_goes_before_the_declared_one_and_that_before_the_usual_one() {
        let mut pace = Pace::new(None, 0.0);
        assert_eq!(pace.wait(Next::Interval, MORNING), INTERVAL);
        pace.declared = Some(seconds(60));
        assert_eq!(pace.wait(Next::Interval, MORNING), seconds(60));
        pace.named = Some(seconds(5));
        assert_eq!(pace.wait(Next::Interval, MORNING), seconds(5));
    }

    #[test]
    fn no_wait_goes_beyond_the_end_of_the_day() {
        let late = "2026-06-01T23:59:30Z".parse().unwrap();
        assert_eq!(Pace::new(None, 0.0).wait(Next::Interval, late), seconds(31));
    }

    #[test]
    fn a_server_that_does_not_answer_is_asked_ever_later_but_never_later_than_usual() {
        let mut pace = Pace::new(Some(seconds(5)), 0.0);
        let waits: Vec<Duration> = (0..5).map(|_| pace.wait(Next::Retry, MORNING)).collect();
        assert_eq!(waits, [1, 2, 4, 5, 5].map(seconds));
        pace.wait(Next::Interval, MORNING);
        assert_eq!(pace.wait(Next::Retry, MORNING), seconds(1), "it has answered meanwhile");
    }

    #[test]
    fn what_does_something_again_and_again_waits_for_the_interval() {
        let mut pace = Pace::new(Some(seconds(5)), 0.0);
        assert_eq!(pace.wait(Next::Soon, MORNING), SOON);
        assert_eq!(pace.wait(Next::Soon, MORNING), seconds(5));
        pace.wait(Next::Interval, MORNING);
        assert_eq!(pace.wait(Next::Soon, MORNING), SOON);
    }

    #[test]
    fn chance_stays_within_its_share() {
        let mut pace = Pace::new(Some(seconds(100)), 0.1);
        for _ in 0..100 {
            let wait = pace.wait(Next::Interval, MORNING);
            assert!((seconds(90)..=seconds(110)).contains(&wait), "{wait:?}");
        }
        assert_eq!(jitter("10%"), Ok(0.1));
        for wrong in ["", "%", "-1%", "51%", "NaN", "much"] {
            assert!(jitter(wrong).is_err(), "{wrong}");
        }
    }
}
