//! What happens to people outside of plans: accepted invitations, requests to join; and the list of all.

use rusqlite::params;

use super::error::Error;
use super::transaction::{Fault, Scope, Step};
use super::{Store, audit, clock, live};
use crate::backend::{self, Provenance};
use crate::model::change::{Change, Edit};
use crate::model::key::Email;
use crate::model::organization::{Member, MemberState, OrganizationRole};

/// A member with what only the server knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who it is.
    pub email: Email,
    /// The user name, once the invitation is accepted.
    pub user_name: Option<String>,
    /// The organization role.
    pub role: OrganizationRole,
    /// Whether the invitation is accepted.
    pub state: MemberState,
    /// When the person was invited, as RFC 3339 in UTC.
    pub invited_at: String,
    /// When the invitation was accepted, as RFC 3339 in UTC.
    pub joined_at: Option<String>,
}

impl Store {
    /// Marks pending members as Active and gives them user names; `None`: all of them. Says who was pending.
    ///
    /// # Errors
    ///
    /// Somebody of them is no member, or the file cannot be written; then nobody is changed.
    pub fn activate(&self, provenance: Provenance, emails: Option<&[Email]>) -> Result<Vec<Email>, Error> {
        self.write(provenance, |scope| {
            let pending: Vec<Email> = match emails {
                Some(emails) => emails.to_vec(),
                None => {
                    scope.live.all("SELECT email FROM members WHERE state = 'Pending' ORDER BY email", [], |row| {
                        Ok(Email::new(row.get_ref(0)?.as_str()?))
                    })?
                }
            };
            let mut activated = Vec::new();
            for email in pending {
                if activate_one(scope, &email)? {
                    activated.push(email);
                }
            }
            Ok(activated)
        })
    }

    /// Leaves a request to let a person join; an Admin accepts it, or a plan that declares the person. Says whether it is new.
    ///
    /// # Errors
    ///
    /// The person is a member already, or the file cannot be written.
    pub fn request_membership(&self, provenance: Provenance, email: &Email) -> Result<bool, Error> {
        let by = provenance.actor.member().cloned();
        self.write(provenance, |scope| {
            if scope.live.profile()?.is_none() {
                return Err(Fault::Refused("the organization does not exist yet".to_owned()));
            }
            if scope.live.member_row(email)?.is_some() {
                return Err(Fault::Refused(format!("`{email}` is a member already")));
            }
            let by = by.as_ref().map(|by| scope.live.member_row(by)).transpose()?.flatten().map(|row| row.id);
            let sql =
                "INSERT INTO requests (email, requested_by, requested_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
            let is_new = scope.live.execute(sql, params![email.as_str(), by, scope.now])? > 0;
            if is_new {
                let after = audit::json(&serde_json::json!({ "email": email }));
                scope.audit(&format!("create/request/{email}"), None, Some(&after))?;
                scope.changes_snapshot();
            }
            Ok(is_new)
        })
    }

    /// All members, by e-mail.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn people(&self) -> Result<Vec<Person>, backend::Error> {
        let sql = "SELECT email, user_name, role, state, invited_at, joined_at FROM members ORDER BY email";
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([], person)?;
            rows.collect()
        })
    }
}

/// Lets a pending member in. Says whether the member was pending.
pub(super) fn activate_one(scope: &Scope<'_>, email: &Email) -> Result<bool, Fault> {
    let Some(before) = scope.live.member(email)? else {
        return Err(Fault::Refused(format!("there is no member `{email}`")));
    };
    if before.state == MemberState::Active {
        return Ok(false);
    }
    let after = Member { state: MemberState::Active, ..before.clone() };
    perform(scope, &Change::Member(Edit::Update { before, after }))
}

/// Makes a change that the whole transaction needs. Says whether there was anything to do.
pub(super) fn perform(scope: &Scope<'_>, change: &Change) -> Result<bool, Fault> {
    match scope.perform(change)? {
        Step::Done | Step::Issued(..) => Ok(true),
        Step::AlreadyDone => Ok(false),
        Step::Refused(text) => Err(Fault::Refused(text)),
        Step::Failed(error) => Err(Fault::Backend(error)),
    }
}

/// A row of e-mail, user name, role, state, and the times of invitation and joining.
fn person(row: &rusqlite::Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        email: Email::new(row.get_ref(0)?.as_str()?),
        user_name: row.get(1)?,
        role: live::organization_role(row, 2)?,
        state: live::member_state(row, 3)?,
        invited_at: clock::text(row.get(4)?),
        joined_at: row.get::<_, Option<i64>>(5)?.map(clock::text),
    })
}

/// A member as the server knows it, inside a transaction.
pub(super) fn find(scope: &Scope<'_>, email: &Email) -> Result<Person, Fault> {
    let sql = "SELECT email, user_name, role, state, invited_at, joined_at FROM members WHERE email = ?";
    let found = scope.live.one(sql, [email.as_str()], person)?;
    found.ok_or_else(|| Fault::Refused(format!("there is no member `{email}`")))
}
