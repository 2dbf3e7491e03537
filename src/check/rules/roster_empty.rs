//! A roster without anybody.

use super::{Context, Place, Report, Rule, Severity};
use crate::manifest::Resource;

pub(super) const RULE: Rule = Rule {
    code: "HC039",
    name: "roster-empty",
    severity: Severity::Warning,
    summary: "A roster holds people",
    docs: r"
**What it does.** Warns of a CometRoster with an empty list.

**Why.** It declares nobody. Often a list was cut off, or not filled in yet.

**Example.**

```yaml
kind: CometRoster
metadata: {name: staff}
spec: {members: []}
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for document in context.documents {
        if let Resource::Roster(spec) = &document.resource
            && spec.members.is_empty()
        {
            report
                .add(
                    &RULE,
                    Place::spec(document, "members"),
                    format!("the roster `{}` is empty", document.metadata.name),
                )
                .label("declares nobody")
                .help("add people, or take the document out");
        }
    }
}
