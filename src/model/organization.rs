//! An organization as a value: what is declared, or what is live.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::key::{AccountName, Email, RoleName, WorkspaceName};
use super::table::{Keyed, Table};

/// The tenant with all that Halley manages in it, except API keys (see `Snapshot` and `Desired`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organization {
    /// Name, subscription and settings.
    pub profile: Profile,
    /// The people, by e-mail.
    pub members: Table<Member>,
    /// The workspaces, by name.
    pub workspaces: Table<Workspace>,
    /// The workspace with the default mark. Live: always one once there is a workspace; declared: `None` leaves the mark alone.
    pub default_workspace: Option<WorkspaceName>,
    /// The custom workspace roles, by name.
    pub roles: Table<Role>,
    /// The service accounts, by name.
    pub accounts: Table<ServiceAccount>,
}

impl Organization {
    /// The membership of a person in a workspace.
    pub fn membership(&self, workspace: &str, member: &str) -> Option<&Membership> {
        self.workspaces.get(workspace)?.memberships.get(member)
    }

    /// The members whose invitation is accepted and whose organization role is Admin.
    pub fn active_admins(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.is_active_admin())
    }
}

/// What an organization says of itself.
// Fields stand in alphabetical order wherever a value enters a digest: serialized as they stand, they are canonical JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Profile {
    /// Who may invite new people.
    pub invitations: Invitations,
    /// The display name; never a key.
    pub name: Arc<str>,
    /// Comet's plan type.
    pub subscription: Subscription,
}

/// Comet's plan type, in ascending order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Subscription {
    /// Free; one overview page of billing.
    #[default]
    Community,
    /// Paid.
    Starter,
    /// Paid, with custom roles.
    Enterprise,
}

impl Subscription {
    /// The name that people write and read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Community => "Community",
            Self::Starter => "Starter",
            Self::Enterprise => "Enterprise",
        }
    }
}

/// Who may invite new people into the organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Invitations {
    /// Every member.
    #[default]
    Everyone,
    /// Only organization Admins; what others try becomes a request.
    AdminsOnly,
}

impl Invitations {
    /// The name that people write and read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Everyone => "Everyone",
            Self::AdminsOnly => "AdminsOnly",
        }
    }
}

/// A person of the organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// Who it is.
    pub email: Email,
    /// The organization role.
    pub role: OrganizationRole,
    /// Whether the invitation is accepted. What a manifest declares is `Active`: where a member ends up.
    pub state: MemberState,
}

impl Member {
    /// Whether this member can act as an Admin today.
    pub fn is_active_admin(&self) -> bool {
        self.role == OrganizationRole::Admin && self.state == MemberState::Active
    }
}

impl Keyed for Member {
    type Key = Email;

    fn key(&self) -> &Email {
        &self.email
    }
}

/// Where a member stands with the invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum MemberState {
    /// The invitation is accepted.
    Active,
    /// Invited; takes no seat yet.
    Pending,
}

impl MemberState {
    /// The name that people read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Pending => "Pending",
        }
    }
}

/// What a member may do in the whole organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrganizationRole {
    /// Everything, everywhere.
    Admin,
    /// Experiment management and Opik, as the workspace role says.
    #[default]
    PlatformMember,
    /// Opik only.
    OpikMember,
    /// As a platform member, but logs no data.
    ViewOnly,
    /// A live role that Halley does not know, under its wire name. Kept, never given.
    Other(Arc<str>),
}

impl OrganizationRole {
    /// The roles that can be declared, from the most to the least.
    pub const DECLARABLE: [Self; 4] = [Self::Admin, Self::PlatformMember, Self::OpikMember, Self::ViewOnly];

    /// The name that people write and read.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Admin => "Admin",
            Self::PlatformMember => "PlatformMember",
            Self::OpikMember => "OpikMember",
            Self::ViewOnly => "ViewOnly",
            Self::Other(name) => name,
        }
    }

    /// What Comet's Admin dashboard calls it; an unknown one is shown as it is.
    pub fn label(&self) -> &str {
        match self {
            Self::Admin => "Admin",
            Self::PlatformMember => "Platform member",
            Self::OpikMember => "Opik member",
            Self::ViewOnly => "View-only platform member",
            Self::Other(name) => name,
        }
    }

    /// Reads a name as `as_str` writes it; an unknown one is kept.
    pub fn from_name(name: &str) -> Self {
        Self::DECLARABLE.into_iter().find(|role| role.as_str() == name).unwrap_or_else(|| Self::Other(name.into()))
    }
}

/// A place for projects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// The live name.
    pub name: WorkspaceName,
    /// Who is in it, by e-mail.
    pub memberships: Table<Membership>,
}

impl Keyed for Workspace {
    type Key = WorkspaceName;

    fn key(&self) -> &WorkspaceName {
        &self.name
    }
}

/// A person in a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Membership {
    /// What is granted beyond the role.
    pub grants: Grants,
    /// Who it is.
    pub member: Email,
    /// The workspace role.
    pub role: WorkspaceRole,
}

impl Keyed for Membership {
    type Key = Email;

    fn key(&self) -> &Email {
        &self.member
    }
}

/// What a member may do in one workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkspaceRole {
    /// Built in: manages the model lifecycle, makes projects public, invites.
    Owner,
    /// Built in.
    #[default]
    Member,
    /// A custom role, or one of Comet's newer roles (Manage, Write, Annotate, Read).
    Named(RoleName),
}

impl WorkspaceRole {
    /// The name that people write and read.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Owner => "Owner",
            Self::Member => "Member",
            Self::Named(name) => name.as_str(),
        }
    }

    /// Reads a name as `as_str` writes it.
    pub fn from_name(name: &str) -> Self {
        match name {
            "Owner" => Self::Owner,
            "Member" => Self::Member,
            other => Self::Named(RoleName::new(other)),
        }
    }

    /// The custom role behind it, if it is none of the built-in ones.
    pub fn custom(&self) -> Option<&RoleName> {
        match self {
            Self::Owner | Self::Member => None,
            Self::Named(name) => Some(name),
        }
    }
}

/// What a member of a workspace is granted beyond the role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grants(u8);

/// One grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grant {
    /// May invite existing members into the workspace.
    InviteUsers,
    /// May make projects of the workspace public.
    MakeProjectsPublic,
}

impl Grant {
    /// Every grant, in the order of names.
    pub const ALL: [Self; 2] = [Self::InviteUsers, Self::MakeProjectsPublic];

    /// The name that people write and read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InviteUsers => "inviteUsers",
            Self::MakeProjectsPublic => "makeProjectsPublic",
        }
    }

    /// Reads a name as `as_str` writes it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.as_str() == name)
    }
}

impl Grants {
    /// No grant at all.
    pub const NONE: Self = Self(0);

    /// These and one more.
    #[must_use]
    pub fn with(self, grant: Grant) -> Self {
        Self(self.0 | 1 << grant as u8)
    }

    /// These and those.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the grant is among them.
    pub fn contains(self, grant: Grant) -> bool {
        self.0 & 1 << grant as u8 != 0
    }

    /// Whether all of `other` are among them.
    pub fn is_superset(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// These without those that change nothing: all of an Admin or an Owner, and `makeProjectsPublic` of an Opik member.
    /// They are neither asked for nor compared, so that they are no difference for ever.
    #[must_use]
    pub fn effective(self, member: Option<&OrganizationRole>, role: &WorkspaceRole) -> Self {
        match (member, role) {
            (Some(OrganizationRole::Admin), _) | (_, WorkspaceRole::Owner) => Self::NONE,
            (Some(OrganizationRole::OpikMember), _) => {
                self.iter().filter(|grant| *grant != Grant::MakeProjectsPublic).collect()
            }
            (None | Some(_), _) => self,
        }
    }

    /// The grants, in the order of names.
    pub fn iter(self) -> impl Iterator<Item = Grant> {
        Grant::ALL.into_iter().filter(move |grant| self.contains(*grant))
    }
}

impl FromIterator<Grant> for Grants {
    fn from_iter<I: IntoIterator<Item = Grant>>(grants: I) -> Self {
        grants.into_iter().fold(Self::NONE, Self::with)
    }
}

/// A custom workspace role: a base role without some permissions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Role {
    /// What it starts from.
    pub base: WorkspaceRole,
    /// What it does not allow: names of `permission::Action`, or Comet's own permission names.
    pub exclude: BTreeSet<Arc<str>>,
    /// The live name.
    pub name: RoleName,
}

impl Keyed for Role {
    type Key = RoleName;

    fn key(&self) -> &RoleName {
        &self.name
    }
}

/// A non-human account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceAccount {
    /// Where its data goes unless it says otherwise.
    #[serde(rename = "defaultWorkspace")]
    pub default_workspace: Option<WorkspaceName>,
    /// The live name, with its prefix.
    pub name: AccountName,
    /// Where it may work.
    pub workspaces: Authorized,
}

impl Keyed for ServiceAccount {
    type Key = AccountName;

    fn key(&self) -> &AccountName {
        &self.name
    }
}

/// The workspaces that a service account may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Authorized {
    /// Every workspace, also later ones.
    All,
    /// These alone.
    Listed(BTreeSet<WorkspaceName>),
}

impl Authorized {
    /// Whether the workspace is among them.
    pub fn allows(&self, workspace: &WorkspaceName) -> bool {
        match self {
            Self::All => true,
            Self::Listed(names) => names.contains(workspace),
        }
    }
}

macro_rules! serde_by_name {
    ($type:ident, $words:literal, $read:expr) => {
        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "description": $words })
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = String::deserialize(deserializer)?;
                $read(&name).map_err(serde::de::Error::custom)
            }
        }
    };
}

serde_by_name!(
    OrganizationRole,
    "Admin, PlatformMember, OpikMember, ViewOnly, or a live role that nobody here knows.",
    |name: &str| Ok::<_, String>(OrganizationRole::from_name(name))
);
serde_by_name!(WorkspaceRole, "Owner, Member, or the name of a custom role.", |name: &str| Ok::<_, String>(
    WorkspaceRole::from_name(name)
));
serde_by_name!(Grant, "inviteUsers or makeProjectsPublic.", |name: &str| Grant::from_name(name)
    .ok_or_else(|| format!("unknown grant `{name}`")));

impl Serialize for Grants {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Grants {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Grant>::deserialize(deserializer)?.into_iter().collect())
    }
}

impl JsonSchema for Grants {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Grants".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<BTreeSet<Grant>>()
    }
}
