//! `halley drift`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Run;
use super::error::{Error, Exit};
use super::plan::json as pretty;
use super::situation::{Ahead, Sides, Situation};
use super::validate::counted;
use crate::backend::LastChange;
use crate::model::change::{Kind, Verb};
use crate::plan::saved::{FieldDocument, OperationDocument, PlaceDocument, PlanDocument, document};
use crate::render::{self, visible};

/// Shows what was changed by hand: where the live organization is not what the manifests say
///
/// The plan, told from the live side; with the moment and the person of the last change where they are known. Changes nothing.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley drift
  halley drift --detailed-exitcode      2 when something differs, for a nightly job
  halley drift --output json")]
pub(super) struct Drift {
    #[command(flatten)]
    sides: Sides,
    #[command(flatten)]
    ahead: Ahead,
    /// How the drift is written
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    output: Format,
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
}

/// The field of an organization that manifests expect and never change.
const SUBSCRIPTION: &str = "subscription";

/// One object that is not as it is declared.
#[derive(Debug)]
struct Row<'a> {
    operation: &'a OperationDocument,
    standing: Standing,
    last: Option<&'a LastChange>,
}

/// How an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Live, and not declared.
    Undeclared,
    /// Declared, and not live.
    Missing,
    /// Live otherwise than declared.
    Different,
}

impl Drift {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let situation = Situation::read(run, &self.sides)?.ahead(self.ahead);
        let planned = situation.plan(run);
        let mut plan = document(&planned);
        add_subscription(&situation, &mut plan);
        let differing = || plan.operations.iter().filter(|operation| !operation.maintenance);
        let objects: Vec<String> = differing().map(|operation| object(operation).to_owned()).collect();
        let live = situation.live.read();
        let last = run.wait(async { Ok(live.last_changes(&objects).await?) })?;
        let rows: Vec<Row<'_>> = differing().map(|operation| Row::new(operation, &last)).collect();
        run.ui.result(&match self.output {
            Format::Text => {
                let ending = render::notes::ending(&planned, &run.ui.options(false));
                text(&plan, &rows, &ending)
            }
            Format::Json => pretty(&json!({
                "organization": plan.organization,
                "drift": rows.iter().map(Row::value).collect::<Vec<_>>(),
                "unmanaged": plan.unmanaged,
                "ending": plan.ending,
                "unread": plan.unread,
            })),
        });
        Ok(if self.detailed_exitcode && !rows.is_empty() { Exit::Changes } else { Exit::Clean })
    }
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

/// The object of an operation: its id without the verb.
fn object(operation: &OperationDocument) -> &str {
    operation.id.split_once('/').map_or(operation.id.as_str(), |(_, object)| object)
}

impl<'a> Row<'a> {
    fn new(operation: &'a OperationDocument, last: &'a BTreeMap<String, LastChange>) -> Self {
        let standing = match operation.verb.as_str() {
            "delete" | "revoke" => Standing::Undeclared,
            "create" | "invite" | "accept" => Standing::Missing,
            _ => Standing::Different,
        };
        Self { operation, standing, last: last.get(object(operation)) }
    }

    fn text(&self) -> String {
        let OperationDocument { kind, name, workspace, fields, why, .. } = self.operation;
        let name = match workspace {
            Some(workspace) => format!("{name} in `{workspace}`"),
            None => format!("`{name}`"),
        };
        let (mark, says) = match self.standing {
            Standing::Undeclared => ('+', "is live, and no manifest declares it"),
            Standing::Missing => ('-', "is declared, and not live"),
            Standing::Different => ('~', "is not as declared"),
        };
        let mut text = format!("  {mark} {kind} {} {says}", visible(&name));
        if let (Some(file), Some(line)) = (&why.file, why.line) {
            text.push_str(&format!("  {}:{line}", visible(file)));
        }
        text.push('\n');
        if self.standing == Standing::Different {
            for FieldDocument { path, before, after } in fields {
                text.push_str(&format!("      {path}: live {}, declared {}\n", shown(before), shown(after)));
            }
        }
        text.push_str(&format!("      {}\n", self.since()));
        text
    }

    fn since(&self) -> String {
        match self.last {
            None => "nothing is known of its last change".to_owned(),
            Some(LastChange { at, by, plan: None }) => format!("since {at}, by {}, by hand", visible(by)),
            Some(LastChange { at, by, plan: Some(plan) }) => {
                format!("since {at}, by {}, with the plan {plan}", visible(by))
            }
        }
    }

    fn value(&self) -> Value {
        let OperationDocument { id, kind, name, workspace, fields, why, .. } = self.operation;
        let fields: Vec<Value> = fields
            .iter()
            .map(|FieldDocument { path, before, after }| json!({"path": path, "live": before, "declared": after}))
            .collect();
        json!({
            "object": object(self.operation), "kind": kind, "name": name, "workspace": workspace,
            "standing": match self.standing {
                Standing::Undeclared => "undeclared",
                Standing::Missing => "missing",
                Standing::Different => "different",
            },
            "fields": fields, "operation": id, "why": why,
            "lastChange": self.last.map(|LastChange { at, by, plan }| json!({"at": at, "by": by, "plan": plan})),
        })
    }
}

fn text(plan: &PlanDocument, rows: &[Row<'_>], ending: &str) -> String {
    let name = visible(&plan.organization.name).into_owned();
    let mut text = match rows.len() {
        0 => format!("No drift: `{name}` is as the manifests declare it.\n"),
        1 => format!("Drift of `{name}`: 1 object is not as declared\n\n"),
        count => format!("Drift of `{name}`: {count} objects are not as declared\n\n"),
    };
    text.extend(rows.iter().map(Row::text));
    if !plan.unread.is_empty() {
        text.push_str(&format!("\nCould not be read, so nothing is known of: {}\n", plan.unread.join(", ")));
    }
    if !plan.unmanaged.is_empty() {
        text.push_str(&format!(
            "\nLeft alone, as its ownership says: {}\n",
            counted(plan.unmanaged.len(), "difference")
        ));
        for note in &plan.unmanaged {
            text.push_str(&format!("  {}: {}\n", visible(&note.subject), visible(&note.reason)));
        }
    }
    text.push_str(ending);
    if rows.iter().any(|row| row.operation.fields.iter().any(|field| field.path == SUBSCRIPTION)) {
        text.push_str(
            "\nThe subscription is changed on the Billing tab of the Admin dashboard; Halley never does that.\n",
        );
    }
    if rows.iter().any(|row| {
        row.operation.fields.iter().any(|field| field.path != SUBSCRIPTION) || row.operation.fields.is_empty()
    }) {
        text.push_str("\n`halley apply` makes it as declared; `halley plan` shows how.\n");
    }
    text
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => format!("`{}`", visible(text)),
        other => visible(&other.to_string()).into_owned(),
    }
}
