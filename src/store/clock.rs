//! The time, injected.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Says what time it is. `cli` reads the real clock; tests bring their own.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
}

impl<F: Fn() -> Timestamp + Send + Sync> Clock for F {
    fn now(&self) -> Timestamp {
        self()
    }
}

/// The day in UTC of a stored time.
pub(super) fn day(milliseconds: i64) -> Date {
    Timestamp::from_millisecond(milliseconds).unwrap_or_default().to_zoned(TimeZone::UTC).date()
}

/// A stored time.
pub(super) fn time(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or_default()
}

/// A stored time this much later, or the last one that there is.
pub(super) fn later(milliseconds: i64, by: Duration) -> i64 {
    milliseconds.saturating_add(whole_milliseconds(by)).min(Timestamp::MAX.as_second() * 1000)
}

/// A duration as it is stored.
pub(super) fn whole_milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// A stored time as RFC 3339 in UTC.
pub(super) fn text(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds).unwrap_or_default().to_string()
}
