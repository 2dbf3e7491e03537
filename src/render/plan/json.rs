//! A plan for programs: the document that is also saved.

use crate::plan::{Plan, saved};
use crate::render::escape;

/// The plan as pretty JSON with a line end; `plan::saved` reads it back.
pub fn json(plan: &Plan) -> String {
    let document =
        serde_json::to_string_pretty(&saved::document(plan)).expect("a document is plain data with text keys");
    escape::json(document) + "\n"
}
