//! What the documents of one organization declare, with references resolved once for all rules and for lowering.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::emails::{EmailId, Emails};
use crate::manifest::{Document, Resource};
use crate::model::key::AccountName;
use crate::resources::organization::Ownership;
use crate::resources::values::{DateText, LiveName, OrganizationRole};
use crate::resources::workspace::AccessEntry;
use crate::resources::{
    CometOrganizationSpec, CometRoleSpec, CometServiceAccountSpec, CometTeamSpec, CometWorkspaceSpec,
};

/// A document and its spec.
#[derive(Debug)]
pub(crate) struct Declared<'a, S> {
    pub(crate) document: &'a Document,
    /// The document's place in `Manifests::documents`.
    pub(crate) number: u32,
    pub(crate) spec: &'a S,
}

impl<S> Clone for Declared<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Declared<'_, S> {}

/// A spec with a live name of its own.
pub(crate) trait Named {
    /// `spec.name`.
    fn name(&self) -> Option<&LiveName>;
}

macro_rules! named {
    ($($spec:ty),*) => {
        $(impl Named for $spec {
            fn name(&self) -> Option<&LiveName> {
                self.name.as_ref()
            }
        })*
    };
}

named!(CometWorkspaceSpec, CometRoleSpec, CometServiceAccountSpec);

impl<'a, S: Named> Declared<'a, S> {
    /// `spec.name`, else `metadata.name`.
    pub(crate) fn live_name(&self) -> &'a str {
        self.spec.name().map_or(&self.document.metadata.name, |name| name.as_str())
    }
}

/// A person, of a CometMember or a roster.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person<'a> {
    pub(crate) document: &'a Document,
    pub(crate) number: u32,
    /// The place in the roster.
    pub(crate) item: Option<usize>,
    pub(crate) written: &'a str,
    pub(crate) email: EmailId,
    pub(crate) role: OrganizationRole,
    pub(crate) until: Option<&'a DateText>,
}

/// A team with its people resolved.
#[derive(Debug)]
pub(crate) struct Team<'a> {
    pub(crate) declared: Declared<'a, CometTeamSpec>,
    pub(crate) members: Vec<EmailId>,
}

impl<'a> Team<'a> {
    /// `metadata.name`.
    pub(crate) fn name(&self) -> &'a str {
        &self.declared.document.metadata.name
    }
}

/// A workspace with its access resolved.
#[derive(Debug)]
pub(crate) struct Workspace<'a> {
    pub(crate) declared: Declared<'a, CometWorkspaceSpec>,
    /// The subject of each access entry.
    pub(crate) subjects: Vec<Subject>,
}

impl<'a> Workspace<'a> {
    /// The live name.
    pub(crate) fn name(&self) -> &'a str {
        self.declared.live_name()
    }

    /// Whether Halley looks after who is in the workspace.
    pub(crate) fn is_access_managed(&self) -> bool {
        self.declared.spec.access.is_some()
    }

    /// Each access entry with whom it is for.
    pub(crate) fn access(&self) -> impl Iterator<Item = (&'a AccessEntry, Subject)> {
        self.declared.spec.access.iter().flatten().zip(self.subjects.iter().copied())
    }
}

/// Whom an access entry is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Member(EmailId),
    /// An index into `Manifests::teams`.
    Team(u32),
    /// A team that nobody declares.
    UnknownTeam,
    /// Both or neither.
    Unclear,
}

fn count<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).expect("fewer than four thousand million of anything")
}

/// All that the documents of one organization declare, each list in the order of reading.
#[derive(Debug, Default)]
pub(crate) struct Manifests<'a> {
    /// `None` when documents stand without an organization, which is an error.
    pub(crate) organization: Option<Declared<'a, CometOrganizationSpec>>,
    pub(crate) emails: Emails<'a>,
    pub(crate) people: Vec<Person<'a>>,
    /// For each e-mail, the first of `people` that declares it.
    pub(crate) person_of: Vec<Option<u32>>,
    pub(crate) teams: Vec<Team<'a>>,
    pub(crate) team_names: BTreeMap<&'a str, u32>,
    pub(crate) workspaces: Vec<Workspace<'a>>,
    /// Indexes into `workspaces`, by live name.
    pub(crate) workspace_names: BTreeMap<&'a str, u32>,
    pub(crate) roles: Vec<Declared<'a, CometRoleSpec>>,
    /// Indexes into `roles`, by live name.
    pub(crate) role_names: BTreeMap<&'a str, u32>,
    pub(crate) accounts: Vec<Declared<'a, CometServiceAccountSpec>>,
    /// Every document of the organization, in the order of reading.
    pub(crate) documents: Vec<&'a Document>,
}

impl<'a> Manifests<'a> {
    /// Who decides about each collection.
    pub(crate) fn ownership(&self) -> Ownership {
        self.organization.map(|organization| organization.spec.ownership).unwrap_or_default()
    }

    /// Who is declared under this e-mail.
    pub(crate) fn person(&self, email: EmailId) -> Option<&Person<'a>> {
        let at = self.person_of.get(email as usize).copied().flatten()?;
        self.people.get(at as usize)
    }

    /// Each workspace, role and account by kind and live name, as it is stored.
    pub(crate) fn live_names(
        &self,
    ) -> impl Iterator<Item = (&'static str, Cow<'a, str>, &'a Document, Option<&'a LiveName>)> {
        let workspaces = self.workspaces.iter().map(|workspace| {
            let declared = workspace.declared;
            ("workspace", Cow::Borrowed(declared.live_name()), declared.document, declared.spec.name.as_ref())
        });
        let roles = self.roles.iter().map(|declared| {
            ("role", Cow::Borrowed(declared.live_name()), declared.document, declared.spec.name.as_ref())
        });
        let accounts = self.accounts.iter().map(|declared| {
            let name = AccountName::new(declared.live_name()).to_string();
            ("service account", Cow::Owned(name), declared.document, declared.spec.name.as_ref())
        });
        workspaces.chain(roles).chain(accounts)
    }

    fn add(&mut self, document: &'a Document) {
        let number = count(&self.documents);
        self.documents.push(document);
        match &document.resource {
            Resource::Organization(spec) => self.organization = Some(Declared { document, number, spec }),
            Resource::Member(spec) => {
                let until = spec.until.as_ref();
                self.add_person(document, number, None, spec.email.as_str(), (spec.role, until));
            }
            Resource::Roster(spec) => {
                for (item, entry) in spec.members.iter().enumerate() {
                    let until = entry.until.as_ref();
                    self.add_person(document, number, Some(item), entry.email.as_str(), (entry.role, until));
                }
            }
            Resource::Team(spec) => self.add_team(Declared { document, number, spec }),
            Resource::Workspace(spec) => {
                let workspace = Workspace { declared: Declared { document, number, spec }, subjects: Vec::new() };
                self.workspace_names.entry(workspace.name()).or_insert(count(&self.workspaces));
                self.workspaces.push(workspace);
            }
            Resource::Role(spec) => {
                let role = Declared { document, number, spec };
                self.role_names.entry(role.live_name()).or_insert(count(&self.roles));
                self.roles.push(role);
            }
            Resource::ServiceAccount(spec) => self.accounts.push(Declared { document, number, spec }),
            Resource::Plan(_) => {}
        }
    }

    fn add_person(
        &mut self,
        document: &'a Document,
        number: u32,
        item: Option<usize>,
        written: &'a str,
        (role, until): (OrganizationRole, Option<&'a DateText>),
    ) {
        let email = self.emails.id(written);
        self.people.push(Person { document, number, item, written, email, role, until });
    }

    fn add_team(&mut self, declared: Declared<'a, CometTeamSpec>) {
        let members = declared.spec.members.iter().map(|email| self.emails.id(email.as_str())).collect();
        self.team_names.entry(&declared.document.metadata.name).or_insert(count(&self.teams));
        self.teams.push(Team { declared, members });
    }

    /// Resolves references, once everything is there.
    fn resolve(&mut self) {
        for workspace in &mut self.workspaces {
            let entries = workspace.declared.spec.access.iter().flatten();
            let (teams, emails) = (&self.team_names, &mut self.emails);
            workspace.subjects = entries.map(|entry| subject(entry, teams, emails)).collect();
        }
        self.person_of = vec![None; self.emails.len()];
        for (at, person) in (0..).zip(&self.people) {
            self.person_of[person.email as usize].get_or_insert(at);
        }
    }
}

fn subject<'a>(entry: &'a AccessEntry, teams: &BTreeMap<&str, u32>, emails: &mut Emails<'a>) -> Subject {
    match (&entry.member, &entry.team) {
        (Some(member), None) => Subject::Member(emails.id(member.as_str())),
        (None, Some(team)) => teams.get(team.as_str()).map_or(Subject::UnknownTeam, |at| Subject::Team(*at)),
        (None, None) | (Some(_), Some(_)) => Subject::Unclear,
    }
}

/// The documents, sorted to their organizations.
#[derive(Debug, Default)]
pub(super) struct Scopes<'a> {
    /// What belongs to each organization. Documents in a namespace without any are together too, so that all rules see them.
    pub(super) scopes: Vec<Manifests<'a>>,
    /// In a namespace without organization.
    pub(super) homeless: Vec<&'a Document>,
    /// In a namespace with several organizations, without `organizationRef`.
    pub(super) ambiguous: Vec<&'a Document>,
    /// With an `organizationRef` to nothing.
    pub(super) dangling: Vec<(&'a Document, &'a str)>,
    /// Namespace and name of each organization.
    pub(super) organizations: BTreeMap<Namespace<'a>, Vec<&'a Document>>,
}

/// A namespace; `None` is that of documents without one.
pub(super) type Namespace<'a> = Option<&'a str>;

impl<'a> Scopes<'a> {
    /// Sorts the documents. Each namespace is a world of its own.
    pub(super) fn of(documents: &'a [Document]) -> Self {
        let mut scopes = Self::default();
        let mut at: HashMap<(Namespace<'a>, Option<&'a str>), usize> = HashMap::new();
        for document in documents.iter().filter(|document| matches!(document.resource, Resource::Organization(_))) {
            scopes.organizations.entry(document.metadata.namespace.as_deref()).or_default().push(document);
        }
        for document in documents {
            let Some(organization) = scopes.home(document) else { continue };
            let home = (document.metadata.namespace.as_deref(), organization);
            let at = *at.entry(home).or_insert_with(|| {
                scopes.scopes.push(Manifests::default());
                scopes.scopes.len() - 1
            });
            scopes.scopes[at].add(document);
        }
        for scope in &mut scopes.scopes {
            scope.resolve();
        }
        scopes
    }

    /// The name of the organization that a document belongs to, `Some(None)` where there is no organization at all.
    fn home(&mut self, document: &'a Document) -> Option<Option<&'a str>> {
        let organizations =
            self.organizations.get(&document.metadata.namespace.as_deref()).map_or(&[][..], Vec::as_slice);
        let name = |document: &'a Document| Some(Some(document.metadata.name.as_str()));
        if let Resource::Organization(_) = document.resource {
            return name(document);
        }
        match (document.resource.organization_ref(), organizations) {
            (Some(wanted), _) => {
                let wanted = wanted.name.as_str();
                if let Some(found) = organizations.iter().find(|found| found.metadata.name == wanted) {
                    return name(found);
                }
                self.dangling.push((document, wanted));
                None
            }
            (None, []) => {
                self.homeless.push(document);
                Some(None)
            }
            (None, [only]) => name(only),
            (None, [first, rest @ ..]) if rest.iter().all(|other| other.metadata.name == first.metadata.name) => {
                name(first)
            }
            (None, _) => {
                self.ambiguous.push(document);
                None
            }
        }
    }

    /// The `metadata.name` of every organization.
    pub(super) fn organization_names(&self) -> Vec<&'a str> {
        self.organizations.values().flatten().map(|document| document.metadata.name.as_str()).collect()
    }

    /// The manifests of the organization with this name, or of the only one.
    pub(super) fn pick(self, name: Option<&str>) -> Option<Manifests<'a>> {
        let mut fitting = self.scopes.into_iter().filter(|scope| {
            let own = scope.organization.map(|organization| organization.document.metadata.name.as_str());
            own.is_some() && name.is_none_or(|name| own == Some(name))
        });
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }
}
