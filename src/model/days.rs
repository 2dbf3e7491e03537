//! How near the end of something is.

use jiff::Unit;
use jiff::civil::Date;

/// An end is near when so many days are left, or fewer.
pub const NEAR: u32 = 14;

/// How many days are left of what lasts to the end of a day; 0: it ends today, `None`: it is over.
pub fn days_left(today: Date, until: Date) -> Option<u32> {
    u32::try_from(until.since((Unit::Day, today)).ok()?.get_days()).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_last_day_counts_and_the_day_after_is_over() {
        let left = |day| days_left(date(2026, 6, 1), date(2026, 6, day));
        assert_eq!([left(1), left(2), left(15)], [Some(0), Some(1), Some(14)]);
        assert_eq!(days_left(date(2026, 6, 1), date(2026, 5, 31)), None);
    }
}
