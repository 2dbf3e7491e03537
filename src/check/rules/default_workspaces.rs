//! Two default workspaces.

use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC013",
    name: "default-workspaces",
    severity: Severity::Error,
    summary: "At most one workspace is declared as the default",
    docs: r"
**What it does.** Refuses a second CometWorkspace with `default: true`.

**Why.** An organization has exactly one default workspace.

**Example.**

```yaml
kind: CometWorkspace
metadata: {name: research}
spec: {default: true}
---
kind: CometWorkspace
metadata: {name: prod}
spec: {default: true}      # which one?
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        let mut defaults = scope.workspaces.iter().filter(|workspace| workspace.declared.spec.default);
        let Some(first) = defaults.next() else { continue };
        for other in defaults {
            let message =
                format!("both `{}` and `{}` are declared as the default workspace", first.name(), other.name());
            report
                .add(&RULE, Place::spec(other.declared.document, "default"), message)
                .label("a second default")
                .related(Place::spec(first.declared.document, "default"), "the first")
                .help("leave `default` out of one of them");
        }
    }
}
