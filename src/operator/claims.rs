//! Of two CometOrganizations for one live organization the older one counts: two would take each other's people away.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::conditions::Shown;
use super::credentials::Connection;
use super::fetch::Fetched;
use super::live::State;
use super::mirror::Mirror;
use super::object::{Object, Status};
use crate::comet::{Credential, http};
use crate::manifest::Resource;

/// Which CometOrganizations have been looked at since this process started, by uid, and which live organization each was found to be for: its
/// status may not say so yet.
#[derive(Debug, Default)]
pub(super) struct Claims(Mutex<BTreeMap<Arc<str>, Option<Arc<str>>>>);

impl Claims {
    /// Makes sure that no older CometOrganization is for the same live organization.
    pub(super) fn check(
        &self,
        mirror: &Mirror,
        fetched: &Fetched,
        connection: &Connection,
        state: &State,
    ) -> Result<(), Shown> {
        let own = &fetched.organization;
        self.known().insert(own.uid.clone(), state.snapshot.id.as_deref().map(Arc::from));
        let older = |other: &Arc<Object>| (&other.created, &other.uid) < (&own.created, &own.uid);
        for other in mirror.organizations().iter().filter(|other| older(other)) {
            if base(other).as_deref() != Some(&connection.base) {
                continue;
            }
            match self.id(other) {
                Some(id) if Some(&*id) == state.snapshot.id.as_deref() => return Err(managed(other)),
                None if !self.was_tried(other) && other.shard == own.shard => {
                    let text = format!("waiting until it is known which organization {} is for", place(other));
                    return Err(Shown::reconciling("Waiting", text));
                }
                Some(_) | None => {}
            }
        }
        Ok(())
    }

    /// An organization has been looked at, and it is not known which live one it is for.
    pub(super) fn tried(&self, organization: &Object) {
        self.known().entry(organization.uid.clone()).or_default();
    }

    fn was_tried(&self, organization: &Object) -> bool {
        self.known().contains_key(&organization.uid)
    }

    /// The live id, as far as it is known.
    fn id(&self, organization: &Object) -> Option<Arc<str>> {
        let found = self.known().get(&organization.uid).cloned().flatten();
        found.or_else(|| said(organization).map(Arc::from))
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<Arc<str>, Option<Arc<str>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn managed(other: &Object) -> Shown {
    let text = format!("{} is older and for the same live organization; keep one of the two", place(other));
    Shown::stalled("AlreadyManaged", text)
}

fn place(organization: &Object) -> String {
    format!("the CometOrganization `{}` in the namespace `{}`", organization.name, organization.namespace)
}

fn base(organization: &Object) -> Option<String> {
    let Resource::Organization(spec) = &organization.document.as_ref()?.resource else { return None };
    let settings = http::Settings::new(spec.server.as_ref()?.url.as_str(), Credential::None).ok()?;
    Some(settings.base)
}

/// The live id that an object says.
fn said(organization: &Object) -> Option<String> {
    let said = match &organization.status {
        Status::Organization(status) => status.id.clone(),
        Status::Plan(_) | Status::Child(_) => None,
    };
    said.or_else(|| match &organization.document.as_ref()?.resource {
        Resource::Organization(spec) => spec.id.as_ref().map(|id| id.as_str().to_owned()),
        _ => None,
    })
}
