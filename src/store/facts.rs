//! The facts that rules ask for, answered by SQL.

use std::cell::RefCell;

use super::live::Live;
use crate::model::key::{AccountName, Email, RoleName, WorkspaceName};
use crate::model::organization::{MemberState, OrganizationRole, Subscription};
use crate::model::rules::Facts;

/// The live facts. `Facts` cannot fail, so the first error is kept aside; while there is one, no answer counts.
pub(super) struct LiveFacts<'a> {
    live: Live<'a>,
    failure: RefCell<Option<rusqlite::Error>>,
}

impl<'a> LiveFacts<'a> {
    pub(super) fn new(live: Live<'a>) -> Self {
        Self { live, failure: RefCell::new(None) }
    }

    /// The error, if one of the questions failed.
    pub(super) fn failure(self) -> Option<rusqlite::Error> {
        self.failure.into_inner()
    }

    fn ask<T: Default>(&self, answer: rusqlite::Result<T>) -> T {
        answer.unwrap_or_else(|error| {
            self.failure.borrow_mut().get_or_insert(error);
            T::default()
        })
    }

    fn count(&self, sql: &str) -> usize {
        let count = self.ask(self.live.one(sql, [], |row| row.get::<_, i64>(0))).unwrap_or_default();
        usize::try_from(count).unwrap_or_default()
    }
}

impl Facts for LiveFacts<'_> {
    fn exists(&self) -> bool {
        self.ask(self.live.profile()).is_some()
    }

    fn subscription(&self) -> Subscription {
        self.ask(self.live.profile()).unwrap_or_default().subscription
    }

    fn member(&self, email: &Email) -> Option<(OrganizationRole, MemberState)> {
        self.ask(self.live.member_row(email)).map(|row| (row.role, row.state))
    }

    fn active_admins(&self) -> usize {
        self.count("SELECT count(*) FROM members WHERE role = 'Admin' AND state = 'Active'")
    }

    fn workspace(&self, name: &WorkspaceName) -> bool {
        self.ask(self.live.workspace_id(name)).is_some()
    }

    fn workspaces(&self) -> usize {
        self.count("SELECT count(*) FROM workspaces")
    }

    fn default_workspace(&self) -> Option<WorkspaceName> {
        self.ask(self.live.default_workspace())
    }

    fn membership(&self, workspace: &WorkspaceName, member: &Email) -> bool {
        self.ask(self.live.access(workspace, member)).is_some()
    }

    fn role(&self, name: &RoleName) -> bool {
        self.ask(self.live.one("SELECT 1 FROM roles WHERE name = ?", [name.as_str()], |_| Ok(()))).is_some()
    }

    /// An embedded organization has none of Comet's own roles.
    fn comet_role(&self, _: &RoleName) -> bool {
        false
    }

    fn custom_roles(&self) -> Vec<RoleName> {
        let read = |row: &rusqlite::Row<'_>| Ok(RoleName::new(row.get_ref(0)?.as_str()?));
        self.ask(self.live.all("SELECT name FROM roles ORDER BY name", [], read))
    }

    fn role_in_use(&self, name: &RoleName) -> bool {
        let sql = "SELECT 1 FROM memberships WHERE role = ? AND role NOT IN ('Owner', 'Member') LIMIT 1";
        self.ask(self.live.one(sql, [name.as_str()], |_| Ok(()))).is_some()
    }

    fn account(&self, name: &AccountName) -> bool {
        self.ask(self.live.account_id(name)).is_some()
    }
}
