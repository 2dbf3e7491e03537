//! An excluded permission that does not exist.

use super::super::nearest::did_you_mean;
use super::super::permissions;
use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC035",
    name: "permission-unknown",
    severity: Severity::Error,
    summary: "`exclude` names permissions in a workspace",
    docs: r"
**What it does.** Refuses a name under `exclude` that is neither an action of `halley access` that happens in a workspace, nor one of Comet's permission names.

**Why.** A mistyped exclusion would leave the permission in place without a word.

**Example.**

```yaml
kind: CometRole
metadata: {name: labeller}
spec: {base: Member, exclude: [makeEmProjectsPublic]}      # the name is `makeEmProjectPublic`
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for role in context.scopes.scopes.iter().flat_map(|scope| &scope.roles) {
        for (at, name) in role.spec.exclude.iter().enumerate() {
            let name = name.as_str();
            if permissions::known().any(|known| known == name) {
                continue;
            }
            let draft = report
                .add(
                    &RULE,
                    Place::spec(role.document, "exclude").item(at),
                    format!("there is no permission `{name}` in a workspace"),
                )
                .label("not known");
            let help = did_you_mean(name, permissions::known());
            draft.help(help.unwrap_or_else(|| {
                "take one of the actions of `halley access can`, as `makeEmProjectPublic`".to_owned()
            }));
        }
    }
}
