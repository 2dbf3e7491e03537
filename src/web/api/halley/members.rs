//! Members (H20 to H25).

use axum::http::StatusCode;

use crate::model::change::{Change, Edit};
use crate::model::key::Email;
use crate::model::organization::{Member, MemberState, OrganizationRole};
use crate::store::Person;
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::find::{self, PeopleAsked};
use crate::web::api::make::{self, Made};
use crate::web::api::names;
use crate::web::api::people;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::wire::frontend::Page;
use crate::wire::halley::people::{InvitationDocument, InvitationOutcome, MemberDocument, NewMember, RoleChange};

fn document(person: Person) -> MemberDocument {
    let Person { email, user_name, role, state, invited_at, joined_at } = person;
    MemberDocument { email, user_name, role, state, invited_at: Some(invited_at), joined_at, workspaces: None }
}

/// H20.
pub(in crate::web::api) fn list(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let role = asked.query("role").map(OrganizationRole::from_name);
    let found = find::people(app, PeopleAsked { search: asked.query("search"), role, page: asked.page()? })?;
    Ok(Reply::json(&Page { data: found.rows.iter().cloned().map(document).collect::<Vec<_>>(), total: found.total }))
}

/// H22.
pub(in crate::web::api) fn show(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let email = Email::new(asked.path("email")?);
    one(app, &email)
}

fn one(app: &App, email: &Email) -> Result<Reply, Refusal> {
    let person = find::person(app, email)?.ok_or_else(|| Refusal::missing("member", email.as_str()))?;
    Ok(Reply::json(&MemberDocument { workspaces: Some(find::places(app, email)?), ..document(person) }))
}

/// H23.
pub(in crate::web::api) fn set_role(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let RoleChange { role } = asked.json()?;
    known(&role)?;
    let before = find::member(app, &Email::new(asked.path("email")?))?;
    let email = before.email.clone();
    let after = Member { role, ..before.clone() };
    make::one(app, asked, Change::Member(Edit::Update { before, after }))?;
    one(app, &email)
}

/// A role that nobody here knows is kept where it is live, and never given.
fn known(role: &OrganizationRole) -> Result<(), Refusal> {
    if OrganizationRole::DECLARABLE.contains(role) {
        return Ok(());
    }
    let known: Vec<&str> = OrganizationRole::DECLARABLE.iter().map(OrganizationRole::as_str).collect();
    Err(Refusal::malformed(format!("`role`: there is no role `{}`; there are {}", role.as_str(), known.join(", "))))
}

/// H24.
pub(in crate::web::api) fn remove(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let member = find::member(app, &Email::new(asked.path("email")?))?;
    make::one(app, asked, Change::Member(Edit::Delete(member)))?;
    Ok(Reply::nothing())
}

/// H21.
pub(in crate::web::api) fn invite(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let (email, requested) = invited(app, asked)?;
    if requested {
        let outcome = InvitationOutcome::Requested;
        let document = InvitationDocument { email, outcome, link: None, expires_at: None, mailed: false };
        return Ok(Reply::with_status(StatusCode::ACCEPTED, &document));
    }
    Ok(Reply::created(&people::link(app, asked, email)?))
}

/// H25.
pub(in crate::web::api) fn renew(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let member = find::member(app, &Email::new(asked.path("email")?))?;
    Ok(Reply::created(&people::link(app, asked, member.email)?))
}

fn invited(app: &App, asked: &Asked) -> Result<(Email, bool), Refusal> {
    let NewMember { email, role } = asked.json()?;
    let email = names::email("email", email.as_str())?;
    known(&role)?;
    if find::person(app, &email)?.is_some() {
        return Err(Refusal::conflict(format!("`{email}` is a member already")));
    }
    if people::request_where_only_admins_invite(app, asked, &email)? {
        return Ok((email, true));
    }
    let member = Member { email: email.clone(), role, state: MemberState::Pending };
    match make::one(app, asked, Change::Member(Edit::Create(member)))? {
        Made::Done | Made::Issued(..) => Ok((email, false)),
        Made::AlreadyDone => Err(Refusal::conflict(format!("`{email}` is a member already"))),
    }
}
