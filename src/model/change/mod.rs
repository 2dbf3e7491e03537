//! One change to one object. Everything else about an operation is derived from it.

mod state;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::key::{AccountName, Email, KeyName, RoleName, WorkspaceName};
use crate::model::organization::{
    Authorized, Member, MemberState, Membership, Profile, Role, ServiceAccount, WorkspaceRole,
};
use crate::model::permission;
use crate::model::snapshot::Collection;

pub use state::{State, from_sides};

/// A creation, a change with both sides, or a deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit<T> {
    /// The object does not exist before.
    Create(T),
    /// The object exists before and after.
    Update {
        /// What must still be live when the change is made.
        before: T,
        /// What is live afterwards.
        after: T,
    },
    /// The object does not exist afterwards.
    Delete(T),
}

impl<T> Edit<T> {
    /// The object before, if there is one.
    pub fn before(&self) -> Option<&T> {
        match self {
            Self::Create(_) => None,
            Self::Update { before, .. } | Self::Delete(before) => Some(before),
        }
    }

    /// The object after, if there is one.
    pub fn after(&self) -> Option<&T> {
        match self {
            Self::Create(after) | Self::Update { after, .. } => Some(after),
            Self::Delete(_) => None,
        }
    }

    /// The object as it is last seen.
    pub fn subject(&self) -> &T {
        match self {
            Self::Create(subject) | Self::Update { after: subject, .. } | Self::Delete(subject) => subject,
        }
    }

    fn verb(&self) -> Verb {
        match self {
            Self::Create(_) => Verb::Create,
            Self::Update { .. } => Verb::Update,
            Self::Delete(_) => Verb::Delete,
        }
    }
}

/// A change to one object of an organization. It never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Name and settings; a creation only of an embedded organization.
    Organization(Edit<Profile>),
    /// A person: a creation is an invitation, unless it is the first Admin of an embedded organization.
    Member(Edit<Member>),
    /// The request of a declared person to join.
    Accept(Member),
    /// A workspace without its memberships.
    Workspace(Edit<WorkspaceState>),
    /// The default mark moves.
    DefaultMark {
        /// Who has it before.
        before: Option<WorkspaceName>,
        /// Who has it afterwards.
        after: WorkspaceName,
    },
    /// A person in a workspace.
    Membership(Edit<Access>),
    /// A custom workspace role.
    Role(Edit<Role>),
    /// A service account.
    ServiceAccount(Edit<ServiceAccount>),
    /// An API key of a service account.
    Key(KeyChange),
}

/// A workspace as an operation sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceState {
    /// Whether it takes the default mark: true only for the first workspace of an organization.
    pub default: bool,
    /// The server's id, which a deletion names.
    pub id: Option<Arc<str>>,
    /// The live name.
    pub name: WorkspaceName,
}

/// A membership with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// The person, the role and the grants.
    #[serde(flatten)]
    pub membership: Membership,
    /// Where.
    pub workspace: WorkspaceName,
}

/// A change to an API key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyChange {
    /// A first key, or one whose predecessor's secret is nowhere.
    Issue(NewKey),
    /// A key that follows a current one.
    Rotate {
        /// The current key.
        before: KeyState,
        /// The key to make.
        after: NewKey,
    },
    /// The end of a key.
    Revoke {
        /// The key.
        key: KeyState,
        /// True for the end of a rotation or of a key whose secret is nowhere; false when no manifest declares the key.
        scheduled: bool,
    },
}

/// A key to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    /// Whose key.
    pub account: AccountName,
    /// The live name to give, `<name>.<n>`.
    pub name: KeyName,
    /// What takes the secret, for readers: the file as the manifest writes it, or `secret NAME/KEY`.
    pub target: Arc<str>,
}

/// A live key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyState {
    /// Whose key.
    pub account: AccountName,
    /// The server's id of the key.
    pub id: Arc<str>,
    /// The live name, `<name>.<n>`.
    pub name: KeyName,
}

/// What kind of object a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// The organization itself.
    Organization,
    /// A person.
    Member,
    /// A workspace, or its default mark.
    Workspace,
    /// A person in a workspace.
    Membership,
    /// A custom workspace role.
    Role,
    /// A service account.
    ServiceAccount,
    /// An API key of a service account.
    Key,
}

impl Kind {
    /// The name in ids and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Member => "member",
            Self::Workspace => "workspace",
            Self::Membership => "membership",
            Self::Role => "role",
            Self::ServiceAccount => "serviceAccount",
            Self::Key => "key",
        }
    }
}

impl Kind {
    /// The collection that the object belongs to; the organization itself belongs to none.
    pub fn collection(self) -> Option<Collection> {
        match self {
            Self::Organization => None,
            Self::Member => Some(Collection::Members),
            Self::Workspace => Some(Collection::Workspaces),
            Self::Membership => Some(Collection::Access),
            Self::Role => Some(Collection::Roles),
            Self::ServiceAccount => Some(Collection::ServiceAccounts),
            Self::Key => Some(Collection::Keys),
        }
    }
}

/// What is done to the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// Make it.
    Create,
    /// Change it.
    Update,
    /// Move the default mark to it.
    MarkDefault,
    /// End it.
    Delete,
    /// Invite a person.
    Invite,
    /// Accept the request of a declared person.
    Accept,
    /// Take back an invitation or a key.
    Revoke,
    /// Let a new key follow the current one.
    Rotate,
}

impl Verb {
    /// Every verb, in the order of totals.
    pub const ALL: [Self; 8] = [
        Self::Create,
        Self::Update,
        Self::MarkDefault,
        Self::Delete,
        Self::Invite,
        Self::Accept,
        Self::Revoke,
        Self::Rotate,
    ];

    /// The name in ids and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::MarkDefault => "mark-default",
            Self::Delete => "delete",
            Self::Invite => "invite",
            Self::Accept => "accept",
            Self::Revoke => "revoke",
            Self::Rotate => "rotate",
        }
    }
}

impl Change {
    /// What the change is about.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Organization(_) => Kind::Organization,
            Self::Member(_) | Self::Accept(_) => Kind::Member,
            Self::Workspace(_) | Self::DefaultMark { .. } => Kind::Workspace,
            Self::Membership(_) => Kind::Membership,
            Self::Role(_) => Kind::Role,
            Self::ServiceAccount(_) => Kind::ServiceAccount,
            Self::Key(_) => Kind::Key,
        }
    }

    /// What is done.
    pub fn verb(&self) -> Verb {
        match self {
            Self::Member(Edit::Create(member)) if member.state == MemberState::Pending => Verb::Invite,
            Self::Member(Edit::Delete(member)) if member.state == MemberState::Pending => Verb::Revoke,
            Self::Member(edit) => edit.verb(),
            Self::Accept(_) => Verb::Accept,
            Self::Organization(edit) => edit.verb(),
            Self::Workspace(edit) => edit.verb(),
            Self::DefaultMark { .. } => Verb::MarkDefault,
            Self::Membership(edit) => edit.verb(),
            Self::Role(edit) => edit.verb(),
            Self::ServiceAccount(edit) => edit.verb(),
            Self::Key(KeyChange::Issue(_)) => Verb::Create,
            Self::Key(KeyChange::Rotate { .. }) => Verb::Rotate,
            Self::Key(KeyChange::Revoke { .. }) => Verb::Revoke,
        }
    }

    /// The object's own name; for a membership the person's e-mail, for a key its live name.
    pub fn name(&self) -> &str {
        match self {
            Self::Organization(edit) => &edit.subject().name,
            Self::Member(edit) => edit.subject().email.as_str(),
            Self::Accept(member) => member.email.as_str(),
            Self::Workspace(edit) => edit.subject().name.as_str(),
            Self::DefaultMark { before: _, after } => after.as_str(),
            Self::Membership(edit) => edit.subject().membership.member.as_str(),
            Self::Role(edit) => edit.subject().name.as_str(),
            Self::ServiceAccount(edit) => edit.subject().name.as_str(),
            Self::Key(key) => key.name().as_str(),
        }
    }

    /// The workspace in which a membership stands.
    pub fn workspace(&self) -> Option<&WorkspaceName> {
        match self {
            Self::Membership(edit) => Some(&edit.subject().workspace),
            _ => None,
        }
    }

    /// What contains the object in its id: a membership's workspace, a key's account.
    fn container(&self) -> Option<&str> {
        match self {
            Self::Membership(edit) => Some(edit.subject().workspace.as_str()),
            Self::Key(key) => Some(key.account().as_str()),
            _ => None,
        }
    }

    /// The operation's id: `verb/kind/name`, with the container before the name. Unique in a plan.
    ///
    /// `%` and `/` within a name are percent-encoded, so that no two objects share an id. The organization has no name in it:
    /// a name is no key.
    pub fn id(&self) -> String {
        format!("{}/{}", self.verb().as_str(), self.object())
    }

    /// The operation's id without its verb: what the change is made to, as the audit log names it.
    pub fn object(&self) -> String {
        let mut object = self.kind().as_str().to_owned();
        if self.kind() == Kind::Organization {
            return object;
        }
        for part in self.container().into_iter().chain([self.name()]) {
            object.push('/');
            object.push_str(&segment(part));
        }
        object
    }

    /// What must be live when the change is made; `None`: the object must not exist.
    pub fn before(&self) -> Option<State<'_>> {
        match self {
            Self::Organization(edit) => edit.before().map(State::Organization),
            Self::Member(edit) => edit.before().map(State::Member),
            Self::Accept(_) => None,
            Self::Workspace(edit) => edit.before().map(State::Workspace),
            Self::DefaultMark { before, after: _ } => before.as_ref().map(|default| State::DefaultMark { default }),
            Self::Membership(edit) => edit.before().map(State::Membership),
            Self::Role(edit) => edit.before().map(State::Role),
            Self::ServiceAccount(edit) => edit.before().map(State::ServiceAccount),
            Self::Key(KeyChange::Issue(_)) => None,
            Self::Key(KeyChange::Rotate { before, after: _ }) => Some(State::Key(before)),
            Self::Key(KeyChange::Revoke { key, scheduled: _ }) => Some(State::Key(key)),
        }
    }

    /// What is live afterwards; `None`: the object is gone.
    pub fn after(&self) -> Option<State<'_>> {
        match self {
            Self::Organization(edit) => edit.after().map(State::Organization),
            Self::Member(edit) => edit.after().map(State::Member),
            Self::Accept(member) => Some(State::Member(member)),
            Self::Workspace(edit) => edit.after().map(State::Workspace),
            Self::DefaultMark { before: _, after } => Some(State::DefaultMark { default: after }),
            Self::Membership(edit) => edit.after().map(State::Membership),
            Self::Role(edit) => edit.after().map(State::Role),
            Self::ServiceAccount(edit) => edit.after().map(State::ServiceAccount),
            Self::Key(KeyChange::Issue(after) | KeyChange::Rotate { before: _, after }) => Some(State::NewKey(after)),
            Self::Key(KeyChange::Revoke { .. }) => None,
        }
    }

    /// Key maintenance (issue, rotation, the scheduled end of a key): shown, but outside digests, approval and removal counts.
    pub fn is_maintenance(&self) -> bool {
        match self {
            Self::Key(KeyChange::Issue(_) | KeyChange::Rotate { .. }) => true,
            Self::Key(KeyChange::Revoke { key: _, scheduled }) => *scheduled,
            _ => false,
        }
    }

    /// Whether something is taken away: an object, a permission, an invitation, a key, the default mark.
    pub fn is_destructive(&self) -> bool {
        match self {
            Self::Organization(_) | Self::Accept(_) => false,
            Self::Member(edit) => reduces(edit, |before, after| !permission::covers(&after.role, &before.role)),
            Self::Workspace(edit) => edit.after().is_none(),
            Self::DefaultMark { before, after: _ } => before.is_some(),
            Self::Membership(edit) => reduces(edit, |before, after| {
                let (before, after) = (&before.membership, &after.membership);
                !role_covers(&after.role, &before.role)
                    || (after.role != WorkspaceRole::Owner && !after.grants.is_superset(before.grants))
            }),
            Self::Role(edit) => reduces(edit, |before, after| {
                !role_covers(&after.base, &before.base) || !after.exclude.is_subset(&before.exclude)
            }),
            Self::ServiceAccount(edit) => {
                reduces(edit, |before, after| match (&before.workspaces, &after.workspaces) {
                    (_, Authorized::All) => false,
                    (Authorized::All, Authorized::Listed(_)) => true,
                    (Authorized::Listed(before), Authorized::Listed(after)) => !before.is_subset(after),
                })
            }
            Self::Key(_) => !self.is_maintenance() && self.verb() == Verb::Revoke,
        }
    }
}

fn reduces<T>(edit: &Edit<T>, narrows: impl Fn(&T, &T) -> bool) -> bool {
    match edit {
        Edit::Create(_) => false,
        Edit::Update { before, after } => narrows(before, after),
        Edit::Delete(_) => true,
    }
}

/// Whether the first role allows all that the second does. Of two named roles nothing is known, so only equality covers.
fn role_covers(role: &WorkspaceRole, other: &WorkspaceRole) -> bool {
    role == other || (*role == WorkspaceRole::Owner && *other == WorkspaceRole::Member)
}

impl KeyChange {
    /// Whose key.
    pub fn account(&self) -> &AccountName {
        match self {
            Self::Issue(after) | Self::Rotate { before: _, after } => &after.account,
            Self::Revoke { key, scheduled: _ } => &key.account,
        }
    }

    /// The live name of the key that is made or ended.
    pub fn name(&self) -> &KeyName {
        match self {
            Self::Issue(after) | Self::Rotate { before: _, after } => &after.name,
            Self::Revoke { key, scheduled: _ } => &key.name,
        }
    }

    /// The key to make, if one is made.
    pub fn new_key(&self) -> Option<&NewKey> {
        match self {
            Self::Issue(after) | Self::Rotate { before: _, after } => Some(after),
            Self::Revoke { .. } => None,
        }
    }
}

impl Access {
    /// Who.
    pub fn member(&self) -> &Email {
        &self.membership.member
    }

    /// The custom role that the membership uses.
    pub fn custom_role(&self) -> Option<&RoleName> {
        self.membership.role.custom()
    }
}

fn segment(name: &str) -> Cow<'_, str> {
    if name.contains(['/', '%']) {
        Cow::Owned(name.replace('%', "%25").replace('/', "%2F"))
    } else {
        Cow::Borrowed(name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
