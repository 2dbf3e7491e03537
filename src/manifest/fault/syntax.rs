//! Text that is not YAML, in words that say what to look for.

use super::super::place::Place;
use super::super::rules;
use super::super::tree::Node;
use super::{aliases, error, nesting};
use crate::diagnostic::Finding;

/// The finding for a document that the parser refused.
pub(in super::super) fn unparsed(place: &Place<'_>, cause: &serde_yaml::Error) -> Finding {
    let text = cause.to_string();
    if text.starts_with("repetition limit exceeded") {
        return aliases(place);
    }
    if text.starts_with("recursion limit exceeded") {
        return nesting(place);
    }
    let at = cause.location().map_or(0, |location| offset(place.text, location.line(), location.column()));
    let line = line_around(place.text, at);
    let (problem, context) = said(&text);
    if Node::parse(place.text).is_ok() {
        let mut finding =
            error(rules::WRONG_TYPE, place.span((at, end(place.text, at))), format!("not a manifest: {problem}"));
        finding.label = "this cannot be understood".to_owned();
        finding.help = Some("write plain values here, without tags".to_owned());
        return finding;
    }
    let mut finding = error(rules::SYNTAX, place.span((at, end(place.text, at))), format!("not valid YAML: {problem}"));
    finding.label = context.unwrap_or_else(|| "here".to_owned());
    finding.help = Some(help(&problem, line, &place.text[at..]).to_owned());
    finding
}

/// The finding for a document that one parser takes and the other does not, when only the other could settle a doubt.
pub(in super::super) fn disputed(place: &Place<'_>) -> Finding {
    let mut finding = error(rules::SYNTAX, place.beginning(), "not every YAML parser takes this document");
    finding.label = "in this document".to_owned();
    finding.help =
        Some("write it in plainer YAML: without tags, with one indentation, and with texts in quotes".to_owned());
    finding
}

/// Where a line and column (1-based, in characters) stand. The parser's own index counts characters too.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let row = text[start..].lines().next().unwrap_or_default();
    start + row.char_indices().nth(column.saturating_sub(1)).map_or(row.len(), |(index, _)| index)
}

/// The word that begins at a place.
fn end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
    at + word.max(rest.chars().next().map_or(0, |first| if first == '\n' { 0 } else { first.len_utf8() }))
}

fn line_around(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    text[start..].lines().next().unwrap_or_default()
}

/// What the parser says, without its own places: the problem, and in what it was met.
fn said(text: &str) -> (String, Option<String>) {
    let plain = |part: &str| part.split(" at line ").next().unwrap_or(part).trim().to_owned();
    let (problem, context) = text.split_once(", ").map_or((text, None), |(problem, context)| (problem, Some(context)));
    (plain(problem), context.map(plain))
}

fn help(problem: &str, line: &str, rest: &str) -> &'static str {
    let indentation = line.len() - line.trim_start().len();
    if line[..indentation].contains('\t') || rest.starts_with('\t') {
        "indent with blanks: YAML does not take tabs"
    } else if problem.contains("mapping values are not allowed") {
        "put texts that contain `: ` in quotes, and check the indentation of this line"
    } else if problem.contains("cannot start any token") {
        "put texts that begin with a special character in quotes"
    } else if problem.contains("unknown anchor") {
        "put texts that begin with `*` in quotes"
    } else if problem.contains("end of stream") {
        "close the quote or bracket that is still open"
    } else if problem.contains("control characters") {
        "remove the control character, or write it as `\\x07` in double quotes"
    } else {
        "check the indentation, colons, quotes and brackets of this line and the one above it"
    }
}
