//! Links by which invited people choose a password and come in.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::super::error::Error;
use super::super::people::{self, Person};
use super::super::transaction::Fault;
use super::super::{Store, clock, entropy, user_name};
use super::{demand, note, password};
use crate::backend::{Provenance, Secret};
use crate::model::actor::Actor;
use crate::model::change::{Change, Edit};
use crate::model::key::Email;
use crate::model::organization::{Member, MemberState};

/// An invitation that can be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Who is invited.
    pub email: Email,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Store {
    /// A new link's token for a pending member, in place of the old one; also for an active member who never had a password.
    ///
    /// Whoever asks must be able to invite a person with this role, because whoever has the link can be that person;
    /// for an active member they must be able to change roles.
    ///
    /// # Errors
    ///
    /// Whoever asks may not, there is no such member, the member has a password, or the file cannot be written.
    pub fn invite_link(
        &self,
        provenance: Provenance,
        email: &Email,
        valid_for: Duration,
    ) -> Result<(Secret, Timestamp), Error> {
        let actor = provenance.actor.clone();
        self.write(provenance, |scope| {
            let Some(member) = scope.live.member(email)? else {
                return Err(Fault::Refused(format!("there is no member `{email}`; invite the person first")));
            };
            demand(scope, &actor, &Change::Member(as_change(member)))?;
            if password::exists(scope, email)? {
                return Err(Fault::Refused(format!("`{email}` has accepted the invitation already")));
            }
            let token = entropy::token(scope.entropy)?;
            let expires_at = clock::later(scope.now, valid_for);
            let sql = "INSERT INTO invitations (member, hash, made_at, expires_at)
                       SELECT id, ?, ?, ? FROM members WHERE email = ?
                       ON CONFLICT (member) DO UPDATE
                       SET hash = excluded.hash, made_at = excluded.made_at, expires_at = excluded.expires_at, used_at = NULL";
            scope.live.execute(sql, params![entropy::hash(&token), scope.now, expires_at, email.as_str()])?;
            note(scope, "create/invitation", email)?;
            Ok((token, clock::time(expires_at)))
        })
    }

    /// The invitation behind a link.
    ///
    /// # Errors
    ///
    /// The link is unknown, replaced, used or expired, which the text tells apart as far as it can; or the file cannot be read.
    pub fn invitation(&self, token: &Secret) -> Result<Invitation, Error> {
        let now = self.clock.now().as_millisecond();
        open(self.read(|connection| find(connection, token))?, now).map_err(Error::Refused)
    }

    /// Accepts an invitation: the person is active from now on, and signs in with this password. Without `user_name` the server
    /// makes one of the e-mail.
    ///
    /// # Errors
    ///
    /// The link is unknown, replaced, used or expired, the user name is taken or malformed, or the file cannot be written.
    pub fn accept_invitation(
        &self,
        token: &Secret,
        password_hash: &str,
        user_name: Option<&str>,
        origin: &str,
    ) -> Result<Person, Error> {
        let Invitation { email, expires_at: _ } = self.invitation(token)?;
        self.write(Provenance::by_hand(Actor::Member(email.clone()), origin), |scope| {
            // Read again under the lock: somebody else may have been first.
            open(find(scope.live.connection, token)?, scope.now).map_err(Fault::Refused)?;
            if password::exists(scope, &email)? {
                return Err(Fault::Refused(format!("`{email}` has a password already; sign in with it")));
            }
            people::activate_one(scope, &email)?;
            if let Some(name) = user_name {
                user_name::take(scope, &email, name)?;
            }
            password::store(scope, &email, password_hash)?;
            scope.live.execute(
                "UPDATE invitations SET used_at = ? WHERE hash = ?",
                params![scope.now, entropy::hash(token)],
            )?;
            note(scope, "accept/invitation", &email)?;
            people::find(scope, &email)
        })
    }
}

/// The change that needs the same rights as handing out the link.
fn as_change(member: Member) -> Edit<Member> {
    match member.state {
        MemberState::Pending => Edit::Create(member),
        MemberState::Active => Edit::Update { before: member.clone(), after: member },
    }
}

struct Row {
    email: Email,
    expires_at: i64,
    is_used: bool,
}

fn find(connection: &Connection, token: &Secret) -> rusqlite::Result<Option<Row>> {
    let sql = "SELECT m.email, i.expires_at, i.used_at IS NOT NULL FROM invitations i
               JOIN members m ON m.id = i.member WHERE i.hash = ?";
    let mut statement = connection.prepare_cached(sql)?;
    let row = statement.query_row([entropy::hash(token)], |row| {
        Ok(Row { email: Email::new(row.get_ref(0)?.as_str()?), expires_at: row.get(1)?, is_used: row.get(2)? })
    });
    row.optional()
}

fn open(row: Option<Row>, now: i64) -> Result<Invitation, String> {
    match row {
        None => {
            Err("this invitation is not known; a newer link may have replaced it: ask an Admin for a new one"
                .to_owned())
        }
        Some(Row { email, is_used: true, .. }) => {
            Err(format!("the invitation of `{email}` has been accepted already; sign in with the password chosen then"))
        }
        Some(Row { email, expires_at, is_used: false }) if expires_at <= now => Err(format!(
            "the invitation of `{email}` expired at {}; ask an Admin for a new one",
            clock::text(expires_at)
        )),
        Some(Row { email, expires_at, is_used: false }) => {
            Ok(Invitation { email, expires_at: clock::time(expires_at) })
        }
    }
}
