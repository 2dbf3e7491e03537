//! A text that is no e-mail address.

use super::super::text;
use super::super::walk;
use super::{Context, Report, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "HC019",
    name: "email-malformed",
    severity: Severity::Error,
    summary: "An e-mail has one `@`, no blanks, and something on both sides",
    docs: r"
**What it does.** Refuses e-mails that cannot be one: without `@` or with two, with blanks or control characters, with nothing before or after the `@`, with a
domain that begins or ends with a dot, or longer than 254 characters.

**Why.** The e-mail is the key of a person. A mistyped one would invite a stranger, or nobody.

**Example.**

```yaml
kind: CometMember
metadata: {name: ana}
spec: {email: ana.acme.org}      # no `@`
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for document in context.documents {
        walk::emails(document, &mut |email, place| {
            if let Some(fault) = text::email_fault(email) {
                report
                    .add(&RULE, place(), format!("`{}` is no e-mail address", text::shown(email)))
                    .label(fault)
                    .help("write it as `name@example.org`");
            }
        });
    }
}
