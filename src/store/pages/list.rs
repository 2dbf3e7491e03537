//! Lists of ids and pages of members, kept as long as the organization has the version they were made of.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use rusqlite::Connection;

use super::super::{Person, caller, lock};
use super::{Cut, Page, Standings};
use crate::model::key::WorkspaceName;

/// So many questions are remembered: 100,000 ids are 800 KB.
const MOST: usize = 16;

/// So many pages are remembered, of so many rows at most: 3 MB.
const PAGES: usize = 32;
const ROWS: u64 = 500;

/// A question whose answer is a list of ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Question {
    /// Members, by e-mail.
    Members {
        /// Part of the e-mail or the user name, in lower case.
        search: Option<String>,
        /// The organization role's name.
        role: Option<String>,
        /// The state's name.
        state: Option<&'static str>,
    },
    /// Workspaces, by name.
    Workspaces {
        /// Part of the name, in lower case.
        search: Option<String>,
        /// Whoever must be in them, as `kind/name`.
        of: Option<String>,
    },
    /// Members of a workspace, by e-mail.
    Inside {
        /// The workspace.
        workspace: WorkspaceName,
        /// Part of the e-mail or the user name, in lower case.
        search: Option<String>,
    },
}

/// The lists that are remembered.
#[derive(Default)]
pub(in super::super) struct Lists(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    version: String,
    lists: VecDeque<(Question, Arc<[i64]>)>,
    pages: VecDeque<(Question, Cut, Arc<Page<Person>>)>,
    standings: Option<Arc<[Standings]>>,
}

impl Lists {
    /// The list for a question. `connection` is inside a read transaction, so that rows read afterwards fit to it.
    pub(super) fn get(
        &self,
        connection: &Connection,
        question: Question,
        make: impl FnOnce(&Connection) -> rusqlite::Result<Vec<i64>>,
    ) -> rusqlite::Result<Arc<[i64]>> {
        let version = caller::version(connection)?;
        // Held while a list is made: of many who ask the same, one makes it.
        let mut kept = lock(&self.0);
        if kept.version != version {
            *kept = Kept { version, ..Kept::default() };
        }
        if let Some((_, list)) = kept.lists.iter().find(|(asked, _)| *asked == question) {
            return Ok(list.clone());
        }
        let list: Arc<[i64]> = make(connection)?.into();
        if kept.lists.len() == MOST {
            kept.lists.pop_front();
        }
        kept.lists.push_back((question, list.clone()));
        Ok(list)
    }

    /// How everybody stands: as it is remembered, or `make`'s. `connection` is inside a read transaction.
    pub(super) fn standings(
        &self,
        connection: &Connection,
        make: impl FnOnce(&Connection) -> rusqlite::Result<Arc<[Standings]>>,
    ) -> rusqlite::Result<Arc<[Standings]>> {
        let version = caller::version(connection)?;
        let mut kept = lock(&self.0);
        if kept.version != version {
            *kept = Kept { version, ..Kept::default() };
        }
        if let Some(standings) = &kept.standings {
            return Ok(standings.clone());
        }
        let made = make(connection)?;
        kept.standings = Some(made.clone());
        Ok(made)
    }

    /// A page of members: the one that is remembered, or `make`'s. `connection` is inside a read transaction.
    pub(super) fn page(
        &self,
        connection: &Connection,
        question: &Question,
        cut: Cut,
        make: impl FnOnce() -> rusqlite::Result<Page<Person>>,
    ) -> rusqlite::Result<Arc<Page<Person>>> {
        let version = caller::version(connection)?;
        let found = lock(&self.0).page(&version, question, cut);
        if let Some(page) = found {
            return Ok(page);
        }
        let page = Arc::new(make()?);
        let mut kept = lock(&self.0);
        // Others may read another version by now.
        if kept.version == version && cut.size <= ROWS && kept.page(&version, question, cut).is_none() {
            if kept.pages.len() == PAGES {
                kept.pages.pop_front();
            }
            kept.pages.push_back((question.clone(), cut, page.clone()));
        }
        Ok(page)
    }
}

impl Kept {
    fn page(&self, version: &str, question: &Question, cut: Cut) -> Option<Arc<Page<Person>>> {
        let same = |(asked, part, _): &&(Question, Cut, _)| *part == cut && asked == question;
        self.pages.iter().find(same).filter(|_| self.version == version).map(|(_, _, page)| page.clone())
    }
}
