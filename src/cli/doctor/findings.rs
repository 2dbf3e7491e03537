//! What was found, and how the run ends because of it.

use serde::Serialize;

use super::super::error::{Error, Exit};

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Verdict {
    /// As it should be.
    Ok,
    /// It works, and may not always.
    Warning,
    /// It does not work.
    Problem,
    /// It could not be looked at, or there is nothing to look at.
    NotChecked,
}

impl Verdict {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
            Self::NotChecked => "not checked",
        }
    }
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    /// What was looked at: a word that stays.
    pub(crate) name: &'static str,
    pub(crate) verdict: Verdict,
    /// What was seen.
    pub(crate) says: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) advice: Option<String>,
    #[serde(skip)]
    exit: Exit,
}

/// Every check in the order in which it was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings(pub(crate) Vec<Check>);

impl Findings {
    pub(super) fn ok(&mut self, name: &'static str, says: impl Into<String>) {
        self.add(name, Verdict::Ok, says.into(), None, Exit::Clean);
    }

    pub(super) fn warn(&mut self, name: &'static str, says: impl Into<String>, advice: impl Into<String>) {
        self.add(name, Verdict::Warning, says.into(), Some(advice.into()), Exit::Clean);
    }

    pub(super) fn problem(&mut self, name: &'static str, error: &Error) {
        let advice = (!error.hints.is_empty()).then(|| error.hints.join("; "));
        self.add(name, Verdict::Problem, error.message.clone(), advice, error.exit);
    }

    pub(super) fn unchecked(&mut self, name: &'static str, why: impl Into<String>) {
        self.add(name, Verdict::NotChecked, why.into(), None, Exit::Clean);
    }

    /// The code of the worst problem.
    pub(super) fn exit(&self) -> Exit {
        self.0.iter().map(|check| check.exit).fold(Exit::Clean, Exit::and)
    }

    /// How many there are of a verdict.
    pub(super) fn count(&self, verdict: Verdict) -> usize {
        self.0.iter().filter(|check| check.verdict == verdict).count()
    }

    fn add(&mut self, name: &'static str, verdict: Verdict, says: String, advice: Option<String>, exit: Exit) {
        self.0.push(Check { name, verdict, says, advice, exit });
    }
}
