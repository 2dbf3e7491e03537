//! Names that Comet keeps for itself.

use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC014",
    name: "name-reserved",
    severity: Severity::Error,
    summary: "Names that Comet keeps for itself are not used",
    docs: r"
**What it does.** Refuses workspaces named `default` or `__cc_*__`, and custom roles named like a built-in one (`Owner`, `Member`) or one of Comet's own
(`Manage`, `Write`, `Annotate`, `Read`).

**Why.** Comet gives these names a meaning of their own: `default` stands for each person's default workspace.

**Example.**

```yaml
kind: CometWorkspace
metadata: {name: default}      # reserved
spec: {}
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        for (kind, name, document, written) in scope.live_names() {
            let because = match kind {
                "workspace" => workspace(&name),
                "role" => role(&name),
                _ => None,
            };
            if let Some(because) = because {
                report
                    .add(&RULE, Place::live_name(document, written), format!("the {kind} name `{name}` is reserved"))
                    .label(because)
                    .help("choose another name");
            }
        }
    }
}

/// Why a workspace cannot be called so.
pub(in super::super) fn workspace(name: &str) -> Option<&'static str> {
    if name == "default" {
        return Some("stands for each person's default workspace");
    }
    (name.len() > 7 && name.starts_with("__cc_") && name.ends_with("__"))
        .then_some("Comet makes such workspaces itself")
}

/// Why a custom role cannot be called so.
pub(in super::super) fn role(name: &str) -> Option<&'static str> {
    match name {
        "Owner" | "Member" => Some("a built-in role"),
        _ => super::super::text::COMET_ROLES.contains(&name).then_some("one of Comet's own roles"),
    }
}
