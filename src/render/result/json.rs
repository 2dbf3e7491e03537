//! Results for programs: the plan's document, with what became of each operation.

use crate::plan::{Applied, saved};
use crate::render::escape;

/// The plan and its results as pretty JSON with a line end.
pub fn json(applied: &Applied<'_>) -> String {
    let document = saved::applied_document(applied);
    let json = serde_json::to_string_pretty(&document).expect("a document is plain data with text keys");
    escape::json(json) + "\n"
}
