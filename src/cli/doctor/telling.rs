//! The checks as text and as JSON.

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::findings::{Check, Findings, Verdict};
use crate::cli::plan::json;
use crate::render::{self, counted};

/// How the checks are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs: `checks`, each with `name`, `verdict` (`ok`, `warning`, `problem`, `notChecked`), `says` and perhaps `advice`
    Json,
}

/// What stands in the JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    format: &'static str,
    checks: &'a [Check],
    exit_code: u8,
}

/// The checks in a format. `verbose` lists what could not be looked at, too.
pub(crate) fn written(findings: &Findings, format: Format, coloured: bool, verbose: bool) -> String {
    match format {
        Format::Json => {
            json(&Document { format: "halley.dev/doctor/v1", checks: &findings.0, exit_code: findings.exit().code() })
        }
        Format::Text => text(findings, coloured, verbose),
    }
}

fn text(findings: &Findings, coloured: bool, verbose: bool) -> String {
    let mut text = String::new();
    for check in &findings.0 {
        if check.verdict == Verdict::NotChecked && !verbose && is_beside_the_point(findings, check) {
            continue;
        }
        text.push_str(&line(check, coloured));
    }
    let problems = findings.count(Verdict::Problem);
    let warnings = findings.count(Verdict::Warning);
    let end = match (problems, warnings) {
        (0, 0) => "All is well.".to_owned(),
        (0, warnings) => format!("{}; all works.", counted(warnings, "warning")),
        (problems, 0) => format!("{}.", counted(problems, "problem")),
        (problems, warnings) => format!("{} and {}.", counted(problems, "problem"), counted(warnings, "warning")),
    };
    text.push_str(&format!("\n{end}\n"));
    text
}

/// Of what is not checked because something before it is a problem, one line is enough: the problem's.
fn is_beside_the_point(findings: &Findings, check: &Check) -> bool {
    let before = findings.0.iter().take_while(|other| *other != check);
    check.says == super::server::NOT_REACHED && before.clone().any(|other| other.verdict == Verdict::Problem)
}

fn line(check: &Check, coloured: bool) -> String {
    const VERDICT: usize = 13;
    const NAME: usize = 14;
    let Check { name, verdict, says, advice, .. } = check;
    let colour = match verdict {
        Verdict::Ok => AnsiColor::Green,
        Verdict::Warning => AnsiColor::Yellow,
        Verdict::Problem => AnsiColor::Red,
        Verdict::NotChecked => AnsiColor::BrightBlack,
    };
    let style = if coloured { Style::new().fg_color(Some(colour.into())) } else { Style::new() };
    let word = verdict.as_str();
    let mut text =
        format!("{style}{word}{style:#}{}{name:NAME$}{}\n", " ".repeat(VERDICT - word.len()), render::visible(says));
    if let Some(advice) = advice {
        text.push_str(&format!("{}-> {}\n", " ".repeat(VERDICT + NAME), render::visible(advice)));
    }
    text
}
