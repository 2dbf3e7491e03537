//! Members: pages of all, who is in a workspace, and where a member is.

use std::sync::Arc;

use rusqlite::{Connection, Row, params};

use super::super::live::{self, Live};
use super::super::{Person, Store, clock};
use super::list::Question;
use super::{Cut, Page};
use crate::backend;
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{Grants, MemberState, Membership, OrganizationRole, WorkspaceRole};

/// Which members are asked for; what is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MembersAsked<'a> {
    /// Part of the e-mail or the user name, in any case.
    pub search: Option<&'a str>,
    /// The organization role.
    pub role: Option<OrganizationRole>,
    /// Whether the invitation is accepted.
    pub state: Option<MemberState>,
}

/// Somebody in a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    /// Who it is.
    pub person: Person,
    /// The workspace role.
    pub role: WorkspaceRole,
    /// What is granted beyond it.
    pub grants: Grants,
}

/// A workspace that a member is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The workspace.
    pub workspace: WorkspaceName,
    /// The workspace role.
    pub role: WorkspaceRole,
    /// What is granted beyond it.
    pub grants: Grants,
}

/// The columns of a person, of a table called `m`.
pub(super) const PERSON: &str = "m.email, m.user_name, m.role, m.state, m.invited_at, m.joined_at";

impl Store {
    /// A page of members, by e-mail.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn members_page(&self, asked: &MembersAsked<'_>, cut: Cut) -> Result<Arc<Page<Person>>, backend::Error> {
        let MembersAsked { search, role, state } = asked;
        let question = Question::Members {
            search: search.map(str::to_lowercase).filter(|part| !part.is_empty()),
            role: role.as_ref().map(|role| role.as_str().to_owned()),
            state: state.map(MemberState::as_str),
        };
        self.read(|connection| {
            let moment = connection.unchecked_transaction()?;
            self.lists.page(&moment, &question, cut, || {
                let ids = self.lists.get(&moment, question.clone(), |connection| ids(connection, &question))?;
                let mut statement = moment.prepare_cached(&format!("SELECT {PERSON} FROM members m WHERE m.id = ?"))?;
                let rows = cut.of(&ids).iter().map(|id| statement.query_row([id], |row| person(row, 0)));
                Ok(Page { rows: rows.collect::<Result<_, _>>()?, total: ids.len() as u64 })
            })
        })
    }

    /// A member by e-mail.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn member(&self, email: &Email) -> Result<Option<Person>, backend::Error> {
        self.person_where("m.email", email.as_str())
    }

    /// A member by user name.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn member_by_user_name(&self, name: &str) -> Result<Option<Person>, backend::Error> {
        self.person_where("m.user_name", name)
    }

    fn person_where(&self, column: &str, value: &str) -> Result<Option<Person>, backend::Error> {
        let sql = format!("SELECT {PERSON} FROM members m WHERE {column} = ?");
        self.ask(|live| live.one(&sql, [value], |row| person(row, 0)))
    }

    /// A page of who is in a workspace, by e-mail; empty for a workspace that is not there.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn inside_page(&self, workspace: &WorkspaceName, cut: Cut) -> Result<Page<Inside>, backend::Error> {
        let sql = format!(
            "SELECT {PERSON}, s.role, s.grants FROM workspaces w JOIN memberships s ON s.workspace = w.id
             JOIN members m ON m.id = s.member WHERE w.name = ? ORDER BY m.email LIMIT ? OFFSET ?"
        );
        let count = "SELECT count(*) FROM memberships WHERE workspace = (SELECT id FROM workspaces WHERE name = ?)";
        self.ask(|live| {
            let moment = live.connection.unchecked_transaction()?;
            let page = params![workspace.as_str(), signed(cut.size), signed(cut.skip())];
            let rows = live.all(&sql, page, |row| {
                let role = WorkspaceRole::from_name(row.get_ref(6)?.as_str()?);
                Ok(Inside { person: person(row, 0)?, role, grants: live::grants(row.get(7)?) })
            })?;
            let total: i64 = live.one(count, [workspace.as_str()], |row| row.get(0))?.unwrap_or_default();
            moment.finish()?;
            Ok(Page { rows, total: total.unsigned_abs() })
        })
    }

    /// The membership of a person in a workspace.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn membership(&self, workspace: &WorkspaceName, email: &Email) -> Result<Option<Membership>, backend::Error> {
        self.ask(|live| Ok(live.access(workspace, email)?.map(|access| access.membership)))
    }

    /// Where a member is, by workspace.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn places(&self, email: &Email) -> Result<Vec<Place>, backend::Error> {
        let sql = "SELECT w.name, s.role, s.grants FROM members m JOIN memberships s ON s.member = m.id
                   JOIN workspaces w ON w.id = s.workspace WHERE m.email = ? ORDER BY w.name";
        self.ask(|live| {
            live.all(sql, [email.as_str()], |row| {
                let workspace = WorkspaceName::new(row.get_ref(0)?.as_str()?);
                let role = WorkspaceRole::from_name(row.get_ref(1)?.as_str()?);
                Ok(Place { workspace, role, grants: live::grants(row.get(2)?) })
            })
        })
    }
}

/// The ids of all that the question asks for. Without conditions the index of e-mails alone is read.
fn ids(connection: &Connection, question: &Question) -> rusqlite::Result<Vec<i64>> {
    let Question::Members { search, role, state } = question else { return Ok(Vec::new()) };
    if search.is_none() && role.is_none() && state.is_none() {
        return connection
            .prepare_cached("SELECT id FROM members ORDER BY email")?
            .query_map([], |row| row.get(0))?
            .collect();
    }
    let sql = "SELECT id, email, user_name FROM members
               WHERE (?1 IS NULL OR role = ?1) AND (?2 IS NULL OR state = ?2) ORDER BY email";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![role, state])?;
    let mut ids = Vec::new();
    while let Some(row) = rows.next()? {
        if fits(row, search.as_deref())? {
            ids.push(row.get(0)?);
        }
    }
    Ok(ids)
}

/// Whether a row of id, e-mail and user name has this part, in lower case, in one of the two.
pub(super) fn fits(row: &Row<'_>, search: Option<&str>) -> rusqlite::Result<bool> {
    let Some(part) = search else { return Ok(true) };
    let in_email = row.get_ref(1)?.as_str()?.contains(part);
    Ok(in_email || row.get_ref(2)?.as_str_or_null()?.is_some_and(|name| name.to_lowercase().contains(part)))
}

/// Reads the columns of `PERSON`, from `first` on.
pub(super) fn person(row: &Row<'_>, first: usize) -> rusqlite::Result<Person> {
    Ok(Person {
        email: Email::new(row.get_ref(first)?.as_str()?),
        user_name: row.get(first + 1)?,
        role: live::organization_role(row, first + 2)?,
        state: live::member_state(row, first + 3)?,
        invited_at: clock::text(row.get(first + 4)?),
        joined_at: row.get::<_, Option<i64>>(first + 5)?.map(clock::text),
    })
}

/// SQLite's numbers have a sign.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Store {
    /// Asks with a cache of its own.
    pub(super) fn ask<T: Default>(
        &self,
        ask: impl FnOnce(&Live<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, backend::Error> {
        let cache = std::cell::RefCell::default();
        self.read(|connection| ask(&Live { connection, cache: &cache }))
    }
}
