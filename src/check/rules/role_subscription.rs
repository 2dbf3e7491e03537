//! Custom roles without Enterprise.

use super::{Context, Place, Report, Rule, Severity};
use crate::resources::organization::Subscription;

pub(super) const RULE: Rule = Rule {
    code: "HC033",
    name: "role-subscription",
    severity: Severity::Error,
    summary: "Custom roles are declared only with the subscription Enterprise",
    docs: r"
**What it does.** Refuses a CometRole where the CometOrganization declares another subscription than `Enterprise`.

**Why.** Comet offers custom roles with Enterprise alone.

**Example.**

```yaml
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, subscription: Starter}
---
kind: CometRole
metadata: {name: labeller}
spec: {base: Member}
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        let Some(organization) = scope.organization else { continue };
        if matches!(organization.spec.subscription, None | Some(Subscription::Enterprise)) {
            continue;
        }
        for role in &scope.roles {
            report
                .add(
                    &RULE,
                    Place::kind(role.document),
                    format!("the custom role `{}` needs the subscription Enterprise", role.live_name()),
                )
                .label("not to be had with the declared subscription")
                .related(Place::spec(organization.document, "subscription"), "declared here")
                .help("take the role out, or declare the subscription that the organization really has");
        }
    }
}
