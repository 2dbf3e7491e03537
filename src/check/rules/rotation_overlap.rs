//! An old key that outlives the next one.

use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC022",
    name: "rotation-overlap",
    severity: Severity::Error,
    summary: "`overlap` is shorter than `every`",
    docs: r"
**What it does.** Refuses a rotation whose `overlap` is not shorter than its `every`.

**Why.** The old key would still live when the next one is due, and keys would pile up.

**Example.**

```yaml
rotation: {every: 7d, overlap: 7d}      # at most 6d
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for account in context.scopes.scopes.iter().flat_map(|scope| &scope.accounts) {
        for (at, key) in account.spec.keys.iter().enumerate() {
            let Some(rotation) = &key.rotation else { continue };
            let (Some(every), Some(overlap)) = (rotation.every.count(), rotation.overlap.count()) else { continue };
            if every > 0 && overlap >= every {
                let place = Place::spec(account.document, "keys").item(at).key("rotation");
                report
                    .add(
                        &RULE,
                        place.clone().key("overlap"),
                        format!("the overlap of {overlap} days is not shorter than {every} days"),
                    )
                    .label("the old key would live until the next one is due")
                    .related(place.key("every"), "a new key is due after this time")
                    .help(format!("write at most `{}d`", every - 1));
            }
        }
    }
}
