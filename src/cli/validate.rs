//! `halley validate`.

use super::Run;
use super::arguments::Files;
use super::error::{Error, Exit};
use super::manifests::Manifests;
use crate::diagnostic::{Finding, Severity};
use crate::render;

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
}

impl Validate {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let Self { files, output } = self;
        let manifests = Manifests::read(run, files);
        let findings = run.ui.during("Checking manifests", |_| manifests.check(run));
        let text = match output {
            Format::Text => render::finding::text(&findings, &manifests.sources, run.ui.is_coloured()),
            Format::Json => render::finding::json(&findings, &manifests.sources),
        };
        run.ui.result(&text);
        run.ui.status(&summary(&manifests, &findings));
        let fine = findings.iter().all(|finding| finding.severity != Severity::Error);
        Ok(if fine { Exit::Clean } else { Exit::Invalid })
    }
}

fn summary(manifests: &Manifests, findings: &[Finding]) -> String {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let warnings = findings.len() - errors;
    let mut text = match (errors, warnings) {
        (0, 0) => format!("{} are valid.", counted(manifests.count(), "manifest")),
        (0, _) => {
            format!("{} are valid, with {}.", counted(manifests.count(), "manifest"), counted(warnings, "warning"))
        }
        (_, 0) => format!("{}.", counted(errors, "error")),
        (_, _) => format!("{}, {}.", counted(errors, "error"), counted(warnings, "warning")),
    };
    if manifests.count() == 1 {
        text = text.replace(" are valid", " is valid");
    }
    if manifests.skipped > 0 {
        text.push_str(&format!(" {} of other API groups skipped.", counted(manifests.skipped, "document")));
    }
    text
}

/// `1 error`, `2 errors`.
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
