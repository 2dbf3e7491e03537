//! Two objects with one live name.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC017",
    name: "live-name-repeated",
    severity: Severity::Error,
    summary: "Two workspaces, two roles or two service accounts do not share a live name",
    docs: r"
**What it does.** Refuses a second workspace, role or service account with the same live name. `ci` and `sa-ci` are one service account.

**Why.** Both manifests would declare one live object, each in its own way.

**Example.**

```yaml
kind: CometWorkspace
metadata: {name: research}
spec: {}
---
kind: CometWorkspace
metadata: {name: science}
spec: {name: research}      # the same workspace
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        let mut seen = HashMap::new();
        for (kind, name, document, written) in scope.live_names() {
            let place = Place::live_name(document, written);
            match seen.entry((kind, name)) {
                Entry::Vacant(entry) => {
                    entry.insert((document, place));
                }
                // The same `metadata.name` twice is `duplicate-object` already.
                Entry::Occupied(first) if first.get().0.metadata.name == document.metadata.name => {}
                Entry::Occupied(first) => {
                    let message = format!("two manifests declare the {kind} `{}`", first.key().1);
                    report
                        .add(&RULE, place, message)
                        .label("declared here again")
                        .related(first.get().1.clone(), "first declared here")
                        .help("keep one of the two, or give one another name");
                }
            }
        }
    }
}
