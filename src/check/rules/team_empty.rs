//! A team without anybody.

use super::{Context, Place, Report, Rule, Severity};
use crate::manifest::Resource;

pub(super) const RULE: Rule = Rule {
    code: "HC040",
    name: "team-empty",
    severity: Severity::Warning,
    summary: "A team holds people",
    docs: r"
**What it does.** Warns of a CometTeam with an empty list.

**Why.** Access for the team is access for nobody.

**Example.**

```yaml
kind: CometTeam
metadata: {name: vision}
spec: {members: []}
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for document in context.documents {
        if let Resource::Team(spec) = &document.resource
            && spec.members.is_empty()
        {
            report
                .add(&RULE, Place::spec(document, "members"), format!("the team `{}` is empty", document.metadata.name))
                .label("gives nobody access")
                .help("add people, or take the document out");
        }
    }
}
