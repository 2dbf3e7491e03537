//! What routes look up: one place that knows which questions the store answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::asked::{Asked, PageAsked};
use super::refusal::{Refusal, UNKNOWN_WORKSPACE};
use crate::backend::{LastChange, Read as _};
use crate::model::actor::Actor;
use crate::model::key::{AccountName, Email, RoleName, WorkspaceName};
use crate::model::organization::{Member, Membership, OrganizationRole, Role, ServiceAccount, WorkspaceRole};
use crate::store::{
    self, AuditRow, Caller, Cut, Error, Head, Inside, JoinRequest, MembersAsked, Page, Person, Place, WorkspaceRow,
    WorkspacesAsked,
};
use crate::web::App;
use crate::wire::halley::people::{PlaceDocument, RequestDocument};

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

/// Until the set-up link is used there is no organization.
pub(super) fn organization(app: &App) -> Result<Head, Refusal> {
    let head = app.store.organization()?;
    head.ok_or_else(|| Refusal::conflict("there is no organization yet; open the set-up link first"))
}

/// Whether the id is this organization's. Another one is "not a member of", as Comet says it.
pub(super) fn this_organization(app: &App, id: &str) -> Result<(), Refusal> {
    if organization(app)?.id == id { Ok(()) } else { Err(Refusal::missing("organization", id)) }
}

/// Custom roles, by name.
pub(super) fn custom_roles(app: &App) -> Result<Vec<Role>, Refusal> {
    Ok(app.store.roles()?)
}

/// One custom role.
pub(super) fn custom_role(app: &App, name: &RoleName) -> Result<Option<Role>, Refusal> {
    Ok(app.store.role(name)?)
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

fn is_admin(caller: &Caller) -> bool {
    caller.role == Some(OrganizationRole::Admin)
}

fn seen(app: &App, caller: &Caller, row: WorkspaceRow) -> Result<WorkspaceSeen, Refusal> {
    // Whoever is no Admin sees only what they are in.
    let member = !is_admin(caller) || app.store.is_in(&caller.actor, &row.name)?;
    let WorkspaceRow { id, name, created_at: _, default, members } = row;
    Ok(WorkspaceSeen { id, name, default, member, members: Some(members) })
}

fn workspaces(
    app: &App,
    caller: &Caller,
    asked: &WorkspacesAsked<'_>,
    cut: Cut,
) -> Result<(Vec<WorkspaceSeen>, u64), Refusal> {
    let Page { rows, total } = app.store.workspaces_page(asked, cut)?;
    let rows = rows.into_iter().map(|row| seen(app, caller, row)).collect::<Result<_, Refusal>>()?;
    Ok((rows, total))
}

/// All rows of a list at once.
const WHOLE: Cut = Cut { page: 1, size: i64::MAX as u64 };

/// The workspaces that the caller may open, by name.
pub(super) fn visible_workspaces(app: &App, caller: &Caller) -> Result<Vec<WorkspaceSeen>, Refusal> {
    let of = if is_admin(caller) { None } else { Some(&caller.actor) };
    Ok(workspaces(app, caller, &WorkspacesAsked { search: None, of }, WHOLE)?.0)
}

/// The workspaces that the caller is in, by name.
pub(super) fn own_workspaces(app: &App, caller: &Caller) -> Result<Vec<WorkspaceSeen>, Refusal> {
    Ok(workspaces(app, caller, &WorkspacesAsked { search: None, of: Some(&caller.actor) }, WHOLE)?.0)
}

/// A page of those that the caller may open, and how many there are.
pub(super) fn workspaces_page(
    app: &App,
    caller: &Caller,
    search: Option<&str>,
    page: PageAsked,
) -> Result<(Vec<WorkspaceSeen>, u64), Refusal> {
    let of = if is_admin(caller) { None } else { Some(&caller.actor) };
    workspaces(app, caller, &WorkspacesAsked { search, of }, page.cut())
}

/// A workspace that the caller may open; that it is not there, or not for this caller, is the same answer.
pub(super) fn visible_workspace(app: &App, caller: &Caller, name: &str) -> Result<WorkspaceSeen, Refusal> {
    let found = app.store.workspace(&WorkspaceName::new(name))?.ok_or_else(|| Refusal::missing("workspace", name))?;
    if is_admin(caller) || app.store.is_in(&caller.actor, &found.name)? {
        seen(app, caller, found)
    } else {
        Err(Refusal::missing("workspace", name))
    }
}

/// A workspace by name, whoever may open it.
pub(super) fn workspace(app: &App, name: &WorkspaceName) -> Result<Option<WorkspaceRow>, Refusal> {
    Ok(app.store.workspace(name)?)
}

/// A workspace by id, whoever may open it.
pub(super) fn workspace_by_id(app: &App, id: &str) -> Result<WorkspaceRow, Refusal> {
    app.store.workspace_by_id(id)?.ok_or_else(|| Refusal::missing("workspace with the id", id))
}

/// A workspace as Comet's clients name it: an unknown one is 400, with the number they know.
pub(super) fn workspace_of_client(app: &App, asked: &Asked, name: &str) -> Result<WorkspaceRow, Refusal> {
    asked.caller()?;
    workspace(app, &WorkspaceName::new(name))?
        .ok_or_else(|| Refusal::malformed(format!("there is no workspace `{name}`")).with_sdk_code(UNKNOWN_WORKSPACE))
}

/// The workspace in the header `Comet-Workspace`; `default` is the one in which the caller lands.
pub(super) fn workspace_in_header(app: &App, asked: &Asked) -> Result<WorkspaceName, Refusal> {
    let name = asked.header(crate::wire::opik::WORKSPACE).filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Refusal::forbidden("Workspace name should be provided"))?;
    if name == "default" {
        let landing = landing(app, asked.caller()?)?.map(|seen| seen.name);
        return landing.ok_or_else(|| Refusal::forbidden("there is no default workspace for this key"));
    }
    Ok(workspace_of_client(app, asked, name)?.name)
}

/// Where the caller lands: the organization's default workspace if it may be opened, else the first of the caller's own, else the
/// first that may be opened. A service account lands in its own default workspace or nowhere.
pub(super) fn landing(app: &App, caller: &Caller) -> Result<Option<WorkspaceSeen>, Refusal> {
    let default = match &caller.actor {
        Actor::ServiceAccount(name) => account(app, name)?.and_then(|account| account.default_workspace),
        Actor::Member(_) | Actor::Owner => organization(app)?.default_workspace,
    };
    if let Some(name) = default
        && let Ok(found) = visible_workspace(app, caller, name.as_str())
    {
        return Ok(Some(found));
    }
    if caller.actor.member().is_none() {
        return Ok(None);
    }
    let first = Cut { page: 1, size: 1 };
    let own = WorkspacesAsked { search: None, of: Some(&caller.actor) };
    let found = workspaces(app, caller, &own, first)?.0.pop();
    match found {
        None if is_admin(caller) => {
            Ok(workspaces(app, caller, &WorkspacesAsked { search: None, of: None }, first)?.0.pop())
        }
        found => Ok(found),
    }
}

/// Everybody, by e-mail.
pub(super) fn all_people(app: &App) -> Result<Vec<Person>, Refusal> {
    Ok(app.store.people()?)
}

/// A page of members, and how many there are.
pub(super) fn people(app: &App, asked: PeopleAsked<'_>) -> Result<Arc<Page<Person>>, Refusal> {
    let PeopleAsked { search, role, page } = asked;
    Ok(app.store.members_page(&MembersAsked { search, role, state: None }, page.cut())?)
}

/// A member.
pub(super) fn person(app: &App, email: &Email) -> Result<Option<Person>, Refusal> {
    Ok(app.store.member(email)?)
}

/// A member that the request names.
pub(super) fn member(app: &App, email: &Email) -> Result<Member, Refusal> {
    let found = person(app, email)?.ok_or_else(|| Refusal::missing("member", email.as_str()))?;
    Ok(Member { email: found.email, role: found.role, state: found.state })
}

/// A member by user name.
pub(super) fn person_by_user_name(app: &App, name: &str) -> Result<Option<Person>, Refusal> {
    Ok(app.store.member_by_user_name(name)?)
}

/// The e-mail behind a user name.
pub(super) fn email_of(app: &App, name: &str) -> Result<Email, Refusal> {
    let found = person_by_user_name(app, name)?;
    found.map(|person| person.email).ok_or_else(|| Refusal::missing("user", name))
}

/// Who is in a workspace, by e-mail.
pub(super) fn inside(app: &App, name: &WorkspaceName) -> Result<Vec<Inside>, Refusal> {
    Ok(app.store.inside_page(name, WHOLE)?.rows)
}

/// A page of who is in a workspace, and how many there are.
pub(super) fn inside_page(app: &App, name: &WorkspaceName, page: PageAsked) -> Result<(Vec<Inside>, u64), Refusal> {
    let Page { rows, total } = app.store.inside_page(name, page.cut())?;
    Ok((rows, total))
}

/// Who is in which workspace.
pub(super) fn everybody_everywhere(app: &App) -> Result<Vec<(WorkspaceName, Vec<Inside>)>, Refusal> {
    all_workspaces(app)?.into_iter().map(|name| Ok((name.clone(), inside(app, &name)?))).collect()
}

/// The names of all workspaces, by name.
pub(super) fn all_workspaces(app: &App) -> Result<Vec<WorkspaceName>, Refusal> {
    let all = app.store.workspaces_page(&WorkspacesAsked { search: None, of: None }, WHOLE)?;
    Ok(all.rows.into_iter().map(|row| row.name).collect())
}

/// The membership of a person in a workspace.
pub(super) fn membership(app: &App, workspace: &WorkspaceName, email: &Email) -> Result<Option<Membership>, Refusal> {
    Ok(app.store.membership(workspace, email)?)
}

/// Where a person is, by workspace.
pub(super) fn places(app: &App, email: &Email) -> Result<Vec<PlaceDocument>, Refusal> {
    let places = app.store.places(email)?.into_iter();
    Ok(places.map(|Place { workspace, role, grants }| PlaceDocument { workspace, role, grants }).collect())
}

/// The service accounts, by name.
pub(super) fn accounts(app: &App) -> Result<Vec<ServiceAccount>, Refusal> {
    Ok(app.store.accounts()?)
}

/// One service account.
pub(super) fn account(app: &App, name: &AccountName) -> Result<Option<ServiceAccount>, Refusal> {
    Ok(app.store.account(name)?)
}

/// Live keys of one holder, by name.
pub(super) fn keys(app: &App, holder: &store::KeyHolder) -> Result<Vec<store::StoredKey>, Refusal> {
    Ok(app.store.keys_of(holder)?)
}

/// A page of requests to join, oldest first, and how many there are.
pub(super) fn requests_page(app: &App, page: PageAsked) -> Result<(Vec<RequestDocument>, u64), Refusal> {
    let found = app.store.requests()?;
    let total = found.len() as u64;
    let PageAsked { number, size } = page;
    let skip = (number as usize - 1).saturating_mul(size as usize);
    let documents =
        found.into_iter().skip(skip).take(size as usize).map(|JoinRequest { email, requested_by, requested_at }| {
            RequestDocument { email, requested_by, requested_at }
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
    let missing = || Refusal::missing(&format!("member of {workspace}"), email.as_str());
    let person = person(app, email)?.ok_or_else(missing)?;
    let Membership { grants, member: _, role } = membership(app, workspace, email)?.ok_or_else(missing)?;
    Ok(Inside { person, role, grants })
}
