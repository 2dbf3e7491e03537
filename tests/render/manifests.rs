//! Manifests with mistakes, and what is found in them.

use std::num::NonZeroUsize;

use halley::check;
use halley::diagnostic::{Finding, Rule, Sources};
use halley::manifest;
use halley::render::finding::Found;

/// What was read, and what is wrong with it.
pub(crate) struct Manifests {
    pub(crate) findings: Vec<Finding>,
    sources: Sources,
    rules: Vec<&'static Rule>,
}

impl Manifests {
    /// Files by name, checked as `halley validate` checks them.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let mut sources = Sources::default();
        for (name, text) in files {
            sources.add(*name, *text);
        }
        let read = manifest::read(&sources, NonZeroUsize::MIN);
        let found = check::check(&read.documents, &sources, jiff::civil::date(2026, 6, 1), None).findings;
        let findings = check::judged(&read.findings, found, &sources);
        Self { findings, sources, rules: manifest::RULES.iter().chain(check::rules()).collect() }
    }

    pub(crate) fn none() -> Self {
        Self::of(&[])
    }

    /// An unknown field, a person declared twice, and a role that has no effect.
    pub(crate) fn wrong() -> Self {
        Self::of(&[("org/acme.yaml", ACME), ("org/more people.yaml", MORE)])
    }

    pub(crate) fn found(&self) -> Found<'_> {
        Found { findings: &self.findings, sources: &self.sources, rules: &self.rules }
    }
}

pub(crate) const ACME: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research}
---
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org, role: Admin}
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research}
spec:
  acess: []
  access: [{member: ana@acme.org, role: Owner}]
";

pub(crate) const MORE: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: people}
spec:
  members:
    - {email: zoé@acme.org}
    - {email: ana@acme.org}
";
