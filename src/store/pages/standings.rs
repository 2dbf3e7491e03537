//! How many people stand how: what decides about access, counted, so that it stays readable for any number of people.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, Row, params};

use super::super::{Store, live};
use super::members::{PERSON, person, signed};
use super::{Cut, Inside, Page};
use crate::backend;
use crate::model::key::WorkspaceName;
use crate::model::organization::{Grants, MemberState, OrganizationRole, WorkspaceRole};

/// A standing: all whose access is decided alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stand {
    /// The organization role.
    pub role: OrganizationRole,
    /// Whether the invitation is accepted; nobody has access before.
    pub state: MemberState,
    /// Role and grants in the workspace; `None`: not in it.
    pub workspace: Option<(WorkspaceRole, Grants)>,
}

/// How many people stand so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standings {
    /// How they stand.
    pub stand: Stand,
    /// How many they are; never 0.
    pub people: u64,
}

/// How many people of a workspace have which role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleCounts(pub BTreeMap<String, u64>);

impl Store {
    /// How the members of the organization stand, by role and state as they are named.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn standings(&self) -> Result<Arc<[Standings]>, backend::Error> {
        let found = self.read(|connection| {
            let moment = connection.unchecked_transaction()?;
            self.everybody(&moment).map(Some)
        })?;
        Ok(found.unwrap_or_default())
    }

    /// The same within a read transaction.
    pub(in super::super) fn everybody(&self, moment: &Connection) -> rusqlite::Result<Arc<[Standings]>> {
        self.lists.standings(moment, everybody)
    }

    /// How the people in a workspace stand, by organization role, state, workspace role and grants as they are named.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn standings_in(&self, workspace: &WorkspaceName) -> Result<Vec<Standings>, backend::Error> {
        let sql = "SELECT m.role, m.state, s.role, s.grants, count(*) FROM workspaces w JOIN memberships s ON s.workspace = w.id
                   JOIN members m ON m.id = s.member WHERE w.name = ? GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4";
        self.ask(|live| {
            live.all(sql, [workspace.as_str()], |row| {
                let inside = (WorkspaceRole::from_name(row.get_ref(2)?.as_str()?), live::grants(row.get(3)?));
                standings_of(row, inside, 4)
            })
        })
    }

    /// A page of the people of a workspace who stand so, by e-mail.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn standing_page(
        &self,
        workspace: &WorkspaceName,
        stand: &Stand,
        cut: Cut,
    ) -> Result<Page<Inside>, backend::Error> {
        let Stand { role, state, workspace: inside } = stand;
        let Some((workspace_role, grants)) = inside else { return Ok(Page::default()) };
        let from = "FROM workspaces w JOIN memberships s ON s.workspace = w.id JOIN members m ON m.id = s.member
                    WHERE w.name = ?1 AND m.role = ?2 AND m.state = ?3 AND s.role = ?4 AND s.grants = ?5";
        let (name, role, state) = (workspace.as_str(), role.as_str(), state.as_str());
        let asked = params![name, role, state, workspace_role.as_str(), live::grant_bits(*grants)];
        self.ask(|live| {
            let moment = live.connection.unchecked_transaction()?;
            let (size, skip) = (signed(cut.size), signed(cut.skip()));
            let rows = live.all(
                &format!("SELECT {PERSON} {from} ORDER BY m.email LIMIT {size} OFFSET {skip}"),
                asked,
                |row| Ok(Inside { person: person(row, 0)?, role: workspace_role.clone(), grants: *grants }),
            )?;
            let total: i64 = live.one(&format!("SELECT count(*) {from}"), asked, |row| row.get(0))?.unwrap_or_default();
            moment.finish()?;
            Ok(Page { rows, total: total.unsigned_abs() })
        })
    }

    /// How many people of each workspace have which role, in the order asked.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn role_counts(&self, workspaces: &[&WorkspaceName]) -> Result<Vec<RoleCounts>, backend::Error> {
        let sql = "SELECT s.role, count(*) FROM memberships s WHERE s.workspace = (SELECT id FROM workspaces WHERE name = ?) GROUP BY 1";
        self.ask(|live| {
            let one = |name: &&WorkspaceName| {
                let rows =
                    live.all(sql, [name.as_str()], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
                Ok(RoleCounts(rows.into_iter().collect()))
            };
            workspaces.iter().map(one).collect()
        })
    }
}

/// Counted here: SQLite would sort all of them first.
fn everybody(connection: &Connection) -> rusqlite::Result<Arc<[Standings]>> {
    let mut statement = connection.prepare_cached("SELECT role, state FROM members")?;
    let mut rows = statement.query([])?;
    let mut counted: Vec<Standings> = Vec::new();
    while let Some(row) = rows.next()? {
        let (role, state) = (row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?);
        let same = |it: &&mut Standings| it.stand.role.as_str() == role && it.stand.state.as_str() == state;
        match counted.iter_mut().find(same) {
            Some(known) => known.people += 1,
            None => {
                let stand = Stand {
                    role: live::organization_role(row, 0)?,
                    state: live::member_state(row, 1)?,
                    workspace: None,
                };
                counted.push(Standings { stand, people: 1 });
            }
        }
    }
    counted.sort_by(|a, b| {
        (a.stand.role.as_str(), a.stand.state.as_str()).cmp(&(b.stand.role.as_str(), b.stand.state.as_str()))
    });
    Ok(counted.into())
}

fn standings_of(row: &Row<'_>, workspace: (WorkspaceRole, Grants), count: usize) -> rusqlite::Result<Standings> {
    let stand = Stand {
        role: live::organization_role(row, 0)?,
        state: live::member_state(row, 1)?,
        workspace: Some(workspace),
    };
    Ok(Standings { stand, people: row.get::<_, i64>(count)?.unsigned_abs() })
}
