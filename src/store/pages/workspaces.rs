//! Workspaces: pages of all or of somebody's own, and single ones.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::super::{Store, clock};
use super::list::Question;
use super::{Cut, Page};
use crate::backend;
use crate::model::actor::Actor;
use crate::model::key::WorkspaceName;

/// Which workspaces are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkspacesAsked<'a> {
    /// Part of the name, in any case.
    pub search: Option<&'a str>,
    /// Only those that this actor is in, or may use as a service account.
    pub of: Option<&'a Actor>,
}

/// A workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceRow {
    /// The public id.
    pub id: String,
    /// The name.
    pub name: WorkspaceName,
    /// When it was made, as RFC 3339 in UTC.
    pub created_at: String,
    /// Whether it has the default mark.
    pub default: bool,
    /// How many people are in it.
    pub members: u64,
}

const ROW: &str = "SELECT w.public_id, w.name, w.created_at, w.id IS (SELECT default_workspace FROM organization),
                   (SELECT count(*) FROM memberships s WHERE s.workspace = w.id) FROM workspaces w";

impl Store {
    /// A page of workspaces, by name.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn workspaces_page(&self, asked: &WorkspacesAsked<'_>, cut: Cut) -> Result<Page<WorkspaceRow>, backend::Error> {
        let WorkspacesAsked { search, of } = *asked;
        let search = search.map(str::to_lowercase).filter(|part| !part.is_empty());
        let question = Question::Workspaces { search: search.clone(), of: of.map(|actor| format!("{actor:?}")) };
        let sql = format!("{ROW} WHERE w.id = ?");
        self.read(|connection| {
            let moment = connection.unchecked_transaction()?;
            let ids = self.lists.get(&moment, question, |connection| ids(connection, search.as_deref(), of))?;
            let mut statement = moment.prepare_cached(&sql)?;
            let rows = cut.of(&ids).iter().map(|id| statement.query_row([id], row));
            Ok(Page { rows: rows.collect::<Result<_, _>>()?, total: ids.len() as u64 })
        })
    }

    /// A workspace by name.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn workspace(&self, name: &WorkspaceName) -> Result<Option<WorkspaceRow>, backend::Error> {
        let sql = format!("{ROW} WHERE w.name = ?");
        self.ask(|live| live.one(&sql, [name.as_str()], row))
    }

    /// A workspace by its public id.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn workspace_by_id(&self, id: &str) -> Result<Option<WorkspaceRow>, backend::Error> {
        let sql = format!("{ROW} WHERE w.public_id = ?");
        self.ask(|live| live.one(&sql, [id], row))
    }

    /// Whether the actor is in a workspace, or may use it as a service account. An Admin need not be in it.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn is_in(&self, actor: &Actor, workspace: &WorkspaceName) -> Result<bool, backend::Error> {
        self.ask(|live| match actor {
            Actor::Owner => Ok(false),
            Actor::Member(email) => Ok(live.access(workspace, email)?.is_some()),
            Actor::ServiceAccount(name) => {
                let account = live.account(name)?;
                Ok(live.workspace_id(workspace)?.is_some()
                    && account.is_some_and(|account| account.workspaces.allows(workspace)))
            }
        })
    }
}

const ALL: &str = "SELECT id, name FROM workspaces ORDER BY name";

fn ids(connection: &Connection, search: Option<&str>, of: Option<&Actor>) -> rusqlite::Result<Vec<i64>> {
    let fits = |row: &Row<'_>| {
        let fits = match search {
            None => true,
            Some(part) => row.get_ref(1)?.as_str()?.to_lowercase().contains(part),
        };
        Ok((row.get::<_, i64>(0)?, fits))
    };
    let mut statement;
    let rows = match of {
        None => {
            statement = connection.prepare_cached(ALL)?;
            statement.query_map([], fits)?
        }
        Some(Actor::Owner) => return Ok(Vec::new()),
        Some(Actor::Member(email)) => {
            statement = connection.prepare_cached(
                "SELECT w.id, w.name FROM members m JOIN memberships s ON s.member = m.id
                 JOIN workspaces w ON w.id = s.workspace WHERE m.email = ? ORDER BY w.name",
            )?;
            statement.query_map([email.as_str()], fits)?
        }
        Some(Actor::ServiceAccount(name)) => {
            let sql = "SELECT every_workspace FROM accounts WHERE name = ?";
            let every = connection.prepare_cached(sql)?.query_row([name.as_str()], |row| row.get(0)).optional()?;
            if every == Some(true) {
                return ids(connection, search, None);
            }
            statement = connection.prepare_cached(
                "SELECT w.id, w.name FROM accounts a JOIN account_workspaces l ON l.account = a.id
                 JOIN workspaces w ON w.id = l.workspace WHERE a.name = ? ORDER BY w.name",
            )?;
            statement.query_map(params![name.as_str()], fits)?
        }
    };
    let mut found = Vec::new();
    for row in rows {
        let (id, fits) = row?;
        if fits {
            found.push(id);
        }
    }
    Ok(found)
}

fn row(row: &Row<'_>) -> rusqlite::Result<WorkspaceRow> {
    Ok(WorkspaceRow {
        id: row.get(0)?,
        name: WorkspaceName::new(row.get_ref(1)?.as_str()?),
        created_at: clock::text(row.get(2)?),
        default: row.get(3)?,
        members: row.get::<_, i64>(4)?.unsigned_abs(),
    })
}
