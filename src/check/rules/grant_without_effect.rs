//! Grants that the roles give or deny anyway.

use super::super::manifests::{Subject, Workspace};
use super::{Context, Manifests, Place, Report, Rule, Severity};
use crate::resources::values::{Grant, OrganizationRole};
use crate::resources::workspace::AccessEntry;

pub(super) const RULE: Rule = Rule {
    code: "HC027",
    name: "grant-without-effect",
    severity: Severity::Warning,
    summary: "A grant changes nothing for an Owner, nor `makeProjectsPublic` for an Opik member",
    docs: r"
**What it does.** Warns of grants for an `Owner`, who may do all of it already, and of `makeProjectsPublic` for an Opik member, who may not whatever is granted.
Such grants are left out of plans.

**Why.** The line promises something that does not happen.

**Example.**

```yaml
kind: CometWorkspace
metadata: {name: research}
spec:
  access:
    - {team: leads, role: Owner, grants: [inviteUsers]}      # owners may invite
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        for workspace in &scope.workspaces {
            for (at, (entry, subject)) in
                workspace.access().enumerate().filter(|(_, (entry, _))| !entry.grants.is_empty())
            {
                look(scope, workspace, (at, entry, subject), report);
            }
        }
    }
}

fn look<'a>(
    scope: &Manifests<'a>,
    workspace: &Workspace<'a>,
    (at, entry, subject): (usize, &AccessEntry, Subject),
    report: &mut Report<'a>,
) {
    let person = if let Subject::Member(email) = subject { scope.person(email) } else { None };
    let role = person.map(|person| person.role);
    if role == Some(OrganizationRole::Admin) {
        return;
    }
    let place = Place::access(workspace, at).key("grants");
    if entry.role.as_str() == "Owner" {
        report
            .add(&RULE, place, format!("a grant in `{}` has no effect for an Owner", workspace.name()))
            .label("changes nothing")
            .help("leave `grants` out: owners may do all of it");
        return;
    }
    let public = entry.grants.iter().position(|grant| *grant == Grant::MakeProjectsPublic);
    if let (Some(OrganizationRole::OpikMember), Some(person), Some(grant)) = (role, person, public) {
        report
            .add(
                &RULE,
                place.item(grant),
                format!("`makeProjectsPublic` has no effect for the Opik member `{}`", person.written),
            )
            .label("changes nothing")
            .related(Place::person(person, "role"), "an Opik member never makes projects public")
            .help("leave the grant out, or give the person another role in the organization");
    }
}
