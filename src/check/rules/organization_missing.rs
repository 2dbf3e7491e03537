//! Manifests without a CometOrganization.

use std::collections::BTreeMap;

use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC002",
    name: "organization-missing",
    severity: Severity::Error,
    summary: "Every manifest belongs to a CometOrganization of its namespace",
    docs: r"
**What it does.** Refuses manifests in a namespace (or without one) where no CometOrganization is declared. It is reported once a namespace.

**Why.** Ownership, guards and the server stand in the CometOrganization. Without it, nobody can say what the manifests are for.

**Example.** A folder with members and workspaces, read without the file that holds the CometOrganization:

```yaml
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research}
```

References stay in the namespace: a CometOrganization of another namespace does not count.
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    let mut homeless = BTreeMap::new();
    for document in &context.scopes.homeless {
        homeless.entry(document.metadata.namespace.as_deref()).or_insert((*document, 0_usize)).1 += 1;
    }
    for (namespace, (document, count)) in homeless {
        let message = match namespace {
            Some(namespace) => format!("no CometOrganization is declared in the namespace `{namespace}`"),
            None => "no CometOrganization is declared".to_owned(),
        };
        let label = match count {
            1 => "belongs to no organization".to_owned(),
            _ => format!("this and {} more documents belong to no organization", count - 1),
        };
        let draft = report.add(&RULE, Place::kind(document), message).label(label);
        match context.scopes.organizations.iter().find_map(|(_, found)| found.first()) {
            Some(other) => {
                draft
                    .related(Place::kind(other), "this CometOrganization is in another namespace")
                    .help("references stay in the namespace: put both into the same one");
            }
            None => {
                draft.help("add a document of kind CometOrganization, or pass its file with `-f` too; `halley init` writes one");
            }
        }
    }
}
