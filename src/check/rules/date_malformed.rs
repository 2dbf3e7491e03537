//! An `until` that is no day.

use super::super::text;
use super::super::walk;
use super::{Context, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC020",
    name: "date-malformed",
    severity: Severity::Error,
    summary: "`until` is a day of the calendar, as `2027-03-31`",
    docs: r"
**What it does.** Refuses an `until` that is not written as `YYYY-MM-DD`, or is no day of the calendar.

**Why.** Access must end on the day that was meant. `31.3.27` or `2027-02-30` can be read in more than one way.

**Example.**

```yaml
kind: CometMember
metadata: {name: eve}
spec: {email: eve@partner.example, until: 2027-02-30}      # February has 28 days
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for document in context.documents {
        walk::dates(document, &mut |date, place| {
            if text::day(date).is_none() {
                report
                    .add(&RULE, place(), format!("`{}` is no day", text::shown(date)))
                    .label("not a day of the calendar")
                    .help("write it as `2027-03-31`");
            }
        });
    }
}
