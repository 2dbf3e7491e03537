//! Reads the live organization. A list that could not be read makes its collection unread; it is never taken for an empty one.

mod directory;
mod lists;
mod map;
mod observe;
mod people;
mod places;
mod roles;

use super::http::{Failure, Http};
use super::probe::{Findings, Probed};
use crate::backend::Error;
use crate::model::snapshot::Snapshot;
use crate::wire::frontend::{Member, Workspace, WorkspaceRole};

pub(super) use directory::Directory;
pub(super) use lists::{Asked, member_list, role_list, workspace_named};
pub(super) use observe::{Stands, observe, stands};
pub(super) use places::{Place, Standings, place, standings};

/// A list as far as it could be read.
#[derive(Clone, Debug)]
pub(super) enum Reading<T> {
    /// All of it.
    Read(T),
    /// Not all; what there is, and why not more.
    Unread(T, String),
}

impl<T> Reading<T> {
    /// What there is.
    pub(super) fn seen(&self) -> &T {
        let (Self::Read(seen) | Self::Unread(seen, _)) = self;
        seen
    }

    /// Why it is not all.
    pub(super) fn gap(&self) -> Option<&str> {
        match self {
            Self::Read(_) => None,
            Self::Unread(_, why) => Some(why),
        }
    }
}

/// Whether a failure concerns one list; the others end the reading, since nothing else would be answered either.
pub(super) fn concerns_one_list(failure: &Failure) -> bool {
    match failure {
        Failure::Forbidden { .. }
        | Failure::PaymentRequired { .. }
        | Failure::NotFound { .. }
        | Failure::NoSuchRoute { .. }
        | Failure::Conflict { .. }
        | Failure::Refused { .. }
        | Failure::TooLarge { .. }
        | Failure::Decoding { .. } => true,
        Failure::NotReached { .. }
        | Failure::Lost { .. }
        | Failure::Unauthorized { .. }
        | Failure::Busy { .. }
        | Failure::Server { .. }
        | Failure::NotJson { .. }
        | Failure::Redirected { .. }
        | Failure::Unusable { .. } => false,
    }
}

/// Why a list could not be read. Older Comets lack some routes: that is nothing to look into.
pub(super) fn reason(failure: &Failure) -> String {
    match failure {
        Failure::NoSuchRoute { at, .. } => format!("this Comet has no {} {}", at.method, at.path),
        other => other.to_string(),
    }
}

/// An answer, or why there is none for this list alone.
pub(super) fn reading<T: Default>(answer: Result<T, Failure>) -> Result<Reading<T>, Error> {
    match answer {
        Ok(read) => Ok(Reading::Read(read)),
        Err(failure) if concerns_one_list(&failure) => Ok(Reading::Unread(T::default(), reason(&failure))),
        Err(failure) => Err(failure.into()),
    }
}

/// Everything that was read, before it becomes a snapshot.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) members: Reading<Vec<Member>>,
    pub(super) workspaces: Reading<Vec<Workspace>>,
    /// One a workspace, in the same order.
    pub(super) places: Vec<Place>,
    pub(super) roles: Reading<Vec<WorkspaceRole>>,
    /// Names of service accounts.
    pub(super) accounts: Reading<Vec<String>>,
}

/// A snapshot, what writes need to know beside it, and what is to say about it.
#[derive(Debug)]
pub(super) struct Reads {
    pub(super) snapshot: Snapshot,
    pub(super) directory: Directory,
    pub(super) notes: Vec<String>,
}

/// Reads everything, as much at once as the client allows.
pub(super) async fn everything(
    http: &Http,
    probed: &Probed,
    known: Option<Reading<Vec<Member>>>,
    findings: &std::sync::Mutex<Findings>,
) -> Result<Reads, Error> {
    let organization = &probed.organization;
    let asked = Asked { http, findings, organization: &organization.id, is_admin: probed.findings.is_admin() };
    let members = async {
        match known {
            Some(known) => Ok(known),
            None => member_list(&asked).await,
        }
    };
    let workspaces = async {
        let found = lists::workspace_list(&asked).await?;
        let named = probed.findings.named_roles;
        let places = places::all(http, found.seen(), named).await?;
        Ok::<_, Error>((found, places))
    };
    let (members, workspaces, roles, accounts) =
        tokio::join!(members, workspaces, role_list(&asked), lists::account_list(&asked));
    let (workspaces, places) = workspaces?;
    let mut gathered = Gathered { members: members?, workspaces, places, roles: roles?, accounts: accounts? };
    people::complete(&asked, &mut gathered).await?;
    Ok(map::snapshot(organization, &gathered))
}
