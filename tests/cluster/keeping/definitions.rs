//! Definitions that change, or go, under a running operator.

use std::time::Duration;

use super::{Desk, QUICK, SOON, member, passes, research, staff};
use crate::harness::{Cluster, wait_until};
use crate::kinds::manifest;

#[test]
fn a_field_that_no_version_knows_freezes_the_person() {
    let cluster = Cluster::start();
    let desk = Desk::at(&cluster, &["bob@acme.test", "eve@acme.test"]);
    // As if a newer version had been there.
    let known = "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/rank";
    let patch = format!(r#"[{{"op": "add", "path": "{known}", "value": {{"type": "string"}}}}]"#);
    cluster.kubectl(&["patch", "crd", "cometmembers.halley.dev", "--type=json", "--patch", &patch]).ok();
    desk.begin(&(staff(&["bob@acme.test"]) + &research("")));
    wait_until("the field is known", SOON, || {
        let eve = manifest("CometMember", "eve", "email: eve@acme.test, rank: high");
        let applied = desk.namespace.apply(&eve);
        if applied.succeeded() { Ok(()) } else { Err(applied.text()) }
    });
    let operator = desk.operator(&QUICK);
    desk.shows_with("cmem/eve", "Invalid", "rank");
    desk.shows("crost/staff", "Applied");
    desk.looks(&operator, 3);
    desk.has(&["bob@acme.test", "eve@acme.test"]);
    desk.nobody_lost_anything();
}

#[test]
fn a_deleted_definition_takes_nobody_with_it() {
    let cluster = Cluster::start();
    let desk = Desk::at(&cluster, &["bob@acme.test", "eve@acme.test"]);
    let all = staff(&["bob@acme.test"]) + &member("eve") + &research("{member: eve@acme.test}");
    desk.begin(&all);
    let mut operator = desk.operator(&QUICK);
    desk.shows("corg/acme", "Applied");
    for definition in ["cometmembers.halley.dev", "cometworkspaces.halley.dev"] {
        cluster.kubectl(&["delete", "crd", definition, "--timeout=30s"]).ok();
    }
    // Three times as long as the objects have to rest.
    passes(Duration::from_secs(7));
    desk.has(&["bob@acme.test", "eve@acme.test"]);
    desk.nobody_lost_anything();
    // All definitions, with everything that they held.
    let kinds = cluster.halley(&["crds"], "").ok();
    cluster.kubectl_reading(&["delete", "--timeout=30s", "--ignore-not-found", "-f", "-"], &kinds).ok();
    desk.nobody_lost_anything();
    cluster.install_kinds();
    desk.begin(&all);
    if operator.ended().is_some() {
        operator = desk.operator(&QUICK);
    }
    desk.shows("corg/acme", "Applied");
    desk.looks(&operator, 3);
    desk.has(&["bob@acme.test", "eve@acme.test"]);
    desk.nobody_lost_anything();
}
