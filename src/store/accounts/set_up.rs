//! The first Admin, by a link that the server prints.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::super::Store;
use super::super::entropy;
use super::super::error::Error;
use super::super::people::{self, Person};
use super::super::transaction::{Fault, Scope};
use super::{note, password};
use crate::backend::{self, Provenance, Secret};
use crate::model::actor::Actor;
use crate::model::change::{Change, Edit};
use crate::model::key::Email;
use crate::model::organization::{Member, MemberState, OrganizationRole, Profile};

const ADMIN_WITH_PASSWORD: &str = "SELECT 1 FROM members m JOIN passwords p ON p.member = m.id
                                   WHERE m.role = 'Admin' AND m.state = 'Active' LIMIT 1";

impl Store {
    /// A new token for the set-up link, in place of the old one. `None`: an active Admin can sign in, so none is needed.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn set_up_token(&self) -> Result<Option<Secret>, Error> {
        // Each start of a server asks, and nearly always nothing is to be written.
        if self.read(has_admin)? {
            return Ok(None);
        }
        self.write(Provenance::by_hand(Actor::Owner, "server"), |scope| {
            if has_admin(scope.live.connection)? {
                return Ok(None);
            }
            let token = entropy::token(scope.entropy)?;
            let sql = "INSERT INTO set_up (id, hash, made_at) VALUES (1, ?, ?)
                       ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, made_at = excluded.made_at";
            scope.live.execute(sql, params![entropy::hash(&token), scope.now])?;
            Ok(Some(token))
        })
    }

    /// Whether this token would open the set-up now.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn is_set_up_token(&self, token: &Secret) -> Result<bool, backend::Error> {
        self.read(|connection| Ok(is_current(connection, token)? && !has_admin(connection)?))
    }

    /// Lets the first Admin in, who chose this password. Makes the organization if there is none, on the subscription Community;
    /// one that is there keeps its name, and `email` must be one of its Admins.
    ///
    /// # Errors
    ///
    /// The token is used or replaced, an Admin can sign in already, there is no organization and `organization` names none,
    /// `email` is no Admin of the organization that is there, or the file cannot be written.
    pub fn set_up(
        &self,
        token: &Secret,
        organization: Option<&str>,
        email: &Email,
        password_hash: &str,
        origin: &str,
    ) -> Result<Person, Error> {
        self.write(Provenance::by_hand(Actor::Owner, origin), |scope| {
            opens(scope, token)?;
            if scope.live.profile()?.is_some() {
                take_over(scope, email)?;
            } else {
                found(scope, organization, email)?;
            }
            password::store(scope, email, password_hash)?;
            scope.live.execute("DELETE FROM set_up", [])?;
            note(scope, "accept/set-up", email)?;
            people::find(scope, email)
        })
    }
}

fn has_admin(connection: &Connection) -> rusqlite::Result<bool> {
    Ok(connection.prepare_cached(ADMIN_WITH_PASSWORD)?.query_row([], |_| Ok(())).optional()?.is_some())
}

fn is_current(connection: &Connection, token: &Secret) -> rusqlite::Result<bool> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM set_up WHERE hash = ?")?;
    Ok(statement.query_row([entropy::hash(token)], |_| Ok(())).optional()?.is_some())
}

fn opens(scope: &Scope<'_>, token: &Secret) -> Result<(), Fault> {
    if has_admin(scope.live.connection)? {
        return Err(Fault::Refused(
            "this server is set up: an Admin can sign in already; ask an Admin for an invitation".to_owned(),
        ));
    }
    if is_current(scope.live.connection, token)? {
        return Ok(());
    }
    Err(Fault::Refused(
        "this set-up link does not work any more; each start of `halley serve` prints a new one that replaces it"
            .to_owned(),
    ))
}

fn found(scope: &Scope<'_>, organization: Option<&str>, email: &Email) -> Result<(), Fault> {
    let name = organization.map(str::trim).filter(|name| !name.is_empty());
    let Some(name) = name else {
        return Err(Fault::Refused("the new organization has no name; give it one".to_owned()));
    };
    if !is_email(email.as_str()) {
        return Err(Fault::Refused(format!("`{email}` is no e-mail address")));
    }
    let profile = Profile { name: name.into(), ..Profile::default() };
    people::perform(scope, &Change::Organization(Edit::Create(profile)))?;
    let admin = Member { email: email.clone(), role: OrganizationRole::Admin, state: MemberState::Active };
    people::perform(scope, &Change::Member(Edit::Create(admin)))?;
    Ok(())
}

/// The first Admin's address is in no manifest, so no check has seen it.
fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn take_over(scope: &Scope<'_>, email: &Email) -> Result<(), Fault> {
    if scope.live.member(email)?.is_none_or(|member| member.role != OrganizationRole::Admin) {
        return Err(Fault::Refused(format!(
            "the organization is there already, and `{email}` is no Admin of it; use the e-mail of one of its Admins, whom `halley get members` shows"
        )));
    }
    people::activate_one(scope, email)?;
    Ok(())
}
