//! Service accounts with their live keys, a page at a time.

use super::super::live;
use super::super::{KeyHolder, Store, StoredKey, clock};
use super::members::signed;
use super::{Cut, Page};
use crate::backend;
use crate::model::key::{AccountName, KeyName};
use crate::model::organization::ServiceAccount;

/// A service account with its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// The account.
    pub account: ServiceAccount,
    /// Its live keys, by name.
    pub keys: Vec<StoredKey>,
}

impl Store {
    /// A page of service accounts, by name. `search` is a part of the name.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn accounts_page(&self, search: &str, cut: Cut) -> Result<Page<AccountRow>, backend::Error> {
        let fits = "FROM accounts WHERE instr(lower(name), lower(?1)) > 0 OR ?1 = ''";
        let names = format!("SELECT name {fits} ORDER BY name LIMIT ?2 OFFSET ?3");
        let count = format!("SELECT count(*) {fits}");
        self.ask(|live| {
            let moment = live.connection.unchecked_transaction()?;
            let part = rusqlite::params![search, signed(cut.size), signed(cut.skip())];
            let names: Vec<String> = live.all(&names, part, |row| row.get(0))?;
            let total: i64 = live.one(&count, [search], |row| row.get(0))?.unwrap_or_default();
            let mut rows = Vec::new();
            for name in names {
                let name = AccountName::new(&name);
                if let Some(account) = live.account(&name)? {
                    rows.push(AccountRow { account, keys: keys(live, &name)? });
                }
            }
            moment.finish()?;
            Ok(Page { rows, total: total.unsigned_abs() })
        })
    }

    /// A service account with its keys.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn account_row(&self, name: &AccountName) -> Result<Option<AccountRow>, backend::Error> {
        self.ask(|live| {
            let moment = live.connection.unchecked_transaction()?;
            let account = live.account(name)?;
            let row = account.map(|account| Ok(AccountRow { account, keys: keys(live, name)? })).transpose();
            moment.finish()?;
            row
        })
    }
}

fn keys(live: &live::Live<'_>, account: &AccountName) -> rusqlite::Result<Vec<StoredKey>> {
    let sql = "SELECT k.key_id, k.name, k.created_at, k.last_used_at FROM accounts a JOIN keys k ON k.account = a.id
               WHERE a.name = ? AND k.revoked_at IS NULL ORDER BY k.name";
    live.all(sql, [account.as_str()], |row| {
        Ok(StoredKey {
            id: row.get(0)?,
            name: KeyName::new(row.get_ref(1)?.as_str()?),
            holder: KeyHolder::ServiceAccount(account.clone()),
            created_at: clock::text(row.get(2)?),
            last_used_at: row.get::<_, Option<i64>>(3)?.map(clock::text),
        })
    })
}
