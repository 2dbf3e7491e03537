//! The manifests: whether they can be read, and what they declare.

use std::collections::BTreeMap;

use super::findings::Findings;
use crate::cli::Run;
use crate::cli::error::Error;
use crate::cli::manifests::{Declaration, Judged, Manifests};
use crate::cli::situation::Sides;
use crate::diagnostic::{Finding, Severity};
use crate::manifest::rules::NO_MANIFEST;
use crate::render::counted;

/// What there is of each kind, and which rules complain: nothing of what stands in the manifests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    /// How many files.
    pub(crate) files: usize,
    /// How many bytes they have.
    pub(crate) bytes: usize,
    /// How many manifests of each kind.
    pub(crate) kinds: BTreeMap<&'static str, usize>,
    /// How often each rule complains.
    pub(crate) rules: BTreeMap<&'static str, usize>,
}

/// Reads and judges the manifests. Without any, there is nothing to compare with.
pub(super) fn examine(run: &Run, sides: &Sides, findings: &mut Findings) -> (Option<Counted>, Option<Declaration>) {
    const NAME: &str = "manifests";
    let manifests = Manifests::read(run, &sides.files);
    let files = manifests.sources.iter().count();
    let Judged { findings: found, declared } = manifests.judge(run, sides.organization.as_deref());
    if files == 0 && found.iter().all(|finding| finding.code == NO_MANIFEST) {
        findings.unchecked(NAME, "there is no manifest here; name a folder with `-f`");
        return (None, None);
    }
    let mut counted_here = Counted { files, kinds: manifests.kinds(), ..Counted::default() };
    counted_here.bytes = manifests.sources.iter().map(|(_, source)| source.text.len()).sum();
    for finding in &found {
        *counted_here.rules.entry(finding.code).or_default() += 1;
    }
    let of = |severity| found.iter().filter(move |finding: &&Finding| finding.severity == severity);
    let said = format!("{} in {}", counted(manifests.count(), "manifest"), counted(files, "file"));
    let declaration = match declared {
        Err(error) => {
            let first = of(Severity::Error).next().map(|first| format!("{said}; {}", manifests.line(first)));
            let error = Error { message: first.unwrap_or(error.message), ..error };
            findings.problem(NAME, &error.hint("`halley validate` lists everything"));
            None
        }
        Ok((declaration, _)) => {
            let warnings = of(Severity::Warning).count();
            let said = format!("{said}, of `{}`", declaration.name);
            match warnings {
                0 => findings.ok(NAME, said),
                _ => findings.warn(
                    NAME,
                    format!("{said}, with {}", counted(warnings, "warning")),
                    "`halley validate` lists them",
                ),
            }
            Some(declaration)
        }
    };
    (Some(counted_here), declaration)
}
