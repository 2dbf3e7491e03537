//! From the input to the plan.

use super::assemble::{Context, Said, assemble};
use super::diff;
use super::ending::{ENDING_WITHIN, Endings};
use super::input::Input;
use super::report::Plan;
use crate::desired::Desired;
use crate::model::snapshot::Snapshot;

/// What would change, why, in which order, and what speaks against it. The same input gives the same plan.
pub fn plan(input: &Input<'_>) -> Plan {
    let draft = diff::all(input);
    let Input { desired, snapshot, actor, capabilities, held_keys: _, today } = *input;
    let said = Said {
        name: desired.organization.profile.name.clone(),
        unmanaged: sorted(draft.unmanaged),
        skipped: sorted(draft.skipped),
        waiting: sorted(draft.waiting),
        valid_until: desired.next_until,
        ending: Endings::of(desired, today, ENDING_WITHIN),
        origins: desired.origins.clone(),
    };
    assemble(&Context { policy: &desired.policy, snapshot, actor, capabilities }, draft.changes, said)
}

fn sorted<T: Ord>(mut notes: Vec<T>) -> Vec<T> {
    notes.sort();
    notes
}

/// The manifests speak of another organization than the one that is live.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the manifests are for the organization with the id `{declared}`, but the server's has the id `{live}`")]
pub struct WrongOrganization {
    /// What `spec.id` says.
    pub declared: String,
    /// What the server says.
    pub live: String,
}

/// Makes sure that the manifests and the snapshot speak of one organization.
///
/// # Errors
///
/// `spec.id` names another one.
pub fn same_organization(desired: &Desired, snapshot: &Snapshot) -> Result<(), WrongOrganization> {
    match (&desired.policy.organization_id, &snapshot.id) {
        (Some(declared), Some(live)) if **declared != **live => {
            Err(WrongOrganization { declared: declared.clone(), live: live.to_string() })
        }
        _ => Ok(()),
    }
}
