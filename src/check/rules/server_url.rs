//! A server address that leads nowhere.

use super::super::text::shown;
use super::{Context, Place, Report, Rule, Severity};
use crate::manifest::Resource;

pub(super) const RULE: Rule = Rule {
    code: "HC041",
    name: "server-url",
    severity: Severity::Error,
    summary: "A server is `https://…`, `http://…` or `sqlite:PATH`",
    docs: r"
**What it does.** Refuses a `server.url` without a scheme, with another scheme, without a host, with blanks, or with a user name or password in it.

**Why.** The address decides where the credential may be sent. Credentials themselves never stand in manifests.

**Example.**

```yaml
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, server: {url: comet.acme.example}}      # write `https://comet.acme.example`
```
",
};

pub(super) fn check<'a>(context: &Context<'a>, report: &mut Report<'a>) {
    for document in context.documents {
        let Resource::Organization(spec) = &document.resource else { continue };
        let Some(server) = &spec.server else { continue };
        let url = server.url.as_str();
        if let Some(fault) = fault(url) {
            // A password must not be repeated.
            let url = if url.contains('@') { "…" } else { url };
            report
                .add(
                    &RULE,
                    Place::spec(document, "server").key("url"),
                    format!("`{}` is no address of a server", shown(url)),
                )
                .label(fault)
                .help("write `https://comet.example.org`, or `sqlite:PATH` for an embedded organization");
        }
    }
}

fn fault(url: &str) -> Option<&'static str> {
    if url.chars().any(|c| c.is_whitespace() && !url.starts_with("sqlite:") || c.is_control()) {
        return Some("there is a blank or a control character in it");
    }
    if let Some(path) = url.strip_prefix("sqlite:") {
        return path.is_empty().then_some("there is no path behind `sqlite:`");
    }
    let Some((scheme, rest)) = url.split_once("://") else { return Some("there is no scheme before it") };
    if !matches!(scheme, "https" | "http") {
        return Some("the scheme is not known");
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains('@') {
        return Some("credentials do not belong here");
    }
    host.split(':').next().is_none_or(str::is_empty).then_some("there is no host in it")
}
