//! An organization at Comet, as a backend.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::capabilities;
use super::http::Http;
use super::probe::{self, Findings, Probed};
use super::read::{self, Directory, Reading};
use super::write::{self, Trouble};
use crate::backend::{BoxFuture, Error, LastChange, Observed, Outcome, Read, Secret, SecretSink, Write};
use crate::model::actor::Actor;
use crate::model::key::{AccountName, Email, RoleName, WorkspaceName};
use crate::model::snapshot::Snapshot;
use crate::plan::{Capabilities, Operation};
use crate::wire::frontend::Member;

/// An organization at Comet. Writes go by the names and ids that the last snapshot saw; what it did not see is looked up.
#[derive(Debug)]
pub struct Comet {
    pub(super) http: Http,
    probed: Probed,
    findings: Mutex<Findings>,
    directory: Mutex<Directory>,
    /// The members that `whoami` had to read; the next snapshot takes them instead of reading them once more.
    prefetched: Mutex<Option<Reading<Vec<Member>>>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Comet {
    /// Finds the organization: the one with the id `wanted`, or the only one that the credential sees.
    ///
    /// # Errors
    ///
    /// Comet cannot be reached, does not take the credential, or shows several organizations and none is wanted; the text lists them.
    pub async fn connect(http: Http, wanted: Option<&str>) -> Result<Self, Error> {
        let probed = probe::probe(&http, wanted).await?;
        let findings = Mutex::new(probed.findings.clone());
        Ok(Self { http, probed, findings, directory: Mutex::default(), prefetched: Mutex::default() })
    }

    /// What was found out so far; the most after a snapshot.
    pub fn findings(&self) -> Findings {
        locked(&self.findings).clone()
    }

    pub(super) fn named_roles(&self) -> bool {
        self.probed.findings.named_roles
    }

    /// Whether REST v2 takes the credential.
    pub(super) fn takes_rest(&self) -> bool {
        self.probed.findings.takes("A1")
    }

    /// Whether the user is whoever holds the credential.
    pub(super) fn is_caller(&self, user: &str) -> bool {
        self.probed.caller.user_name.as_deref() == Some(user)
    }

    pub(super) fn with_directory<T>(&self, ask: impl FnOnce(&Directory) -> T) -> T {
        ask(&locked(&self.directory))
    }

    pub(super) fn learn_workspace(&self, name: WorkspaceName, id: String) {
        locked(&self.directory).workspaces.insert(name, id);
    }

    fn asked(&self) -> read::Asked<'_> {
        read::Asked {
            http: &self.http,
            findings: &self.findings,
            organization: &self.probed.organization.id,
            is_admin: self.probed.findings.is_admin(),
        }
    }

    /// The id of a workspace, looked up when it is new.
    pub(super) async fn workspace_id(&self, name: &WorkspaceName) -> Result<String, Trouble> {
        if let Some(id) = self.with_directory(|directory| directory.workspaces.get(name).cloned()) {
            return Ok(id);
        }
        let found = read::workspace_named(&self.asked(), name.as_str()).await?;
        let Some(row) = found.seen() else {
            return Err(Trouble::Refused(format!("Comet shows no workspace `{name}`")));
        };
        self.learn_workspace(name.clone(), row.workspace_id.clone());
        Ok(row.workspace_id.clone())
    }

    /// The user name of a member of the organization; `None` for an e-mail that nobody has.
    pub(super) async fn user(&self, email: &Email) -> Result<Option<String>, Trouble> {
        if self.with_directory(|directory| directory.users.is_empty()) {
            let found = read::member_list(&self.asked()).await?;
            let mut directory = locked(&self.directory);
            for row in found.seen() {
                if let (Some(user), Some(email)) = (&row.user_name, &row.email) {
                    directory.users.insert(Email::new(email), user.clone());
                }
            }
        }
        Ok(self.with_directory(|directory| directory.users.get(email).cloned()))
    }

    pub(super) async fn role_id(&self, name: &RoleName) -> Result<String, Trouble> {
        if let Some(id) = self.with_directory(|directory| directory.roles.get(name).cloned()) {
            return Ok(id);
        }
        let found = read::role_list(&self.asked()).await?;
        let mut directory = locked(&self.directory);
        for row in found.seen() {
            directory.roles.insert(RoleName::new(&row.role_name), row.role_id.clone());
        }
        directory
            .roles
            .get(name)
            .cloned()
            .ok_or_else(|| Trouble::Refused(format!("Comet has no workspace role `{name}`")))
    }

    async fn actor(&self) -> Result<Actor, Error> {
        let caller = &self.probed.caller;
        if let Some(email) = &caller.email {
            return Ok(Actor::Member(Email::new(email)));
        }
        let Some(user) = caller.user_name.as_deref() else {
            return Err(Error::Credentials("Comet does not say whose credential this is".to_owned()));
        };
        if user.starts_with(AccountName::PREFIX) {
            return Ok(Actor::ServiceAccount(AccountName::new(user)));
        }
        let members = read::member_list(&self.asked()).await?;
        let own = members.seen().iter().find(|row| row.user_name.as_deref() == Some(user));
        // A user name is no e-mail, and equal to none: rules about oneself then apply to nobody, and Comet's own still do.
        let name = own.and_then(|row| row.email.clone()).unwrap_or_else(|| user.to_owned());
        *locked(&self.prefetched) = Some(members);
        Ok(Actor::Member(Email::new(&name)))
    }

    async fn read(&self) -> Result<Snapshot, Error> {
        let known = locked(&self.prefetched).take();
        let read::Reads { snapshot, directory, notes } =
            read::everything(&self.http, &self.probed, known, &self.findings).await?;
        *locked(&self.directory) = directory;
        let mut findings = locked(&self.findings);
        for note in notes {
            findings.note(note);
        }
        findings.note("Comet keeps no record of who changed what that a known route shows");
        Ok(snapshot)
    }
}

impl Read for Comet {
    fn whoami(&self) -> BoxFuture<'_, Result<Actor, Error>> {
        Box::pin(self.actor())
    }

    fn capabilities(&self) -> BoxFuture<'_, Result<Capabilities, Error>> {
        Box::pin(async { Ok(capabilities::of(&self.probed)) })
    }

    fn snapshot(&self) -> BoxFuture<'_, Result<Snapshot, Error>> {
        Box::pin(self.read())
    }

    fn observe<'a>(&'a self, operation: &'a Operation) -> BoxFuture<'a, Result<Observed, Error>> {
        Box::pin(async move {
            if let Some(workspace) = operation.change.workspace() {
                match self.workspace_id(workspace).await {
                    Ok(_) | Err(Trouble::Refused(_)) => {}
                    Err(Trouble::Failed(failure)) => return Err(failure.into()),
                    Err(Trouble::Unread(error)) => return Err(error),
                }
            }
            let directory = self.with_directory(Directory::clone);
            read::observe(&self.asked(), &directory, self.named_roles(), &operation.change).await
        })
    }

    fn verify<'a>(&'a self, _: &'a Secret) -> BoxFuture<'a, Result<Option<Arc<str>>, Error>> {
        let why = "Comet has no known route for API keys of service accounts, so none can be verified";
        Box::pin(async move { Err(Error::Other(why.to_owned())) })
    }

    fn last_changes<'a>(&'a self, _: &'a [String]) -> BoxFuture<'a, Result<BTreeMap<String, LastChange>, Error>> {
        Box::pin(async { Ok(BTreeMap::new()) })
    }
}

impl Write for Comet {
    fn batch(&self) -> NonZeroUsize {
        NonZeroUsize::MIN
    }

    fn execute<'a>(&'a self, operations: &'a [&'a Operation], _: &'a dyn SecretSink) -> BoxFuture<'a, Vec<Outcome>> {
        Box::pin(async move {
            let mut outcomes = Vec::with_capacity(operations.len());
            for operation in operations {
                outcomes.push(write::execute(self, &operation.change).await);
            }
            outcomes
        })
    }
}
