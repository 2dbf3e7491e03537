//! The policy of a CometOrganization. One that allows more than the one in force waits for an approval; until then the stricter of both
//! counts.

use sha2::{Digest as _, Sha256};

pub(super) use crate::desired::strictness::{loosened, more_approval, nothing, of, strictest, under, weaker};
use crate::model::hex;
use crate::resources::status::AppliedPolicy;

/// What is said to approve a policy.
pub(super) fn digest(uid: &str, policy: &AppliedPolicy) -> String {
    let text = serde_json::to_string(policy).expect("a policy is a map with text keys");
    let sum = Sha256::digest(format!("halley.dev/policy/v1\n{uid}\n{text}"));
    format!("h1:{}", hex(&sum))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::object::Status;
    use super::super::samples::object;
    use super::*;

    #[test]
    fn beside_a_policy_that_nobody_can_read_every_policy_is_looser() {
        let sent = json!({"lastAppliedPolicy": {"guards": {"maxRenames": 3}}, "observedGeneration": 4});
        let yaml = format!(
            "{{kind: CometOrganization, metadata: {{name: acme}}, spec: {{displayName: Acme}}, status: {sent}}}"
        );
        let Status::Organization(status) = &object(&yaml).status else { unreachable!() };
        let in_force = status.last_applied_policy.clone().unwrap();
        assert!(!loosened(&in_force, &AppliedPolicy::default()).is_empty());
    }
}
