//! Reading the manifests of `-f`: findings are shown here, and only here does an invalid input stop a command.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;

use super::Run;
use super::arguments::Files;
use super::error::Error;
use super::server::Declared;
use crate::check;
use crate::desired::{self, Desired, strictness};
use crate::diagnostic::{Finding, Severity, Sources, Span};
use crate::files;
use crate::manifest::{self, Document, Resource};
use crate::render::plan::MarkdownOptions;
use crate::render::{self, Marker};
use crate::resources::CometOrganizationSpec;
use crate::resources::status::AppliedPolicy;

/// Beside the work of a command, so many findings are shown at most; `halley validate` shows all.
const SHOWN: usize = 50;

/// What was read, valid or not.
#[derive(Debug)]
pub(super) struct Manifests {
    pub(super) sources: Sources,
    documents: Vec<Document>,
    /// How many documents belong to other API groups.
    pub(super) skipped: usize,
    findings: Vec<Finding>,
}

/// What the manifests declare, without any error.
#[derive(Debug)]
pub(super) struct Declaration {
    pub(super) desired: Desired,
    pub(super) server: Option<Declared>,
    /// The name of the CometOrganization.
    pub(super) name: String,
    /// Its policy as it is declared.
    pub(super) policy: AppliedPolicy,
}

/// What is wrong with the manifests, and what they declare if no error is among it.
pub(super) struct Judged {
    pub(super) findings: Vec<Finding>,
    /// Beside it the CometOrganization.
    pub(super) declared: Result<(Declaration, CometOrganizationSpec), Error>,
}

/// What was found in the manifests, valid or not.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) findings: Vec<Finding>,
    pub(super) sources: Sources,
    /// The name of the CometOrganization that is meant, where that can be said.
    pub(super) organization: Option<String>,
}

impl Checked {
    /// How a comment is written: with this marker, else one made from the name of the CometOrganization.
    pub(super) fn comment(&self, marker: Option<&Marker>) -> MarkdownOptions {
        let made = || self.organization.as_deref().map_or_else(Marker::default, Marker::of);
        MarkdownOptions { marker: marker.cloned().unwrap_or_else(made), ..MarkdownOptions::default() }
    }
}

impl Manifests {
    /// Reads and decodes everything; what cannot be read is a finding.
    pub(super) fn read(run: &Run, files: &Files) -> Self {
        run.ui.during("Reading manifests", |_| {
            let files::Loaded { sources, mut findings } = files::load(&files.files, &mut std::io::stdin().lock());
            let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
            let read = manifest::read(&sources, threads);
            findings.extend(read.findings);
            Self { sources, documents: read.documents, skipped: read.skipped, findings }
        })
    }

    /// How many manifests could be read.
    pub(super) fn count(&self) -> usize {
        self.documents.len()
    }

    /// How many there are of each kind.
    pub(super) fn kinds(&self) -> BTreeMap<&'static str, usize> {
        let mut kinds = BTreeMap::new();
        for document in &self.documents {
            *kinds.entry(document.resource.kind()).or_default() += 1;
        }
        kinds
    }

    /// Everything that is wrong, in a stable order.
    pub(super) fn check(&self, run: &Run) -> Vec<Finding> {
        self.judged(check::check(&self.documents, &self.sources, run.clock.today, None).findings)
    }

    fn judged(&self, found: Vec<Finding>) -> Vec<Finding> {
        check::judged(&self.findings, found, &self.sources)
    }

    /// What is declared, for one organization; findings go to standard error, and errors among them stop the command.
    pub(super) fn declaration(&self, run: &Run, organization: Option<&str>) -> Result<Declaration, Error> {
        self.examine(run, organization).0
    }

    /// The declaration, and what was found on the way to it, whatever came of it.
    pub(super) fn examine(&self, run: &Run, organization: Option<&str>) -> (Result<Declaration, Error>, Checked) {
        let Judged { findings, declared } = self.judge(run, organization);
        self.show(run, &findings);
        let organization = organization.or_else(|| self.only_organization()).map(str::to_owned);
        let checked = Checked { findings, sources: self.sources.clone(), organization };
        (declared.map(|(declaration, _)| declaration), checked)
    }

    /// What is declared, for one organization, and what is wrong, without anything being shown.
    pub(super) fn judge(&self, run: &Run, organization: Option<&str>) -> Judged {
        let outcome = run.ui.during("Checking manifests", |_| {
            check::check(&self.documents, &self.sources, run.clock.today, organization)
        });
        let check::Outcome { checked, findings, organizations } = outcome;
        let findings = self.judged(findings);
        let declared = refuse_errors(&findings).and_then(|()| {
            let checked = checked.ok_or_else(|| unclear(&organizations, organization))?;
            self.refuse_twins(checked.name())?;
            let declaration = Declaration {
                desired: desired::lower(&checked, &self.sources, run.clock.today),
                server: self.server(Some(checked.name()))?,
                name: checked.name().to_owned(),
                policy: strictness::of(checked.organization()),
            };
            Ok((declaration, checked.organization().clone()))
        });
        Judged { findings, declared }
    }

    /// A finding in one line: where it is, and what.
    pub(super) fn line(&self, finding: &Finding) -> String {
        let Some(span) = finding.span else { return finding.message.clone() };
        let line = self.sources.position(span.source, span.start).line;
        format!("{}:{line}: {}", self.sources.get(span.source).name, finding.message)
    }

    /// The name of the CometOrganization where one alone could be read.
    fn only_organization(&self) -> Option<&str> {
        let is_organization = |document: &&Document| matches!(document.resource, Resource::Organization(_));
        let mut organizations = self.documents.iter().filter(is_organization);
        let only = organizations.next()?;
        organizations.next().is_none().then_some(&*only.metadata.name)
    }

    /// The server that the manifests name, for commands that need nothing else of them.
    pub(super) fn server_alone(&self, run: &Run, organization: Option<&str>) -> Result<Option<Declared>, Error> {
        let is_organization = |document: &&Document| matches!(document.resource, Resource::Organization(_));
        let mut organizations = self.documents.iter().filter(is_organization).peekable();
        let known = organizations.peek().is_some() && organizations.all(|document| self.is_sound(document));
        // A folder without manifests is fine; an unreadable CometOrganization could name another server than the usual one.
        if !known && self.sources.iter().next().is_some() {
            let findings = self.judged(Vec::new());
            if check::has_errors(&findings) {
                self.show(run, &findings);
                refuse_errors(&findings)?;
            }
        }
        self.server(organization)
    }

    /// Whether nothing in a document is wrong: what cannot be understood was left out of it.
    fn is_sound(&self, document: &Document) -> bool {
        let (start, end) = document.range;
        let within = |span: Span| span.source == document.source && (start..end).contains(&span.start);
        !self.findings.iter().any(|finding| finding.severity == Severity::Error && finding.span.is_some_and(within))
    }

    /// The name and policy of each CometOrganization, if what could not be read can be no other policy of the organization `wanted`.
    pub(super) fn policies(&self, run: &Run, wanted: &str) -> Result<Vec<(&str, AppliedPolicy)>, Error> {
        let organizations = || {
            self.documents.iter().filter_map(|document| match &document.resource {
                Resource::Organization(spec) => Some((document, &*document.metadata.name, spec)),
                _ => None,
            })
        };
        let known = organizations().any(|(_, name, _)| name == wanted)
            && organizations().filter(|(_, name, _)| *name == wanted).all(|(document, _, _)| self.is_sound(document));
        if !known {
            let mut findings = self.judged(Vec::new());
            // A folder without manifests has no policy, and that is no error here.
            findings.retain(|finding| finding.code != manifest::rules::NO_MANIFEST);
            if check::has_errors(&findings) {
                self.show(run, &findings);
                refuse_errors(&findings)?;
            }
        }
        Ok(organizations().map(|(_, name, spec)| (name, strictness::of(spec))).collect())
    }

    /// Two that declare one live organization would take each other's people away, each under its own guards.
    fn refuse_twins(&self, name: &str) -> Result<(), Error> {
        let organizations = || {
            self.documents.iter().filter_map(|document| match &document.resource {
                Resource::Organization(spec) => Some((&*document.metadata.name, spec)),
                _ => None,
            })
        };
        let Some((_, this)) = organizations().find(|(other, _)| *other == name) else { return Ok(()) };
        let Some(server) = &this.server else { return Ok(()) };
        let twin = organizations().find(|(other, spec)| {
            let same_server = spec.server.as_ref().is_some_and(|other| other.url == server.url);
            *other != name && same_server && (spec.id.is_none() || this.id.is_none() || spec.id == this.id)
        });
        match twin {
            Some((twin, _)) => Err(Error::invalid(format!(
                "the CometOrganizations `{name}` and `{twin}` declare one live organization: they name the same server"
            ))
            .hint("keep one of the two, or tell them apart with `spec.id`")),
            None => Ok(()),
        }
    }

    /// The server that the manifests name, whatever else is in them.
    pub(super) fn server(&self, organization: Option<&str>) -> Result<Option<Declared>, Error> {
        let mut servers: Vec<Option<Declared>> = Vec::new();
        for document in &self.documents {
            let Resource::Organization(spec) = &document.resource else { continue };
            if organization.is_some_and(|name| name != document.metadata.name) {
                continue;
            }
            let file = Path::new(&*self.sources.get(document.source).name);
            let folder = file.parent().map(Path::to_path_buf).unwrap_or_default();
            let id = spec.id.as_ref().map(|id| id.as_str().to_owned());
            let server =
                spec.server.as_ref().map(|server| Declared { url: server.url.as_str().to_owned(), folder, id });
            if !servers.contains(&server) {
                servers.push(server);
            }
        }
        if servers.len() > 1 {
            return Err(Error::invalid("the manifests declare organizations on different servers")
                .hint("say which one is meant with `--server`, or with `-f` name the files of one organization"));
        }
        Ok(servers.pop().flatten())
    }

    fn show(&self, run: &Run, findings: &[Finding]) {
        let shown = &findings[..findings.len().min(SHOWN)];
        run.ui.talk(&render::finding::text(shown, &self.sources, run.ui.is_talk_coloured()));
        if shown.len() < findings.len() {
            let more = findings.len() - shown.len();
            run.ui.status(&format!("… and {more} more; `halley validate` lists them all."));
        }
    }
}

fn refuse_errors(findings: &[Finding]) -> Result<(), Error> {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    match errors {
        0 => Ok(()),
        1 => Err(Error::invalid("the manifests have 1 error; nothing was done")),
        _ => Err(Error::invalid(format!("the manifests have {errors} errors; nothing was done"))),
    }
}

fn unclear(organizations: &[&str], wanted: Option<&str>) -> Error {
    let names = organizations.join(", ");
    match wanted {
        _ if organizations.is_empty() => Error::invalid("no manifest declares a CometOrganization")
            .hint("name the folder of the manifests with `-f`"),
        Some(wanted) => Error::invalid(format!("the manifests declare no CometOrganization `{wanted}`"))
            .hint(format!("`--organization` takes one of: {names}")),
        None => Error::invalid(format!("the manifests declare several organizations: {names}"))
            .hint("say which one is meant with `--organization NAME`"),
    }
}
