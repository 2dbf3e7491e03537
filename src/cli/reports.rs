//! The formats of a plan, on standard output and in the files of `--report`.

use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use clap::ValueEnum as _;

use super::Run;
use super::arguments::View;
use super::error::Error;
use super::manifests::Checked;
use super::plan::json;
use crate::diagnostic::Rule;
use crate::files;
use crate::plan::Plan;
use crate::plan::saved::PlanDocument;
use crate::render::annotation::{self, Outcome, Review};
use crate::render::failure::{self, Failure};
use crate::render::finding::Found;
use crate::render::plan::MarkdownOptions;
use crate::render::{self, Marker, TextOptions};
use crate::{check, manifest};

/// How a plan is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people, what is taken away first
    #[default]
    Text,
    /// For programs
    Json,
    /// For a comment on a pull request
    Markdown,
    /// One file for a browser and for paper
    Html,
    /// A unified difference of each object as YAML
    Diff,
    /// Findings, guards and what is taken away, for code scanning (SARIF 2.1.0)
    Sarif,
    /// The same as annotations of GitHub's workflows
    Github,
}

/// A file to write beside standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Report {
    format: Format,
    file: PathBuf,
}

/// Reads `html=plan.html`.
pub(super) fn report(text: &str) -> Result<Report, String> {
    let (format, file) = text.split_once('=').ok_or("write FORMAT=FILE, as `html=plan.html`")?;
    let format = Format::from_str(format, false).map_err(|_| {
        let names: Vec<_> = Format::value_variants().iter().filter_map(Format::to_possible_value).collect();
        let names: Vec<&str> = names.iter().map(|name| name.get_name()).collect();
        format!("there is no format `{}`; the formats are {}", render::visible(format), names.join(", "))
    })?;
    match file {
        "" => Err("the file is missing; write FORMAT=FILE, as `html=plan.html`".to_owned()),
        "-" => Err("standard output is for `--output`; name a file".to_owned()),
        _ => Ok(Report { format, file: file.into() }),
    }
}

/// Refuses files that are named twice, or that hold manifests or a database, before anything else is done.
pub(super) fn refuse_unfit(reports: &[Report], out: Option<&Path>) -> Result<(), Error> {
    for (at, Report { file, .. }) in reports.iter().enumerate() {
        let is_this = |other: &Path| plain(other) == plain(file);
        if reports[..at].iter().any(|other| is_this(&other.file)) || out.is_some_and(is_this) {
            return Err(Error::invalid(format!("`{}` is named for two outputs", file.display()))
                .hint("name a file of its own for each"));
        }
        if holds_more_than_a_report(file) {
            return Err(Error::invalid(format!("`{}` holds manifests or a database; it stays", file.display()))
                .hint("name another file for the report"));
        }
    }
    Ok(())
}

/// Old reports are replaced; what somebody has written is not.
fn holds_more_than_a_report(file: &Path) -> bool {
    const BEGINNING: u64 = 64 << 10;
    let mut beginning = Vec::new();
    let is_file = std::fs::metadata(file).is_ok_and(|metadata| metadata.is_file());
    if !is_file || File::open(file).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning)).is_err() {
        return false;
    }
    let is_manifest = |line: &str| {
        let line = line.trim_start_matches([' ', '\t', '{', '-']);
        line.starts_with("apiVersion:") || line.starts_with("\"apiVersion\"")
    };
    beginning.starts_with(b"SQLite format 3") || String::from_utf8_lossy(&beginning).lines().any(is_manifest)
}

/// Every rule that a finding can be of.
pub(super) fn rules() -> Vec<&'static Rule> {
    manifest::RULES.iter().chain(check::rules()).collect()
}

/// What a run has come to: a plan, or why there is none.
pub(super) enum Told<'a> {
    Plan(&'a Plan, &'a PlanDocument),
    Failure(&'a Error),
}

/// What is written, in whatever format.
pub(super) struct Outputs<'a> {
    told: Told<'a>,
    checked: &'a Checked,
    rules: Vec<&'static Rule>,
    comment: MarkdownOptions,
    view: View,
}

impl<'a> Outputs<'a> {
    /// `marker` is the one that was asked for.
    pub(super) fn new(told: Told<'a>, checked: &'a Checked, marker: Option<&Marker>, view: View) -> Self {
        Self { told, checked, rules: rules(), comment: checked.comment(marker), view }
    }

    /// For standard output; empty where the format cannot say it.
    pub(super) fn shown(&self, run: &Run, format: Format) -> Result<String, Error> {
        // What went wrong stands on standard error already, in words.
        match (&self.told, format) {
            (Told::Failure(_), Format::Text) => Ok(String::new()),
            _ => self.text(format, &run.ui.options(self.view.verbose)).map(Option::unwrap_or_default),
        }
    }

    /// Writes all files; the first that could not be written is the error, after the others are there.
    ///
    /// A file that this run has nothing for is removed: nobody shall take an older plan for this one.
    pub(super) fn write(&self, reports: &[Report]) -> Result<(), Error> {
        let options = TextOptions { verbose: self.view.verbose, ..TextOptions::default() };
        let mut written = Ok(());
        for Report { format, file } in reports {
            let one = match self.text(*format, &options) {
                Ok(Some(text)) => files::replace(file, &text).map_err(|cause| Error::io("write", file, &cause)),
                Ok(None) => remove(file),
                Err(error) => remove(file).and(Err(error)),
            };
            written = written.and(one);
        }
        written
    }

    /// `None` where the format cannot say it.
    fn text(&self, format: Format, options: &TextOptions) -> Result<Option<String>, Error> {
        match &self.told {
            Told::Plan(plan, document) => self.of_plan(plan, document, format, options).map(Some),
            Told::Failure(error) => Ok(self.of_failure(error, format)),
        }
    }

    fn of_plan(
        &self,
        plan: &Plan,
        document: &PlanDocument,
        format: Format,
        options: &TextOptions,
    ) -> Result<String, Error> {
        let review = || Review { found: self.found(), outcome: Outcome::Planned(plan, &self.comment.marker) };
        Ok(match format {
            Format::Text => render::plan::text(plan, options),
            Format::Json => json(document),
            Format::Diff => render::plan::diff(plan),
            Format::Html => render::plan::html(plan, &document.findings, &self.found()),
            Format::Sarif => annotation::sarif(&review()),
            Format::Github => annotation::github(&review()),
            Format::Markdown => render::plan::markdown(plan, &self.comment).map_err(|error| {
                Error::invalid(error.to_string()).hint("`--output text` and `--output html` show all of it")
            })?,
        })
    }

    fn of_failure(&self, error: &Error, format: Format) -> Option<String> {
        let Error { exit: _, message, hints } = error;
        let failure = Failure { message, hints, found: self.found() };
        let review = || Review { found: self.found(), outcome: Outcome::Failed(message, &self.comment.marker) };
        match format {
            Format::Json | Format::Diff => None,
            Format::Text => Some(failure::text(&failure)),
            Format::Html => Some(failure::html(&failure)),
            Format::Markdown => Some(failure::markdown(&failure, &self.comment)),
            Format::Sarif => Some(annotation::sarif(&review())),
            Format::Github => Some(annotation::github(&review())),
        }
    }

    fn found(&self) -> Found<'_> {
        Found { findings: &self.checked.findings, sources: &self.checked.sources, rules: &self.rules }
    }
}

/// Devices and pipes stay.
fn remove(file: &Path) -> Result<(), Error> {
    if !std::fs::metadata(file).is_ok_and(|metadata| metadata.is_file()) {
        return Ok(());
    }
    std::fs::remove_file(file).map_err(|cause| Error::io("remove", file, &cause))
}

/// The path without `./`, to see that two are one.
fn plain(file: &Path) -> PathBuf {
    file.components().filter(|component| *component != Component::CurDir).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_a_format_and_a_file() {
        let html = Report { format: Format::Html, file: "a=b.html".into() };
        assert_eq!(report("html=a=b.html"), Ok(html));
        for wrong in ["html", "html=", "html=-", "pdf=plan.pdf", "=plan", "HTML=plan"] {
            assert!(report(wrong).is_err(), "{wrong}");
        }
    }
}
