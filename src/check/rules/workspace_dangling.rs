//! A service account for a workspace that nobody declares.

use super::super::nearest::did_you_mean;
use super::{Context, Place, Report, Rule, Severity, strict};

pub(super) const RULE: Rule = Rule {
    code: "HC007",
    name: "workspace-dangling",
    severity: Severity::Error,
    summary: "Workspaces of a service account are declared",
    docs: r"
**What it does.** Looks for workspaces in a CometServiceAccount that no CometWorkspace declares, by their live names. An error where
`ownership.workspaces` is Authoritative, else a warning: the workspace may be live without being declared.

**Why.** An account whose default workspace does not exist cannot log anything.

**Example.**

```yaml
kind: CometServiceAccount
metadata: {name: ci}
spec: {defaultWorkspace: reserach, workspaces: [research]}      # mistyped
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        let mut look = |name: &'a str, place: Place<'a>| {
            if scope.workspace_names.contains_key(name) {
                return;
            }
            let draft = report
                .add(&RULE, place, format!("there is no CometWorkspace `{name}`"))
                .severity(strict(scope.ownership().workspaces))
                .label("not declared");
            match did_you_mean(name, scope.workspace_names.keys().copied()) {
                Some(help) => draft.help(help),
                None => draft.help("declare the workspace, or check that it is live under exactly this name"),
            };
        };
        for account in &scope.accounts {
            if let Some(name) = &account.spec.default_workspace {
                look(name.as_str(), Place::spec(account.document, "defaultWorkspace"));
            }
            for (at, name) in account.spec.workspaces.iter().flatten().enumerate() {
                look(name.as_str(), Place::spec(account.document, "workspaces").item(at));
            }
        }
    }
}
