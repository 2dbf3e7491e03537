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
use crate::render::drift::{
    self, Difference, Differences, Row, SUBSCRIPTION, Since, Subscriptions, differences, object,
};

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
    /// Ends with exit code 2 when something differs; what only waits for an acceptance does not count
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
        let plan = document(&planned);
        let (declared, live) =
            (situation.desired.policy.subscription, situation.state.snapshot.organization.profile.subscription);
        let Differences { rows, waiting } = differences(&planned, Subscriptions::differing(&planned, declared, live));
        let objects: Vec<String> = rows.iter().chain(&waiting).map(Difference::object).collect();
        let live = situation.live.read();
        let last = run.wait(async { Ok(live.last_changes(&objects).await?) })?;
        let told = |differences: &[Difference<'_>]| -> Vec<OperationDocument> {
            differences.iter().map(|difference| told(&plan, difference)).collect()
        };
        let (rows, waiting) = (told(&rows), told(&waiting));
        let rows: Vec<Row<'_>> = rows.iter().map(|operation| row(operation, &last)).collect();
        let waiting: Vec<Row<'_>> = waiting.iter().map(|operation| row(operation, &last)).collect();
        let drift = drift::Drift { plan: &plan, rows: &rows, waiting: &waiting, ending: planned.ending.notes() };
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

/// The operation as the plan has it, with the subscription among its fields where that differs too.
fn told(plan: &PlanDocument, Difference { operation, subscription }: &Difference<'_>) -> OperationDocument {
    let field = subscription.map(|Subscriptions { live, declared }| FieldDocument {
        path: SUBSCRIPTION.to_owned(),
        before: json!(live.as_str()),
        after: json!(declared.as_str()),
    });
    match operation {
        Some((index, _)) => {
            let mut operation = plan.operations[*index].clone();
            operation.fields.extend(field);
            operation
        }
        None => OperationDocument {
            id: "update/organization".to_owned(),
            verb: Verb::Update.as_str().to_owned(),
            kind: Kind::Organization.as_str().to_owned(),
            name: plan.organization.name.clone(),
            workspace: None,
            fields: field.into_iter().collect(),
            destructive: false,
            maintenance: false,
            execution: "manual".to_owned(),
            manual: subscription.map(|subscriptions| vec![subscriptions.clicks()]),
            reason: None,
            needs: Vec::new(),
            precondition: Value::Null,
            why: PlaceDocument::default(),
        },
    }
}
