//! What routes look up: one place that knows which questions the store answers.

use std::collections::BTreeMap;

use super::asked::{Asked, PageAsked};
use super::refusal::{Refusal, UNKNOWN_WORKSPACE};
use crate::backend::{LastChange, Read as _};
use crate::model::actor::Actor;
use crate::model::key::{AccountName, Email, RoleName, WorkspaceName};
use crate::model::organization::{
    Grants, Member, MemberState, Membership, OrganizationRole, Profile, Role, ServiceAccount, WorkspaceRole,
};
use crate::model::snapshot::Snapshot;
use crate::store::{self, AuditRow, Caller, Error, JoinRequest};
use crate::web::App;
use crate::wire::halley::people::{PlaceDocument, RequestDocument};

pub(super) use crate::store::Person;

/// The organization itself.
pub(super) struct Head {
    /// Its id.
    pub(super) id: String,
    /// Name, subscription, settings.
    pub(super) profile: Profile,
    /// The workspace with the default mark.
    pub(super) default_workspace: Option<WorkspaceName>,
}

/// A workspace, for somebody.
pub(super) struct WorkspaceSeen {
    /// Its id.
    pub(super) id: String,
    /// Its name.
    pub(super) name: WorkspaceName,
    /// Whether it has the default mark.
    pub(super) default: bool,
    /// Whether that somebody is in it.
    pub(super) member: bool,
    /// How many people are in it.
    pub(super) members: Option<u64>,
}

/// Somebody in a workspace.
pub(super) struct Inside {
    /// The e-mail.
    pub(super) email: Email,
    /// The user name, once the invitation is accepted.
    pub(super) user_name: Option<String>,
    /// Whether it is.
    pub(super) state: MemberState,
    /// The workspace role.
    pub(super) role: WorkspaceRole,
    /// What is granted beyond it.
    pub(super) grants: Grants,
}

/// Which members are asked for.
pub(super) struct PeopleAsked<'a> {
    /// Part of the e-mail or of the user name.
    pub(super) search: Option<&'a str>,
    /// The organization role.
    pub(super) role: Option<OrganizationRole>,
    /// Which page.
    pub(super) page: PageAsked,
}

/// What the store refuses is the live state's or a rule's.
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::Backend(error) => error.into(),
            Error::Refused(text) => Self::conflict(text),
            Error::Denied(text) => Self::forbidden(text),
        }
    }
}

fn snapshot(app: &App) -> Result<Snapshot, Refusal> {
    Ok(tokio::runtime::Handle::current().block_on(app.store.snapshot())?)
}

/// Until the set-up link is used there is no organization.
pub(super) fn organization(app: &App) -> Result<Head, Refusal> {
    let snapshot = snapshot(app)?;
    let id =
        snapshot.id.ok_or_else(|| Refusal::conflict("there is no organization yet; open the set-up link first"))?;
    let default_workspace = snapshot.organization.default_workspace;
    Ok(Head { id: id.to_string(), profile: snapshot.organization.profile, default_workspace })
}

/// Whether the id is this organization's. Another one is "not a member of", as Comet says it.
pub(super) fn this_organization(app: &App, id: &str) -> Result<(), Refusal> {
    if organization(app)?.id == id { Ok(()) } else { Err(Refusal::missing("organization", id)) }
}

/// Custom roles, by name.
pub(super) fn custom_roles(app: &App) -> Result<Vec<Role>, Refusal> {
    Ok(snapshot(app)?.organization.roles.into_iter().collect())
}

/// One custom role.
pub(super) fn custom_role(app: &App, name: &RoleName) -> Result<Option<Role>, Refusal> {
    Ok(custom_roles(app)?.into_iter().find(|role| role.name == *name))
}

/// Whether workspaces have named roles. Grants and Owner or Member say all as long as there is no custom role.
pub(super) fn has_custom_roles(app: &App) -> Result<bool, Refusal> {
    Ok(!custom_roles(app)?.is_empty())
}

/// Whether a role is Owner, or made from it.
pub(super) fn owns(app: &App, role: &WorkspaceRole) -> Result<bool, Refusal> {
    Ok(match role {
        WorkspaceRole::Owner => true,
        WorkspaceRole::Member => false,
        WorkspaceRole::Named(name) => custom_role(app, name)?.is_some_and(|role| role.base == WorkspaceRole::Owner),
    })
}

fn seen(snapshot: &Snapshot, actor: &Actor, own: bool) -> Vec<WorkspaceSeen> {
    let organization = &snapshot.organization;
    let all = organization.workspaces.iter().map(|workspace| {
        let name = workspace.name.clone();
        let member = match actor {
            Actor::Member(email) => workspace.memberships.get(email.as_str()).is_some(),
            Actor::ServiceAccount(account) => {
                organization.accounts.get(account.as_str()).is_some_and(|account| account.workspaces.allows(&name))
            }
            Actor::Owner => false,
        };
        WorkspaceSeen {
            id: snapshot.workspace_ids.get(&name).map(ToString::to_string).unwrap_or_default(),
            default: organization.default_workspace.as_ref() == Some(&name),
            members: Some(workspace.memberships.len() as u64),
            member,
            name,
        }
    });
    let admin = actor
        .member()
        .is_some_and(|email| organization.members.get(email.as_str()).is_some_and(Member::is_active_admin));
    all.filter(|seen| seen.member || (admin && !own)).collect()
}

/// The workspaces that the caller may open, by name.
pub(super) fn visible_workspaces(app: &App, caller: &Caller) -> Result<Vec<WorkspaceSeen>, Refusal> {
    Ok(seen(&snapshot(app)?, &caller.actor, false))
}

/// The workspaces that the caller is in, by name.
pub(super) fn own_workspaces(app: &App, caller: &Caller) -> Result<Vec<WorkspaceSeen>, Refusal> {
    Ok(seen(&snapshot(app)?, &caller.actor, true))
}

/// A page of those that the caller may open, and how many there are.
pub(super) fn workspaces_page(
    app: &App,
    caller: &Caller,
    search: Option<&str>,
    page: PageAsked,
) -> Result<(Vec<WorkspaceSeen>, u64), Refusal> {
    let search = search.map(str::to_lowercase);
    let mut found = visible_workspaces(app, caller)?;
    found.retain(|seen| search.as_deref().is_none_or(|part| seen.name.as_str().to_lowercase().contains(part)));
    Ok(cut(found, page))
}

fn cut<T>(rows: Vec<T>, page: PageAsked) -> (Vec<T>, u64) {
    let total = rows.len() as u64;
    let skip = (page.number as usize - 1).saturating_mul(page.size as usize);
    (rows.into_iter().skip(skip).take(page.size as usize).collect(), total)
}

/// A workspace that the caller may open; that it is not there, or not for this caller, is the same answer.
pub(super) fn visible_workspace(app: &App, caller: &Caller, name: &str) -> Result<WorkspaceSeen, Refusal> {
    let found = visible_workspaces(app, caller)?.into_iter().find(|seen| seen.name.as_str() == name);
    found.ok_or_else(|| Refusal::missing("workspace", name))
}

/// A workspace by name, whoever may open it.
pub(super) fn workspace(app: &App, name: &WorkspaceName) -> Result<Option<WorkspaceSeen>, Refusal> {
    let snapshot = snapshot(app)?;
    Ok(everything(&snapshot).into_iter().find(|seen| seen.name == *name))
}

fn everything(snapshot: &Snapshot) -> Vec<WorkspaceSeen> {
    let organization = &snapshot.organization;
    let all = organization.workspaces.iter().map(|workspace| WorkspaceSeen {
        id: snapshot.workspace_ids.get(&workspace.name).map(ToString::to_string).unwrap_or_default(),
        default: organization.default_workspace.as_ref() == Some(&workspace.name),
        members: Some(workspace.memberships.len() as u64),
        member: false,
        name: workspace.name.clone(),
    });
    all.collect()
}

/// A workspace by id, whoever may open it.
pub(super) fn workspace_by_id(app: &App, id: &str) -> Result<WorkspaceSeen, Refusal> {
    let snapshot = snapshot(app)?;
    let found = everything(&snapshot).into_iter().find(|seen| seen.id == id);
    found.ok_or_else(|| Refusal::missing("workspace with the id", id))
}

/// A workspace as Comet's clients name it: an unknown one is 400, with the number they know.
pub(super) fn workspace_of_client(app: &App, asked: &Asked, name: &str) -> Result<WorkspaceSeen, Refusal> {
    asked.caller()?;
    workspace(app, &WorkspaceName::new(name))?
        .ok_or_else(|| Refusal::malformed(format!("there is no workspace `{name}`")).with_sdk_code(UNKNOWN_WORKSPACE))
}

/// The workspace in the header `Comet-Workspace`; `default` is the one in which the caller lands.
pub(super) fn workspace_in_header(app: &App, asked: &Asked) -> Result<WorkspaceName, Refusal> {
    let name = asked.header(crate::wire::opik::WORKSPACE).filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Refusal::forbidden("Workspace name should be provided"))?;
    if name == "default" {
        let landing = landing(app, asked.caller()?)?;
        return landing
            .map(|seen| seen.name)
            .ok_or_else(|| Refusal::forbidden("there is no default workspace for this key"));
    }
    Ok(workspace_of_client(app, asked, name)?.name)
}

/// Where the caller lands: the organization's default workspace if it may be opened, else the first of the caller's own, else the
/// first that may be opened. A service account lands in its own default workspace or nowhere.
pub(super) fn landing(app: &App, caller: &Caller) -> Result<Option<WorkspaceSeen>, Refusal> {
    if let Actor::ServiceAccount(name) = &caller.actor {
        let default = account(app, name)?.and_then(|account| account.default_workspace);
        return default.map_or(Ok(None), |name| workspace(app, &name));
    }
    let mut found = visible_workspaces(app, caller)?;
    let at = found.iter().position(|seen| seen.default).or_else(|| found.iter().position(|seen| seen.member));
    Ok(if found.is_empty() { None } else { Some(found.swap_remove(at.unwrap_or(0))) })
}

/// Everybody, by e-mail.
pub(super) fn all_people(app: &App) -> Result<Vec<Person>, Refusal> {
    Ok(app.store.people()?)
}

/// A page of members, and how many there are.
pub(super) fn people(app: &App, asked: &PeopleAsked<'_>) -> Result<(Vec<Person>, u64), Refusal> {
    let PeopleAsked { search, role, page } = asked;
    let search = search.map(str::to_lowercase);
    let mut found = all_people(app)?;
    found.retain(|person| {
        let user_name = person.user_name.as_deref().unwrap_or_default().to_lowercase();
        role.as_ref().is_none_or(|role| *role == person.role)
            && search.as_deref().is_none_or(|part| person.email.as_str().contains(part) || user_name.contains(part))
    });
    Ok(cut(found, *page))
}

/// A member.
pub(super) fn person(app: &App, email: &Email) -> Result<Option<Person>, Refusal> {
    Ok(all_people(app)?.into_iter().find(|person| person.email == *email))
}

/// A member that the request names.
pub(super) fn member(app: &App, email: &Email) -> Result<Member, Refusal> {
    let found = person(app, email)?.ok_or_else(|| Refusal::missing("member", email.as_str()))?;
    Ok(Member { email: found.email, role: found.role, state: found.state })
}

/// A member by user name.
pub(super) fn person_by_user_name(app: &App, name: &str) -> Result<Option<Person>, Refusal> {
    Ok(all_people(app)?.into_iter().find(|person| person.user_name.as_deref() == Some(name)))
}

/// The e-mail behind a user name.
pub(super) fn email_of(app: &App, name: &str) -> Result<Email, Refusal> {
    let found = person_by_user_name(app, name)?;
    found.map(|person| person.email).ok_or_else(|| Refusal::missing("user", name))
}

/// Who is in a workspace, by e-mail.
pub(super) fn inside(app: &App, name: &WorkspaceName) -> Result<Vec<Inside>, Refusal> {
    let everywhere = everybody_everywhere(app)?;
    Ok(everywhere.into_iter().find(|(workspace, _)| workspace == name).map(|(_, inside)| inside).unwrap_or_default())
}

/// A page of who is in a workspace, and how many there are.
pub(super) fn inside_page(app: &App, name: &WorkspaceName, page: PageAsked) -> Result<(Vec<Inside>, u64), Refusal> {
    Ok(cut(inside(app, name)?, page))
}

/// Who is in which workspace.
pub(super) fn everybody_everywhere(app: &App) -> Result<Vec<(WorkspaceName, Vec<Inside>)>, Refusal> {
    let people: BTreeMap<Email, Person> =
        all_people(app)?.into_iter().map(|person| (person.email.clone(), person)).collect();
    let snapshot = snapshot(app)?;
    let inside = |membership: &Membership| {
        let person = people.get(&membership.member)?;
        Some(Inside {
            email: person.email.clone(),
            user_name: person.user_name.clone(),
            state: person.state,
            role: membership.role.clone(),
            grants: membership.grants,
        })
    };
    let workspaces = snapshot.organization.workspaces.iter();
    Ok(workspaces
        .map(|workspace| (workspace.name.clone(), workspace.memberships.iter().filter_map(inside).collect()))
        .collect())
}

/// The membership of a person in a workspace.
pub(super) fn membership(app: &App, workspace: &WorkspaceName, email: &Email) -> Result<Option<Membership>, Refusal> {
    Ok(snapshot(app)?.organization.membership(workspace.as_str(), email.as_str()).cloned())
}

/// Where a person is, by workspace.
pub(super) fn places(app: &App, email: &Email) -> Result<Vec<PlaceDocument>, Refusal> {
    let snapshot = snapshot(app)?;
    let places = snapshot.organization.workspaces.iter().filter_map(|workspace| {
        let Membership { grants, member: _, role } = workspace.memberships.get(email.as_str())?.clone();
        Some(PlaceDocument { workspace: workspace.name.clone(), role, grants })
    });
    Ok(places.collect())
}

/// The service accounts, by name.
pub(super) fn accounts(app: &App) -> Result<Vec<ServiceAccount>, Refusal> {
    Ok(snapshot(app)?.organization.accounts.into_iter().collect())
}

/// One service account.
pub(super) fn account(app: &App, name: &AccountName) -> Result<Option<ServiceAccount>, Refusal> {
    Ok(snapshot(app)?.organization.accounts.get(name.as_str()).cloned())
}

/// Live keys of one holder, by name.
pub(super) fn keys(app: &App, holder: &store::KeyHolder) -> Result<Vec<store::StoredKey>, Refusal> {
    let mut keys = app.store.keys()?;
    keys.retain(|key| key.holder == *holder);
    Ok(keys)
}

/// A page of requests to join, oldest first, and how many there are.
pub(super) fn requests_page(app: &App, page: PageAsked) -> Result<(Vec<RequestDocument>, u64), Refusal> {
    let (found, total) = cut(app.store.requests()?, page);
    let documents = found.into_iter().map(|JoinRequest { email, requested_by, requested_at }| RequestDocument {
        email,
        requested_by,
        requested_at,
    });
    Ok((documents.collect(), total))
}

/// A page of the audit log before a line, newest first, and how many lines there are before it. Lines are numbered without gaps:
/// none is ever deleted.
pub(super) fn audit(app: &App, before: Option<i64>, page: PageAsked) -> Result<(Vec<AuditRow>, u64), Refusal> {
    let newest = app.store.audit(None, 1)?.first().map_or(0, |row| row.seq);
    let total = before.map_or(newest, |before| newest.min(before - 1)).max(0);
    let skip = i64::from(page.number - 1).saturating_mul(i64::from(page.size));
    let rows = if skip < total { app.store.audit(Some(total - skip + 1), page.size)? } else { Vec::new() };
    Ok((rows, total.unsigned_abs()))
}

/// Leaves a request.
pub(super) fn request(app: &App, asked: &Asked, email: &Email) -> Result<bool, Refusal> {
    Ok(app.store.request_membership(asked.provenance()?, email)?)
}

/// The last changes of objects.
pub(super) fn last_changes(app: &App, objects: &[String]) -> Result<BTreeMap<String, LastChange>, Refusal> {
    Ok(tokio::runtime::Handle::current().block_on(app.store.last_changes(objects))?)
}

/// RFC 3339 as milliseconds since 1970.
pub(super) fn milliseconds(at: Option<&str>) -> Option<i64> {
    Some(at?.parse::<jiff::Timestamp>().ok()?.as_millisecond())
}

/// Somebody in a workspace.
pub(super) fn inside_one(app: &App, workspace: &WorkspaceName, email: &Email) -> Result<Inside, Refusal> {
    let found = inside(app, workspace)?.into_iter().find(|inside| inside.email == *email);
    found.ok_or_else(|| Refusal::missing(&format!("member of {workspace}"), email.as_str()))
}
