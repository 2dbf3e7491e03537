//! A plan as a unified difference of YAML, an object at a time.

use similar::TextDiff;

use super::facts;
use super::outline::Outline;
use super::yaml;
use crate::model::change::{Change, State};
use crate::plan::{Execution, Plan};
use crate::render::escape::visible;
use crate::render::sentence::Medium;
use crate::render::wording::Words;

/// The plan as a unified difference: destructive operations first, each object from `live/` to `declared/`.
pub fn diff(plan: &Plan) -> String {
    let outline = Outline::of(plan);
    let words = Words::of(plan);
    let mut text = header(plan, outline.destructive.len());
    let benign = outline.groups.iter().flat_map(|group| &group.operations);
    for index in outline.destructive.iter().chain(benign) {
        object(&mut text, plan, &words, *index);
    }
    text
}

fn header(plan: &Plan, destructive: usize) -> String {
    let title = facts::title(plan, destructive).show(Medium::Text);
    let refused = if plan.is_refused() { "# REFUSED by a guard: nothing of this plan can be applied\n" } else { "" };
    format!("# {title}\n# digest {}\n{refused}", plan.digest)
}

fn object(text: &mut String, plan: &Plan, words: &Words<'_>, index: usize) {
    let operation = &plan.operations[index];
    let change = &operation.change;
    let (before, after) = (side(change.before()), side(change.after()));
    let danger = if change.is_destructive() { "DESTRUCTIVE: " } else { "" };
    text.push_str(&format!("\n# {danger}{}\n", words.sentence(index).show(Medium::Text)));
    if let Some(note) = execution(&operation.execution) {
        text.push_str(&format!("# {note}\n"));
    }
    let path = path(change);
    let live = if before.is_empty() { "/dev/null".to_owned() } else { format!("live/{path}") };
    let declared = if after.is_empty() { "/dev/null".to_owned() } else { format!("declared/{path}") };
    let difference = TextDiff::from_lines(&before, &after);
    text.push_str(&difference.unified_diff().context_radius(10).header(&live, &declared).to_string());
}

/// The operation's id without its verb: what the object is called before and after.
fn path(change: &Change) -> String {
    let id = change.id();
    let object = id.split_once('/').map_or(id.as_str(), |(_, object)| object);
    visible(object).into_owned()
}

fn side(state: Option<State<'_>>) -> String {
    state.map_or_else(String::new, |state| {
        yaml::lines(&serde_json::to_value(state).expect("every state is plain data with text keys"))
    })
}

fn execution(execution: &Execution) -> Option<String> {
    match execution {
        Execution::Automatic | Execution::WithAccess => None,
        Execution::Manual(_) => Some("by hand: see the plan as text for the clicks".to_owned()),
        Execution::Waiting(what) => Some(format!("waits: {}", visible(what))),
        Execution::Refused(why) => Some(format!("REFUSED: {}", visible(why))),
    }
}
