//! People, in documents of their own and in rosters.

use insta::assert_snapshot;

use crate::acme::{ADDITIVE, ORGANIZATION, after, dismiss, edit, invite, nobody, promote};

const ROSTER: &str = "\
# Everyone who works here.
apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: people}
spec:
  members:
    # the founders
    - email: Ana@acme.org   # since 2019
      role: Admin
    - email: bob@acme.org
      role: Admin
    # on leave until spring
    - email: dan@acme.org
      until: 2027-03-31
# the end
";

const FLOW: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: people}
spec:
  members:
    - {email: abe@acme.org, role: Admin}     # founder
    - {email: ana@acme.org, role: Admin}
    - {email: bob@acme.org}
";

#[test]
fn a_role_is_set_in_place() {
    assert_snapshot!(after(ORGANIZATION, ROSTER, &nobody(), promote("ana@acme.org", "Admin", "ViewOnly")), @"
    # Everyone who works here.
    apiVersion: halley.dev/v1alpha1
    kind: CometRoster
    metadata: {name: people}
    spec:
      members:
        # the founders
        - email: Ana@acme.org   # since 2019
          role: ViewOnly
        - email: bob@acme.org
          role: Admin
        # on leave until spring
        - email: dan@acme.org
          until: 2027-03-31
    # the end
    ");
}

#[test]
fn a_role_that_is_left_out_is_put_behind_the_email() {
    assert_snapshot!(after(ORGANIZATION, ROSTER, &nobody(), promote("dan@acme.org", "PlatformMember", "Admin")), @"
    # Everyone who works here.
    apiVersion: halley.dev/v1alpha1
    kind: CometRoster
    metadata: {name: people}
    spec:
      members:
        # the founders
        - email: Ana@acme.org   # since 2019
          role: Admin
        - email: bob@acme.org
          role: Admin
        # on leave until spring
        - email: dan@acme.org
          role: Admin
          until: 2027-03-31
    # the end
    ");
}

#[test]
fn a_line_of_a_roster_goes_and_comments_stay() {
    assert_snapshot!(after(ORGANIZATION, ROSTER, &nobody(), dismiss("bob@acme.org")), @"
    # Everyone who works here.
    apiVersion: halley.dev/v1alpha1
    kind: CometRoster
    metadata: {name: people}
    spec:
      members:
        # the founders
        - email: Ana@acme.org   # since 2019
          role: Admin
        # on leave until spring
        - email: dan@acme.org
          until: 2027-03-31
    # the end
    ");
}

#[test]
fn a_new_person_stands_where_the_alphabet_says() {
    assert_snapshot!(after(ORGANIZATION, ROSTER, &nobody(), invite("Cyd@acme.org", "PlatformMember")), @"
    # Everyone who works here.
    apiVersion: halley.dev/v1alpha1
    kind: CometRoster
    metadata: {name: people}
    spec:
      members:
        # the founders
        - email: Ana@acme.org   # since 2019
          role: Admin
        - email: bob@acme.org
          role: Admin
        - email: cyd@acme.org
          role: PlatformMember
        # on leave until spring
        - email: dan@acme.org
          until: 2027-03-31
    # the end
    ");
}

#[test]
fn a_new_person_stands_at_the_end_of_a_list_without_order() {
    let roster = ROSTER.replace("Ana@", "zoe@");
    assert_snapshot!(after(ORGANIZATION, &roster, &nobody(), invite("cyd@acme.org", "Admin")), @"
    # Everyone who works here.
    apiVersion: halley.dev/v1alpha1
    kind: CometRoster
    metadata: {name: people}
    spec:
      members:
        # the founders
        - email: zoe@acme.org   # since 2019
          role: Admin
        - email: bob@acme.org
          role: Admin
        # on leave until spring
        - email: dan@acme.org
          until: 2027-03-31
        - email: cyd@acme.org
          role: Admin
    # the end
    ");
}

#[test]
fn lines_in_flow_style_stay_so() {
    assert_snapshot!(after(ORGANIZATION, FLOW, &nobody(), invite("cyd@acme.org", "OpikMember")), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometRoster
    metadata: {name: people}
    spec:
      members:
        - {email: abe@acme.org, role: Admin}     # founder
        - {email: ana@acme.org, role: Admin}
        - {email: bob@acme.org}
        - {email: cyd@acme.org, role: OpikMember}
    ");
    assert_snapshot!(after(ORGANIZATION, FLOW, &nobody(), promote("bob@acme.org", "PlatformMember", "Admin")), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometRoster
    metadata: {name: people}
    spec:
      members:
        - {email: abe@acme.org, role: Admin}     # founder
        - {email: ana@acme.org, role: Admin}
        - {email: bob@acme.org, role: Admin}
    ");
    assert_snapshot!(after(ORGANIZATION, FLOW, &nobody(), dismiss("abe@acme.org")), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometRoster
    metadata: {name: people}
    spec:
      members:
        - {email: ana@acme.org, role: Admin}
        - {email: bob@acme.org}
    ");
}

#[test]
fn a_list_on_one_line_stays_on_one_line() {
    let text = "\
apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: people}
spec: {members: [{email: abe@acme.org}, {email: ana@acme.org, role: Admin}, {email: bob@acme.org}]}   # all of us
";
    assert_snapshot!(after(ORGANIZATION, text, &nobody(), dismiss("bob@acme.org")), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometRoster
    metadata: {name: people}
    spec: {members: [{email: abe@acme.org}, {email: ana@acme.org, role: Admin}]}   # all of us
    ");
    assert_snapshot!(after(ORGANIZATION, text, &nobody(), dismiss("abe@acme.org")), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometRoster
    metadata: {name: people}
    spec: {members: [{email: ana@acme.org, role: Admin}, {email: bob@acme.org}]}   # all of us
    ");
    assert_snapshot!(after(ORGANIZATION, text, &nobody(), invite("cyd@acme.org", "PlatformMember")), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometRoster
    metadata: {name: people}
    spec: {members: [{email: abe@acme.org}, {email: ana@acme.org, role: Admin}, {email: bob@acme.org}, {email: cyd@acme.org}]}   # all of us
    ");
}

#[test]
fn a_document_of_ones_own_is_edited_and_removed() {
    let two = "\
# header
---
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org, role: Admin}
---
# Bob, of the vision team
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: bob}
spec:
  email: bob@acme.org
  role: Admin
";
    assert_snapshot!(after(ORGANIZATION, two, &nobody(), promote("bob@acme.org", "Admin", "ViewOnly")), @"
    # header
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometMember
    metadata: {name: ana}
    spec: {email: ana@acme.org, role: Admin}
    ---
    # Bob, of the vision team
    apiVersion: halley.dev/v1alpha1
    kind: CometMember
    metadata: {name: bob}
    spec:
      email: bob@acme.org
      role: ViewOnly
    ");
    assert_snapshot!(after(ORGANIZATION, two, &nobody(), dismiss("bob@acme.org")), @"
    # header
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometMember
    metadata: {name: ana}
    spec: {email: ana@acme.org, role: Admin}
    ");
    assert_snapshot!(after(ORGANIZATION, two, &nobody(), dismiss("ana@acme.org")), @"
    # header
    ---
    # Bob, of the vision team
    apiVersion: halley.dev/v1alpha1
    kind: CometMember
    metadata: {name: bob}
    spec:
      email: bob@acme.org
      role: Admin
    ");
    assert_snapshot!(after(ORGANIZATION, two, &nobody(), invite("cyd@acme.org", "Admin")), @"
    # header
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometMember
    metadata: {name: ana}
    spec: {email: ana@acme.org, role: Admin}
    ---
    # Bob, of the vision team
    apiVersion: halley.dev/v1alpha1
    kind: CometMember
    metadata: {name: bob}
    spec:
      email: bob@acme.org
      role: Admin
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometMember
    metadata:
      name: cyd-acme-org-c7783134
    spec:
      email: cyd@acme.org
      role: Admin
    ");
}

#[test]
fn a_file_of_ones_own_goes_and_a_new_one_comes_next_to_its_like() {
    let ana = "\
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org, role: Admin}
";
    let files = [("org/organization.yaml", ORGANIZATION), ("org/people/ana.yml", ana)];
    let amendment = edit(&files, &nobody(), &[invite("bob@acme.org", "Admin"), dismiss("ana@acme.org")]).unwrap();
    assert_snapshot!(amendment.diff(), @"
    --- a/org/people/ana.yml
    +++ /dev/null
    @@ -1,4 +0,0 @@
    -apiVersion: halley.dev/v1alpha1
    -kind: CometMember
    -metadata: {name: ana}
    -spec: {email: ana@acme.org, role: Admin}
    --- /dev/null
    +++ b/org/people/bob-acme-org-0203e0f4.yml
    @@ -0,0 +1,7 @@
    +apiVersion: halley.dev/v1alpha1
    +kind: CometMember
    +metadata:
    +  name: bob-acme-org-0203e0f4
    +spec:
    +  email: bob@acme.org
    +  role: Admin
    ");
    assert!(amendment.remarks.is_empty(), "{:?}", amendment.remarks);
}

#[test]
fn the_first_person_gets_a_file_where_an_export_would_put_it() {
    let files = [("org/organization.yaml", ADDITIVE), ("org/other.yaml", "apiVersion: v1\nkind: ConfigMap\n")];
    let amendment = edit(&files, &nobody(), &[invite("bob@acme.org", "ViewOnly")]).unwrap();
    assert_eq!(&*amendment.files[0].path, "org/members/bob-acme-org-0203e0f4.yaml");
}

#[test]
fn whoever_goes_leaves_access_and_teams_too() {
    let text = "\
apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: people}
spec: {members: [{email: ana@acme.org, role: Admin}, {email: bob@acme.org}]}
---
apiVersion: halley.dev/v1alpha1
kind: CometTeam
metadata: {name: vision}
spec:
  members:
    - bob@acme.org   # the lead
    - ana@acme.org
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research}
spec:
  access:
    - team: vision
      role: Owner
    - member: bob@acme.org
      grants:
        - inviteUsers
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: prod}
spec:
  access:
    - member: bob@acme.org
";
    assert_snapshot!(after(ORGANIZATION, text, &nobody(), dismiss("bob@acme.org")), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometRoster
    metadata: {name: people}
    spec: {members: [{email: ana@acme.org, role: Admin}]}
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometTeam
    metadata: {name: vision}
    spec:
      members:
        - ana@acme.org
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      access:
        - team: vision
          role: Owner
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: prod}
    spec:
      access: []
    ");
}

#[test]
fn ends_of_lines_stay() {
    let text = ROSTER.replace('\n', "\r\n");
    let edited = after(ORGANIZATION, text.trim_end(), &nobody(), invite("zed@acme.org", "Admin"));
    assert!(edited.ends_with("until: 2027-03-31\r\n    - email: zed@acme.org\r\n      role: Admin\r\n# the end"));
    assert_eq!(edited.matches('\n').count(), edited.matches("\r\n").count());
    let last = text.trim_end().trim_end_matches("# the end").trim_end();
    let edited = after(ORGANIZATION, last, &nobody(), dismiss("dan@acme.org"));
    assert!(
        edited.ends_with("    - email: bob@acme.org\r\n      role: Admin\r\n    # on leave until spring"),
        "{edited:?}"
    );
    let edited = after(ORGANIZATION, last, &nobody(), invite("zed@acme.org", "Admin"));
    assert!(edited.ends_with("\r\n    - email: zed@acme.org\r\n      role: Admin"), "{edited:?}");
}

#[test]
fn an_end_that_has_passed_goes_when_somebody_is_invited_again() {
    let text = ROSTER.replace("2027-03-31", "2026-03-31");
    assert!(!after(ORGANIZATION, &text, &nobody(), invite("dan@acme.org", "PlatformMember")).contains("until:"));
}

#[test]
fn under_additive_a_removal_says_that_it_removes_nobody() {
    let files = [("organization.yaml", ADDITIVE), ("acme.yaml", ROSTER)];
    let amendment = edit(&files, &nobody(), &[dismiss("bob@acme.org")]).unwrap();
    assert_eq!(amendment.files.len(), 1);
    assert_snapshot!(amendment.remarks.join("\n"), @"members are Additive: taking the declaration out removes nobody; set `ownership.members: Authoritative`, or remove the member `bob@acme.org` by hand");
}

#[test]
fn what_is_declared_already_needs_no_edit() {
    let files = [("organization.yaml", ADDITIVE), ("acme.yaml", ROSTER)];
    let amendment =
        edit(&files, &nobody(), &[promote("ana@acme.org", "ViewOnly", "Admin"), dismiss("eve@acme.org")]).unwrap();
    assert!(amendment.files.is_empty());
    assert_snapshot!(amendment.remarks.join("\n"), @"
    the manifests declare the member `ana@acme.org` like this already
    members are Additive: taking the declaration out removes nobody; set `ownership.members: Authoritative`, or remove the member `eve@acme.org` by hand
    no manifest declares the member `eve@acme.org`, so there is nothing to take out
    ");
}
