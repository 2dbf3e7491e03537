//! One person in two places.

use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC009",
    name: "person-declared-twice",
    severity: Severity::Error,
    summary: "A person is declared once over all members and rosters",
    docs: r"
**What it does.** Refuses an e-mail that stands in two CometMembers, in two rosters, twice in one roster, or in a CometMember and a roster. Upper and lower
case do not differ.

**Why.** The two could give different roles or days, and removing one of them would remove nobody.

**Example.**

```yaml
kind: CometMember
metadata: {name: bob}
spec: {email: bob@acme.org}
---
kind: CometRoster
metadata: {name: staff}
spec: {members: [{email: Bob@acme.org}]}      # the same person
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        for (at, person) in scope.people.iter().enumerate() {
            let first = scope.person_of[person.email as usize].map(|first| first as usize);
            let Some(first) = first.filter(|first| *first != at).and_then(|first| scope.people.get(first)) else {
                continue;
            };
            report
                .add(&RULE, Place::person(person, "email"), format!("`{}` is declared twice", person.written))
                .label("declared here again")
                .related(Place::person(first, "email"), "first declared here")
                .help("keep one of the two");
        }
    }
}
