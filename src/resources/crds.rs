//! The kinds as Kubernetes takes them.

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::CustomResourceExt;

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
