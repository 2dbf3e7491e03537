//! What the audit log says of the past: which subscription since when, and how many seats at a time.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::clock;
use super::super::live::Live;
use crate::model::organization::Subscription;

/// Every subscription with the day on which it began.
pub(super) fn subscriptions(live: &Live<'_>) -> rusqlite::Result<Vec<(Date, Subscription)>> {
    let sql = "SELECT at, after ->> 'subscription' FROM audit
               WHERE operation IN ('create/organization', 'update/organization') ORDER BY seq";
    let rows = live.all(sql, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<String>>(1)?)))?;
    let read = |(at, name): (i64, Option<String>)| {
        let all = [Subscription::Community, Subscription::Starter, Subscription::Enterprise];
        let found = all.into_iter().find(|subscription| Some(subscription.as_str()) == name.as_deref())?;
        Some((clock::day(at), found))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// How many members were active when this day (UTC) began: those of now, and what the log says of the time since.
pub(super) fn at(live: &Live<'_>, day: Date) -> rusqlite::Result<u64> {
    let begin = day.to_zoned(TimeZone::UTC).map_or(i64::MAX, |begin| begin.timestamp().as_millisecond());
    let sql = "SELECT (SELECT count(*) FROM members WHERE state = 'Active') - coalesce(sum(
                   (coalesce(after ->> 'state', '') = 'Active') - (coalesce(before ->> 'state', '') = 'Active')), 0)
               FROM audit WHERE at >= ? AND substr(object, 1, 7) = 'member/'";
    let seats: i64 = live.one(sql, [begin], |row| row.get(0))?.unwrap_or_default();
    Ok(u64::try_from(seats).unwrap_or(0))
}
