//! SARIF 2.1.0, as code scanning of git hosts and editors read it.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::rules::Ruling;
use super::{Annotation, Level, Outcome, Review, Spot, Start, all};
use crate::model::hex;
use crate::render::escape::{self, visible};

/// What stays as it is in the path of an address.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// GitHub refuses a run with more results. The last ones are operations, which the plan lists.
const MOST: usize = 25_000;

/// The annotations as one log with one run: at most 25,000, and a notification that counts the others. Lines and columns count from 1, columns in Unicode code points.
pub fn sarif(review: &Review<'_>) -> String {
    let mut annotations = all(review);
    let left = annotations.len().saturating_sub(MOST);
    annotations.truncate(MOST);
    let mut rules: Vec<Ruling<'_>> = annotations.iter().map(|annotation| annotation.rule).collect();
    rules.sort_by_key(|rule| rule.id);
    rules.dedup();
    let index: BTreeMap<&str, usize> = rules.iter().enumerate().map(|(index, rule)| (rule.id, index)).collect();
    let mut seen = BTreeMap::new();
    let results: Vec<Value> =
        annotations.iter().map(|annotation| result(annotation, index[annotation.rule.id], &mut seen)).collect();
    let mut run = json!({
        "tool": {"driver": {
            "name": "Halley",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules.iter().map(rule).collect::<Vec<_>>(),
        }},
        "automationDetails": {"id": automation(&review.outcome)},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation(&review.outcome, left)],
        "results": results,
    });
    if let Outcome::Planned(plan, _) = &review.outcome {
        run["properties"] =
            json!({"digest": plan.digest, "organization": plan.organization_name, "refused": plan.is_refused()});
    }
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    });
    escape::json(format!("{log:#}")) + "\n"
}

/// The category by which a host tells the runs of several organizations apart.
fn automation(outcome: &Outcome<'_>) -> String {
    match outcome {
        Outcome::Checked => "halley/validate/".to_owned(),
        Outcome::Planned(_, marker) | Outcome::Failed(_, marker) => format!("halley/plan/{marker}/"),
    }
}

fn invocation(outcome: &Outcome<'_>, left: usize) -> Value {
    let mut notifications = Vec::new();
    if let Outcome::Failed(message, _) = outcome {
        notifications.push(json!({"level": "error", "message": text(&visible(message))}));
    }
    if left > 0 {
        let message = format!("{left} more results are left out; `halley validate` and `halley plan` list all of them");
        notifications.push(json!({"level": "warning", "message": text(&message)}));
    }
    let is_failed = matches!(outcome, Outcome::Failed(..));
    let mut invocation = json!({"executionSuccessful": !is_failed});
    if !notifications.is_empty() {
        invocation["toolExecutionNotifications"] = Value::Array(notifications);
    }
    invocation
}

fn rule(Ruling { id, name, summary, docs }: &Ruling<'_>) -> Value {
    let docs = if docs.is_empty() { summary } else { docs };
    json!({
        "id": id,
        "name": name,
        "shortDescription": {"text": summary},
        "help": {"text": docs, "markdown": docs},
    })
}

fn result(annotation: &Annotation<'_>, index: usize, seen: &mut BTreeMap<[u8; 16], usize>) -> Value {
    let Annotation { level, rule, message, spot, related, identity } = annotation;
    let mut result = json!({
        "ruleId": rule.id,
        "ruleIndex": index,
        "level": word(*level),
        "message": text(message),
        "partialFingerprints": {"halley/v1": fingerprint(rule.id, identity, seen)},
        // GitHub takes no result without one.
        "locations": spot.iter().filter_map(physical).map(|place| json!({"physicalLocation": place})).collect::<Vec<_>>(),
    });
    let others = related.iter().filter_map(|(spot, label)| Some((physical(spot)?, label)));
    let others: Vec<Value> = (1..)
        .zip(others)
        .map(|(id, (place, label))| json!({"id": id, "physicalLocation": place, "message": text(label)}))
        .collect();
    if !others.is_empty() {
        result["relatedLocations"] = Value::Array(others);
    }
    result
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

/// In a message `[words](address)` would be a link, wherever the words come from.
fn text(message: &str) -> Value {
    let message =
        if message.contains("](") { message.replace('[', "\\[").replace(']', "\\]") } else { message.to_owned() };
    json!({"text": message})
}

/// The same for the same thing, wherever in its file it stands; things that are the same in all else are counted.
fn fingerprint(id: &str, identity: &str, seen: &mut BTreeMap<[u8; 16], usize>) -> String {
    let digest = Sha256::digest(format!("{id}\0{identity}"));
    let mut key = [0; 16];
    key.copy_from_slice(&digest[..16]);
    let number = seen.entry(key).or_default();
    *number += 1;
    format!("{}:{number}", hex(&key))
}

/// Standard input has no address.
fn physical(Spot { file, start }: &Spot) -> Option<Value> {
    if file == "-" {
        return None;
    }
    let path = file.strip_prefix("./").unwrap_or(file);
    let root = if path.starts_with('/') { "file://" } else { "" };
    let address = format!("{root}{}", utf8_percent_encode(path, PATH));
    let region = match start {
        Start::Line(line) => json!({"startLine": line}),
        Start::Range(from, to) => json!({
            "startLine": from.line, "startColumn": from.column, "endLine": to.line, "endColumn": to.column,
        }),
    };
    Some(json!({"artifactLocation": {"uri": address}, "region": region}))
}
