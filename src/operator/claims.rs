//! Of two CometOrganizations for one live organization the older one counts: two would take each other's people away.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::conditions::Shown;
use super::credentials::Connection;
use super::fetch::Fetched;
use super::live::State;
use super::mirror::Mirror;
use super::object::{Object, Status};
use crate::comet::{Credential, http};
use crate::manifest::Resource;

/// Which CometOrganizations have been looked at since this process started.
#[derive(Debug, Default)]
pub(super) struct Claims(Mutex<BTreeSet<Arc<str>>>);

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
        self.tried(own);
        let older = |other: &Arc<Object>| (&other.created, &other.uid) < (&own.created, &own.uid);
        for other in mirror.organizations().iter().filter(|other| older(other)) {
            if base(other).as_deref() != Some(&connection.base) {
                continue;
            }
            match id(other) {
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

    /// An organization has been looked at, whatever came of it.
    pub(super) fn tried(&self, organization: &Object) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(organization.uid.clone());
    }

    fn was_tried(&self, organization: &Object) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&organization.uid)
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

/// The live id, as far as it is known.
fn id(organization: &Object) -> Option<String> {
    let said = match &organization.status {
        Status::Organization(status) => status.id.clone(),
        Status::Plan(_) | Status::Child(_) => None,
    };
    said.or_else(|| match &organization.document.as_ref()?.resource {
        Resource::Organization(spec) => spec.id.as_ref().map(|id| id.as_str().to_owned()),
        _ => None,
    })
}
