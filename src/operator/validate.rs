//! The objects of an organization become what is desired. An invalid object fails alone: it is left out, and its live counterpart frozen.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::freeze::{Frozen, stand_in};
use super::object::Object;
use crate::check;
use crate::desired::{self, Desired};
use crate::diagnostic::{Finding, Severity, SourceId, Sources};
use crate::manifest::{Document, Resource};
use crate::resources::CometOrganizationSpec;

/// What the objects say.
#[derive(Debug)]
pub(super) struct Validated {
    pub(super) desired: Desired,
    /// How it stands with each child, in their order.
    pub(super) standings: Vec<Standing>,
    /// Which child each document of `desired.origins` comes from; `None`: the organization itself.
    pub(super) documents: Vec<Option<usize>>,
    /// Findings that stop nothing, by child; `None`: the organization itself.
    pub(super) warnings: Vec<(Option<usize>, String)>,
}

/// How it stands with an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It counts.
    Valid,
    /// It cannot be understood, or breaks a rule; why.
    Invalid(String),
    /// Its counterpart is frozen because of another object; why.
    Held(String),
    /// Somebody wants it to be left alone.
    Suspended,
}

/// The organization itself is wrong, so nothing is done; why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InvalidOrganization(pub(super) String);

/// Holds the objects against each other as `halley validate` does files. `spec` is the organization's under the policy in force.
pub(super) fn validate(
    organization: &Object,
    spec: &CometOrganizationSpec,
    children: &[Arc<Object>],
    today: Date,
) -> Result<Validated, InvalidOrganization> {
    let Some(document) = organization.document.as_ref().filter(|_| organization.faults.is_empty()) else {
        return Err(InvalidOrganization(organization.faults.join("; ")));
    };
    let document = Document { resource: Resource::Organization(Box::new(spec.clone())), ..document.clone() };
    let mut trial = Trial::new(children);
    loop {
        let (documents, owners, sources) = trial.documents(&document);
        let outcome = check::check(&documents, &sources, today, Some(&organization.name));
        let (errors, warnings): (Vec<_>, Vec<_>) =
            outcome.findings.into_iter().partition(|finding| finding.severity == Severity::Error);
        if let Some(checked) = outcome.checked {
            let desired = desired::lower(&checked, &sources, today);
            let warnings = warnings.iter().map(|warning| (owner(warning, &owners), said(warning))).collect();
            return Ok(trial.finish(desired, owners, warnings));
        }
        trial.blame(&errors, &owners)?;
    }
}

/// What a finding says, with the way out.
fn said(finding: &Finding) -> String {
    match &finding.help {
        Some(help) => format!("{} ({help})", finding.message),
        None => finding.message.clone(),
    }
}

/// Which child each source is of.
type Owners = BTreeMap<SourceId, Option<usize>>;

fn owner(finding: &Finding, owners: &Owners) -> Option<usize> {
    finding.span.and_then(|span| owners.get(&span.source).copied().flatten())
}

/// One attempt after another, each without what was wrong in the last.
struct Trial<'a> {
    children: &'a [Arc<Object>],
    standings: Vec<Standing>,
    /// What stands in the place of a child that does not count, so that what refers to it does not look wrong.
    stand_ins: Vec<Option<Document>>,
    frozen: Frozen,
}

impl<'a> Trial<'a> {
    fn new(children: &'a [Arc<Object>]) -> Self {
        let mut trial = Self {
            children,
            standings: vec![Standing::Valid; children.len()],
            stand_ins: vec![None; children.len()],
            frozen: Frozen::default(),
        };
        for (at, child) in children.iter().enumerate() {
            if !child.faults.is_empty() || child.document.is_none() {
                trial.frozen.unreadable(child.kind_name());
                trial.set_aside(at, Standing::Invalid(child.faults.join("; ")));
            } else if child.is_suspended() {
                trial.set_aside(at, Standing::Suspended);
            }
        }
        trial
    }

    /// Leaves a child out, and freezes what it speaks of.
    fn set_aside(&mut self, at: usize, standing: Standing) {
        let child = &self.children[at];
        if let Some(document) = &child.document {
            self.frozen.freeze(&document.resource, &child.name);
            self.stand_ins[at] = stand_in(document);
        }
        self.standings[at] = standing;
    }

    fn documents(&self, organization: &Document) -> (Vec<Document>, Owners, Sources) {
        let mut sources = Sources::default();
        let mut owners = Owners::new();
        let mut documents = Vec::with_capacity(self.children.len() + 1);
        let mut add = |owner: Option<usize>, name: String, document: &Document| {
            let source = sources.add(name, "");
            owners.insert(source, owner);
            documents.push(Document { source, range: (0, 0), line: 1, item: None, ..document.clone() });
        };
        add(None, format!("CometOrganization/{}", organization.metadata.name), organization);
        for (at, child) in self.children.iter().enumerate() {
            let counts = self.standings[at] == Standing::Valid;
            let document = if counts { child.document.as_ref() } else { self.stand_ins[at].as_ref() };
            if let Some(document) = document {
                add(Some(at), format!("{}/{}", child.kind_name(), child.name), document);
            }
        }
        (documents, owners, sources)
    }

    /// Sets aside whom the errors blame. Each attempt has fewer objects than the one before, so there is a last one.
    fn blame(&mut self, errors: &[Finding], owners: &Owners) -> Result<(), InvalidOrganization> {
        let mut progress = false;
        for error in errors {
            let related = error.related.iter().map(|(span, _)| span.source);
            let blamed = error.span.map(|span| span.source).into_iter().chain(related);
            for at in blamed.filter_map(|source| owners.get(&source).copied().flatten()) {
                progress |= self.set_aside_once(at, error);
            }
        }
        if progress {
            return Ok(());
        }
        let messages: Vec<String> = errors.iter().map(said).collect();
        Err(InvalidOrganization(messages.join("; ")))
    }

    fn set_aside_once(&mut self, at: usize, error: &Finding) -> bool {
        if self.standings[at] == Standing::Valid {
            self.set_aside(at, Standing::Invalid(said(error)));
            return true;
        }
        // A stand-in that is wrong as well helps nobody; what it could feed is only added to then.
        self.frozen.unreadable(self.children[at].kind_name());
        self.stand_ins[at].take().is_some()
    }

    fn finish(
        mut self,
        mut desired: Desired,
        owners: Owners,
        warnings: Vec<(Option<usize>, String)>,
    ) -> Validated {
        let teams = self.frozen.lay_over(&mut desired);
        for (at, child) in self.children.iter().enumerate() {
            let Some(Document { resource: Resource::Workspace(spec), .. }) = &child.document else { continue };
            let mut used = spec.access.iter().flatten().filter_map(|entry| entry.team.as_ref());
            if let Some(team) = used.find(|team| teams.contains(team.as_str()))
                && self.standings[at] == Standing::Valid
            {
                let name = spec.name.as_ref().map_or(&*child.name, |name| name.as_str());
                Frozen::leave_access(&mut desired, name);
                let why = format!("the team `{}` is invalid or suspended, so access stays as it is", team.as_str());
                self.standings[at] = Standing::Held(why);
            }
        }
        let documents = owners.into_values().collect();
        Validated { desired, standings: self.standings, documents, warnings }
    }
}
