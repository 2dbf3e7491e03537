//! The kinds as Kubernetes takes them.

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::CustomResourceExt;

use super::words::put_patterns_into_words;
use super::{
    CometMember, CometOrganization, CometPlan, CometRole, CometRoster, CometServiceAccount, CometTeam, CometWorkspace,
};

/// Every kind, in the order of the documentation.
pub const KINDS: [&str; 8] = [
    "CometOrganization",
    "CometMember",
    "CometRoster",
    "CometTeam",
    "CometWorkspace",
    "CometRole",
    "CometServiceAccount",
    "CometPlan",
];

/// The definition of every kind, in the order of [`KINDS`].
pub fn crds() -> Vec<CustomResourceDefinition> {
    let mut crds = of_types();
    let versions = crds.iter_mut().flat_map(|crd| &mut crd.spec.versions);
    let schemas = versions.filter_map(|version| version.schema.as_mut()?.open_api_v3_schema.as_mut());
    schemas.for_each(put_patterns_into_words);
    crds
}

/// The definitions as the types make them, with the patterns of their texts.
pub(super) fn of_types() -> Vec<CustomResourceDefinition> {
    vec![
        CometOrganization::crd(),
        CometMember::crd(),
        CometRoster::crd(),
        CometTeam::crd(),
        CometWorkspace::crd(),
        CometRole::crd(),
        CometServiceAccount::crd(),
        CometPlan::crd(),
    ]
}
