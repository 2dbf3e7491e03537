//! A workspace role or grant for an Admin.

use super::super::manifests::Subject;
use super::{Context, Place, Report, Rule, Severity};
use crate::resources::values::OrganizationRole;

pub(super) const RULE: Rule = Rule {
    code: "HC026",
    name: "admin-access-without-effect",
    severity: Severity::Warning,
    summary: "A workspace role or a grant changes nothing for an Admin",
    docs: r"
**What it does.** Warns of an access entry that gives an Admin of the organization a role other than `Member`, or a grant. The membership is kept; grants are
left out of plans.

**Why.** Admins have full access to every workspace already.

**Example.**

```yaml
kind: CometWorkspace
metadata: {name: research}
spec:
  access:
    - {member: ana@acme.org, role: Owner}      # ana is an Admin
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        for workspace in &scope.workspaces {
            for (at, (entry, subject)) in workspace.access().enumerate() {
                let Subject::Member(email) = subject else { continue };
                let Some(person) = scope.person(email).filter(|person| person.role == OrganizationRole::Admin) else {
                    continue;
                };
                let field = match (entry.role.as_str(), entry.grants.is_empty()) {
                    ("Member", true) => continue,
                    ("Member", false) => "grants",
                    _ => "role",
                };
                let what = if field == "role" {
                    format!("the role `{}`", entry.role.as_str())
                } else {
                    "the grant".to_owned()
                };
                let message =
                    format!("{what} in `{}` has no effect for the Admin `{}`", workspace.name(), person.written);
                report
                    .add(&RULE, Place::access(workspace, at).key(field), message)
                    .label("changes nothing")
                    .related(Place::person(person, "role"), "an Admin has full access everywhere")
                    .help(format!("leave `{field}` out"));
            }
        }
    }
}
