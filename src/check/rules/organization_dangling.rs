//! A reference to an organization that is not there.

use super::super::nearest::did_you_mean;
use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC004",
    name: "organization-dangling",
    severity: Severity::Error,
    summary: "`organizationRef` names a CometOrganization of the same namespace",
    docs: r"
**What it does.** Refuses a `spec.organizationRef` to a CometOrganization that is not declared in the same namespace.

**Why.** The manifest would belong to nothing, and what it declares would be taken for removed.

**Example.**

```yaml
kind: CometTeam
metadata: {name: vision}
spec: {organizationRef: {name: acmee}, members: []}      # the organization is called `acme`
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for (document, wanted) in &context.scopes.dangling {
        let namespace = document.metadata.namespace.as_deref();
        let known = context.scopes.organizations.get(&namespace).map_or(&[][..], Vec::as_slice);
        let elsewhere = context.scopes.organizations.values().flatten().find(|found| found.metadata.name == *wanted);
        let place = Place::spec(document, "organizationRef").key("name");
        let draft = report
            .add(&RULE, place, format!("there is no CometOrganization `{wanted}`"))
            .label("not declared in this namespace");
        if let Some(other) = elsewhere {
            draft
                .related(Place::name(other), "this one is in another namespace")
                .help("references stay in the namespace: put both into the same one");
        } else if let Some(help) = did_you_mean(wanted, known.iter().map(|found| found.metadata.name.as_str())) {
            draft.help(help);
        } else {
            draft.help("leave `organizationRef` out where only one organization is declared");
        }
    }
}
