//! What `exclude` of a custom role may name.

use crate::model::organization::{Grant, Grants, Invitations, OrganizationRole, WorkspaceRole};
use crate::model::permission::{self, Action, Permissions};
use crate::model::table::Table;

/// Comet's own permission names. They come and go on the server; those of its pages and its backend are known here.
const COMET: &[&str] = &[
    "agent_playground_use",
    "ai_provider_update",
    "alert_update",
    "alert_view",
    "annotation_queue_annotate",
    "annotation_queue_create",
    "annotation_queue_delete",
    "annotation_queue_edit",
    "annotation_queue_results_export",
    "annotation_queue_view",
    "dashboard_create",
    "dashboard_delete",
    "dashboard_edit",
    "dashboard_view",
    "dataset_create",
    "dataset_delete",
    "dataset_edit",
    "dataset_view",
    "experiment_create",
    "experiment_view",
    "invite_users_to_workspace",
    "management",
    "online_evaluation_rule_update",
    "online_evaluation_rule_view",
    "optimization_run_delete",
    "optimization_run_view",
    "optimization_studio_use",
    "original_data_view",
    "playground_use",
    "project_create",
    "project_data_view",
    "project_delete",
    "project_visibility",
    "prompt_create",
    "prompt_delete",
    "prompt_edit",
    "prompt_view",
    "trace_delete",
    "trace_span_thread_annotate",
    "trace_span_thread_log",
    "workspace_management",
    "workspace_settings_configure",
];

/// Every name that `exclude` may hold.
pub(super) fn known() -> impl Iterator<Item = &'static str> {
    let actions = Action::ALL.iter().filter(|action| action.is_in_workspace()).map(|action| action.as_str());
    actions.chain(COMET.iter().copied())
}

/// What a built-in role can ever allow, with every grant; `None` for roles that nobody here knows.
pub(super) fn of(role: &str) -> Option<Permissions> {
    let role = WorkspaceRole::from_name(role);
    if role.custom().is_some() {
        return None;
    }
    let grants: Grants = Grant::ALL.into_iter().collect();
    let (organization, roles) = (OrganizationRole::PlatformMember, Table::default());
    Some(permission::permissions(&organization, Some((&role, grants)), Invitations::Everyone, &roles))
}
