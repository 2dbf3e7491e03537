//! `HC041`.

use crate::support::{fine, only, with_version};

#[test]
fn an_address_without_a_scheme_is_an_error() {
    let shown = only(
        "HC041",
        &with_version(
            r"
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, server: {url: comet.acme.example}}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC041] `comet.acme.example` is no address of a server
      at 4:50 `comet.acme.example`: there is no scheme before it
      help: write `https://comet.example.org`, or `sqlite:PATH` for an embedded organization
    ");
}

#[test]
fn a_password_in_an_address_is_not_repeated() {
    let shown = only(
        "HC041",
        &with_version(
            r#"
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, server: {url: "https://ana:secret@comet.acme.example"}}
"#,
        ),
    );
    insta::assert_snapshot!(shown, @r#"
    error[HC041] `…` is no address of a server
      at 4:50 `\"https://ana:secret@comet.acme.example\"`: credentials do not belong here
      help: write `https://comet.example.org`, or `sqlite:PATH` for an embedded organization
    "#);
}

#[test]
fn an_unknown_scheme_is_an_error() {
    let shown = only(
        "HC041",
        &with_version(
            r#"
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, server: {url: "postgres://comet.acme.example"}}
"#,
        ),
    );
    insta::assert_snapshot!(shown, @r#"
    error[HC041] `postgres://comet.acme.example` is no address of a server
      at 4:50 `\"postgres://comet.acme.example\"`: the scheme is not known
      help: write `https://comet.example.org`, or `sqlite:PATH` for an embedded organization
    "#);
}

#[test]
fn an_embedded_organization_is_fine() {
    fine(&with_version(
        r#"
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, server: {url: "sqlite:.halley/organization.db"}}
"#,
    ));
}
