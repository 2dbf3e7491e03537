//! From `kubectl apply` to Ready, and what kubectl shows then.

use std::fs;
use std::path::Path;

use super::{ANA, BASE, Desk, OWNS, QUICK, SOON, condition, member, research, roster, staff};
use crate::harness::{cluster, wait_until};
use crate::kinds::manifest;

#[test]
fn an_example_becomes_ready_and_its_children_say_how_far_they_are() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/team-of-five");
    let founded = fs::read_to_string(folder.join("organization.yaml")).unwrap() + "---\n" + &staff(&[]);
    let desk = Desk::with(cluster(), &founded);
    desk.namespace.kubectl(&["apply", "-f", folder.to_str().unwrap()]).ok();
    desk.apply(&desk.live.secret("comet"));
    let server =
        format!(r#"{{"spec": {{"server": {{"url": "{}", "credentialsRef": {{"name": "comet"}}}}}}}}"#, desk.live.url);
    desk.namespace.kubectl(&["patch", "corg", "acme", "--type=merge", "--patch", &server]).ok();
    // The example knows nobody of the live organization, whose only Admin holds the key.
    desk.apply(
        &member("ana-of-the-test").replace("email: ana-of-the-test@acme.test", &format!("email: {ANA}, role: Admin")),
    );
    let _operator = desk.operator(&QUICK);

    desk.namespace.kubectl(&["wait", "--for=condition=Ready", "--timeout=40s", "comet", "--all"]).ok();
    desk.shows_with("corg/acme", "Applied", "as 4 objects say");
    let everybody = desk.shows_with("crost/everybody", "Applied", "5 of 5 not accepted yet");
    assert_eq!(everybody.status, "True");
    desk.live.halley(&["activate", "--all"]).ok();
    wait_until("everybody is in", SOON, || {
        let shown = desk.shown("crost/everybody")?;
        if shown.message.is_empty() { Ok(()) } else { Err(shown.message) }
    });
    let vision = desk.get("cws/vision");
    let workspaces = desk.live.get("workspaces");
    let live = workspaces.as_array().unwrap().iter().find(|found| found["name"] == "vision").unwrap();
    assert_eq!(vision["status"]["id"], live["id"], "{vision}");

    let table = desk.namespace.kubectl(&["get", "comet"]).ok();
    for line in
        ["cometorganization.halley.dev/acme", "cometroster.halley.dev/everybody", "cometworkspace.halley.dev/speech"]
    {
        let found = table.lines().find(|found| found.starts_with(line)).unwrap_or_else(|| panic!("{line}: {table}"));
        assert!(found.contains("True") && found.contains("Applied"), "{table}");
    }
    let described = desk.namespace.kubectl(&["describe", "corg", "acme"]).ok();
    for part in ["Applied", "as 4 objects say", "Applied Digest", "Plan Digest", "Runs:", "Events:"] {
        assert!(described.contains(part), "`{part}`: {described}");
    }
}

#[test]
fn a_person_is_invited_and_then_applied() {
    let desk = Desk::new(&[]);
    desk.begin(&(staff(&[]) + &member("bob") + &research("{member: bob@acme.test}")));
    let _operator = desk.operator(&QUICK);
    let invited = desk.shows("cmem/bob", "Invited");
    assert_eq!(invited.status, "True");
    desk.shows("corg/acme", "Applied");
    desk.live.halley(&["activate", "bob@acme.test"]).ok();
    desk.shows("cmem/bob", "Applied");
    let bob = desk.get("cmem/bob");
    let accepted = condition(&bob, "Accepted").unwrap();
    assert_eq!((&accepted["status"], &accepted["reason"]), (&"True".into(), &"Valid".into()));
    assert_eq!(condition(&bob, "Reconciling").or(condition(&bob, "Stalled")), None, "{bob}");
}

#[test]
fn the_command_line_gives_the_digest_of_the_operator() {
    let desk = Desk::new(&["bob@acme.test", "zoe@acme.test"]);
    let asks = "approval: Destructive, ownership: {members: Authoritative, access: Authoritative}";
    desk.apply(&(desk.organization(asks) + &desk.live.secret("comet") + "---\n"));
    desk.apply(&(staff(&["bob@acme.test", "eve@acme.test"]) + &research("{member: eve@acme.test}")));
    let _operator = desk.operator(&QUICK);

    // Zoe is to go, and that waits; Eve is in.
    desk.shows_with("corg/acme", "WaitingForApproval", "an approval: 1 to delete, 1 of them destructive");
    desk.has(&["bob@acme.test", "eve@acme.test", "zoe@acme.test"]);
    let same_digest = |removed: u64| {
        wait_until("both give the same digest", SOON, || {
            let planned = desk.planned(&desk.namespace.kubectl(&["get", "comet", "--output=yaml"]).ok());
            assert_eq!(planned["operations"].as_array().unwrap().len() as u64, removed, "{planned}");
            let status = &desk.get("corg/acme")["status"];
            if status["planDigest"] == planned["digest"] { Ok(planned) } else { Err(format!("{status} {planned}")) }
        })
    };
    let planned = same_digest(1);
    let status = desk.get("corg/acme")["status"].clone();
    let asked = desk.get(&format!("cplan/{}", status["plan"].as_str().unwrap()));
    assert_eq!(asked["spec"]["guardedDigest"], planned["guardedDigest"]);

    desk.apply(&(staff(&["bob@acme.test", "eve@acme.test"]) + &roster("more", &["zoe@acme.test"])));
    desk.shows("corg/acme", "Applied");
    same_digest(0);
    desk.nobody_lost_anything();
}

#[test]
fn what_is_declared_is_made_in_the_right_order_whatever_order_it_comes_in() {
    let desk = Desk::new(&[]);
    desk.apply(&manifest(
        "CometWorkspace",
        "vision",
        "access: [{team: lab, role: Owner}, {member: eve@acme.test, role: reader}]",
    ));
    desk.apply(&manifest("CometTeam", "lab", "members: [bob@acme.test]"));
    desk.apply(&manifest("CometRole", "reader", "base: Member, exclude: [deleteModels]"));
    desk.apply(&(staff(&["bob@acme.test", "eve@acme.test"]) + &research("")));
    desk.begin("");
    let _operator = desk.operator(&QUICK);
    let waited = desk.namespace.kubectl(&["wait", "--for=condition=Ready", "--timeout=20s", "comet", "--all"]);
    assert!(waited.succeeded(), "{}{}", waited.text(), desk.namespace.kubectl(&["get", "comet", "-o", "yaml"]).ok());
    let planned = desk.planned(
        &(manifest("CometOrganization", "acme", &format!("{BASE}, {OWNS}"))
            + &manifest("CometTeam", "lab", "members: [bob@acme.test]")
            + &manifest("CometRole", "reader", "base: Member, exclude: [deleteModels]")
            + &manifest(
                "CometWorkspace",
                "vision",
                "access: [{team: lab, role: Owner}, {member: eve@acme.test, role: reader}]",
            )
            + &staff(&["bob@acme.test", "eve@acme.test"])
            + &research("")),
    );
    assert_eq!(planned["operations"].as_array().unwrap().len(), 0, "{planned}");
}
