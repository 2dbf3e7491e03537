//! Something declared that is out of bounds.

use super::super::globs::Globs;
use super::{Context, Manifests, Place, Report, Rule, Severity};
use crate::model::key::AccountName;
use crate::resources::organization::Ignore;

pub(super) const RULE: Rule = Rule {
    code: "HC038",
    name: "declaration-ignored",
    severity: Severity::Warning,
    summary: "What is declared is not under `ignore`",
    docs: r"
**What it does.** Warns of people, workspaces, roles and service accounts that are declared and match a glob under `ignore`.

**Why.** What is ignored is never touched, in any ownership: the declaration has no effect.

**Example.**

```yaml
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, ignore: {workspaces: ['sandbox-*']}}
---
kind: CometWorkspace
metadata: {name: sandbox-ana}      # never created
spec: {}
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        let Some(organization) = scope.organization else { continue };
        let ignore = &organization.spec.ignore;
        if *ignore == Ignore::default() {
            continue;
        }
        let mut found = Vec::new();
        look(scope, ignore, &mut |glob, field, at, name, place| found.push((glob, field, at, name, place)));
        for (glob, field, at, name, place) in found {
            report
                .add(&RULE, place, format!("`{name}` is declared and ignored"))
                .label("never touched")
                .related(Place::spec(organization.document, "ignore").key(field).item(at), format!("matches `{glob}`"))
                .help("take the declaration out, or narrow the glob");
        }
    }
}

type Found<'f, 'a> = &'f mut dyn FnMut(String, &'static str, usize, String, Place<'a>);

fn look<'a>(scope: &Manifests<'a>, ignore: &'a Ignore, found: Found<'_, 'a>) {
    let Ignore { members, workspaces, roles, service_accounts } = ignore;
    let emails = Globs::ignoring_case(members);
    for person in &scope.people {
        let email = scope.emails.text(person.email);
        if let Some((at, glob)) = emails.find(email) {
            found(glob.to_owned(), "members", at, email.to_owned(), Place::person(person, "email"));
        }
    }
    let (workspaces, roles, accounts) = (Globs::of(workspaces), Globs::of(roles), Globs::of(service_accounts));
    for (kind, name, document, written) in scope.live_names() {
        let (globs, field) = match kind {
            "workspace" => (&workspaces, "workspaces"),
            "role" => (&roles, "roles"),
            _ => (&accounts, "serviceAccounts"),
        };
        let bare = name.strip_prefix(AccountName::PREFIX).filter(|_| field == "serviceAccounts");
        if let Some((at, glob)) = globs.find(&name).or_else(|| globs.find(bare?)) {
            found(glob.to_owned(), field, at, name.into_owned(), Place::live_name(document, written));
        }
    }
}
