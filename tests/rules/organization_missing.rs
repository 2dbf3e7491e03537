//! `HC002`.

use crate::support::{only, with_version};

#[test]
fn manifests_without_an_organization_are_counted_in_one_error() {
    let shown = only(
        "HC002",
        &with_version(
            r"
kind: CometTeam
metadata: {name: vision}
spec: {members: [ana@acme.org]}
---
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC002] no CometOrganization is declared
      at 2:7 `CometTeam`: this and 1 more documents belong to no organization
      help: add a document of kind CometOrganization, or pass its file with `-f` too; `halley init` writes one
    ");
}

#[test]
fn an_organization_of_another_namespace_does_not_count() {
    let shown = only(
        "HC002",
        &with_version(
            r"
kind: CometOrganization
metadata: {name: acme, namespace: one}
spec: {displayName: Acme Research}
---
kind: CometMember
metadata: {name: ana, namespace: two}
spec: {email: ana@acme.org}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC002] no CometOrganization is declared in the namespace `two`
      at 7:7 `CometMember`: belongs to no organization
      see 2:7 `CometOrganization`: this CometOrganization is in another namespace
      help: references stay in the namespace: put both into the same one
    ");
}
