//! The JSON Schema of a plan.

use serde_json::{Value, json};

use super::applied::AppliedDocument;

/// What `apply` adds to the document of a plan.
const ADDED: [&str; 2] = ["results", "summary"];

/// The JSON Schema of what `halley plan` writes, and of what `halley apply` writes: the same, with results and their summary.
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(AppliedDocument).to_value();
    schema["title"] = json!("Halley plan");
    schema["description"] = json!(
        "A plan, as `halley plan --output json` and `--out FILE` write it. `halley apply --output json` adds `results` and `summary`; \
         a saved plan has neither."
    );
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|field| !ADDED.iter().any(|added| field == added));
    }
    let [results, summary] = ADDED;
    schema["dependentRequired"] = json!({results: [summary], summary: [results]});
    schema["additionalProperties"] = json!(false);
    schema
}
