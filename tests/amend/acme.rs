//! A small organization and short words for its changes.

use halley::amend::{Amendment, Error, amend};
use halley::diagnostic::Sources;
use halley::model::change::{Access, Change, Edit, WorkspaceState};
use halley::model::key::{AccountName, Email, RoleName, WorkspaceName};
use halley::model::organization::{
    Authorized, Grant, Grants, Member, MemberState, Membership, Organization, OrganizationRole, Profile, Role,
    ServiceAccount, Subscription, Workspace, WorkspaceRole,
};
use halley::model::snapshot::Snapshot;
use jiff::civil::{Date, date};

pub const TODAY: Date = date(2027, 1, 15);

/// The beginning of every file here: an organization that owns its members and access.
pub const ORGANIZATION: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec:
  displayName: Acme
  subscription: Enterprise
  ownership: {members: Authoritative, workspaces: Authoritative, access: Authoritative, roles: Authoritative, serviceAccounts: Authoritative}
  workspaces: {whenUndeclared: Delete}
  allowEmpty: true
";

/// The same that owns nothing.
pub const ADDITIVE: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme, subscription: Enterprise}
";

pub fn member(email: &str, role: &str) -> Member {
    Member { email: Email::new(email), role: OrganizationRole::from_name(role), state: MemberState::Active }
}

pub fn invite(email: &str, role: &str) -> Change {
    Change::Member(Edit::Create(Member { state: MemberState::Pending, ..member(email, role) }))
}

pub fn promote(email: &str, before: &str, after: &str) -> Change {
    Change::Member(Edit::Update { before: member(email, before), after: member(email, after) })
}

pub fn dismiss(email: &str) -> Change {
    Change::Member(Edit::Delete(member(email, "PlatformMember")))
}

pub fn access(workspace: &str, email: &str, role: &str, grants: &[Grant]) -> Access {
    let membership = Membership {
        grants: grants.iter().copied().collect::<Grants>(),
        member: Email::new(email),
        role: WorkspaceRole::from_name(role),
    };
    Access { membership, workspace: WorkspaceName::new(workspace) }
}

pub fn admit(workspace: &str, email: &str, role: &str, grants: &[Grant]) -> Change {
    Change::Membership(Edit::Create(access(workspace, email, role, grants)))
}

pub fn reassign(workspace: &str, email: &str, role: &str, grants: &[Grant]) -> Change {
    let before = access(workspace, email, "Member", &[]);
    Change::Membership(Edit::Update { before, after: access(workspace, email, role, grants) })
}

pub fn exclude(workspace: &str, email: &str) -> Change {
    Change::Membership(Edit::Delete(access(workspace, email, "Member", &[])))
}

pub fn workspace(name: &str) -> WorkspaceState {
    WorkspaceState { default: false, id: None, name: WorkspaceName::new(name) }
}

pub fn mark(before: &str, after: &str) -> Change {
    Change::DefaultMark { before: Some(WorkspaceName::new(before)), after: WorkspaceName::new(after) }
}

pub fn role(name: &str, base: &str, exclude: &[&str]) -> Role {
    Role {
        base: WorkspaceRole::from_name(base),
        exclude: exclude.iter().map(|name| (*name).into()).collect(),
        name: RoleName::new(name),
    }
}

pub fn account(name: &str, default: Option<&str>, workspaces: Option<&[&str]>) -> ServiceAccount {
    ServiceAccount {
        default_workspace: default.map(WorkspaceName::new),
        name: AccountName::new(name),
        workspaces: workspaces.map_or(Authorized::All, |names| {
            Authorized::Listed(names.iter().map(|name| WorkspaceName::new(name)).collect())
        }),
    }
}

/// What is live: people and who is where; names of roles are written as in manifests.
pub fn live(members: &[(&str, &str)], workspaces: &[(&str, &[(&str, &str)])]) -> Snapshot {
    let place = |(name, people): &(&str, &[(&str, &str)])| Workspace {
        name: WorkspaceName::new(name),
        memberships: people.iter().map(|(email, role)| access(name, email, role, &[]).membership).collect(),
    };
    let organization = Organization {
        profile: Profile { name: "Acme".into(), subscription: Subscription::Enterprise, ..Profile::default() },
        members: members.iter().map(|(email, role)| member(email, role)).collect(),
        workspaces: workspaces.iter().map(place).collect(),
        default_workspace: workspaces.first().map(|(name, _)| WorkspaceName::new(name)),
        ..Organization::default()
    };
    Snapshot { id: Some("org-1".into()), organization, ..Snapshot::default() }
}

pub fn sources(files: &[(&str, &str)]) -> Sources {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(*path, *text);
    }
    sources
}

pub fn edit(files: &[(&str, &str)], live: &Snapshot, changes: &[Change]) -> Result<Amendment, Error> {
    amend(&sources(files), live, changes, TODAY)
}

/// The one file beside `organization.yaml`, before and after; nothing else may change.
pub fn after(organization: &str, text: &str, live: &Snapshot, change: Change) -> String {
    let amendment = edit(&[("organization.yaml", organization), ("acme.yaml", text)], live, &[change]).unwrap();
    let [file] = amendment.files.as_slice() else { panic!("{amendment:#?}") };
    assert_eq!((&*file.path, file.before.as_deref()), ("acme.yaml", Some(text)));
    file.after.clone().unwrap()
}

/// Why a change is not expressed.
pub fn refusal(files: &[(&str, &str)], live: &Snapshot, change: Change) -> (String, Amendment) {
    match edit(files, live, &[change]) {
        Err(Error::NotExpressible { reason, declared }) => (reason, *declared),
        other => panic!("{other:#?}"),
    }
}

/// What is live where a test does not look at it.
pub fn nobody() -> Snapshot {
    live(&[], &[])
}
