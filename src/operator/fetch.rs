//! Fetch: all that belongs to an organization, out of the mirror.

use std::sync::Arc;

use super::mirror::{Mirror, View};
use super::object::{ORGANIZATION, Object, PLAN, Status};
use crate::manifest::Resource;
use crate::resources::CometOrganizationSpec;
use crate::resources::status::OrganizationStatus;

/// An organization by namespace and name; without a name: what belongs to none.
pub(super) type Key = (Arc<str>, Option<Arc<str>>);

/// An organization with all that belongs to it.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) organization: Arc<Object>,
    /// What declares something, by kind and name.
    pub(super) children: Vec<Arc<Object>>,
    /// Its CometPlans.
    pub(super) plans: Vec<Arc<Object>>,
    /// The whole namespace at the same moment.
    pub(super) view: View,
}

impl Fetched {
    /// The spec, as far as it can be read.
    pub(super) fn spec(&self) -> Option<&CometOrganizationSpec> {
        match &self.organization.document.as_ref()?.resource {
            Resource::Organization(spec) => Some(spec),
            _ => None,
        }
    }

    pub(super) fn status(&self) -> OrganizationStatus {
        match &self.organization.status {
            Status::Organization(status) => (**status).clone(),
            Status::Plan(_) | Status::Child(_) => OrganizationStatus::default(),
        }
    }

    /// The CometPlan with a name.
    pub(super) fn plan(&self, name: &str) -> Option<&Arc<Object>> {
        self.plans.iter().find(|plan| *plan.name == *name)
    }
}

/// What belongs to the organization; `None`: it is gone.
pub(super) fn fetch(mirror: &Mirror, namespace: &str, name: &str) -> Option<Fetched> {
    let view = mirror.view(namespace)?;
    let organizations: Vec<&Arc<Object>> = view.objects.iter().filter(|object| object.is_organization()).collect();
    let organization = organizations.iter().find(|object| *object.name == *name).map(|found| Arc::clone(found))?;
    let alone = organizations.len() == 1;
    let belongs = |object: &Object| match object.organization() {
        Some(named) => named == name,
        // Nobody knows where an unreadable object belongs, so it counts everywhere.
        None => alone || object.document.is_none(),
    };
    let of = |wanted: fn(u8) -> bool| -> Vec<Arc<Object>> {
        view.objects.iter().filter(|object| wanted(object.kind) && belongs(object)).cloned().collect()
    };
    let children = of(|kind| kind != ORGANIZATION && kind != PLAN);
    let plans = of(|kind| kind == PLAN);
    Some(Fetched { organization, children, plans, view })
}

/// What belongs to no organization, with the reason for its condition and what to do.
pub(super) fn orphans(mirror: &Mirror, namespace: &str) -> Vec<(Arc<Object>, &'static str, String)> {
    let Some(view) = mirror.view(namespace) else { return Vec::new() };
    let names: Vec<&str> =
        view.objects.iter().filter(|object| object.is_organization()).map(|object| &*object.name).collect();
    let children = view.objects.iter().filter(|object| object.kind != ORGANIZATION && object.kind != PLAN);
    let orphan = |object: &Arc<Object>| {
        let (reason, message) = match (object.organization(), &names[..]) {
            (Some(named), _) if names.contains(&named) => return None,
            (Some(named), _) => ("OrganizationNotFound", format!("there is no CometOrganization `{named}` here")),
            (None, []) => ("OrganizationMissing", "there is no CometOrganization in this namespace".to_owned()),
            (None, [_]) => return None,
            (None, _) if object.document.is_none() => return None,
            (None, several) => {
                let text = format!("`spec.organizationRef` must say which one is meant: {}", several.join(", "));
                ("OrganizationAmbiguous", text)
            }
        };
        Some((object.clone(), reason, message))
    };
    children.filter_map(orphan).collect()
}
