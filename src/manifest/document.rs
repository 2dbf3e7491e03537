//! One manifest, decoded.

use std::collections::BTreeMap;

use crate::diagnostic::SourceId;
use crate::resources::values::{LiveName, OrganizationRef};
use crate::resources::{
    CometMemberSpec, CometOrganizationSpec, CometPlanSpec, CometRoleSpec, CometRosterSpec, CometServiceAccountSpec,
    CometTeamSpec, CometWorkspaceSpec,
};

/// One manifest: a document of a file, or an item of a `List` in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The file.
    pub source: SourceId,
    /// Where the YAML document stands in the file's text, in bytes.
    pub range: (usize, usize),
    /// The line of the file on which the document's first line stands, 1-based.
    pub line: u32,
    /// The item's index when the YAML document is a `List`.
    pub item: Option<usize>,
    /// Name and namespace.
    pub metadata: Metadata,
    /// Kind and spec.
    pub resource: Resource,
}

impl Document {
    /// What the object is called where it is live: `spec.name`, else `metadata.name`.
    pub fn live_name(&self) -> &str {
        self.resource.name().map_or(&self.metadata.name, |name| name.as_str())
    }
}

/// What people write under `metadata`. What a server sets there is accepted and dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// `metadata.name`.
    pub name: String,
    /// `metadata.namespace`.
    pub namespace: Option<String>,
    /// `metadata.annotations`.
    pub annotations: BTreeMap<String, String>,
}

/// Kind and spec.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "a variant a kind")]
pub enum Resource {
    Organization(Box<CometOrganizationSpec>),
    Member(CometMemberSpec),
    Roster(CometRosterSpec),
    Team(CometTeamSpec),
    Workspace(CometWorkspaceSpec),
    Role(CometRoleSpec),
    ServiceAccount(CometServiceAccountSpec),
    Plan(Box<CometPlanSpec>),
}

impl Resource {
    /// The kind's name, as `CometMember`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Organization(_) => "CometOrganization",
            Self::Member(_) => "CometMember",
            Self::Roster(_) => "CometRoster",
            Self::Team(_) => "CometTeam",
            Self::Workspace(_) => "CometWorkspace",
            Self::Role(_) => "CometRole",
            Self::ServiceAccount(_) => "CometServiceAccount",
            Self::Plan(_) => "CometPlan",
        }
    }

    /// `spec.name`, of the kinds that have a live name of their own.
    pub fn name(&self) -> Option<&LiveName> {
        match self {
            Self::Workspace(spec) => spec.name.as_ref(),
            Self::Role(spec) => spec.name.as_ref(),
            Self::ServiceAccount(spec) => spec.name.as_ref(),
            Self::Organization(_) | Self::Member(_) | Self::Roster(_) | Self::Team(_) | Self::Plan(_) => None,
        }
    }

    /// The CometOrganization that it says it belongs to.
    pub fn organization_ref(&self) -> Option<&OrganizationRef> {
        match self {
            Self::Organization(_) => None,
            Self::Member(spec) => spec.organization_ref.as_ref(),
            Self::Roster(spec) => spec.organization_ref.as_ref(),
            Self::Team(spec) => spec.organization_ref.as_ref(),
            Self::Workspace(spec) => spec.organization_ref.as_ref(),
            Self::Role(spec) => spec.organization_ref.as_ref(),
            Self::ServiceAccount(spec) => spec.organization_ref.as_ref(),
            Self::Plan(spec) => Some(&spec.organization_ref),
        }
    }
}

/// A step of a path into a document, as `spec`, `access`, `2`, `role`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// Into a mapping.
    Key(&'a str),
    /// Into a sequence.
    Index(usize),
}
