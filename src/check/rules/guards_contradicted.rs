//! Guards that the manifests themselves would trip.

use super::super::manifests::Declared;
use super::{Context, Manifests, Place, Report, Rule, Severity};
use crate::resources::CometOrganizationSpec;
use crate::resources::organization::Mode;
use crate::resources::values::OrganizationRole;

pub(super) const RULE: Rule = Rule {
    code: "HC025",
    name: "guards-contradicted",
    severity: Severity::Error,
    summary: "The declared Admins satisfy `requiredAdmins` and `minAdmins`",
    docs: r"
**What it does.** Refuses a `requiredAdmins` entry who is declared with another role or with an `until` that has passed, or who is not declared at all where
members are Authoritative. Refuses a `minAdmins` above the number of declared Admins where members are Authoritative and nobody is ignored.

**Why.** Every plan from such manifests would be refused by its own guard.

**Example.**

```yaml
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, guards: {requiredAdmins: [ana@acme.org]}}
---
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org, role: PlatformMember}      # must be an Admin
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        if let Some(organization) = scope.organization.filter(|_| scope.ownership().members != Mode::Observe) {
            required(context, scope, organization, report);
            enough(context, scope, organization, report);
        }
    }
}

fn required<'a>(
    context: &Context<'a>,
    scope: &Manifests<'a>,
    organization: Declared<'a, CometOrganizationSpec>,
    report: &mut Report<'a>,
) {
    let ignore = super::super::globs::Globs::ignoring_case(&organization.spec.ignore.members);
    for (at, email) in organization.spec.guards.required_admins.iter().enumerate() {
        let person = scope.emails.find(email.as_str()).and_then(|email| scope.person(email));
        let (email, place) =
            (email.as_str(), Place::spec(organization.document, "guards").key("requiredAdmins").item(at));
        match person {
            None if scope.ownership().members == Mode::Authoritative
                && ignore.find(&email.to_lowercase()).is_none() =>
            {
                report
                    .add(&RULE, place, format!("the required Admin `{email}` is not declared"))
                    .label("would be removed: members are Authoritative")
                    .help("declare a CometMember with this e-mail and `role: Admin`");
            }
            Some(person) if person.role != OrganizationRole::Admin => {
                report
                    .add(&RULE, place, format!("the required Admin `{email}` is declared with another role"))
                    .label("must be an Admin")
                    .related(Place::person(person, "role"), "declared as this")
                    .help("write `role: Admin`, or take the person out of `requiredAdmins`");
            }
            Some(person) if person.until.is_some_and(|until| context.has_passed(until)) => {
                report
                    .add(&RULE, place, format!("the membership of the required Admin `{email}` has ended"))
                    .label("must be an Admin")
                    .related(Place::person(person, "until"), "this day has passed")
                    .help("give a later day, or take the person out of `requiredAdmins`");
            }
            None | Some(_) => {}
        }
    }
}

fn enough<'a>(
    context: &Context<'a>,
    scope: &Manifests<'a>,
    organization: Declared<'a, CometOrganizationSpec>,
    report: &mut Report<'a>,
) {
    let spec = organization.spec;
    let Some(least) = spec.guards.min_admins else { return };
    if scope.ownership().members != Mode::Authoritative || !spec.ignore.members.is_empty() {
        return;
    }
    let stays = |until: Option<_>| !until.is_some_and(|until| context.has_passed(until));
    let admins =
        scope.people.iter().filter(|person| person.role == OrganizationRole::Admin && stays(person.until)).count();
    if admins < least as usize {
        report
            .add(
                &RULE,
                Place::spec(organization.document, "guards").key("minAdmins"),
                format!("`minAdmins` is {least}, and the manifests declare {admins}"),
            )
            .label("more than are declared")
            .help("declare more Admins, or lower `minAdmins`");
    }
}
