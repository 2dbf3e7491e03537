//! What the API server answers to a text that is not written as it should be.
//!
//! A schema's pattern makes it answer with the pattern. A rule has a message, so the definitions say the same in rules; JSON Schemas keep the patterns.

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::{
    JSONSchemaProps, JSONSchemaPropsOrArray, ValidationRule,
};

use super::values::{DATE, DAYS, EMAIL, SPAN};

const WORDS: [(&str, &str); 4] = [
    (EMAIL, "write an e-mail as `ana@acme.org`"),
    (DATE, "write a day as `2027-03-31`"),
    (DAYS, "write a number of days as `90d`"),
    (SPAN, "write a time span as `10m` or `1h30m`"),
];

/// Turns patterns into rules that say what to write, in a schema and below it.
pub(super) fn put_patterns_into_words(schema: &mut JSONSchemaProps) {
    if let Some((pattern, message)) = WORDS.iter().find(|(pattern, _)| schema.pattern.as_deref() == Some(*pattern)) {
        schema.pattern = None;
        schema.x_kubernetes_validations.get_or_insert_default().push(ValidationRule {
            rule: format!("self.matches(r'{pattern}')"),
            message: Some((*message).to_owned()),
            ..ValidationRule::default()
        });
    }
    schema.properties.iter_mut().flat_map(|properties| properties.values_mut()).for_each(put_patterns_into_words);
    if let Some(JSONSchemaPropsOrArray::Schema(items)) = &mut schema.items {
        put_patterns_into_words(items);
    }
}
