//! A `metadata.name` that a cluster does not take.

use super::super::text::{label_fault, shown};
use super::{Context, Place, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC016",
    name: "metadata-name",
    severity: Severity::Error,
    summary: "`metadata.name` is a DNS label: lower-case letters, digits and `-`",
    docs: r"
**What it does.** Refuses a `metadata.name` (or `metadata.namespace`) with other characters than lower-case letters, digits, `-` and, between other
characters, `.`; one that begins or ends with anything but a letter or digit; or one that is longer than 253 characters.

**Why.** The same manifests must be good for `kubectl apply`. A live name of another form stands in `spec.name`.

**Example.**

```yaml
kind: CometWorkspace
metadata: {name: Vision Research}      # write `vision-research` here, and `name: Vision Research` in `spec`
spec: {}
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for document in context.documents {
        let metadata = &document.metadata;
        let namespace = metadata.namespace.as_deref().map(|namespace| ("namespace", namespace));
        for (field, name) in [Some(("name", metadata.name.as_str())), namespace].into_iter().flatten() {
            if let Some(fault) = label_fault(name) {
                report
                    .add(&RULE, Place::metadata(document, field), format!("`{}` is no `metadata.{field}`", shown(name)))
                    .label(fault)
                    .help("use lower-case letters, digits and `-`; a live name of another form stands in `spec.name`");
            }
        }
    }
}
