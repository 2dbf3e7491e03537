//! What texts mean: read, checked and lowered as any manifests are.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroUsize;

use jiff::civil::Date;

use crate::check::check;
use crate::desired::{Desired, lower};
use crate::diagnostic::{Finding, Severity, Sources};
use crate::manifest::{self, Document};
use crate::resources::CometOrganizationSpec;

/// What manifests mean.
#[derive(Debug)]
pub(super) struct Meaning {
    pub(super) desired: Desired,
    /// The CometOrganization, which says more than `desired` does.
    pub(super) spec: CometOrganizationSpec,
    /// What `validate` warns of.
    pub(super) warnings: BTreeSet<String>,
}

/// Why manifests mean nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something is wrong in them.
    Finding {
        /// File, line and column of the first thing that is wrong.
        place: Option<String>,
        /// What is wrong there, and what to write instead.
        message: String,
        /// How many more things are wrong.
        more: usize,
    },
    /// There is not exactly one organization in them: the names of all there are.
    Organizations(Vec<String>),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finding { place, message, more } => {
                if let Some(place) = place {
                    write!(f, "{place}: ")?;
                }
                f.write_str(message)?;
                if *more > 0 { write!(f, " (and {more} more)") } else { Ok(()) }
            }
            Self::Organizations(names) if names.is_empty() => f.write_str("there is no CometOrganization in them"),
            Self::Organizations(names) => write!(f, "there are several organizations in them: {}", names.join(", ")),
        }
    }
}

/// Reading is the longest part of it; the number of threads changes nothing else.
const THREADS: NonZeroUsize = NonZeroUsize::new(4).expect("four is not nothing");

/// Reads, checks and lowers.
pub(super) fn understand(sources: &Sources, today: Date) -> Result<(Vec<Document>, Meaning), Fault> {
    let read = manifest::read(sources, THREADS);
    first_error(&read.findings, sources)?;
    let outcome = check(&read.documents, sources, today, None);
    first_error(&outcome.findings, sources)?;
    let names = || Fault::Organizations(outcome.organizations.iter().map(|name| (*name).to_owned()).collect());
    let checked = outcome.checked.as_ref().ok_or_else(names)?;
    let warnings = read.findings.iter().chain(&outcome.findings).map(|finding| finding.message.clone()).collect();
    let meaning = Meaning { desired: lower(checked, sources, today), spec: checked.organization().clone(), warnings };
    Ok((read.documents, meaning))
}

/// The first error among findings, for people.
pub(super) fn first_error(findings: &[Finding], sources: &Sources) -> Result<(), Fault> {
    let mut errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    let Some(first) = errors.next() else { return Ok(()) };
    let place = first.span.map(|span| {
        let position = sources.position(span.source, span.start);
        format!("{}:{}:{}", sources.get(span.source).name, position.line, position.column)
    });
    let help = first.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    Err(Fault::Finding { place, message: format!("{}{help}", first.message), more: errors.count() })
}
