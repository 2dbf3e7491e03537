//! A custom role that starts from nothing known.

use super::super::nearest::did_you_mean;
use super::super::text::COMET_ROLES;
use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC034",
    name: "role-base",
    severity: Severity::Error,
    summary: "A custom role starts from a built-in role or one of Comet's own",
    docs: r"
**What it does.** Refuses a `base` that is a custom role itself, or none of `Owner`, `Member`, `Manage`, `Write`, `Annotate` and `Read`.

**Why.** What a role allows must be read in one step.

**Example.**

```yaml
kind: CometRole
metadata: {name: labeller}
spec: {base: member}      # the role is called `Member`
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for scope in &context.scopes.scopes {
        for role in &scope.roles {
            let base = role.spec.base.as_str();
            if matches!(base, "Owner" | "Member") || COMET_ROLES.contains(&base) {
                continue;
            }
            let place = Place::spec(role.document, "base");
            match scope.role_names.get(base).and_then(|at| scope.roles.get(*at as usize)) {
                Some(other) => {
                    report
                        .add(
                            &RULE,
                            place,
                            format!("the role `{}` starts from the custom role `{base}`", role.live_name()),
                        )
                        .label("a custom role")
                        .related(Place::live_name(other.document, other.spec.name.as_ref()), "declared here")
                        .help(format!("start from `{}` and exclude what both roles exclude", other.spec.base.as_str()));
                }
                None => {
                    let known = ["Owner", "Member"].into_iter().chain(COMET_ROLES);
                    report
                        .add(&RULE, place, format!("there is no role `{base}` to start from"))
                        .label("neither built in nor one of Comet's own")
                        .help(did_you_mean(base, known).unwrap_or_else(|| "start from `Owner` or `Member`".to_owned()));
                }
            }
        }
    }
}
