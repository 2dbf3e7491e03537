//! What is found out about Comet before anything is read: whose credential it is, which organization it sees, which routes take it.
//!
//! Three requests: C1 for the organizations, C25 for the person behind a session, A1 for the owner of a key, which says also whether REST v2
//! takes the credential.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::http::{Call, Failure, Http};
use crate::backend::Error;
use crate::wire::frontend::{AuthTest, Organization};
use crate::wire::names;
use crate::wire::rest::AccountDetails;
use crate::wire::{Route, find};

/// What was found, for people: `Display` gives the lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The server.
    pub server: String,
    /// The organization's id.
    pub organization: Arc<str>,
    /// Its display name.
    pub name: String,
    /// The caller's user name, where it is known.
    pub user_name: Option<String>,
    /// The caller's organization role, as Comet names it.
    pub role: Option<String>,
    /// Whether workspaces have named roles (Manage, Write, Annotate, Read and custom ones) instead of owners and members.
    pub named_roles: bool,
    /// Routes that answered or were refused, by number.
    pub routes: BTreeMap<&'static str, Found>,
    /// What is unknown, cannot be read or cannot be done, and why; in order, each once.
    pub notes: Vec<String>,
}

/// What became of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It answered.
    Answered,
    /// This Comet does not have it.
    Missing,
    /// It refused, in these words.
    Refused(String),
}

impl Findings {
    /// Keeps a note once.
    pub(super) fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    /// Keeps what became of a route.
    pub(super) fn answered<T>(&mut self, id: &'static str, answer: &Result<T, Failure>) {
        let found = match answer {
            Ok(_) => Found::Answered,
            Err(Failure::NoSuchRoute { .. }) => Found::Missing,
            Err(failure) => Found::Refused(failure.to_string()),
        };
        // Of many requests to a route one refusal says more than the others' answers.
        let known = self.routes.entry(id).or_insert(Found::Answered);
        if *known == Found::Answered {
            *known = found;
        }
    }

    /// Whether a route answered.
    pub fn takes(&self, id: &str) -> bool {
        self.routes.get(id) == Some(&Found::Answered)
    }

    /// Whether the caller is an Admin of the organization.
    pub fn is_admin(&self) -> bool {
        self.role.as_deref() == Some("ADMIN")
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { server, organization, name, user_name, role, named_roles, routes, notes } = self;
        let user = user_name.as_deref().unwrap_or("somebody unknown");
        let role = role.as_deref().unwrap_or("an unknown role");
        writeln!(f, "Comet at {server}: organization {name} ({organization}), as {user} with {role}")?;
        let system = if *named_roles { "named roles" } else { "owners and members, with grants" };
        writeln!(f, "workspaces have {system}")?;
        for (id, found) in routes {
            let Route { path, serves, confidence, .. } = find(id);
            let known = confidence.as_str();
            match found {
                Found::Answered => {}
                Found::Missing => writeln!(f, "no route {id} ({path}, {known}): {serves}")?,
                Found::Refused(why) => writeln!(f, "route {id} refused ({serves}): {why}")?,
            }
        }
        for note in notes {
            writeln!(f, "{note}")?;
        }
        Ok(())
    }
}

/// What the probe found out, for the client.
#[derive(Clone, Debug)]
pub(super) struct Probed {
    pub(super) organization: Organization,
    pub(super) caller: Caller,
    /// Whether the caller is in several organizations: creating a workspace then says not in which.
    pub(super) several: bool,
    pub(super) findings: Findings,
}

/// Who calls, as far as the probe knows.
#[derive(Clone, Debug, Default)]
pub(super) struct Caller {
    pub(super) user_name: Option<String>,
    pub(super) email: Option<String>,
}

/// Finds out which organization is meant, and who calls.
pub(super) async fn probe(http: &Http, wanted: Option<&str>) -> Result<Probed, Error> {
    let mut findings = Findings { server: http.server().to_owned(), ..Findings::default() };
    let listed = http.send(Call::to(find("C1")).query("withoutExtendedData", "true")).await;
    let listed = listed.and_then(|answer| answer.json::<Vec<Organization>>());
    findings.answered("C1", &listed);
    let (session, details) = tokio::join!(session(http), details(http));
    let listed = match listed {
        Ok(listed) => listed,
        Err(refused @ (Failure::Unauthorized { .. } | Failure::Forbidden { .. })) => {
            return Err(Error::Credentials(not_taken(&refused, details.is_ok())));
        }
        Err(failure) => return Err(failure.into()),
    };
    findings.answered("A1", &details);
    let mut caller = Caller::default();
    if let Ok(session) = session
        && session.logged_in
    {
        caller = Caller { user_name: session.user_name, email: session.email };
    }
    match details {
        Ok(details) => caller.user_name = caller.user_name.or(Some(details.user_name)),
        Err(failure @ Failure::NotReached { .. }) => return Err(failure.into()),
        Err(_) => findings.note(
            "REST v2 does not take this credential: workspaces are created by hand (an API key in COMET_API_KEY would do it)",
        ),
    }
    let several = listed.len() > 1;
    let organization = choose(listed, wanted)?;
    if several {
        findings.note(
            "you are in several organizations, and Comet cannot be told in which one to create a workspace: that is done by hand",
        );
    }
    about(&organization, &mut findings);
    findings.user_name.clone_from(&caller.user_name);
    Ok(Probed { organization, caller, several, findings })
}

async fn session(http: &Http) -> Result<AuthTest, Failure> {
    http.send(Call::to(find("C25"))).await?.json()
}

async fn details(http: &Http) -> Result<AccountDetails, Failure> {
    http.send(Call::to(find("A1"))).await?.json()
}

fn not_taken(refused: &Failure, rest: bool) -> String {
    let hint = if rest {
        "REST v2 takes it, but only a session can see an organization here: sign in to Comet in a browser and put the cookie `sessionToken` into COMET_SESSION_TOKEN"
    } else {
        "check COMET_API_KEY or COMET_SESSION_TOKEN, and that it belongs to this server"
    };
    format!("{refused}; {hint}")
}

fn choose(listed: Vec<Organization>, wanted: Option<&str>) -> Result<Organization, Error> {
    let names: Vec<String> = listed.iter().map(|found| format!("{} ({})", found.name, found.id)).collect();
    let names = names.join(", ");
    let only = listed.len() == 1;
    let mut listed = listed.into_iter();
    match wanted {
        Some(id) => listed.find(|found| found.id == id).ok_or_else(|| {
            let seen = if names.is_empty() { "none at all".to_owned() } else { names };
            Error::Replaced(format!("the credential does not see the organization `{id}` of `spec.id`; it sees {seen}"))
        }),
        None if only => Ok(listed.next().expect("there is one")),
        None if names.is_empty() => {
            Err(Error::Credentials("the credential belongs to nobody in any organization".to_owned()))
        }
        None => Err(Error::Other(format!(
            "the credential sees several organizations; write the id of one into `spec.id` of the CometOrganization: {names}"
        ))),
    }
}

fn about(organization: &Organization, findings: &mut Findings) {
    findings.organization = organization.id.as_str().into();
    findings.name.clone_from(&organization.name);
    findings.role.clone_from(&organization.role);
    findings.named_roles = organization.workspace_roles_enabled.unwrap_or(false);
    match organization.payment_plan.as_deref() {
        Some(plan) if names::subscription(plan).is_some() => {}
        Some(plan) => findings.note(format!(
            "the plan type `{plan}` is none that Halley knows; it is taken for {}",
            names::subscription(plan).unwrap_or_default().as_str()
        )),
        None => findings.note("Comet does not say which plan the organization has; it is taken for Community"),
    }
    if organization.only_admins_invite_by_email.is_none() {
        findings.note("Comet does not say who may invite; it is taken for everyone");
    }
    if organization.role.as_deref() != Some("ADMIN") {
        findings.note("you are no Admin of the organization: Comet shows you only a part of it, and nothing is concluded from the rest");
    }
}
