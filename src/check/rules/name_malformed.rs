//! Live names that nobody could type or read.

use super::super::text::{name_fault, shown};
use super::{Context, Place, Report, Rule, Severity};
use crate::manifest::Resource;

pub(super) const RULE: Rule = Rule {
    code: "HC015",
    name: "name-malformed",
    severity: Severity::Error,
    summary: "Live names are not empty, have no blanks around them and no control characters, and are at most 100 characters long",
    docs: r#"
**What it does.** Refuses names of workspaces, roles, accounts and the organization that are empty, begin or end with a blank, hold control characters, or are
longer than 100 characters (200 for the organization).

**Why.** Two names that look alike would be two objects.

**Example.**

```yaml
kind: CometWorkspace
metadata: {name: research}
spec: {name: "research "}      # a blank at the end
```
"#,
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for document in context.documents {
        let mut look = |name: &str, place: Place<'a>, longest: usize| {
            if let Some(fault) = name_fault(name, longest) {
                report
                    .add(&RULE, place, format!("`{}` is no name", shown(name)))
                    .label(fault)
                    .help("write it without blanks around it and without control characters");
            }
        };
        if let Resource::Organization(spec) = &document.resource {
            look(spec.display_name.as_str(), Place::spec(document, "displayName"), 200);
        }
        if let Some(name) = document.resource.name() {
            look(name.as_str(), Place::spec(document, "name"), 100);
        }
        if let Resource::Workspace(spec) = &document.resource {
            for (at, entry) in spec.access.iter().flatten().enumerate() {
                if name_fault(entry.role.as_str(), 100).is_some() {
                    look(entry.role.as_str(), Place::spec(document, "access").item(at).key("role"), 100);
                }
            }
        }
    }
}
