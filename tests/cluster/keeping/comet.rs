//! Comet as the live side, with the routes that it has.

use super::{QUICK, SOON, condition, manifest};
use crate::fake_comet::{FakeComet, State};
use crate::harness::{Operator, cluster, wait_until};

fn secret(fake: &FakeComet) -> String {
    format!(
        "{{apiVersion: v1, kind: Secret, metadata: {{name: comet}}, stringData: {{url: '{}', apiKey: '{}'}}}}\n---\n",
        fake.url(),
        fake.state().switches.key
    )
}

#[test]
fn what_comet_lets_nobody_but_people_do_shows_as_steps_by_hand_and_the_rest_is_done() {
    let mut state = State::acme();
    state.person("bob", "bob@acme.org", "MEMBER");
    state.workspace("research").default = true;
    let fake = FakeComet::start(state);
    let namespace = cluster().namespace("comet");
    let server = format!("server: {{url: '{}', credentialsRef: {{name: comet}}}}", fake.url());
    let organization = format!("displayName: Acme, approval: Never, ownership: {{access: Additive}}, {server}");
    let people =
        "members: [{email: ana@acme.org, role: Admin}, {email: bob@acme.org, role: Admin}, {email: eve@acme.org}]";
    let all = manifest("CometOrganization", "acme", &organization)
        + &secret(&fake)
        + &manifest("CometRoster", "staff", people)
        + &manifest("CometWorkspace", "research", "access: [{member: eve@acme.org}]")
        + &manifest("CometWorkspace", "vision", "");
    namespace.apply(&all).ok();
    let name = namespace.name();
    let own = ["--namespace", name, "--lease-namespace", name];
    let _operator = Operator::start(&namespace.kubeconfig, &[&own[..], &QUICK].concat());

    let shows = |what: &str, reason: &str| {
        wait_until(&format!("{what} is {reason}"), SOON, || {
            let object = namespace.get(&[what]);
            let ready = condition(&object, "Ready").ok_or_else(|| object.to_string())?.clone();
            if ready["reason"] == reason { Ok((object, ready)) } else { Err(ready.to_string()) }
        })
    };
    let (acme, ready) = shows("corg/acme", "ManualSteps");
    assert_eq!(ready["status"], "False", "{acme}");
    assert_eq!(condition(&acme, "Reconciling").unwrap()["status"], "True", "{acme}");
    let (staff, ready) = shows("crost/staff", "ManualSteps");
    assert!(ready["message"].as_str().unwrap().contains("bob@acme.org"), "{staff}");
    assert_eq!(staff["status"]["failures"][0]["email"], "bob@acme.org", "{staff}");
    shows("cws/vision", "Applied");
    let live = fake.state();
    assert!(live.workspaces.iter().any(|workspace| workspace.name == "vision"));
    let research = live.workspaces.iter().find(|workspace| workspace.name == "research").unwrap();
    assert!(research.invitations.contains_key("eve@acme.org"), "{research:?}");

    // Somebody does it, and everything is as it should be.
    fake.by_hand(|state| {
        state.person("bob", "bob@acme.org", "ADMIN");
    });
    fake.accept("eve@acme.org");
    shows("crost/staff", "Applied");
    shows("corg/acme", "Applied");
}
