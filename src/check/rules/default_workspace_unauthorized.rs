//! A default workspace that the account may not use.

use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC032",
    name: "default-workspace-unauthorized",
    severity: Severity::Error,
    summary: "The default workspace of a service account is among its authorized workspaces",
    docs: r"
**What it does.** Refuses a CometServiceAccount whose `defaultWorkspace` is not in its `workspaces`.

**Why.** Everything that the account logs without naming a workspace would be refused.

**Example.**

```yaml
kind: CometServiceAccount
metadata: {name: ci}
spec: {defaultWorkspace: prod, workspaces: [research]}
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for account in context.scopes.scopes.iter().flat_map(|scope| &scope.accounts) {
        let (Some(default), Some(workspaces)) = (&account.spec.default_workspace, &account.spec.workspaces) else {
            continue;
        };
        if !workspaces.contains(default) {
            let name = default.as_str();
            report
                .add(
                    &RULE,
                    Place::spec(account.document, "defaultWorkspace"),
                    format!("`{}` may not use its default workspace `{name}`", account.live_name()),
                )
                .label("not among the authorized workspaces")
                .related(Place::spec(account.document, "workspaces"), "the authorized workspaces")
                .help(format!("add `{name}` to `workspaces`, or choose one of them as the default"));
        }
    }
}
