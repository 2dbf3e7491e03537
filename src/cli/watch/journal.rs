//! What a watch says: a line a change, a line when something begins to be wrong and one when that is over. Never the same line each round.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;

use jiff::Timestamp;
use serde::Serialize;

use super::super::Run;
use super::super::situation::Sides;
use super::super::ui::{Clock, Ui};
use crate::plan::{Operation, OperationResult, Plan, ResultKind};
use crate::render;

/// How lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Text,
    /// A JSON object a line: `time`, `event`, `message`, and where they apply `about`, `operation`, `plan`, `revision`
    Json,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum About {
    Pull,
    Tree,
    Manifests,
    Suspended,
    Server,
    Apply,
    Memory,
    Policy,
    Guard,
    Settling,
    Approval,
    Manual,
    Operations,
}

impl About {
    const fn word(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Tree => "tree",
            Self::Manifests => "manifests",
            Self::Suspended => "suspended",
            Self::Server => "server",
            Self::Apply => "apply",
            Self::Memory => "memory",
            Self::Policy => "policy",
            Self::Guard => "guard",
            Self::Settling => "settling",
            Self::Approval => "approval",
            Self::Manual => "manual",
            Self::Operations => "operations",
        }
    }

    /// What is said when it is over.
    const fn over(self) -> &'static str {
        match self {
            Self::Pull => "`git pull` works again",
            Self::Tree => "the working tree is what is committed",
            Self::Manifests => "the manifests are valid",
            Self::Suspended => "resumed",
            Self::Server => "the server answers",
            Self::Apply => "what is planned is applied to its end",
            Self::Memory => "the policy in force can be kept",
            Self::Policy => "no policy waits any more",
            Self::Guard => "no guard refuses any more",
            Self::Settling => "the files have rested",
            Self::Approval => "nothing waits for an approval any more",
            Self::Manual => "nothing is left for people to do by hand",
            Self::Operations => "every operation has succeeded",
        }
    }
}

/// One line.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    time: Timestamp,
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<About>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a str>,
    message: &'a str,
}

/// Writes the lines.
pub(super) struct Journal {
    ui: Rc<Ui>,
    clock: Clock,
    format: Format,
    /// What is wrong now, as far as it decides whether a line is a new one.
    standing: BTreeMap<About, String>,
}

impl Journal {
    pub(super) fn new(run: &Run, format: Format) -> Self {
        Self { ui: Rc::clone(&run.ui), clock: run.clock, format, standing: BTreeMap::new() }
    }

    pub(super) fn started(&self, sides: &Sides) {
        let paths: Vec<String> =
            sides.files.files.iter().map(|path: &PathBuf| format!("`{}`", path.display())).collect();
        self.say(None, "started", &format!("watching {}", paths.join(", ")));
    }

    pub(super) fn stopped(&self) {
        self.say(None, "stopped", "asked to stop; what was under way is finished");
    }

    /// Something is wrong, or not. Of what is not looked at nothing is said.
    pub(super) fn note(&mut self, about: About, wrong: Option<&str>) {
        let Some(text) = wrong else {
            if self.standing.remove(&about).is_some() {
                self.say(Some(about), "right", about.over());
            }
            return;
        };
        let mark = mark(about, text);
        if self.standing.get(&about) != Some(&mark) {
            self.standing.insert(about, mark);
            self.say(Some(about), "wrong", text);
        }
    }

    /// What became of an operation, if it is news.
    pub(super) fn result(&self, plan: &Plan, operation: &Operation, result: &OperationResult, revision: &str) {
        let event = match result.outcome {
            ResultKind::Done => "done",
            ResultKind::AlreadyDone => "alreadyDone",
            ResultKind::Unknown => "unknown",
            ResultKind::Refused
            | ResultKind::Failed
            | ResultKind::Skipped
            | ResultKind::Manual
            | ResultKind::Waiting => {
                return;
            }
        };
        let id = operation.change.id();
        let place = plan.place(operation).map(|(file, line)| format!(" ({file}:{line})")).unwrap_or_default();
        let message = format!("{id}{place}");
        let (plan, revision) = (Some(plan.digest.as_str()), (revision != "unknown").then_some(revision));
        let time = self.clock.ticking()();
        self.write(&Line { time, event, about: None, operation: Some(&id), plan, revision, message: &message });
    }

    fn say(&self, about: Option<About>, event: &'static str, message: &str) {
        let time = self.clock.ticking()();
        self.write(&Line { time, event, about, operation: None, plan: None, revision: None, message });
    }

    fn write(&self, line: &Line<'_>) {
        let text = match self.format {
            Format::Json => render::visible_json(serde_json::to_string(line).expect("a line has texts as keys")),
            Format::Text => {
                let time = line.time.round(jiff::Unit::Second).unwrap_or(line.time);
                let about = line.about.map(|about| format!(" {}:", about.word())).unwrap_or_default();
                format!("{time} {}{about} {}", line.event, render::visible(line.message))
            }
        };
        self.ui.result(&format!("{text}\n"));
    }
}

/// What makes a trouble another one. The texts of servers count tries and seconds, which differ each time.
fn mark(about: About, text: &str) -> String {
    match about {
        About::Server | About::Pull => text.chars().filter(|letter| !letter.is_ascii_digit()).collect(),
        _ => text.to_owned(),
    }
}
