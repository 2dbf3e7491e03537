//! `halley schema`.

use super::Run;
use super::error::{Error, Exit};
use crate::plan::saved;
use crate::resources;

/// What a saved plan is called beside the kinds.
const PLAN: &str = "plan";

/// Prints the JSON Schema of a kind, of all kinds, or of a saved plan
///
/// An editor that knows the schema completes fields and marks mistakes.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley schema > .halley-schema.json     all kinds; then begin each manifest with
                                          # yaml-language-server: $schema=.halley-schema.json
  halley schema CometWorkspace
  halley schema plan")]
pub(super) struct Schema {
    /// A kind, as CometMember, or `plan` for a saved plan; left out, any kind
    #[arg(value_name = "KIND", ignore_case = true, value_parser = names(), hide_possible_values = true)]
    kind: Option<String>,
}

impl Schema {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let schema = match &self.kind {
            None => resources::schema_of_any(),
            Some(kind) => of_kind(kind)?,
        };
        run.ui.result(&format!("{schema:#}\n"));
        Ok(Exit::Clean)
    }
}

fn names() -> Vec<&'static str> {
    resources::KINDS.into_iter().chain([PLAN]).collect()
}

fn of_kind(kind: &str) -> Result<serde_json::Value, Error> {
    if kind.eq_ignore_ascii_case(PLAN) {
        return Ok(saved::schema());
    }
    let known = resources::KINDS.into_iter().find(|known| known.eq_ignore_ascii_case(kind));
    known.and_then(resources::schema).ok_or_else(|| {
        Error::invalid(format!("there is no kind `{kind}`"))
            .hint(format!("write one of {}", resources::KINDS.join(", ")))
    })
}
