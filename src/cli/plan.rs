//! `halley plan`.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::Run;
use super::arguments::View;
use super::as_if::{self, AsIf};
use super::error::{Error, Exit};
use super::manifests::Checked;
use super::reports::{self, Format, Outputs, Report, Told};
use super::saved;
use super::situation::{Ahead, Judges, Sides, Situation};
use crate::files;
use crate::plan::saved::{PlanDocument, document};
use crate::plan::{self, Execution, Plan};
use crate::render::{self, Marker};

/// Shows what would change in the live organization, and why
///
/// Changes nothing. A plan that a guard refuses is shown too, and ends with exit code 4.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley plan
  halley plan -f org/ --server sqlite:acme.db
  halley plan --out plan.json                 then: halley apply plan.json
  halley plan --output markdown               a comment for a pull request
  halley plan --report html=plan.html --report sarif=plan.sarif
  halley plan --detailed-exitcode             2 when there is something to do
  halley plan -f head/ --guards-from base/    a pull request, by the guards it goes into
  halley plan --ownership Observe             what differs, as if nothing were owned
  halley plan --compare plan.json             why this plan is not that one")]
pub(super) struct PlanCommand {
    #[command(flatten)]
    sides: Sides,
    #[command(flatten)]
    judges: Judges,
    /// Plans as if this were the ownership, of all collections or of one; can be repeated
    ///
    /// To look at a step before it is taken: `Observe`, or `members=Authoritative`. It changes nothing in the manifests, the plan says so, and
    /// `halley apply` refuses it.
    #[arg(long, value_name = "[COLLECTION=]MODE", conflicts_with = "out")]
    ownership: Vec<AsIf>,
    /// Saves the plan for `halley apply FILE`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How the plan is written
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    output: Format,
    /// Writes the plan to a file too, in this format: `html=plan.html`; can be repeated
    ///
    /// Also when a guard refuses, and when the manifests are invalid, in the formats that can say so: all but `json` and `diff`. A report
    /// that this run has nothing for is removed, so that nobody takes an older plan for this one.
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = reports::report)]
    reports: Vec<Report>,
    /// What the hidden first line of a comment is called, by which it is found again [default: the name of the CometOrganization]
    #[arg(long, value_name = "NAME", value_parser = Marker::new)]
    marker: Option<Marker>,
    /// Says what differs from a saved plan, instead of showing the plan
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
    /// Ends with exit code 2 when there is something to do
    #[arg(long)]
    detailed_exitcode: bool,
    #[command(flatten)]
    ahead: Ahead,
    #[command(flatten)]
    view: View,
}

impl PlanCommand {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let Self { sides, judges, ownership, out, output, reports, marker, compare: _, detailed_exitcode, ahead, view } =
            self;
        reports::refuse_unfit(reports, out.as_deref())?;
        let (situation, checked) = Situation::look(run, sides, judges);
        let mut situation = match situation {
            Ok(situation) => situation.ahead(*ahead),
            Err(error) => {
                let outputs = Outputs::new(Told::Failure(&error), &checked, marker.as_ref(), *view);
                run.ui.result(&outputs.shown(run, *output)?);
                outputs.write(reports)?;
                return Err(error);
            }
        };
        let as_if = as_if::lay_over(&mut situation.desired.policy.ownership, ownership);
        let plan = Plan { as_if, ..situation.plan(run) };
        let findings = situation.live.findings();
        if *output != Format::Json {
            findings.iter().for_each(|finding| run.ui.status(finding));
        }
        let document = PlanDocument { findings, ..document(&plan) };
        let outputs = Outputs::new(Told::Plan(&plan, &document), &checked, marker.as_ref(), *view);
        self.write(run, &plan, &document, &outputs)?;
        let exit = ending(&plan, *detailed_exitcode);
        drop(outputs);
        leave(situation, plan, checked);
        Ok(exit)
    }

    /// Every output; where one cannot be made, the others are there all the same.
    fn write(&self, run: &Run, plan: &Plan, document: &PlanDocument, outputs: &Outputs<'_>) -> Result<(), Error> {
        let Self { out, output, reports, compare, .. } = self;
        if let Some(file) = out {
            save(file, document)?;
        }
        let written = outputs.write(reports);
        match compare {
            Some(other) => run.ui.result(&differences(plan, other)?),
            None => run.ui.result(&outputs.shown(run, *output)?),
        }
        if let Some(file) = out {
            run.ui.status(&format!(
                "Saved the plan to `{}`. To apply exactly this plan: `halley apply {}`",
                file.display(),
                file.display()
            ));
        }
        written
    }
}

/// The process ends here, and the system takes all memory at once: giving back a million pieces one by one takes longer.
fn leave(situation: Situation, plan: Plan, checked: Checked) {
    let Situation { desired, state, .. } = situation;
    std::mem::forget((desired, state, plan, checked));
}

/// How showing a plan ends.
pub(super) fn ending(plan: &Plan, detailed: bool) -> Exit {
    let waits = |execution: &Execution| matches!(execution, Execution::Waiting(_));
    let is_changing = plan.operations.iter().any(|operation| !waits(&operation.execution));
    let changes = if detailed && is_changing { Exit::Changes } else { Exit::Clean };
    if plan.is_refused() { Exit::GuardRefused.and(changes) } else { changes }
}

/// Writes a plan that `apply` takes back. What is there and no plan, perhaps a manifest or the database, stays.
pub(super) fn save(file: &Path, plan: &PlanDocument) -> Result<(), Error> {
    if holds_something_else(file) {
        return Err(Error::invalid(format!("`{}` holds something else than a saved plan; it stays", file.display()))
            .hint("name another file, or remove this one"));
    }
    files::replace(file, &json(plan)).map_err(|cause| Error::io("write", file, &cause))
}

/// A saved plan says what it is within its first lines.
fn holds_something_else(file: &Path) -> bool {
    const BEGINNING: u64 = 200;
    let mut beginning = Vec::new();
    let is_file = std::fs::metadata(file).is_ok_and(|metadata| metadata.is_file());
    if !is_file || File::open(file).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning)).is_err() {
        return false;
    }
    !beginning.is_empty() && !String::from_utf8_lossy(&beginning).contains("\"halley.dev/plan/")
}

/// A value as JSON, a line a field.
pub(super) fn json(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_string_pretty(value).expect("what Halley writes has string keys only");
    render::visible_json(text) + "\n"
}

fn differences(plan: &Plan, file: &Path) -> Result<String, Error> {
    let other = saved::read(file)?;
    let differences = plan::compare(plan, &other.document);
    if differences.is_empty() {
        return Ok(format!("This plan and `{}` are the same: {}\n", file.display(), plan.digest));
    }
    let mut text = format!("This plan is {}\n`{}` is {}\n\n", plan.digest, file.display(), other.document.digest);
    for plan::Difference { subject, reason } in differences {
        text.push_str(&format!("{}: {}\n", render::visible(&subject), render::visible(&reason)));
    }
    Ok(text)
}
