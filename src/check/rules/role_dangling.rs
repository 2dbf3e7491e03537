//! Access with a role that nobody declares.

use super::super::nearest::did_you_mean;
use super::super::text::COMET_ROLES;
use super::{Context, Place, Report, Rule, Severity, strict};

pub(super) const RULE: Rule = Rule {
    code: "HC008",
    name: "role-dangling",
    severity: Severity::Error,
    summary: "The role of an access entry is built in, declared, or one of Comet's own",
    docs: r"
**What it does.** Looks for roles in `access` that are neither `Owner` nor `Member`, nor the live name of a CometRole, nor one of Comet's `Manage`,
`Write`, `Annotate` and `Read`. An error where `ownership.roles` is Authoritative, else a warning: the role may be live without being declared.

**Why.** A role that does not exist cannot be given.

**Example.**

```yaml
kind: CometWorkspace
metadata: {name: research}
spec:
  access:
    - {member: ana@acme.org, role: owner}      # the role is called `Owner`
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        let known = || ["Owner", "Member"].into_iter().chain(scope.role_names.keys().copied()).chain(COMET_ROLES);
        for workspace in &scope.workspaces {
            for (at, (entry, _)) in workspace.access().enumerate() {
                let role = entry.role.as_str();
                if matches!(role, "Owner" | "Member")
                    || scope.role_names.contains_key(role)
                    || COMET_ROLES.contains(&role)
                {
                    continue;
                }
                let draft = report
                    .add(&RULE, Place::access(workspace, at).key("role"), format!("there is no role `{role}`"))
                    .severity(strict(scope.ownership().roles))
                    .label("neither built in nor declared");
                match did_you_mean(role, known()) {
                    Some(help) => draft.help(help),
                    None => draft.help("declare a CometRole, or check that the role is live under exactly this name"),
                };
            }
        }
    }
}
