//! A time span that is none.

use super::super::text::{is_span, shown};
use super::{Context, Place, Report, Rule, Severity};
use crate::manifest::Resource;

pub(super) const RULE: Rule = Rule {
    code: "HC021",
    name: "span-malformed",
    severity: Severity::Error,
    summary: "Rotation is written in whole days, as `90d`, and an interval as `10m` or `1h30m`",
    docs: r"
**What it does.** Refuses a `rotation.every` or `rotation.overlap` that is not a whole number of days below 100,000 with `d` behind it, an `every` of no day at
all, and an `interval` that is not made of hours, minutes and seconds.

**Why.** Keys are replaced by days of the calendar, not by hours.

**Example.**

```yaml
kind: CometServiceAccount
metadata: {name: ci}
spec:
  keys:
    - {name: train, target: {file: train.key}, rotation: {every: 90x}}      # write `90d`
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for document in context.documents {
        match &document.resource {
            Resource::ServiceAccount(spec) => {
                for (at, rotation) in
                    spec.keys.iter().enumerate().filter_map(|(at, key)| Some((at, key.rotation.as_ref()?)))
                {
                    for (field, days, least) in [("every", &rotation.every, 1), ("overlap", &rotation.overlap, 0)] {
                        if days.count().is_none_or(|count| count < least || count > 99_999) {
                            let place = Place::spec(document, "keys").item(at).key("rotation").key(field);
                            report
                                .add(&RULE, place, format!("`{}` is no number of days", shown(days.as_str())))
                                .label("not a number of days")
                                .help("write it as `90d`");
                        }
                    }
                }
            }
            Resource::Organization(spec) => {
                if let Some(interval) = spec.interval.as_ref().filter(|interval| !is_span(interval.as_str())) {
                    report
                        .add(
                            &RULE,
                            Place::spec(document, "interval"),
                            format!("`{}` is no time span", shown(interval.as_str())),
                        )
                        .label("not a time span")
                        .help("write it as `10m` or `1h30m`");
                }
            }
            Resource::Member(_)
            | Resource::Roster(_)
            | Resource::Team(_)
            | Resource::Workspace(_)
            | Resource::Role(_)
            | Resource::Plan(_) => {}
        }
    }
}
