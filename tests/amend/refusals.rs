//! No edit is handed out that means something else.

use halley::amend::Error;
use halley::model::change::{Change, Edit};
use insta::assert_snapshot;

use crate::acme::{ADDITIVE, ORGANIZATION, dismiss, edit, invite, live, nobody, promote, reassign, refusal, role};

fn refused(text: &str, change: Change) -> String {
    refusal(&[("organization.yaml", ADDITIVE), ("acme.yaml", text)], &nobody(), change).0
}

#[test]
fn an_anchor_that_others_use_is_not_changed_for_them() {
    let text = "\
apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: people}
spec:
  members:
    - {email: ana@acme.org, role: &lead ViewOnly}
    - {email: bob@acme.org, role: *lead}
";
    assert_snapshot!(refused(text, promote("ana@acme.org", "ViewOnly", "Admin")), @"the edited manifests would say something else: the member `bob@acme.org` would be declared in another way");
    // The alias itself may be replaced.
    let files = [("organization.yaml", ADDITIVE), ("acme.yaml", text)];
    let amendment = edit(&files, &nobody(), &[promote("bob@acme.org", "ViewOnly", "Admin")]).unwrap();
    assert!(amendment.files[0].after.as_ref().unwrap().contains("{email: bob@acme.org, role: Admin}"));
}

#[test]
fn a_list_that_two_workspaces_share_is_not_edited() {
    let text = "\
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research, annotations: {}}
spec:
  access: &all
    - &bob {member: bob@acme.org}
    - *bob
";
    // Two entries for one person are an error already.
    let files = [("organization.yaml", ADDITIVE), ("acme.yaml", text)];
    let error = edit(&files, &nobody(), &[reassign("research", "bob@acme.org", "Owner", &[])]).unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error:#?}");
    assert_snapshot!(error.to_string(), @"the manifests are invalid as they are: acme.yaml:7:7: `bob@acme.org` stands twice in the access to `research`; put both into one entry");
}

#[test]
fn what_an_expired_person_would_get_back_besides_is_told() {
    let text = "\
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: bob}
spec: {email: bob@acme.org, until: 2026-12-31}
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research}
spec: {access: [{member: bob@acme.org}]}
";
    assert_snapshot!(refused(text, invite("bob@acme.org", "PlatformMember")), @"the edited manifests would say something else: in `research` the access of `bob@acme.org` would be declared as well; the access that has ended would differ");
}

#[test]
fn grants_that_were_hidden_are_not_given_by_a_demotion() {
    let text = "\
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: bob}
spec: {email: bob@acme.org, role: Admin}
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research}
spec: {access: [{member: bob@acme.org, grants: [inviteUsers]}]}
";
    assert_snapshot!(refused(text, promote("bob@acme.org", "Admin", "PlatformMember")), @"the edited manifests would say something else: in `research` the access of `bob@acme.org` would be declared in another way");
}

#[test]
fn the_last_admin_stays_declared() {
    let text = "\
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org, role: Admin}
";
    let (reason, _) =
        refusal(&[("organization.yaml", ORGANIZATION), ("acme.yaml", text)], &nobody(), dismiss("ana@acme.org"));
    assert_snapshot!(reason, @"the edited manifests would be refused: organization.yaml:7:24: no declared member is an Admin; give at least one member `role: Admin`");
}

#[test]
fn a_role_in_use_is_not_removed() {
    let text = "\
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org, role: Admin}
---
apiVersion: halley.dev/v1alpha1
kind: CometRole
metadata: {name: labeller}
spec: {base: Member}
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research}
spec: {access: [{member: ana@acme.org, role: labeller}]}
";
    let (reason, _) = refusal(
        &[("organization.yaml", ORGANIZATION), ("acme.yaml", text)],
        &nobody(),
        Change::Role(Edit::Delete(role("labeller", "Member", &[]))),
    );
    assert_snapshot!(reason, @"the edited manifests would be refused: acme.yaml:9:46: there is no role `labeller`; declare a CometRole, or check that the role is live under exactly this name");
}

#[test]
fn what_no_manifest_declares_is_said_and_the_rest_is_given() {
    let (reason, declared) = refusal(&[("organization.yaml", ADDITIVE)], &nobody(), invite("bob@acme.org", "LEGACY"));
    assert_snapshot!(reason, @"no manifest declares the organization role `LEGACY` of `bob@acme.org`");
    assert_snapshot!(declared.remarks.join("\n"), @"the member `bob@acme.org` is left out: no manifest declares the role `LEGACY`");
}

#[test]
fn a_name_over_several_lines_is_not_edited_in_place() {
    let organization = "\
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec:
  displayName: >-
    Acme
    Research
";
    let now = live(&[], &[]);
    let before = now.organization.profile.clone();
    let mut after = before.clone();
    after.name = "Acme 2".into();
    let (reason, declared) =
        refusal(&[("organization.yaml", organization)], &now, Change::Organization(Edit::Update { before, after }));
    assert_snapshot!(reason, @"the CometOrganization `acme` in `organization.yaml` cannot be edited in place at `spec.displayName`: it is written as a block of lines behind `|` or `>`");
    assert_eq!(&*declared.files[0].path, "organization.yaml");
}

#[test]
fn invalid_manifests_are_named_first() {
    let text = "\
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: bob}
spec: {email: bob, rolle: Admin}
";
    let files = [("organization.yaml", ADDITIVE), ("acme.yaml", text)];
    assert_snapshot!(edit(&files, &nobody(), &[]).unwrap_err().to_string(), @"the manifests are invalid as they are: acme.yaml:4:20: unknown field `rolle`; the fields of `spec` are `email`, `organizationRef`, `role`, `until`");
    assert_snapshot!(edit(&[], &nobody(), &[]).unwrap_err().to_string(), @"the manifests are invalid as they are: there is no CometOrganization in them");
    let other = ADDITIVE.replace("{name: acme}", "{name: other}");
    let files = [("organization.yaml", ADDITIVE), ("other.yaml", other.as_str())];
    assert_snapshot!(edit(&files, &nobody(), &[]).unwrap_err().to_string(), @"the manifests are invalid as they are: there are several organizations in them: acme, other");
    let foreign = ADDITIVE.replace("spec: {", "spec: {id: org-2, ");
    assert_snapshot!(edit(&[("organization.yaml", &foreign)], &nobody(), &[]).unwrap_err().to_string(), @"the manifests are for the organization with the id `org-2`, but the server's has the id `org-1`");
}

#[test]
fn policy_that_keeps_an_edit_from_having_effect_is_told() {
    let organization = "\
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec:
  displayName: Acme
  ownership: {members: Observe}
  ignore: {members: ['*@partner.example']}
";
    let files = [("organization.yaml", organization)];
    let changes = [invite("bob@acme.org", "PlatformMember"), invite("eve@partner.example", "ViewOnly")];
    assert_snapshot!(edit(&files, &nobody(), &changes).unwrap().remarks.join("\n"), @"
    members are Observe: the edit changes nothing by itself; set `ownership.members: Additive`, or change the member `bob@acme.org` by hand
    `ignore.members` matches the member `eve@partner.example`: whatever the manifests say, Halley leaves it alone
    `halley validate` will warn: `eve@partner.example` is declared and ignored
    ");
}
