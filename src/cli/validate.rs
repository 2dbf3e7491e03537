//! `halley validate`.

use super::Run;
use super::arguments::Files;
use super::error::{Error, Exit};
use super::manifests::Manifests;
use super::reports::rules;
use crate::diagnostic::{Finding, Severity};
use crate::render::annotation::{self, Outcome, Review};
use crate::render::finding::Found;
use crate::render::{self, counted};

/// Checks manifests: every mistake of every file, with its place and what to write instead
///
/// Needs no server.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley validate
  halley validate -f org/ -f people.yaml
  kustomize build . | halley validate -f -
  halley validate --output json")]
pub(super) struct Validate {
    #[command(flatten)]
    files: Files,
    /// How findings are written
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    output: Format,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people, with the lines in question
    #[default]
    Text,
    /// For programs
    Json,
    /// For code scanning (SARIF 2.1.0)
    Sarif,
    /// As annotations of GitHub's workflows
    Github,
}

impl Validate {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let Self { files, output } = self;
        let manifests = Manifests::read(run, files);
        let findings = run.ui.during("Checking manifests", |_| manifests.check(run));
        let (sources, rules) = (&manifests.sources, rules());
        let review = Review { found: Found { findings: &findings, sources, rules: &rules }, outcome: Outcome::Checked };
        let text = match output {
            Format::Text => render::finding::text(&findings, sources, run.ui.is_coloured()),
            Format::Json => render::finding::json(&findings, sources),
            Format::Sarif => annotation::sarif(&review),
            Format::Github => annotation::github(&review),
        };
        run.ui.result(&text);
        if let Some(said) = summary(&manifests, &findings) {
            run.ui.status(&said);
        }
        let fine = findings.iter().all(|finding| finding.severity != Severity::Error);
        Ok(if fine { Exit::Clean } else { Exit::Invalid })
    }
}

/// What the findings do not say themselves.
fn summary(manifests: &Manifests, findings: &[Finding]) -> Option<String> {
    let (count, verb) = (manifests.count(), if manifests.count() == 1 { "is" } else { "are" });
    let mut said = Vec::new();
    if findings.is_empty() {
        said.push(format!("{} {verb} valid.", counted(count, "manifest")));
    }
    if manifests.skipped > 0 {
        said.push(format!("{} of other API groups skipped.", counted(manifests.skipped, "document")));
    }
    (!said.is_empty()).then(|| said.join(" "))
}
