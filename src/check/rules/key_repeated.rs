//! Two keys with one name.

use std::collections::BTreeMap;

use super::super::text::{key_name_fault, shown};
use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC031",
    name: "key-repeated",
    severity: Severity::Error,
    summary: "The keys of an account have names of their own, without dots and blanks",
    docs: r"
**What it does.** Refuses two keys of one service account with the same name, and a key name with a dot, a blank or a control character.

**Why.** Live keys are named `<name>.<n>`: the name says which of them belong together.

**Example.**

```yaml
keys:
  - {name: train, target: {file: a.key}}
  - {name: train, target: {file: b.key}}      # again
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for account in context.scopes.scopes.iter().flat_map(|scope| &scope.accounts) {
        let mut seen = BTreeMap::new();
        for (at, key) in account.spec.keys.iter().enumerate() {
            let (name, place) = (key.name.as_str(), Place::spec(account.document, "keys").item(at).key("name"));
            if let Some(fault) = key_name_fault(name) {
                report
                    .add(&RULE, place.clone(), format!("`{}` is no name of a key", shown(name)))
                    .label(fault)
                    .help("use letters, digits, `-` and `_`");
            }
            if let Some(first) = seen.get(name) {
                report
                    .add(&RULE, place, format!("`{}` has two keys named `{name}`", account.live_name()))
                    .label("again")
                    .related(Place::clone(first), "first here")
                    .help("give one of them another name");
            } else {
                seen.insert(name, place);
            }
        }
    }
}
