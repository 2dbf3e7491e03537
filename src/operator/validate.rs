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
use crate::model::key::WorkspaceName;
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
            self.frozen.freeze(document);
            if let Resource::Roster(_) = &document.resource {
                // Whom it held before it was spoiled, nobody knows.
                self.frozen.unreadable(child.kind_name());
            }
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
        add(None, format!("CometOrganization/{}", organization.metadata.name), &self.less_strict(organization));
        for (at, child) in self.children.iter().enumerate() {
            let counts = self.standings[at] == Standing::Valid;
            let document = if counts { child.document.as_ref() } else { self.stand_ins[at].as_ref() };
            if let Some(document) = document {
                add(Some(at), format!("{}/{}", child.kind_name(), child.name), document);
            }
        }
        (documents, owners, sources)
    }

    /// The organization as it is while objects are set aside: that nobody else declares anybody is no error of its own then.
    fn less_strict(&self, organization: &Document) -> Document {
        let Resource::Organization(spec) = &organization.resource else { return organization.clone() };
        let mut spec = spec.clone();
        self.frozen.weaken(&mut spec.ownership);
        Document { resource: Resource::Organization(spec), ..organization.clone() }
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

    fn finish(mut self, mut desired: Desired, owners: Owners, warnings: Vec<(Option<usize>, String)>) -> Validated {
        let teams = self.frozen.lay_over(&mut desired);
        for (at, child) in self.children.iter().enumerate() {
            let Some(document) = &child.document else { continue };
            let Resource::Workspace(spec) = &document.resource else { continue };
            let mut used = spec.access.iter().flatten().filter_map(|entry| entry.team.as_ref());
            if let Some(team) = used.find(|team| teams.contains(team.as_str()))
                && self.standings[at] == Standing::Valid
            {
                desired.unmanaged_access.insert(WorkspaceName::new(document.live_name()));
                let why = format!("the team `{}` is invalid or suspended, so access stays as it is", team.as_str());
                self.standings[at] = Standing::Held(why);
            }
        }
        let documents = owners.into_values().collect();
        Validated { desired, standings: self.standings, documents, warnings }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{member, object, validated};
    use super::*;
    use crate::model::key::Email;
    use crate::resources::organization::Mode;

    fn workspace(access: &str) -> Arc<Object> {
        object(&format!("{{kind: CometWorkspace, metadata: {{name: research}}, spec: {{access: {access}}}}}"))
    }

    fn is_frozen(validated: &Validated, email: &str) -> bool {
        validated.desired.policy.ignore.member(&Email::new(email))
    }

    #[test]
    fn objects_without_fault_count_and_are_known_by_their_place() {
        let children = [member("ana@acme.example", "Admin"), workspace("[{member: ana@acme.example}]")];
        let validated = validated(&children).unwrap();
        assert_eq!(validated.standings, [Standing::Valid, Standing::Valid]);
        assert_eq!(validated.documents, [None, Some(0), Some(1)]);
        assert_eq!(validated.desired.organization.members.iter().count(), 1);
    }

    #[test]
    fn one_invalid_person_fails_alone_and_is_frozen() {
        let children = [
            member("ana@acme.example", "Admin"),
            object("{kind: CometMember, metadata: {name: bob}, spec: {email: bob@acme.example, until: 2026-02-31}}"),
            workspace("[{member: bob@acme.example, role: Owner}, {member: ana@acme.example}]"),
        ];
        let validated = validated(&children).unwrap();
        assert!(
            matches!(&validated.standings[1], Standing::Invalid(why) if why.contains("2026-02-31")),
            "{:?}",
            validated.standings
        );
        assert_eq!([&validated.standings[0], &validated.standings[2]], [&Standing::Valid; 2]);
        assert!(is_frozen(&validated, "bob@acme.example"));
        assert!(!is_frozen(&validated, "ana@acme.example"));
        assert_eq!(validated.desired.policy.ownership.members, Mode::Authoritative);
    }

    #[test]
    fn a_field_that_no_version_knows_freezes_the_person_and_removes_nobody() {
        let children = [
            member("ana@acme.example", "Admin"),
            object("{kind: CometMember, metadata: {name: bob}, spec: {email: bob@acme.example, rolle: Admin}}"),
        ];
        let validated = validated(&children).unwrap();
        assert!(matches!(&validated.standings[1], Standing::Invalid(why) if why.contains("rolle")));
        assert!(is_frozen(&validated, "bob@acme.example"));
        assert_eq!(validated.desired.policy.ownership.members, Mode::Additive);
    }

    #[test]
    fn an_object_whose_key_cannot_be_read_makes_what_it_could_feed_additive() {
        let children = [
            member("ana@acme.example", "Admin"),
            object(
                "{kind: CometRoster, metadata: {name: staff}, spec: {members: [{email: 7}, {email: eve@acme.example}]}}",
            ),
        ];
        let validated = validated(&children).unwrap();
        let ownership = validated.desired.policy.ownership;
        assert_eq!(ownership.members, Mode::Additive);
        assert!(is_frozen(&validated, "eve@acme.example"));
    }

    #[test]
    fn a_person_who_stands_in_two_objects_for_a_moment_is_frozen_with_both() {
        let children = [
            member("ana@acme.example", "Admin"),
            member("bob@acme.example", "PlatformMember"),
            object(
                "{kind: CometRoster, metadata: {name: staff}, spec: {members: [{email: bob@acme.example}, {email: eve@acme.example}]}}",
            ),
        ];
        let validated = validated(&children).unwrap();
        assert_eq!(validated.standings[0], Standing::Valid);
        assert!(is_frozen(&validated, "bob@acme.example") && is_frozen(&validated, "eve@acme.example"));
        assert_eq!(validated.desired.policy.ownership.members, Mode::Additive);
    }

    #[test]
    fn the_only_roster_fails_alone_and_may_have_held_anybody() {
        let twice = object(
            "{kind: CometRoster, metadata: {name: staff}, spec: {members: [{email: ana@acme.example, role: Admin}, {email: bob@acme.example}]}}",
        );
        let validated = validated(&[twice, member("bob@acme.example", "PlatformMember")]).unwrap();
        let blamed =
            |standing: &Standing| matches!(standing, Standing::Invalid(why) if why.contains("bob@acme.example"));
        assert!(validated.standings.iter().any(blamed), "{:?}", validated.standings);
        assert_eq!(validated.desired.policy.ownership.members, Mode::Additive);
    }

    #[test]
    fn what_refers_to_an_invalid_team_keeps_its_access() {
        let children = [
            member("ana@acme.example", "Admin"),
            object("{kind: CometTeam, metadata: {name: vision}, spec: {members: [ana@acme.example], lead: ana}}"),
            workspace("[{team: vision}]"),
        ];
        let validated = validated(&children).unwrap();
        assert!(matches!(&validated.standings[2], Standing::Held(why) if why.contains("vision")));
        assert!(validated.desired.unmanaged_access.contains(&WorkspaceName::new("research")));
    }

    #[test]
    fn a_suspended_object_is_left_alone() {
        let children = [
            member("ana@acme.example", "Admin"),
            object(
                "{kind: CometMember, metadata: {name: bob, annotations: {halley.dev/suspend: 'true'}}, \
                 spec: {email: bob@acme.example}}",
            ),
        ];
        let validated = validated(&children).unwrap();
        assert_eq!(validated.standings[1], Standing::Suspended);
        assert!(is_frozen(&validated, "bob@acme.example"));
    }

    #[test]
    fn a_reference_to_nothing_fails_alone() {
        let children = [member("ana@acme.example", "Admin"), workspace("[{team: nobody}]")];
        let validated = validated(&children).unwrap();
        assert!(matches!(&validated.standings[1], Standing::Invalid(why) if why.contains("nobody")));
        assert!(validated.desired.policy.ignore.workspace(&WorkspaceName::new("research")));
    }

    #[test]
    fn an_empty_collection_that_is_owned_stops_the_organization() {
        assert!(validated(&[]).is_err_and(|error| error.0.contains("allowEmpty")));
    }
}
