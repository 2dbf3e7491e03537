//! Workflow commands of GitHub: annotations beside the lines of a pull request.

use std::fmt::Write as _;

use super::{Annotation, Level, Outcome, Review, Spot, Start, all};
use crate::render::escape::visible;

/// GitHub shows so many annotations of a level for a step, and drops the others without a word.
const SHOWN: usize = 10;

/// The annotations, a command a line: of each level as many as GitHub shows, and where there are more, the last one says how many.
///
/// Every line is one command: `%`, line ends and, in properties, `:` and `,` are written as GitHub reads them back, and all other
/// characters that could do harm are made visible.
pub fn github(review: &Review<'_>) -> String {
    let annotations = all(review);
    let mut text = String::new();
    if let Outcome::Failed(message, _) = &review.outcome {
        // Findings that are errors say it themselves.
        if !annotations.iter().any(|annotation| annotation.level == Level::Error) {
            line(&mut text, "error", &[("title", "No plan")], &visible(message));
        }
    }
    for level in [Level::Error, Level::Warning, Level::Note] {
        let of_level: Vec<_> = annotations.iter().filter(|annotation| annotation.level == level).collect();
        let listed = if of_level.len() > SHOWN { SHOWN - 1 } else { of_level.len() };
        for annotation in &of_level[..listed] {
            command(&mut text, annotation);
        }
        if listed < of_level.len() {
            more(&mut text, level, of_level.len() - listed);
        }
    }
    text
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    }
}

fn command(text: &mut String, annotation: &Annotation<'_>) {
    let Annotation { level, rule, message, spot, related, identity: _ } = annotation;
    let mut properties: Vec<(&str, String)> = Vec::new();
    if let Some(Spot { file, start }) = spot
        && file != "-"
    {
        properties.push(("file", file.strip_prefix("./").unwrap_or(file).to_owned()));
        properties.extend(lines(*start).into_iter().map(|(name, number)| (name, number.to_string())));
    }
    let title = if rule.id.contains('/') { rule.id.to_owned() } else { format!("{} {}", rule.id, rule.name) };
    properties.push(("title", title));
    let mut message = message.clone();
    for (spot, label) in related {
        let (Start::Line(line) | Start::Range(crate::diagnostic::Position { line, .. }, _)) = spot.start;
        let _ = write!(message, "\nsee {}:{line} {label}", visible(&spot.file));
    }
    let properties: Vec<(&str, &str)> = properties.iter().map(|(name, value)| (*name, value.as_str())).collect();
    line(text, word(*level), &properties, &message);
}

/// Columns mean something only within one line.
fn lines(start: Start) -> Vec<(&'static str, u32)> {
    match start {
        Start::Line(line) => vec![("line", line)],
        Start::Range(from, to) if from.line == to.line && from.column < to.column => {
            vec![("line", from.line), ("endLine", to.line), ("col", from.column), ("endColumn", to.column)]
        }
        Start::Range(from, to) if from.line == to.line => vec![("line", from.line), ("col", from.column)],
        Start::Range(from, to) => vec![("line", from.line), ("endLine", to.line)],
    }
}

fn more(text: &mut String, level: Level, left: usize) {
    let (what, listed) = match level {
        Level::Error => ("errors", "`halley validate` and `halley plan` list all of them"),
        Level::Warning => ("warnings", "`halley validate` and `halley plan` list all of them"),
        Level::Note => ("DESTRUCTIVE operations", "the plan lists all of them"),
    };
    let message = format!("and {left} more {what} that GitHub would not show: {listed}");
    line(text, word(level), &[("title", &format!("{left} more {what}"))], &message);
}

fn line(text: &mut String, command: &str, properties: &[(&str, &str)], message: &str) {
    let properties: Vec<String> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    let _ = writeln!(text, "::{command} {}::{}", properties.join(","), data(message));
}

/// A message as GitHub reads it back. Its line ends are ours: those in names are visible already.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&visible(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_a_command_is_written_as_github_reads_it_back() {
        let mut text = String::new();
        line(&mut text, "error", &[("file", "a,b:c%0A.yaml"), ("title", "x\n::error::y")], "100 %\r\n::error::z");
        let expected = "::error file=a%2Cb%3Ac%250A.yaml,title=x\\n%3A%3Aerror%3A%3Ay::100 %25%0D%0A::error::z\n";
        assert_eq!(text, expected);
    }
}
