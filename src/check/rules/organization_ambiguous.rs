//! Several organizations, and a manifest that does not say which.

use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC003",
    name: "organization-ambiguous",
    severity: Severity::Error,
    summary: "Where several organizations are declared, every manifest says which it belongs to",
    docs: r"
**What it does.** Refuses a manifest without `spec.organizationRef` where its namespace holds several CometOrganizations.

**Why.** Guessing would give people access to the wrong organization.

**Example.**

```yaml
kind: CometMember
metadata: {name: ana}
spec: {organizationRef: {name: acme}, email: ana@acme.org}
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for document in &context.scopes.ambiguous {
        let namespace = document.metadata.namespace.as_deref();
        let organizations = context.scopes.organizations.get(&namespace).map_or(&[][..], Vec::as_slice);
        let names: Vec<_> = organizations.iter().map(|found| format!("`{}`", found.metadata.name)).collect();
        let (kind, name) = (document.resource.kind(), &document.metadata.name);
        let message = format!("{kind} `{name}` does not say which organization it belongs to");
        let draft = report.add(&RULE, Place::kind(document), message).label("belongs to one of several organizations");
        for organization in organizations {
            draft.related(Place::name(organization), "declared here");
        }
        draft.help(format!("write `spec.organizationRef: {{name: …}}` with one of {}", names.join(", ")));
    }
}
