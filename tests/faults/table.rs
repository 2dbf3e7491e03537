//! The faults, and what a user is told about each.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::fake_comet::Fault;
use crate::sandbox::Ran;

/// A fault, and how runs end that it strikes.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) fault: Fault,
    /// A word of what is said when every read fails so.
    pub(crate) says: &'static str,
    pub(crate) halley: Codes,
    pub(crate) comet: Codes,
}

/// Exit codes: of a plan of which every read fails so; of an apply of which one write fails so, and every write.
pub(crate) type Codes = [i32; 3];

fn row(name: &'static str, fault: Fault, says: &'static str, halley: Codes, comet: Codes) -> Row {
    Row { name, fault, says, halley, comet }
}

pub(crate) fn rewritten(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Fault {
    Fault::Rewrite(Arc::new(change))
}

/// What can strike any server. Where every answer to a write is lost, also that with the secret of a new key is: it is made anew by the next
/// run. Comet has two routes to invite: what one does not know, or not for this credential, the other does.
pub(crate) fn rows() -> Vec<Row> {
    let evil = [("location", "https://evil.example/api/halley/v1/snapshot")];
    let late = [("retry-after", "100000")];
    let slow = Fault::Slow(Duration::from_secs(2));
    vec![
        row("reset before", Fault::ResetBefore, "no whole answer came", [7, 0, 6], [7, 0, 6]),
        row("reset after", Fault::ResetAfter, "no whole answer came", [7, 0, 6], [7, 0, 0]),
        row("slow", slow, "it took longer than 1s", [7, 0, 6], [7, 0, 6]),
        row("cut", Fault::Cut, "no whole answer came", [7, 0, 6], [7, 0, 0]),
        row("wrong content type", Fault::ContentType("text/csv"), "text/csv", [7, 0, 6], [7, 0, 0]),
        row("login page", Fault::Html, "login page", [7, 0, 6], [7, 0, 6]),
        row("invalid JSON", Fault::BadJson, "cannot be read as", [1, 0, 6], [1, 0, 0]),
        row("another shape", rewritten(|value| *value = json!(7)), "cannot be read as", [1, 0, 6], [1, 0, 0]),
        row("401", Fault::refusal(401, "expired"), "may have expired", [7, 7, 7], [7, 0, 0]),
        row("403", Fault::refusal(403, "no"), "lacks the right", [7, 7, 7], [7, 6, 6]),
        row("404 in its own words", Fault::refusal(404, "no such thing"), "not found", [1, 6, 6], [1, 6, 6]),
        row("404 of another", Fault::bare(404, &[]), "no such route", [7, 7, 7], [7, 0, 0]),
        row("409", Fault::refusal(409, "conflict"), "in conflict", [1, 5, 5], [1, 6, 6]),
        row("429", Fault::bare(429, &[("retry-after", "0")]), "asks to wait", [7, 0, 7], [7, 0, 7]),
        row("429 for a day", Fault::bare(429, &late), "run again later", [7, 7, 7], [7, 7, 7]),
        row("500", Fault::bare(500, &[]), "the server failed (500)", [7, 0, 6], [7, 0, 6]),
        row("502", Fault::bare(502, &[]), "the server failed (502)", [7, 0, 6], [7, 0, 6]),
        row("503", Fault::bare(503, &[]), "the server failed (503)", [7, 0, 6], [7, 0, 6]),
        row("another host", Fault::bare(307, &evil), "nothing was sent there", [7, 0, 6], [7, 0, 6]),
        row("bomb", Fault::Bomb(2), "no whole answer came", [7, 0, 6], [7, 0, 0]),
    ]
}

/// What went otherwise than the table says.
pub(crate) fn differing(found: Vec<Option<String>>) {
    let found: Vec<String> = found.into_iter().flatten().collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// A line about a run that ended otherwise.
pub(crate) fn ending(what: &str, ran: &Ran, code: i32, words: &str) -> Option<String> {
    let said: String = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let wide = ran.stderr.contains('\u{1b}') || ran.stderr.contains("panicked");
    (ran.code != code || !said.contains(words) || wide)
        .then(|| format!("{what}: {} instead of {code}, no `{words}` in: {said}", ran.code))
}
