//! Two names that people take for one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC018",
    name: "names-differ-in-case",
    severity: Severity::Warning,
    summary: "Live names differ in more than upper and lower case",
    docs: r"
**What it does.** Warns of two workspaces, two roles or two service accounts whose live names differ in upper and lower case only.

**Why.** They are two objects, and look like one.

**Example.**

```yaml
kind: CometWorkspace
metadata: {name: research}
spec: {}
---
kind: CometWorkspace
metadata: {name: research-2}
spec: {name: Research}      # another workspace than `research`
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        let mut seen = HashMap::new();
        for (kind, name, document, written) in scope.live_names() {
            let place = Place::live_name(document, written);
            match seen.entry((kind, name.to_lowercase())) {
                Entry::Vacant(entry) => {
                    entry.insert((name, place));
                }
                Entry::Occupied(first) if first.get().0 == name => {}
                Entry::Occupied(first) => {
                    let (other, elsewhere) = first.get();
                    report
                        .add(&RULE, place, format!("the {kind}s `{other}` and `{name}` differ in case only"))
                        .label("looks like another one")
                        .related(elsewhere.clone(), "the other one")
                        .help("if one object is meant, write its name the same way in both places");
                }
            }
        }
    }
}
