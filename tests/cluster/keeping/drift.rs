//! Changes made by hand in the live organization: corrected, or only reported, as the ownership says.

use super::{ANA, Desk, QUICK, SOON, condition, manifest, member, research, staff};
use crate::harness::wait_until;

/// Looks again only when it is told to.
const RARELY: [&str; 3] = ["--settle=1s", "--retry=1s", "--interval=1h"];

impl Desk<'_> {
    /// Ana and Bob are declared, and that Bob owns the workspace.
    fn declares(&self, more: &str) {
        self.apply(&(self.organization(more) + &self.live.secret("comet")));
        self.apply(&(staff(&["bob@acme.test"]) + &research("{member: bob@acme.test, role: Owner}")));
    }

    /// Somebody makes Bob a mere reader of everything, takes the workspace from him, and lets Zoe in.
    fn tampered_with(&self) {
        let people = format!("members: [{{email: {ANA}, role: Admin}}, {{email: bob@acme.test, role: ViewOnly}}]");
        self.by_hand(
            &(manifest("CometRoster", "staff", &people) + &member("zoe") + &research("{member: zoe@acme.test}")),
        );
    }

    fn bob(&self) -> (String, bool, bool) {
        let members = self.live.get("members");
        let bob = members.as_array().unwrap().iter().find(|member| member["email"] == "bob@acme.test").unwrap();
        let workspaces = self.live.get("workspaces").to_string();
        (
            bob["role"].as_str().unwrap().to_owned(),
            workspaces.contains("bob@acme.test"),
            workspaces.contains("zoe@acme.test"),
        )
    }

    fn bob_is(&self, role: &str, in_workspace: bool, zoe_too: bool) {
        let wanted = (role.to_owned(), in_workspace, zoe_too);
        wait_until(&format!("Bob is {wanted:?}"), SOON, || {
            let bob = self.bob();
            if bob == wanted { Ok(()) } else { Err(format!("{bob:?} {:?}", self.shown("corg/acme"))) }
        });
    }
}

#[test]
fn what_is_owned_alone_is_corrected_within_the_interval() {
    let desk = Desk::new(&["bob@acme.test"]);
    desk.declares("approval: Never, ownership: {members: Authoritative, access: Authoritative}");
    let _operator = desk.operator(&QUICK);
    desk.shows("corg/acme", "Applied");
    desk.bob_is("PlatformMember", true, false);
    desk.tampered_with();
    desk.bob_is("PlatformMember", true, false);
    desk.has(&["bob@acme.test"]);
    let taken = desk.taken();
    assert!(
        taken.iter().all(|operation| operation.ends_with("zoe@acme.test") || operation.ends_with("bob@acme.test")),
        "{taken:?}"
    );
}

#[test]
fn what_is_shared_gets_back_what_is_declared_and_keeps_the_rest() {
    let desk = Desk::new(&["bob@acme.test"]);
    desk.declares("approval: Never, ownership: {members: Additive, access: Additive}");
    let _operator = desk.operator(&QUICK);
    desk.shows("corg/acme", "Applied");
    desk.bob_is("PlatformMember", true, false);
    desk.tampered_with();
    desk.bob_is("PlatformMember", true, true);
    desk.has(&["bob@acme.test", "zoe@acme.test"]);
    desk.nobody_lost_anything();
}

#[test]
fn what_is_only_observed_is_reported_and_left() {
    let desk = Desk::new(&["bob@acme.test"]);
    desk.declares("ownership: {members: Observe, workspaces: Observe, access: Observe}");
    let operator = desk.operator(&QUICK);
    desk.shows("corg/acme", "Applied");
    desk.tampered_with();
    let before = (desk.live.get("members"), desk.live.get("workspaces"));
    let drifted = |what: &str| {
        wait_until(&format!("{what} says that it differs"), SOON, || {
            let object = desk.get(what);
            let drifted = condition(&object, "Drifted").ok_or_else(|| object["status"].to_string())?;
            assert_eq!(condition(&object, "Ready").unwrap()["status"], "True", "{object}");
            Ok(drifted["message"].as_str().unwrap().to_owned())
        })
    };
    let said = drifted("corg/acme");
    assert!(said.contains("left alone"), "{said}");
    drifted("crost/staff");
    drifted("cws/research");
    desk.looks(&operator, 3);
    assert_eq!((desk.live.get("members"), desk.live.get("workspaces")), before);
}

#[test]
fn somebody_who_will_not_wait_for_the_interval_says_when() {
    let desk = Desk::new(&["bob@acme.test"]);
    desk.declares("approval: Never, ownership: {members: Authoritative, access: Authoritative}");
    let _operator = desk.operator(&RARELY);
    desk.shows("corg/acme", "Applied");
    for said in ["2026-11-25T12:00:00Z", "again"] {
        desk.tampered_with();
        assert_ne!(desk.bob().0, "PlatformMember");
        let annotation = format!("halley.dev/reconcile-at={said}");
        desk.namespace.kubectl(&["annotate", "--overwrite", "corg", "acme", &annotation]).ok();
        desk.bob_is("PlatformMember", true, false);
        wait_until("the status has what was said", SOON, || {
            let status = &desk.get("corg/acme")["status"];
            if status["reconciledAt"] == said { Ok(()) } else { Err(status.to_string()) }
        });
        desk.has(&["bob@acme.test"]);
    }
}

#[test]
fn an_interval_of_the_organization_goes_before_that_of_the_operator() {
    let desk = Desk::new(&["bob@acme.test"]);
    desk.declares("approval: Never, interval: 2s, ownership: {members: Authoritative, access: Authoritative}");
    let _operator = desk.operator(&RARELY);
    desk.shows("corg/acme", "Applied");
    desk.tampered_with();
    desk.bob_is("PlatformMember", true, false);
}
