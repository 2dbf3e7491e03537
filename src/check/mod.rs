//! Manifests to checked manifests, or findings: a rule a file under `rules/`. Pure.

mod emails;
mod globs;
mod manifests;
mod nearest;
mod permissions;
mod place;
mod reference;
mod report;
mod rules;
mod text;
mod walk;

use jiff::civil::Date;

pub(crate) use manifests::{Declared, Manifests, Subject, Workspace};
pub use reference::reference;
pub use rules::{UNTIL_NEAR, rules};
pub(crate) use text::{day, email_fault, folder, joined};

use crate::diagnostic::{Finding, Severity, Sources, arrange};
use crate::manifest::Document;
use crate::resources::values::DateText;
use manifests::Scopes;
use report::Report;

/// What the rules say of all documents together.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// The manifests of one organization. Only when no finding is an error, and it is clear which organization is meant.
    pub checked: Option<Checked<'a>>,
    /// Every finding of every rule, in a stable order.
    pub findings: Vec<Finding>,
    /// The `metadata.name` of every CometOrganization, sorted: what `organization` may pick from.
    pub organizations: Vec<&'a str>,
}

/// The manifests of one organization, without any error. Only `check` makes it.
#[derive(Debug)]
pub struct Checked<'a>(Manifests<'a>);

impl<'a> Checked<'a> {
    pub(crate) fn manifests(&self) -> &Manifests<'a> {
        &self.0
    }

    /// The CometOrganization.
    pub fn organization(&self) -> &'a crate::resources::CometOrganizationSpec {
        self.0.organization.as_ref().expect("`check` leaves no manifests without an organization").spec
    }

    /// The `metadata.name` of the CometOrganization.
    pub fn name(&self) -> &'a str {
        let organization = self.0.organization.as_ref();
        &organization.expect("`check` leaves no manifests without an organization").document.metadata.name
    }
}

/// What every rule looks at.
struct Context<'a> {
    documents: &'a [Document],
    sources: &'a Sources,
    scopes: Scopes<'a>,
    today: Date,
}

impl Context<'_> {
    /// Whether the day of an `until` has passed; of what is no day, `date-malformed` speaks.
    fn has_passed(&self, until: &DateText) -> bool {
        day(until.as_str()).is_some_and(|day| day < self.today)
    }
}

/// What keeps a live workspace from being declared, if anything does.
pub(crate) fn workspace_name_fault(name: &str) -> Option<&'static str> {
    text::name_fault(name, LONGEST).or_else(|| rules::reserved_workspace(name))
}

/// What keeps a live role from being declared, if anything does.
pub(crate) fn role_name_fault(name: &str) -> Option<&'static str> {
    text::name_fault(name, LONGEST).or_else(|| rules::reserved_role(name))
}

/// What keeps a live service account from being declared, if anything does.
pub(crate) fn account_name_fault(name: &str) -> Option<&'static str> {
    text::name_fault(name, LONGEST)
}

/// Whether `exclude` may name this permission.
pub(crate) fn is_permission(name: &str) -> bool {
    permissions::known().any(|known| known == name)
}

/// The longest live name.
const LONGEST: usize = 100;

/// Runs every rule over all documents. `organization` picks one of several by `metadata.name`; all of them are checked.
pub fn check<'a>(
    documents: &'a [Document],
    sources: &'a Sources,
    today: Date,
    organization: Option<&str>,
) -> Outcome<'a> {
    let context = Context { documents, sources, scopes: Scopes::of(documents), today };
    let mut report = Report::default();
    rules::run(&context, &mut report);
    let findings = report.findings(sources);
    let mut organizations = context.scopes.organization_names();
    organizations.sort_unstable();
    let fine = findings.iter().all(|finding| finding.severity != Severity::Error);
    let checked = fine.then(|| context.scopes.pick(organization)).flatten().map(Checked);
    Outcome { checked, findings, organizations }
}

/// All that is wrong, in a stable order: what was found while reading, and what the rules found.
///
/// What is missing may stand in what could not be read, so while anything could not be, nothing is said to be missing.
pub fn judged(read: &[Finding], mut found: Vec<Finding>, sources: &Sources) -> Vec<Finding> {
    if has_errors(read) {
        found.retain(|finding| !is_about_absence(finding));
    }
    found.extend_from_slice(read);
    arrange(&mut found, sources);
    found
}

/// Whether anything is so wrong that nothing is planned.
pub fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// Whether a finding says that something is not declared.
fn is_about_absence(finding: &Finding) -> bool {
    let absent = ["-dangling", "-undeclared", "-missing", "-empty"];
    rules().any(|rule| rule.code == finding.code && absent.iter().any(|end| rule.name.ends_with(end)))
}
