//! Who is in a workspace, searched.

use rusqlite::{Connection, params};

use super::super::{Store, live};
use super::list::Question;
use super::members::{PERSON, fits, person};
use super::{Cut, Inside, Page};
use crate::backend;
use crate::model::key::WorkspaceName;
use crate::model::organization::WorkspaceRole;

impl Store {
    /// A page of who is in a workspace and has this part in the e-mail or the user name, by e-mail; empty for a workspace that is not there.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn inside_search(
        &self,
        workspace: &WorkspaceName,
        search: &str,
        cut: Cut,
    ) -> Result<Page<Inside>, backend::Error> {
        let search = Some(search.to_lowercase()).filter(|part| !part.is_empty());
        let question = Question::Inside { workspace: workspace.clone(), search: search.clone() };
        let sql = format!(
            "SELECT {PERSON}, s.role, s.grants FROM memberships s JOIN members m ON m.id = s.member
             WHERE s.workspace = (SELECT id FROM workspaces WHERE name = ?) AND s.member = ?"
        );
        self.read(|connection| {
            let moment = connection.unchecked_transaction()?;
            let ids = self.lists.get(&moment, question, |connection| ids(connection, workspace, search.as_deref()))?;
            let mut statement = moment.prepare_cached(&sql)?;
            let rows = cut.of(&ids).iter().map(|id| {
                statement.query_row(params![workspace.as_str(), id], |row| {
                    let role = WorkspaceRole::from_name(row.get_ref(6)?.as_str()?);
                    Ok(Inside { person: person(row, 0)?, role, grants: live::grants(row.get(7)?) })
                })
            });
            Ok(Page { rows: rows.collect::<Result<_, _>>()?, total: ids.len() as u64 })
        })
    }
}

fn ids(connection: &Connection, workspace: &WorkspaceName, search: Option<&str>) -> rusqlite::Result<Vec<i64>> {
    let sql = "SELECT m.id, m.email, m.user_name FROM memberships s JOIN members m ON m.id = s.member
               WHERE s.workspace = (SELECT id FROM workspaces WHERE name = ?) ORDER BY m.email";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([workspace.as_str()])?;
    let mut ids = Vec::new();
    while let Some(row) = rows.next()? {
        if fits(row, search)? {
            ids.push(row.get(0)?);
        }
    }
    Ok(ids)
}
