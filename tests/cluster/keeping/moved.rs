//! A person moves from an object of their own to a roster, in whatever order that arrives.

use super::{Desk, QUICK, member, research, staff};

/// Ana in a roster, Bob by himself.
fn kept() -> Desk<'static> {
    let desk = Desk::new(&["bob@acme.test"]);
    desk.begin(&(staff(&[]) + &member("bob") + &research("{member: bob@acme.test, role: Owner}")));
    desk
}

#[test]
fn the_roster_first() {
    let desk = kept();
    let operator = desk.operator(&QUICK);
    desk.shows("cmem/bob", "Applied");
    let before = (desk.live.get("members"), desk.live.get("workspaces"));
    desk.apply(&staff(&["bob@acme.test"]));
    // Twice is once too often, and says so, for as long as it takes.
    desk.shows_with("crost/staff", "Invalid", "bob@acme.test");
    // Longer than the objects have to rest.
    desk.looks(&operator, 4);
    desk.delete("cmem/bob");
    desk.shows("crost/staff", "Applied");
    desk.looks(&operator, 2);
    desk.shows("corg/acme", "Applied");
    assert_eq!((desk.live.get("members"), desk.live.get("workspaces")), before);
    desk.nobody_lost_anything();
}

#[test]
fn the_own_object_first() {
    let desk = kept();
    let operator = desk.operator(&["--settle=15s", "--retry=1s", "--interval=1s", "--lease-duration=6s"]);
    desk.shows("cmem/bob", "Applied");
    let before = (desk.live.get("members"), desk.live.get("workspaces"));
    desk.delete("cmem/bob");
    desk.shows("cws/research", "Invalid");
    desk.looks(&operator, 1);
    desk.apply(&staff(&["bob@acme.test"]));
    desk.shows("crost/staff", "Applied");
    desk.looks(&operator, 2);
    desk.shows("corg/acme", "Applied");
    assert_eq!((desk.live.get("members"), desk.live.get("workspaces")), before);
    desk.nobody_lost_anything();
}
