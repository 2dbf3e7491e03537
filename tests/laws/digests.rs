//! A digest names exactly what would change.

use std::collections::BTreeMap;

use halley::model::{Actor, Email};
use halley::plan::{Capabilities, Input, Plan, saved};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::universe::{TODAY, desired, plan, snapshot};

/// What the digest is made of, by way of the plan's JSON and a generic canonical form.
fn effects(plan: &Plan) -> Value {
    let mut operations = BTreeMap::new();
    for operation in plan.operations.iter().filter(|operation| !operation.change.is_maintenance()) {
        let (before, after) = (operation.change.before(), operation.change.after());
        let entry = json!({"id": operation.change.id(), "before": before, "after": after});
        operations.insert(operation.change.id(), entry);
    }
    json!({
        "format": "halley.dev/plan/v1",
        "organization": plan.organization_id,
        "unread": plan.unread,
        "operations": operations.into_values().collect::<Vec<_>>(),
    })
}

/// RFC 8785 for values without numbers: keys sorted, no blanks.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            text.push('{');
            for (at, (key, value)) in sorted.into_iter().enumerate() {
                text.push_str(if at > 0 { "," } else { "" });
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                canonical(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (at, value) in items.iter().enumerate() {
                text.push_str(if at > 0 { "," } else { "" });
                canonical(value, text);
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

fn expected(plan: &Plan) -> String {
    let mut text = String::new();
    canonical(&effects(plan), &mut text);
    let hex: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("h1:{hex}")
}

proptest! {
    #![proptest_config(crate::cases())]

    #[test]
    fn the_digest_is_the_hash_of_the_canonical_effects(desired in desired(), live in snapshot()) {
        let plan = plan(&desired, &live);
        prop_assert_eq!(plan.digest.as_str(), expected(&plan));
    }

    #[test]
    fn two_plans_share_a_digest_exactly_if_they_share_their_effects(
        one in desired(),
        two in desired(),
        live in snapshot(),
    ) {
        let (one, two) = (plan(&one, &live), plan(&two, &live));
        prop_assert_eq!(one.digest == two.digest, effects(&one) == effects(&two));
    }

    #[test]
    fn who_plans_and_what_they_may_do_stays_out_of_the_digest(desired in desired(), live in snapshot()) {
        let owner = plan(&desired, &live);
        let mut capabilities = Capabilities::embedded();
        for operation in &owner.operations {
            let change = &operation.change;
            capabilities.manual.insert((change.kind(), change.verb()), vec!["click".to_owned()]);
        }
        let other = halley::plan::plan(&Input {
            desired: &desired,
            snapshot: &live,
            actor: &Actor::Member(Email::new("root@acme.org")),
            capabilities: &capabilities,
            held_keys: &BTreeMap::new(),
            today: TODAY,
        });
        prop_assert_eq!(owner.digest, other.digest);
    }

    #[test]
    fn the_same_input_gives_the_same_bytes(desired in desired(), live in snapshot()) {
        let text = |plan: &Plan| serde_json::to_string(&saved::document(plan)).unwrap();
        prop_assert_eq!(text(&plan(&desired, &live)), text(&plan(&desired.clone(), &live.clone())));
    }
}
