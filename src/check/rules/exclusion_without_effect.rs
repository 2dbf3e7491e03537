//! An excluded permission that the base does not give.

use super::super::permissions;
use super::{Context, Place, Report, Rule, Severity};
use crate::model::permission::Action;

pub(super) const RULE: Rule = Rule {
    code: "HC036",
    name: "exclusion-without-effect",
    severity: Severity::Warning,
    summary: "`exclude` takes out what the base gives",
    docs: r"
**What it does.** Warns of an exclusion of something that the base role does not allow, with no grant, or that stands in the list twice.

**Why.** The line says nothing, and its author may have thought of another permission.

**Example.**

```yaml
kind: CometRole
metadata: {name: labeller}
spec: {base: Member, exclude: [deleteModels]}      # members cannot
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for role in context.scopes.scopes.iter().flat_map(|scope| &scope.roles) {
        let allowed = permissions::of(role.spec.base.as_str());
        for (at, name) in role.spec.exclude.iter().enumerate() {
            let place = || Place::spec(role.document, "exclude").item(at);
            if role.spec.exclude[..at].contains(name) {
                report
                    .add(&RULE, place(), format!("`{}` is excluded twice", name.as_str()))
                    .label("again")
                    .help("leave it out");
                continue;
            }
            let (Some(allowed), Some(action)) = (allowed, Action::from_name(name.as_str())) else { continue };
            if action.is_in_workspace() && !allowed.contains(action) {
                let base = role.spec.base.as_str();
                report
                    .add(&RULE, place(), format!("excluding `{action}` has no effect"))
                    .label(format!("`{base}` does not allow it"))
                    .related(Place::spec(role.document, "base"), "the base")
                    .help("leave it out");
            }
        }
    }
}
