//! The clock, read once a run.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// The moment that a run takes as now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    /// Now.
    pub(crate) now: Timestamp,
    /// The day in UTC.
    pub(crate) today: Date,
    is_fixed: bool,
}

impl Clock {
    /// What says the time of each change that is written.
    pub(crate) fn ticking(self) -> impl Fn() -> Timestamp + Send + Sync {
        move || if self.is_fixed { self.now } else { now() }
    }

    /// The clock read once more, for a process that lives on; a fixed one stays.
    pub(crate) fn again(self) -> Self {
        if self.is_fixed { self } else { clock(None) }
    }
}

/// The system's clock; with `today`, noon of that day: the same input then gives the same plan on any day.
pub(crate) fn clock(today: Option<Date>) -> Clock {
    match today.and_then(noon) {
        Some(now) => Clock { now, today: now.to_zoned(TimeZone::UTC).date(), is_fixed: true },
        None => {
            let now = now();
            Clock { now, today: now.to_zoned(TimeZone::UTC).date(), is_fixed: false }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

fn noon(day: Date) -> Option<Timestamp> {
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp() + 12.hours())
}
