//! Two documents for one object.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC001",
    name: "duplicate-object",
    severity: Severity::Error,
    summary: "A kind, namespace and name stand in one document only",
    docs: r"
**What it does.** Refuses two documents with the same `kind`, `metadata.namespace` and `metadata.name`, in one file or in two.

**Why.** In a cluster the second would silently replace the first; in files nobody could say which one counts.

**Example.**

```yaml
kind: CometTeam
metadata: {name: vision}
spec: {members: [ana@acme.org]}
---
kind: CometTeam
metadata: {name: vision}      # the team `vision` again
spec: {members: [bob@acme.org]}
```

Put both lists into one document, or give one of the teams another name.
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    let mut seen = HashMap::with_capacity(context.documents.len());
    for document in context.documents {
        let (kind, metadata) = (document.resource.kind(), &document.metadata);
        match seen.entry((kind, metadata.namespace.as_deref(), metadata.name.as_str())) {
            Entry::Vacant(entry) => {
                entry.insert(document);
            }
            Entry::Occupied(first) => {
                report
                    .add(&RULE, Place::name(document), format!("{kind} `{}` is declared twice", metadata.name))
                    .label("declared here again")
                    .related(Place::name(first.get()), "first declared here")
                    .help("keep one of the two documents, or give one another `metadata.name`");
            }
        }
    }
}
