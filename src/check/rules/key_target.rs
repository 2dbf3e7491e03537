//! A key without one clear place for its secret.

use super::super::text::{path_fault, shown};
use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC029",
    name: "key-target",
    severity: Severity::Error,
    summary: "A key's target is either a file below the manifest's folder or a Secret",
    docs: r"
**What it does.** Refuses a target with both `file` and `secretRef` or with neither, and a `file` that is absolute, holds `..`, a backslash or a control
character, or ends with `/`.

**Why.** The target decides who issues the key: the command line writes files, the operator writes Secrets. A manifest must not write outside its folder.

**Example.**

```yaml
kind: CometServiceAccount
metadata: {name: ci}
spec:
  keys:
    - {name: train, target: {file: ../train.key}}      # outside the folder
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for account in context.scopes.scopes.iter().flat_map(|scope| &scope.accounts) {
        for (at, key) in account.spec.keys.iter().enumerate() {
            let place = Place::spec(account.document, "keys").item(at).key("target");
            let name = key.name.as_str();
            match (&key.target.file, &key.target.secret_ref) {
                (Some(_), Some(_)) => {
                    report
                        .add(&RULE, place.clone().key("secretRef"), format!("the key `{name}` has two targets"))
                        .label("a second target")
                        .related(place.key("file"), "the first")
                        .help("keep one: `file` for the command line, `secretRef` for the operator");
                }
                (None, None) => {
                    report
                        .add(&RULE, place, format!("the key `{name}` has no target"))
                        .label("its secret would be lost")
                        .help("add `file: secrets/name.key` for the command line, or `secretRef: {name: …}` for the operator");
                }
                (Some(file), None) => {
                    if let Some(fault) = path_fault(file.as_str()) {
                        report
                            .add(
                                &RULE,
                                place.key("file"),
                                format!("`{}` is no path below the manifest's folder", shown(file.as_str())),
                            )
                            .label(fault)
                            .help("write a path like `secrets/train.key`");
                    }
                }
                (None, Some(_)) => {}
            }
        }
    }
}
