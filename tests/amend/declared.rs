//! Where nobody knows the manifests, the changed objects are written as an export writes them.

use halley::amend::declared;
use halley::model::change::{Change, Edit};
use halley::model::snapshot::Snapshot;
use insta::assert_snapshot;

use crate::acme::{account, admit, dismiss, invite, live, mark, role, workspace};

fn now() -> Snapshot {
    live(
        &[("ana@acme.org", "Admin"), ("bob@acme.org", "PlatformMember")],
        &[("research", &[("bob@acme.org", "Owner")]), ("prod", &[])],
    )
}

fn written(changes: &[Change]) -> String {
    let amendment = declared(&now(), changes);
    assert!(amendment.remarks.is_empty(), "{:?}", amendment.remarks);
    amendment.diff()
}

#[test]
fn people_roles_and_accounts_have_their_documents() {
    let changes = [
        invite("cyd@acme.org", "ViewOnly"),
        Change::Role(Edit::Create(role("labeller", "Member", &["makeEmProjectPublic"]))),
        Change::ServiceAccount(Edit::Create(account("ci", Some("prod"), Some(&["prod"])))),
    ];
    assert_snapshot!(written(&changes), @"
    --- /dev/null
    +++ b/members/cyd-acme-org-c7783134.yaml
    @@ -0,0 +1,7 @@
    +apiVersion: halley.dev/v1alpha1
    +kind: CometMember
    +metadata:
    +  name: cyd-acme-org-c7783134
    +spec:
    +  email: cyd@acme.org
    +  role: ViewOnly
    --- /dev/null
    +++ b/roles/labeller.yaml
    @@ -0,0 +1,8 @@
    +apiVersion: halley.dev/v1alpha1
    +kind: CometRole
    +metadata:
    +  name: labeller
    +spec:
    +  base: Member
    +  exclude:
    +    - makeEmProjectPublic
    --- /dev/null
    +++ b/service-accounts/sa-ci.yaml
    @@ -0,0 +1,8 @@
    +apiVersion: halley.dev/v1alpha1
    +kind: CometServiceAccount
    +metadata:
    +  name: sa-ci
    +spec:
    +  defaultWorkspace: prod
    +  workspaces:
    +    - prod
    ");
}

#[test]
fn workspaces_have_their_documents_with_all_who_are_there() {
    let changes = [
        admit("research", "cyd@acme.org", "labeller", &[]),
        Change::Workspace(Edit::Create(workspace("Über: yes"))),
        mark("research", "prod"),
    ];
    assert_snapshot!(written(&changes), @r#"
    --- /dev/null
    +++ b/workspaces/ber-yes-d4222606.yaml
    @@ -0,0 +1,7 @@
    +apiVersion: halley.dev/v1alpha1
    +kind: CometWorkspace
    +metadata:
    +  name: ber-yes-d4222606
    +spec:
    +  name: "Über: yes"
    +  access: []
    --- /dev/null
    +++ b/workspaces/prod.yaml
    @@ -0,0 +1,7 @@
    +apiVersion: halley.dev/v1alpha1
    +kind: CometWorkspace
    +metadata:
    +  name: prod
    +spec:
    +  default: true
    +  access: []
    --- /dev/null
    +++ b/workspaces/research.yaml
    @@ -0,0 +1,10 @@
    +apiVersion: halley.dev/v1alpha1
    +kind: CometWorkspace
    +metadata:
    +  name: research
    +spec:
    +  access:
    +    - member: bob@acme.org
    +      role: Owner
    +    - member: cyd@acme.org
    +      role: labeller
    "#);
}

#[test]
fn what_goes_is_told() {
    let changes = [dismiss("bob@acme.org"), Change::Workspace(Edit::Delete(workspace("prod")))];
    let amendment = declared(&now(), &changes);
    assert!(amendment.files.is_empty(), "{:#?}", amendment.files);
    assert_snapshot!(amendment.remarks.join("\n"), @"
    remove the document or roster line of the member `bob@acme.org`, and take them out of every `access` and team; with ownership Additive nothing is removed: that needs `ownership.members: Authoritative`
    remove the document of the workspace `prod`; with ownership Additive nothing is removed: that needs `ownership.workspaces: Authoritative`, and `workspaces.whenUndeclared: Delete`
    ");
}
