//! An organization without Admin.

use super::{Context, Place, Report, Rule, Severity};
use crate::resources::organization::Mode;
use crate::resources::values::OrganizationRole;

pub(super) const RULE: Rule = Rule {
    code: "HC024",
    name: "admin-missing",
    severity: Severity::Error,
    summary: "Where members are Authoritative, at least one of them is declared as an Admin",
    docs: r"
**What it does.** Refuses Authoritative members of whom nobody is declared with `role: Admin`, or whose only Admins have an `until` that has passed. A warning
where `ignore.members` is set, as an Admin may be among the ignored.

**Why.** At least one Admin must remain: the plan could never be applied as a whole.

**Example.**

```yaml
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, ownership: {members: Authoritative}}
---
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org}      # add `role: Admin`
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        let Some(organization) = scope.organization else { continue };
        let stays = |until: Option<_>| !until.is_some_and(|until| context.has_passed(until));
        let admin = scope.people.iter().any(|person| person.role == OrganizationRole::Admin && stays(person.until));
        // Nobody at all is what `collection-empty` speaks of.
        let speaks = !scope.people.is_empty() || organization.spec.allow_empty;
        if admin || !speaks || scope.ownership().members != Mode::Authoritative {
            continue;
        }
        let ignoring = !organization.spec.ignore.members.is_empty();
        report
            .add(
                &RULE,
                Place::spec(organization.document, "ownership").key("members"),
                "no declared member is an Admin".to_owned(),
            )
            .severity(if ignoring { Severity::Warning } else { Severity::Error })
            .label("everybody who is not declared would be removed")
            .help("give at least one member `role: Admin`");
    }
}
