//! `HC042`.

use crate::support::{acme, fine, only};

#[test]
fn an_end_within_two_weeks_is_a_warning_that_says_who_loses_what() {
    let shown = only(
        "HC042",
        &acme(
            r"
kind: CometRoster
metadata: {name: people}
spec: {members: [{email: bob@acme.org, until: 2026-12-07}, {email: cyd@acme.org, until: 2026-12-08}]}
---
kind: CometTeam
metadata: {name: vision}
spec: {members: [ana@acme.org, bob@acme.org]}
---
kind: CometWorkspace
metadata: {name: research}
spec: {access: [{team: vision, until: 2026-11-24}]}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    warning[HC042] `until: 2026-12-07` is near: bob@acme.org leaves the organization after that day
      at 14:47 `2026-12-07`: 14 days are left
      help: give a later day to who still needs it
    warning[HC042] `until: 2026-11-24` is near: each of 2 people of the team `vision` loses `research` after that day
      at 24:39 `2026-11-24`: tomorrow is the last day
      help: give a later day to who still needs it
    ");
}

#[test]
fn an_entry_that_takes_nothing_from_anybody_is_passed_over() {
    fine(&acme(
        r"
kind: CometTeam
metadata: {name: vision}
spec: {members: [ana@acme.org]}
---
kind: CometTeam
metadata: {name: leads}
spec: {members: [ana@acme.org]}
---
kind: CometWorkspace
metadata: {name: research}
spec: {access: [{team: vision, until: 2026-11-24}, {team: leads, until: 2027-11-24}]}
---
kind: CometWorkspace
metadata: {name: prod}
spec: {access: [{team: vision, until: 2026-11-24}, {team: leads}]}
",
    ));
}

#[test]
fn only_who_has_nothing_longer_is_counted() {
    let shown = only(
        "HC042",
        &acme(
            r"
kind: CometMember
metadata: {name: bob}
spec: {email: bob@acme.org}
---
kind: CometTeam
metadata: {name: vision}
spec: {members: [ana@acme.org, bob@acme.org]}
---
kind: CometWorkspace
metadata: {name: research}
spec: {access: [{team: vision, until: 2026-11-24}, {member: ana@acme.org}]}
",
        ),
    );
    assert!(shown.contains("1 person of the team `vision` loses `research` after that day"), "{shown}");
}

#[test]
fn where_a_collection_is_only_observed_nothing_ends() {
    fine(
        &acme(
            r"
kind: CometMember
metadata: {name: bob}
spec: {email: bob@acme.org, until: 2026-11-24}
---
kind: CometWorkspace
metadata: {name: research}
spec: {access: [{member: ana@acme.org, until: 2026-11-24}]}
",
        )
        .replace(
            "displayName: Acme Research",
            "displayName: Acme Research, ownership: {members: Observe, access: Observe}",
        ),
    );
}
