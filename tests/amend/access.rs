//! Who is in which workspace.

use halley::model::organization::Grant::{InviteUsers, MakeProjectsPublic};
use insta::assert_snapshot;

use crate::acme::{ADDITIVE, ORGANIZATION, admit, after, edit, exclude, live, nobody, reassign, refusal};

const ACME: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: people}
spec: {members: [{email: abe@acme.org}, {email: ana@acme.org, role: Admin}, {email: bob@acme.org}, {email: cyd@acme.org}, {email: dan@acme.org}]}
---
apiVersion: halley.dev/v1alpha1
kind: CometTeam
metadata: {name: vision}
spec: {members: [cyd@acme.org]}
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research}
spec:
  # who may train
  access:
  - member: bob@acme.org   # the lead
    role: Owner
  - member: dan@acme.org
    grants: [inviteUsers]
  - {team: vision, until: 2027-06-30}
";

/// What comes after the team.
fn research(text: &str) -> String {
    text.rsplit("---\n").next().unwrap().to_owned()
}

#[test]
fn an_entry_is_added_at_the_end_where_teams_stand_among_people() {
    assert_snapshot!(research(&after(ORGANIZATION, ACME, &nobody(), admit("research", "abe@acme.org", "Owner", &[]))), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      # who may train
      access:
      - member: bob@acme.org   # the lead
        role: Owner
      - member: dan@acme.org
        grants: [inviteUsers]
      - {team: vision, until: 2027-06-30}
      - {member: abe@acme.org, role: Owner}
    ");
}

#[test]
fn role_and_grants_change_in_place() {
    let both = [InviteUsers, MakeProjectsPublic];
    assert_snapshot!(research(&after(ORGANIZATION, ACME, &nobody(), reassign("research", "bob@acme.org", "Member", &both))), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      # who may train
      access:
      - member: bob@acme.org   # the lead
        role: Member
        grants:
          - inviteUsers
          - makeProjectsPublic
      - member: dan@acme.org
        grants: [inviteUsers]
      - {team: vision, until: 2027-06-30}
    ");
    assert_snapshot!(research(&after(ORGANIZATION, ACME, &nobody(), reassign("research", "dan@acme.org", "Member", &both))), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      # who may train
      access:
      - member: bob@acme.org   # the lead
        role: Owner
      - member: dan@acme.org
        grants: [inviteUsers, makeProjectsPublic]
      - {team: vision, until: 2027-06-30}
    ");
    assert_snapshot!(research(&after(ORGANIZATION, ACME, &nobody(), reassign("research", "dan@acme.org", "Owner", &[]))), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      # who may train
      access:
      - member: bob@acme.org   # the lead
        role: Owner
      - member: dan@acme.org
        role: Owner
      - {team: vision, until: 2027-06-30}
    ");
}

#[test]
fn whoever_comes_through_a_team_gets_an_entry_that_wins_and_ends_with_the_teams() {
    assert_snapshot!(research(&after(ORGANIZATION, ACME, &nobody(), reassign("research", "cyd@acme.org", "Owner", &[]))), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      # who may train
      access:
      - member: bob@acme.org   # the lead
        role: Owner
      - member: dan@acme.org
        grants: [inviteUsers]
      - {team: vision, until: 2027-06-30}
      - {member: cyd@acme.org, role: Owner, until: 2027-06-30}
    ");
}

#[test]
fn an_entry_goes() {
    assert_snapshot!(research(&after(ORGANIZATION, ACME, &nobody(), exclude("research", "bob@acme.org"))), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      # who may train
      access:
      - member: dan@acme.org
        grants: [inviteUsers]
      - {team: vision, until: 2027-06-30}
    ");
}

#[test]
fn whoever_comes_through_a_team_is_not_removed_by_an_edit_here() {
    let files = [("organization.yaml", ORGANIZATION), ("acme.yaml", ACME)];
    let (reason, declared) = refusal(&files, &nobody(), exclude("research", "cyd@acme.org"));
    assert_snapshot!(reason, @"`cyd@acme.org` has access to `research` through the team `vision` in `acme.yaml`: take them out of the team, which also ends what it gives them elsewhere, or replace the team's entry in the access of `research` by entries for the people who stay");
    assert!(declared.files.is_empty(), "{declared:#?}");
}

#[test]
fn access_that_was_left_alone_is_declared_for_everyone_who_is_there() {
    let text = ACME.split("  # who may train").next().unwrap().replace("spec:\n", "spec: {}\n");
    let now = live(&[("bob@acme.org", "PlatformMember")], &[("research", &[("bob@acme.org", "Owner")])]);
    let files = [("organization.yaml", ORGANIZATION), ("acme.yaml", text.as_str())];
    let change = admit("research", "abe@acme.org", "Member", &[InviteUsers]);
    let amendment = edit(&files, &now, std::slice::from_ref(&change)).unwrap();
    assert_snapshot!(research(amendment.files[0].after.as_ref().unwrap()), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      access:
        - member: abe@acme.org
          grants:
            - inviteUsers
        - member: bob@acme.org
          role: Owner
    ");
    assert_snapshot!(amendment.remarks.join("\n"), @"the access to `research` was not declared so far; as access is Authoritative, all 2 people who have it are declared now");
    assert_snapshot!(research(&after(ADDITIVE, &text, &now, change)), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      access:
        - member: abe@acme.org
          grants:
            - inviteUsers
    ");
}

#[test]
fn access_to_an_undeclared_workspace_declares_it() {
    let text = ACME.split("---\n").next().unwrap();
    let files = [("organization.yaml", ADDITIVE), ("acme.yaml", text)];
    let amendment = edit(&files, &nobody(), &[admit("A & B", "abe@acme.org", "Owner", &[])]).unwrap();
    assert_snapshot!(amendment.diff(), @r#"
    --- /dev/null
    +++ b/workspaces/a-b-dff4ec67.yaml
    @@ -0,0 +1,9 @@
    +apiVersion: halley.dev/v1alpha1
    +kind: CometWorkspace
    +metadata:
    +  name: a-b-dff4ec67
    +spec:
    +  name: "A & B"
    +  access:
    +    - member: abe@acme.org
    +      role: Owner
    "#);
}

#[test]
fn nobody_is_removed_from_where_the_manifests_leave_the_access_alone() {
    let text = ACME.split("  # who may train").next().unwrap().replace("spec:\n", "spec: {}\n");
    let files = [("organization.yaml", ORGANIZATION), ("acme.yaml", text.as_str())];
    let amendment = edit(&files, &nobody(), &[exclude("research", "abe@acme.org")]).unwrap();
    assert!(amendment.files.is_empty());
    assert_snapshot!(amendment.remarks.join("\n"), @"the manifests leave the access to `research` alone, so they cannot end that of `abe@acme.org`: declare the workspace's `access`, or remove them by hand");
}
