//! What is live, as manifests: planning them against it changes nothing.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use halley::check;
use halley::desired::{Export, ExportOptions, export, lower};
use halley::diagnostic::{Severity, Sources};
use halley::manifest;
use halley::model::key::{AccountName, Email, KeyName, RoleName, WorkspaceName};
use halley::model::organization::{
    Authorized, Grant, Grants, Invitations, Member, MemberState, Membership, OrganizationRole, Profile, Role,
    ServiceAccount, Subscription, Workspace, WorkspaceRole,
};
use halley::model::snapshot::{LiveKey, Snapshot};
use halley::model::{Actor, Organization};
use halley::plan::{Capabilities, Input, plan};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 11, 23);

fn member(email: &str, role: OrganizationRole, state: MemberState) -> Member {
    Member { email: Email::new(email), role, state }
}

fn workspace(name: &str, memberships: &[(&str, &str, Grants)]) -> Workspace {
    let memberships = memberships.iter().map(|(email, role, grants)| Membership {
        grants: *grants,
        member: Email::new(email),
        role: WorkspaceRole::from_name(role),
    });
    Workspace { name: WorkspaceName::new(name), memberships: memberships.collect() }
}

fn acme() -> Snapshot {
    let members = [
        member("ana@acme.org", OrganizationRole::Admin, MemberState::Active),
        member("bob@acme.org", OrganizationRole::PlatformMember, MemberState::Active),
        member("eve@acme.org", OrganizationRole::OpikMember, MemberState::Pending),
        member("old@acme.org", OrganizationRole::Other("LEGACY".into()), MemberState::Active),
    ];
    let both: Grants = Grant::ALL.into_iter().collect();
    let workspaces = [
        workspace("research", &[("bob@acme.org", "Owner", Grants::NONE), ("eve@acme.org", "labeller", both)]),
        workspace("Vision & Language", &[("bob@acme.org", "Member", both), ("old@acme.org", "Member", Grants::NONE)]),
        workspace("empty", &[]),
    ];
    let role = Role {
        base: WorkspaceRole::Member,
        exclude: ["makeEmProjectPublic".into()].into(),
        name: RoleName::new("labeller"),
    };
    let account = ServiceAccount {
        default_workspace: Some(WorkspaceName::new("research")),
        name: AccountName::new("ci"),
        workspaces: Authorized::Listed(
            [WorkspaceName::new("research"), WorkspaceName::new("Vision & Language")].into(),
        ),
    };
    let key =
        LiveKey { key: (AccountName::new("ci"), KeyName::new("train.1")), id: "0a".into(), created: date(2026, 1, 1) };
    Snapshot {
        id: Some("org-1".into()),
        organization: Organization {
            profile: Profile {
                invitations: Invitations::AdminsOnly,
                name: "Acme Research".into(),
                subscription: Subscription::Enterprise,
            },
            members: members.into_iter().collect(),
            workspaces: workspaces.into_iter().collect(),
            default_workspace: Some(WorkspaceName::new("Vision & Language")),
            roles: [role].into_iter().collect(),
            accounts: [account].into_iter().collect(),
        },
        keys: [key].into_iter().collect(),
        ..Snapshot::default()
    }
}

/// Ids of the operations of a plan from the exported files against the same live organization.
fn planned(export: &Export, snapshot: &Snapshot) -> Vec<String> {
    let mut sources = Sources::default();
    for file in &export.files {
        sources.add(file.path.as_str(), file.text.as_str());
    }
    let read = manifest::read(&sources, NonZeroUsize::MIN);
    assert_eq!(read.findings, []);
    let outcome = check::check(&read.documents, &sources, TODAY, None);
    let errors: Vec<_> = outcome.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let desired = lower(&outcome.checked.unwrap(), &sources, TODAY);
    let (capabilities, held_keys) = (Capabilities::embedded(), BTreeMap::new());
    let (actor, capabilities) = (&Actor::Owner, &capabilities);
    let input = Input { desired: &desired, snapshot, actor, capabilities, held_keys: &held_keys, today: TODAY };
    plan(&input).operations.iter().map(|operation| operation.change.id()).collect()
}

fn text<'e>(export: &'e Export, path: &str) -> &'e str {
    let file = export.files.iter().find(|file| file.path == path);
    &file.unwrap_or_else(|| panic!("{path} is not among {:?}", paths(export))).text
}

fn paths(export: &Export) -> Vec<&str> {
    export.files.iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn planning_an_export_changes_nothing() {
    let snapshot = acme();
    assert_eq!(planned(&export(&snapshot, &ExportOptions::default()), &snapshot), Vec::<String>::new());
}

#[test]
fn every_thing_has_a_file_with_a_name_that_a_cluster_takes() {
    let export = export(&acme(), &ExportOptions::default());
    insta::assert_snapshot!(paths(&export).join("\n"), @r"
    members/ana-acme-org-c298364e.yaml
    members/bob-acme-org-0203e0f4.yaml
    members/eve-acme-org-c82a3692.yaml
    organization.yaml
    roles/labeller.yaml
    service-accounts/sa-ci.yaml
    workspaces/empty.yaml
    workspaces/research.yaml
    workspaces/vision-language-c89f33f3.yaml
    ");
    insta::assert_snapshot!(text(&export, "workspaces/research.yaml"), @r"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata:
      name: research
    spec:
      access:
        - member: bob@acme.org
          role: Owner
        - member: eve@acme.org
          role: labeller
          grants:
            - inviteUsers
    ");
}

#[test]
fn a_live_name_of_another_form_stands_in_the_spec() {
    let export = export(&acme(), &ExportOptions::default());
    let path =
        paths(&export).into_iter().find(|path| path.starts_with("workspaces/vision-language-")).unwrap().to_owned();
    insta::assert_snapshot!(text(&export, &path), @r#"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata:
      name: vision-language-c89f33f3
    spec:
      name: "Vision & Language"
      default: true
      access:
        - member: bob@acme.org
          grants:
            - inviteUsers
            - makeProjectsPublic
        - member: old@acme.org
    "#);
}

#[test]
fn the_organization_is_additive_and_says_how_to_take_over() {
    let options = ExportOptions { server: Some("sqlite:acme.db".to_owned()), schemas: Some("../schemas".to_owned()) };
    insta::assert_snapshot!(text(&export(&acme(), &options), "organization.yaml"), @r"
    # yaml-language-server: $schema=../schemas/cometorganization.json
    # What the organization is, and what these manifests own of it.
    #
    # Every collection is Additive unless `ownership` says otherwise: what is declared is made so, and nothing is ever removed.
    # Once everything live is declared, take over a collection at a time:
    #
    #   ownership:
    #     members: Authoritative      # people who are not declared are removed
    #     access: Authoritative       # so is access, in workspaces that declare any
    apiVersion: halley.dev/v1alpha1
    kind: CometOrganization
    metadata:
      name: acme-research
    spec:
      displayName: Acme Research
      subscription: Enterprise
      settings:
        invitations: AdminsOnly
      server:
        url: sqlite:acme.db
      ownership:
        members: Additive
        workspaces: Additive
        access: Additive
        roles: Additive
        serviceAccounts: Additive
        keys: Additive
      workspaces:
        whenUndeclared: Retain
      guards:
        maxRemovals:
          count: 10
          percent: 20
        keepSelf: true
      approval: Destructive
    ");
}

#[test]
fn who_cannot_be_declared_is_noted() {
    let export = export(&acme(), &ExportOptions::default());
    assert_eq!(export.notes, ["the member `old@acme.org` is left out: no manifest declares the role `LEGACY`"]);
}

#[test]
fn live_grants_without_effect_are_no_difference() {
    let mut snapshot = acme();
    let both: Grants = Grant::ALL.into_iter().collect();
    let loud = workspace("loud", &[("ana@acme.org", "Member", both), ("bob@acme.org", "Owner", both)]);
    snapshot.organization.workspaces.insert(loud);
    assert_eq!(planned(&export(&snapshot, &ExportOptions::default()), &snapshot), Vec::<String>::new());
}

#[test]
fn names_that_no_manifest_takes_are_left_out_and_noted() {
    let mut snapshot = acme();
    snapshot.organization.workspaces.insert(workspace("__cc_acme__", &[]));
    snapshot.organization.workspaces.insert(workspace(" blank", &[]));
    let export = export(&snapshot, &ExportOptions::default());
    assert_eq!(export.notes.len(), 3, "{:?}", export.notes);
    assert_eq!(planned(&export, &snapshot), Vec::<String>::new());
}

#[test]
fn many_people_stand_in_rosters_and_teams() {
    let mut snapshot = acme();
    let emails: Vec<_> = (0..6000).map(|number| format!("p{number:05}@acme.org")).collect();
    let people = emails.iter().map(|email| member(email, OrganizationRole::PlatformMember, MemberState::Active));
    let members = snapshot.organization.members.iter().cloned().chain(people).collect();
    snapshot.organization.members = members;
    let all: Vec<_> = emails.iter().map(|email| (email.as_str(), "Member", Grants::NONE)).collect();
    snapshot.organization.workspaces.insert(workspace("all", &all));
    let export = export(&snapshot, &ExportOptions::default());
    assert!(paths(&export).contains(&"rosters/people-002.yaml"));
    assert!(paths(&export).contains(&"teams/all-002.yaml"));
    assert_eq!(planned(&export, &snapshot), Vec::<String>::new());
}
