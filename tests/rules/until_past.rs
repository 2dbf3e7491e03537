//! `HC023`.

use crate::support::{acme, only};

#[test]
fn a_day_that_has_passed_is_a_warning_that_says_what_goes() {
    let shown = only(
        "HC023",
        &acme(
            r"
kind: CometMember
metadata: {name: bob}
spec: {email: bob@acme.org, until: 2026-11-22}
---
kind: CometTeam
metadata: {name: vision}
spec: {members: [ana@acme.org]}
---
kind: CometWorkspace
metadata: {name: research}
spec: {access: [{team: vision, until: 2026-01-31}]}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    warning[HC023] `until: 2026-11-22` has passed
      at 14:36 `2026-11-22`: ended at 24:00 UTC of this day
      help: the plan removes bob@acme.org from the organization; give a later day, or take the line out once that is done
    warning[HC023] `until: 2026-01-31` has passed
      at 24:39 `2026-01-31`: ended at 24:00 UTC of this day
      help: the plan removes the team `vision` from `research`; give a later day, or take the line out once that is done
    ");
}

#[test]
fn the_last_day_itself_has_not_passed() {
    let shown = only(
        "HC042",
        &acme(
            r"
kind: CometMember
metadata: {name: bob}
spec: {email: bob@acme.org, until: 2026-11-23}
",
        ),
    );
    assert!(shown.contains("today is the last day"), "{shown}");
}
