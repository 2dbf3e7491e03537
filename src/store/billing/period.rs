//! The calendar of billing: months that begin on the day on which the subscription began.

use jiff::Span;
use jiff::civil::Date;

use crate::model::organization::Subscription;

/// A subscription, from its first day to the day before `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) subscription: Subscription,
    pub(super) from: Date,
    /// `None`: it lasts.
    pub(super) until: Option<Date>,
}

/// Days that are billed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) subscription: Subscription,
    pub(super) from: Date,
    /// The day after the last one; the bill's date.
    pub(super) until: Date,
    /// How many days the month would have had; a subscription that ends within a month is billed by days.
    pub(super) whole: u64,
}

/// The day on which month `number` begins. A day that a month does not have is its last one; the next month has it again.
fn begins(start: Date, number: u32) -> Option<Date> {
    start.checked_add(Span::new().try_months(i64::from(number)).ok()?).ok()
}

/// The day of the next bill after `today`.
pub fn next_bill(start: Date, today: Date) -> Option<Date> {
    (1..).map_while(|number| begins(start, number)).find(|day| *day > today)
}

/// The periods of a term that have passed by `today`.
pub(super) fn passed(term: &Term, today: Date) -> Vec<Period> {
    let Term { subscription, from, until } = *term;
    let mut periods = Vec::new();
    for number in 0.. {
        let (Some(first), Some(next)) = (begins(from, number), begins(from, number + 1)) else { break };
        let ends = until.map_or(next, |until| until.min(next));
        if ends <= first || ends > today {
            break;
        }
        periods.push(Period { subscription, from: first, until: ends, whole: days(first, next) });
    }
    periods
}

/// How many days lie between.
pub(super) fn days(from: Date, until: Date) -> u64 {
    from.until(until).map_or(0, |span| i64::from(span.get_days()).unsigned_abs())
}

/// The terms in which the organization had each subscription: of several changes on one day the last one counts.
pub(super) fn terms(changes: &[(Date, Subscription)]) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for (day, subscription) in changes {
        if let Some(last) = terms.last_mut() {
            if last.subscription == *subscription {
                continue;
            }
            last.until = Some(*day);
        }
        terms.push(Term { subscription: *subscription, from: *day, until: None });
    }
    terms.retain(|term| term.until != Some(term.from));
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn months_that_are_too_short_end_early_and_do_not_move_the_day() {
        let bills = |start: &str, from: &str| {
            let mut today = day(from);
            (0..4)
                .map(|_| {
                    today = next_bill(day(start), today).unwrap();
                    today.to_string()
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(bills("2026-01-31", "2026-01-31"), ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]);
        assert_eq!(bills("2028-01-30", "2028-02-01"), ["2028-02-29", "2028-03-30", "2028-04-30", "2028-05-30"]);
        assert_eq!(bills("2026-03-15", "2026-04-01")[0], "2026-04-15");
        assert_eq!(bills("2026-03-15", "2026-04-15")[0], "2026-05-15");
    }

    #[test]
    fn a_subscription_that_ends_within_a_month_is_billed_to_that_day() {
        let changes = [
            (day("2026-01-31"), Subscription::Starter),
            (day("2026-03-10"), Subscription::Enterprise),
            (day("2026-03-10"), Subscription::Community),
            (day("2026-04-01"), Subscription::Community),
        ];
        let terms = terms(&changes);
        assert_eq!(
            terms.iter().map(|term| term.subscription).collect::<Vec<_>>(),
            [Subscription::Starter, Subscription::Community]
        );
        let periods = passed(&terms[0], day("2026-04-30"));
        let said: Vec<_> =
            periods.iter().map(|period| format!("{} {} {}", period.from, period.until, period.whole)).collect();
        assert_eq!(said, ["2026-01-31 2026-02-28 28", "2026-02-28 2026-03-10 31"]);
        assert_eq!(passed(&terms[0], day("2026-02-27")), []);
    }
}
