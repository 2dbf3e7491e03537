//! Guards that did not pass, and operations that take something away, as annotations.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::rules::{self, DESTRUCTIVE, LOOSENED};
use super::{Annotation, Level, Spot, Start};
use crate::model::change::Kind;
use crate::plan::{Execution, GuardVerdict, Plan, Verdict};
use crate::render::escape::visible;
use crate::render::plan::{destructive as in_order, verdict};
use crate::render::sentence::Medium;
use crate::render::why::{Reason, reason};
use crate::render::wording::Words;

/// Refusals first, then what was overridden.
pub(super) fn guards(plan: &Plan) -> Vec<Annotation<'static>> {
    let failed = plan.guards.iter().filter(|verdict| verdict.verdict != Verdict::Passed);
    let mut annotations: Vec<_> = failed.map(|verdict| guard(plan, verdict)).collect();
    annotations.sort_by_key(|annotation| annotation.level);
    annotations
}

fn guard(plan: &Plan, judged: &GuardVerdict) -> Annotation<'static> {
    let (level, word) = match judged.verdict {
        Verdict::Refused => (Level::Error, "REFUSED"),
        Verdict::Overridden | Verdict::Passed => (Level::Warning, "OVERRIDDEN"),
    };
    let mut message = format!("{word} {}\nfrom {}", verdict(plan, judged).show(Medium::Text), judged.set_at);
    if !judged.way_out.is_empty() {
        message.push_str(&format!("\nway out: {}", visible(&judged.way_out)));
    }
    Annotation {
        level,
        rule: rules::of_guard(judged.guard),
        message,
        spot: in_organization(plan, "guards", judged.guard.as_str()),
        related: Vec::new(),
        identity: judged.scope.clone().unwrap_or_default(),
    }
}

/// What the manifests allow beyond what they are judged by, beside the field, where it is still written.
pub(super) fn loosened(plan: &Plan) -> Vec<Annotation<'static>> {
    let of_line = |line: &String| {
        let path = line.split(':').next().unwrap_or_default();
        let mut parts = path.split('.').skip(1);
        let (section, field) = (parts.next(), parts.next().unwrap_or_default());
        let known = SECTIONS.into_iter().find(|known| Some(*known) == section).unwrap_or_default();
        Annotation {
            level: Level::Warning,
            rule: LOOSENED,
            message: format!("LOOSENED {}", visible(line)),
            spot: in_organization(plan, known, field),
            related: Vec::new(),
            identity: line.clone(),
        }
    };
    plan.loosened.iter().map(of_line).collect()
}

/// The sections of a CometOrganization that have fields of their own.
const SECTIONS: [&str; 4] = ["guards", "ignore", "ownership", "workspaces"];

/// What takes something away, in the order of telling. What no manifest declares stands where its collection is owned: that is why.
pub(super) fn destructive(plan: &Plan) -> Vec<Annotation<'static>> {
    let words = Words::of(plan);
    let mut owned: BTreeMap<Kind, Option<Spot>> = BTreeMap::new();
    in_order(plan)
        .into_iter()
        .map(|index| {
            let operation = &plan.operations[index];
            let kind = operation.change.kind();
            let spot = match plan.place(operation) {
                Some(place) => Some(at(place)),
                None => owned.entry(kind).or_insert_with(|| ownership(plan, kind)).clone(),
            };
            let Reason { words: because, place: _ } = reason(plan, operation, Medium::Text);
            let because = because.map_or_else(String::new, |because| format!(", {because}"));
            let mut message = format!("DESTRUCTIVE: {}{because}", words.sentence(index).show(Medium::Text));
            message.push_str(&execution(&operation.execution));
            let identity = operation.change.id();
            Annotation { level: Level::Note, rule: DESTRUCTIVE, message, spot, related: Vec::new(), identity }
        })
        .collect()
}

fn execution(execution: &Execution) -> String {
    match execution {
        Execution::Automatic | Execution::WithAccess => String::new(),
        Execution::Manual(_) => "\nby hand: the plan as text has the clicks".to_owned(),
        Execution::Waiting(what) => format!("\nwaits: {}", visible(what)),
        Execution::Refused(why) => format!("\nREFUSED: {}", visible(why)),
    }
}

fn ownership(plan: &Plan, kind: Kind) -> Option<Spot> {
    in_organization(plan, "ownership", kind.collection()?.as_str())
}

/// A field of the CometOrganization, else its first line.
fn in_organization(plan: &Plan, section: &'static str, field: &str) -> Option<Spot> {
    plan.place_in_organization(section, field).map(at)
}

fn at((file, line): (Arc<str>, u32)) -> Spot {
    Spot { file: file.to_string(), start: Start::Line(line) }
}
