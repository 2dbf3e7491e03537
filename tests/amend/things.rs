//! The organization itself, workspaces, the default mark, custom roles, service accounts, and keys.

use halley::model::change::{Change, Edit, KeyChange, KeyState};
use halley::model::key::{AccountName, KeyName};
use halley::model::organization::{Invitations, Profile, Subscription};
use insta::assert_snapshot;

use crate::acme::{ADDITIVE, ORGANIZATION, account, after, edit, live, mark, nobody, role, workspace};

const PEOPLE: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org, role: Admin}
---
";

const PLACES: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research}
spec:
  default: true   # since the merger
  access:
    - member: ana@acme.org
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: prod}
spec: {access: [{member: ana@acme.org}]}
---
apiVersion: halley.dev/v1alpha1
kind: CometRole
metadata: {name: labeller}
spec:
  base: Member
  exclude:
    # nobody publishes
    - makeEmProjectPublic
---
apiVersion: halley.dev/v1alpha1
kind: CometServiceAccount
metadata: {name: ci}
spec:
  defaultWorkspace: prod
  workspaces: [prod, research]   # nothing else
  keys:
    - {name: train, target: {file: secrets/train.key}}
";

fn edited(change: Change) -> String {
    let text = format!("{PEOPLE}{PLACES}");
    let after = after(ORGANIZATION, &text, &nobody(), change);
    after.strip_prefix(PEOPLE).unwrap().to_owned()
}

fn profile(name: &str, invitations: Invitations, subscription: Subscription) -> Profile {
    Profile { invitations, name: name.into(), subscription }
}

#[test]
fn name_and_settings_are_set_in_the_organization() {
    let before = profile("Acme", Invitations::Everyone, Subscription::Enterprise);
    let change = Change::Organization(Edit::Update {
        before,
        after: profile("Acme: Research", Invitations::AdminsOnly, Subscription::Enterprise),
    });
    let files = [("organization.yaml", ORGANIZATION), ("acme.yaml", PEOPLE)];
    assert_snapshot!(edit(&files, &nobody(), std::slice::from_ref(&change)).unwrap().diff(), @r#"
    --- a/organization.yaml
    +++ b/organization.yaml
    @@ -2,8 +2,10 @@
     kind: CometOrganization
     metadata: {name: acme}
     spec:
    -  displayName: Acme
    +  displayName: "Acme: Research"
       subscription: Enterprise
    +  settings:
    +    invitations: AdminsOnly
       ownership: {members: Authoritative, workspaces: Authoritative, access: Authoritative, roles: Authoritative, serviceAccounts: Authoritative}
       workspaces: {whenUndeclared: Delete}
       allowEmpty: true
    "#);
    let files = [("organization.yaml", ADDITIVE), ("acme.yaml", PEOPLE)];
    assert_snapshot!(edit(&files, &nobody(), &[change]).unwrap().diff(), @r#"
    --- a/organization.yaml
    +++ b/organization.yaml
    @@ -1,4 +1,4 @@
     apiVersion: halley.dev/v1alpha1
     kind: CometOrganization
     metadata: {name: acme}
    -spec: {displayName: Acme, subscription: Enterprise}
    +spec: {displayName: "Acme: Research", subscription: Enterprise, settings: {invitations: AdminsOnly}}
    "#);
}

#[test]
fn a_subscription_is_only_expected() {
    let before = profile("Acme", Invitations::Everyone, Subscription::Enterprise);
    let after = profile("Acme", Invitations::Everyone, Subscription::Starter);
    let files = [("organization.yaml", ADDITIVE)];
    let amendment = edit(&files, &nobody(), &[Change::Organization(Edit::Update { before, after })]).unwrap();
    assert_snapshot!(amendment.diff(), @"
    --- a/organization.yaml
    +++ b/organization.yaml
    @@ -1,4 +1,4 @@
     apiVersion: halley.dev/v1alpha1
     kind: CometOrganization
     metadata: {name: acme}
    -spec: {displayName: Acme, subscription: Enterprise}
    +spec: {displayName: Acme, subscription: Starter}
    ");
    assert_snapshot!(amendment.remarks.join("\n"), @"`subscription: Starter` is what the manifests expect; Halley never changes the subscription itself");
}

#[test]
fn the_default_mark_moves_between_documents() {
    assert_snapshot!(edited(mark("research", "prod")), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      access:
        - member: ana@acme.org
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: prod}
    spec: {access: [{member: ana@acme.org}], default: true}
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometRole
    metadata: {name: labeller}
    spec:
      base: Member
      exclude:
        # nobody publishes
        - makeEmProjectPublic
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometServiceAccount
    metadata: {name: ci}
    spec:
      defaultWorkspace: prod
      workspaces: [prod, research]   # nothing else
      keys:
        - {name: train, target: {file: secrets/train.key}}
    ");
}

#[test]
fn a_new_workspace_leaves_its_access_alone() {
    assert_snapshot!(edited(Change::Workspace(Edit::Create(workspace("Vision & Language")))), @r#"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      default: true   # since the merger
      access:
        - member: ana@acme.org
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: prod}
    spec: {access: [{member: ana@acme.org}]}
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometRole
    metadata: {name: labeller}
    spec:
      base: Member
      exclude:
        # nobody publishes
        - makeEmProjectPublic
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometServiceAccount
    metadata: {name: ci}
    spec:
      defaultWorkspace: prod
      workspaces: [prod, research]   # nothing else
      keys:
        - {name: train, target: {file: secrets/train.key}}
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata:
      name: vision-language-c89f33f3
    spec:
      name: "Vision & Language"
    "#);
}

#[test]
fn a_workspace_goes_with_its_marker_and_out_of_service_accounts() {
    assert_snapshot!(edited(Change::Workspace(Edit::Delete(workspace("prod")))), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      default: true   # since the merger
      access:
        - member: ana@acme.org
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometRole
    metadata: {name: labeller}
    spec:
      base: Member
      exclude:
        # nobody publishes
        - makeEmProjectPublic
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometServiceAccount
    metadata: {name: ci}
    spec:
      workspaces: [research]   # nothing else
      keys:
        - {name: train, target: {file: secrets/train.key}}
    ");
}

#[test]
fn a_workspace_that_is_retained_is_told() {
    let files = [("organization.yaml", ADDITIVE), ("people.yaml", PEOPLE), ("acme.yaml", PLACES)];
    let change = Change::Workspace(Edit::Delete(workspace("prod")));
    assert_snapshot!(edit(&files, &nobody(), &[change]).unwrap().remarks.join("\n"), @"
    workspaces are Additive: taking the declaration out removes nothing; set `ownership.workspaces: Authoritative`, or remove the workspace `prod` by hand
    `workspaces.whenUndeclared` is Retain: the workspace `prod` stays although it is no longer declared; set it to Delete, or delete the workspace by hand
    ");
}

#[test]
fn base_and_exclusions_of_a_role_change_in_place() {
    let before = role("labeller", "Member", &["makeEmProjectPublic"]);
    let after = role("labeller", "Owner", &["makeEmProjectPublic", "invite_users_to_workspace"]);
    assert_snapshot!(edited(Change::Role(Edit::Update { before: before.clone(), after })), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      default: true   # since the merger
      access:
        - member: ana@acme.org
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: prod}
    spec: {access: [{member: ana@acme.org}]}
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometRole
    metadata: {name: labeller}
    spec:
      base: Owner
      exclude:
        # nobody publishes
        - invite_users_to_workspace
        - makeEmProjectPublic
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometServiceAccount
    metadata: {name: ci}
    spec:
      defaultWorkspace: prod
      workspaces: [prod, research]   # nothing else
      keys:
        - {name: train, target: {file: secrets/train.key}}
    ");
    let after = role("labeller", "Member", &[]);
    assert_snapshot!(edited(Change::Role(Edit::Update { before, after })), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      default: true   # since the merger
      access:
        - member: ana@acme.org
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: prod}
    spec: {access: [{member: ana@acme.org}]}
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometRole
    metadata: {name: labeller}
    spec:
      base: Member
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometServiceAccount
    metadata: {name: ci}
    spec:
      defaultWorkspace: prod
      workspaces: [prod, research]   # nothing else
      keys:
        - {name: train, target: {file: secrets/train.key}}
    ");
}

#[test]
fn a_role_goes_and_another_comes() {
    assert_snapshot!(edited(Change::Role(Edit::Delete(role("labeller", "Member", &[])))), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      default: true   # since the merger
      access:
        - member: ana@acme.org
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: prod}
    spec: {access: [{member: ana@acme.org}]}
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometServiceAccount
    metadata: {name: ci}
    spec:
      defaultWorkspace: prod
      workspaces: [prod, research]   # nothing else
      keys:
        - {name: train, target: {file: secrets/train.key}}
    ");
    let now = live(&[("ana@acme.org", "Admin")], &[]);
    let text = format!("{PEOPLE}{PLACES}");
    let change = Change::Role(Edit::Create(role("Owner's", "Member", &[])));
    let files = [("organization.yaml", ORGANIZATION), ("acme.yaml", text.as_str())];
    assert_snapshot!(edit(&files, &now, &[change]).unwrap().diff(), @r#"
    --- a/acme.yaml
    +++ b/acme.yaml
    @@ -33,3 +33,11 @@
       workspaces: [prod, research]   # nothing else
       keys:
         - {name: train, target: {file: secrets/train.key}}
    +---
    +apiVersion: halley.dev/v1alpha1
    +kind: CometRole
    +metadata:
    +  name: owner-s-4dd0d75f
    +spec:
    +  name: "Owner's"
    +  base: Member
    "#);
}

#[test]
fn workspaces_of_a_service_account_change_in_place() {
    let before = account("ci", Some("prod"), Some(&["prod", "research"]));
    let change = |after| Change::ServiceAccount(Edit::Update { before: before.clone(), after });
    assert_snapshot!(edited(change(account("ci", Some("research"), Some(&["research"])))), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      default: true   # since the merger
      access:
        - member: ana@acme.org
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: prod}
    spec: {access: [{member: ana@acme.org}]}
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometRole
    metadata: {name: labeller}
    spec:
      base: Member
      exclude:
        # nobody publishes
        - makeEmProjectPublic
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometServiceAccount
    metadata: {name: ci}
    spec:
      defaultWorkspace: research
      workspaces: [research]   # nothing else
      keys:
        - {name: train, target: {file: secrets/train.key}}
    ");
    assert_snapshot!(edited(change(account("ci", None, None))), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      default: true   # since the merger
      access:
        - member: ana@acme.org
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: prod}
    spec: {access: [{member: ana@acme.org}]}
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometRole
    metadata: {name: labeller}
    spec:
      base: Member
      exclude:
        # nobody publishes
        - makeEmProjectPublic
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometServiceAccount
    metadata: {name: ci}
    spec:
      keys:
        - {name: train, target: {file: secrets/train.key}}
    ");
}

#[test]
fn a_service_account_goes_with_its_keys() {
    assert_snapshot!(edited(Change::ServiceAccount(Edit::Delete(account("ci", None, None)))), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      default: true   # since the merger
      access:
        - member: ana@acme.org
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: prod}
    spec: {access: [{member: ana@acme.org}]}
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometRole
    metadata: {name: labeller}
    spec:
      base: Member
      exclude:
        # nobody publishes
        - makeEmProjectPublic
    ");
}

#[test]
fn a_service_account_comes_into_the_file_of_its_kind() {
    let change = Change::ServiceAccount(Edit::Create(account("etl", None, Some(&[]))));
    assert_snapshot!(edited(change).rsplit("---\n").next().unwrap(), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometServiceAccount
    metadata:
      name: sa-etl
    spec:
      workspaces: []
    ");
}

#[test]
fn a_key_is_told() {
    let key = KeyState { account: AccountName::new("ci"), id: "0a".into(), name: KeyName::new("train.1") };
    let change = Change::Key(KeyChange::Revoke { key, scheduled: false });
    let files = [("organization.yaml", ADDITIVE)];
    let amendment = edit(&files, &nobody(), &[change]).unwrap();
    assert!(amendment.files.is_empty());
    assert_snapshot!(amendment.remarks.join("\n"), @"the API key `train.1` of `sa-ci` stands in no manifest: a CometServiceAccount declares under `keys` where the secret of a key goes and when it is rotated, and Halley issues and revokes keys to that end");
}
