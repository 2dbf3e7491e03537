//! Two keys with one target.

use std::collections::BTreeMap;

use super::super::text::{folder, joined};
use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC030",
    name: "key-target-shared",
    severity: Severity::Error,
    summary: "Every key has a target of its own",
    docs: r"
**What it does.** Refuses two keys whose secrets go to the same file, or to the same entry of the same Secret.

**Why.** Each would replace the other's secret on every run.

**Example.**

```yaml
keys:
  - {name: train, target: {file: secrets/ci.key}}
  - {name: serve, target: {file: secrets/ci.key}}      # the same file
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    let mut seen = BTreeMap::new();
    for account in context.scopes.scopes.iter().flat_map(|scope| &scope.accounts) {
        for (at, key) in account.spec.keys.iter().enumerate() {
            let place = Place::spec(account.document, "keys").item(at).key("target");
            let (target, place) = match (&key.target.file, &key.target.secret_ref) {
                (Some(file), None) => {
                    let folder = folder(&context.sources.get(account.document.source).name);
                    (joined(folder, file.as_str()), place.key("file"))
                }
                (None, Some(secret)) => {
                    let namespace = account.document.metadata.namespace.as_deref().unwrap_or_default();
                    // A colon stands in no file's way here: the parts cannot hold one.
                    (
                        format!("Secret:{namespace}:{}:{}", secret.name.as_str(), secret.key.as_str()),
                        place.key("secretRef"),
                    )
                }
                (None, None) | (Some(_), Some(_)) => continue,
            };
            if let Some((first, other)) = seen.get(&target) {
                report
                    .add(&RULE, place, format!("the keys `{other}` and `{}` have one target", key.name.as_str()))
                    .label("the same target")
                    .related(Place::clone(first), format!("the target of `{other}`"))
                    .help("give each key a target of its own");
            } else {
                seen.insert(target, (place, key.name.as_str()));
            }
        }
    }
}
