//! `halley drift`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Run;
use super::error::{Error, Exit};
use super::situation::{Ahead, Judges, Sides, Situation};
use crate::backend::LastChange;
use crate::model::change::{Kind, Verb};
use crate::plan::saved::{FieldDocument, OperationDocument, PlaceDocument, PlanDocument, document};
use crate::render::Marker;
use crate::render::drift::{self, Row, SUBSCRIPTION, Since, object};

/// Shows what was changed by hand: where the live organization is not what the manifests say
///
/// The plan, told from the live side; with the moment and the person of the last change where they are known. Changes nothing.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley drift
  halley drift --detailed-exitcode      2 when something differs, for a nightly job
  halley drift --output markdown        an issue that says what differs, since when, by whom
  halley drift --output json")]
pub(super) struct Drift {
    #[command(flatten)]
    sides: Sides,
    #[command(flatten)]
    ahead: Ahead,
    /// How the drift is written
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    output: Format,
    /// What the hidden first line of `--output markdown` is called, by which it is found again [default: the name of the CometOrganization]
    #[arg(long, value_name = "NAME", value_parser = Marker::new)]
    marker: Option<Marker>,
    /// Ends with exit code 2 when something differs
    #[arg(long)]
    detailed_exitcode: bool,
}

/// How drift is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For an issue that a nightly job keeps up to date
    Markdown,
}

impl Drift {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let Self { sides, output, marker, detailed_exitcode, ahead } = self;
        let (situation, checked) = Situation::look(run, sides, &Judges::default());
        let situation = situation?.ahead(*ahead);
        let planned = situation.plan(run);
        let mut plan = document(&planned);
        add_subscription(&situation, &mut plan);
        let differing = || plan.operations.iter().filter(|operation| !operation.maintenance);
        let objects: Vec<String> = differing().map(|operation| object(operation).to_owned()).collect();
        let live = situation.live.read();
        let last = run.wait(async { Ok(live.last_changes(&objects).await?) })?;
        let rows: Vec<Row<'_>> = differing().map(|operation| row(operation, &last)).collect();
        let drift = drift::Drift { plan: &plan, rows: &rows, ending: planned.ending.notes() };
        run.ui.result(&match output {
            Format::Text => drift::text(&drift, &run.ui.options(false)),
            Format::Json => drift::json(&drift),
            Format::Markdown => drift::markdown(&drift, &checked.comment(marker.as_ref())),
        });
        Ok(if *detailed_exitcode && !rows.is_empty() { Exit::Changes } else { Exit::Clean })
    }
}

fn row<'a>(operation: &'a OperationDocument, last: &'a BTreeMap<String, LastChange>) -> Row<'a> {
    let last = last.get(object(operation)).map(|LastChange { at, by, plan }| Since { at, by, plan: plan.as_deref() });
    Row { operation, last }
}

/// The subscription is no operation, for Halley never changes it; that it is not the declared one is drift all the same.
fn add_subscription(situation: &Situation, plan: &mut PlanDocument) {
    let live = &situation.state.snapshot;
    let profile = &live.organization.profile;
    let expected = situation.desired.policy.subscription.filter(|expected| *expected != profile.subscription);
    let (Some(expected), Some(_)) = (expected, &live.id) else { return };
    let (before, after) = (json!(profile.subscription.as_str()), json!(expected.as_str()));
    let field = FieldDocument { path: SUBSCRIPTION.to_owned(), before, after };
    match plan.operations.iter_mut().find(|operation| operation.kind == Kind::Organization.as_str()) {
        Some(operation) => operation.fields.push(field),
        None => plan.operations.insert(0, of_organization(&profile.name, field)),
    }
}

fn of_organization(name: &str, field: FieldDocument) -> OperationDocument {
    OperationDocument {
        id: "update/organization".to_owned(),
        verb: Verb::Update.as_str().to_owned(),
        kind: Kind::Organization.as_str().to_owned(),
        name: name.to_owned(),
        workspace: None,
        fields: vec![field],
        destructive: false,
        maintenance: false,
        execution: "manual".to_owned(),
        manual: None,
        reason: None,
        needs: Vec::new(),
        precondition: Value::Null,
        why: PlaceDocument::default(),
    }
}
