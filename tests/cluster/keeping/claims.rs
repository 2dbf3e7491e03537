//! Two CometOrganizations for one live organization.

use std::time::Duration;

use super::{Desk, QUICK, SOON, manifest, member, passes, staff};
use crate::harness::{Operator, cluster, wait_until};

#[test]
fn the_younger_of_two_for_one_live_organization_stands_still() {
    let desk = Desk::new(&["bob@acme.test"]);
    desk.begin(&staff(&["bob@acme.test"]));
    let younger = cluster().namespace("younger");
    let (first, second) = (desk.namespace.name(), younger.name());
    // Creation times have seconds.
    passes(Duration::from_millis(1100));
    let other = desk.organization(super::OWNS) + &desk.live.secret("comet") + "---\n" + &staff(&["zoe@acme.test"]);
    younger.apply(&other).ok();
    let both = ["--namespace", first, "--namespace", second, "--lease-namespace", first];
    let start = || Operator::start(&desk.namespace.kubeconfig, &[&both[..], &QUICK].concat());
    let stands_still = || {
        wait_until("the younger one stands still", SOON, || {
            let object = younger.get(&["corg/acme"]);
            let ready = super::condition(&object, "Ready").ok_or("no Ready")?.clone();
            if ready["reason"] == "AlreadyManaged" { Ok((object, ready)) } else { Err(ready.to_string()) }
        })
    };
    let mut operator = start();
    desk.shows("corg/acme", "Applied");
    let (object, ready) = stands_still();
    assert_eq!(ready["status"], "False");
    assert!(super::condition(&object, "Stalled").is_some(), "{object}");
    assert!(ready["message"].as_str().unwrap().contains(&format!("`acme` in the namespace `{first}`")), "{ready}");

    // Nothing flaps: not now, not when the younger one changes, not after a restart.
    let versions = || {
        [desk.get("corg/acme"), younger.get(&["corg/acme"])].map(|found| found["metadata"]["resourceVersion"].clone())
    };
    desk.looks(&operator, 4);
    let before = versions();
    desk.looks(&operator, 6);
    assert_eq!(versions(), before);
    younger.apply(&member("eve")).ok();
    operator.kill();
    operator = start();
    desk.looks(&operator, 6);
    stands_still();
    desk.shows("corg/acme", "Applied");
    desk.has(&["bob@acme.test"]);
    desk.nobody_lost_anything();

    // The older one goes, and the younger one is the one.
    desk.delete("corg/acme");
    wait_until("the younger one is ready", SOON, || {
        let object = younger.get(&["corg/acme"]);
        let ready = super::condition(&object, "Ready").ok_or("no Ready")?;
        if ready["reason"] == "Applied" { Ok(()) } else { Err(ready.to_string()) }
    });
    desk.has(&["eve@acme.test", "zoe@acme.test"]);
}

#[test]
fn an_organization_that_is_not_the_one_it_names_is_left_alone() {
    let desk = Desk::new(&["bob@acme.test"]);
    desk.apply(&(desk.organization(&format!("id: somebody-else, {}", super::OWNS)) + &desk.live.secret("comet")));
    desk.apply(&(staff(&[]) + &manifest("CometWorkspace", "research", "default: true")));
    let operator = desk.operator(&QUICK);
    wait_until("it says that this is another one", SOON, || {
        let shown = desk.shown("corg/acme")?;
        if shown.status == "False" && shown.message.contains("somebody-else") {
            Ok(())
        } else {
            Err(format!("{shown:?}"))
        }
    });
    desk.looks(&operator, 3);
    desk.has(&["bob@acme.test"]);
    desk.nobody_lost_anything();
}
