//! The kinds, and what a document says it is.

use crate::resources::{API_VERSION, GROUP};

/// A kind of `halley.dev/v1alpha1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Organization,
    Member,
    Roster,
    Team,
    Workspace,
    Role,
    ServiceAccount,
    Plan,
}

impl Kind {
    pub(super) const ALL: [Self; 8] = [
        Self::Organization,
        Self::Member,
        Self::Roster,
        Self::Team,
        Self::Workspace,
        Self::Role,
        Self::ServiceAccount,
        Self::Plan,
    ];

    /// What stands under `kind`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Organization => "CometOrganization",
            Self::Member => "CometMember",
            Self::Roster => "CometRoster",
            Self::Team => "CometTeam",
            Self::Workspace => "CometWorkspace",
            Self::Role => "CometRole",
            Self::ServiceAccount => "CometServiceAccount",
            Self::Plan => "CometPlan",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What to do with a document, by its `apiVersion` and `kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim<'a> {
    /// One of ours.
    Ours(Kind),
    /// A list of objects.
    List,
    /// Another program's.
    Foreign,
    /// Neither; it must not be passed over in silence.
    Refused(Refusal<'a>),
}

/// Why a document is nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal<'a> {
    /// There is no `apiVersion`.
    NoApiVersion,
    /// There is no `kind`.
    NoKind,
    /// A kind of ours, or a group nearly ours, under another group.
    Group { api_version: &'a str, kind: &'a str },
    /// Our group in a version that is not known.
    Version(&'a str),
    /// Our group with a kind that is not known.
    Kind(&'a str),
}

/// Judges a document by its header.
pub(super) fn claim<'a>(api_version: Option<&'a str>, kind: Option<&'a str>) -> Claim<'a> {
    let (Some(api_version), Some(kind)) = (api_version, kind) else {
        return Claim::Refused(if api_version.is_none() { Refusal::NoApiVersion } else { Refusal::NoKind });
    };
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    if api_version == API_VERSION {
        return match Kind::parse(kind) {
            Some(kind) => Claim::Ours(kind),
            None if is_list(kind) => Claim::List,
            None => Claim::Refused(Refusal::Kind(kind)),
        };
    }
    if api_version == "v1" && kind == "List" {
        Claim::List
    } else if group == GROUP {
        Claim::Refused(Refusal::Version(api_version))
    } else if kind.starts_with("Comet") || nearly_ours(group, api_version) {
        Claim::Refused(Refusal::Group { api_version, kind })
    } else {
        Claim::Foreign
    }
}

/// `List`, and what the API server calls a list of one kind, as `CometMemberList`.
fn is_list(kind: &str) -> bool {
    kind.strip_suffix("List").is_some_and(|item| item.is_empty() || Kind::parse(item).is_some())
}

/// `haley.dev`, `Halley.dev`, `halley.io`, `halley.devv1alpha1`: what someone writes who means us.
fn nearly_ours(group: &str, api_version: &str) -> bool {
    let group = group.to_ascii_lowercase();
    let stem = GROUP.split_once('.').map_or(GROUP, |(stem, _)| stem);
    strsim::damerau_levenshtein(&group, GROUP) <= 2
        || group.split('.').any(|label| label == stem)
        || (group.is_empty() && api_version.to_ascii_lowercase().starts_with(stem))
}
