//! Live names that nobody could type or read.

use super::super::text::{name_fault, shown};
use super::{Context, Place, Report, Rule, Severity};
use crate::manifest::Resource;
use crate::resources::values::LiveName;

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
        if let Some(name) = live_name(&document.resource) {
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

fn live_name(resource: &Resource) -> Option<&LiveName> {
    match resource {
        Resource::Workspace(spec) => spec.name.as_ref(),
        Resource::Role(spec) => spec.name.as_ref(),
        Resource::ServiceAccount(spec) => spec.name.as_ref(),
        Resource::Organization(_)
        | Resource::Member(_)
        | Resource::Roster(_)
        | Resource::Team(_)
        | Resource::Plan(_) => None,
    }
}
