//! API keys of members, and the list of all live keys. Keys of service accounts are made by operations.

use rusqlite::params;

use super::entropy;
use super::error::Error;
use super::transaction::Fault;
use super::{Store, audit, clock};
use crate::backend::{self, Provenance, Secret};
use crate::model::key::{AccountName, Email, KeyName};

/// Whose key it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyHolder {
    /// A person's.
    Member(Email),
    /// A service account's.
    ServiceAccount(AccountName),
}

/// A live key as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// Its id, part of the secret's text.
    pub id: String,
    /// Its name.
    pub name: KeyName,
    /// Whose key it is.
    pub holder: KeyHolder,
    /// When it was made, as RFC 3339 in UTC.
    pub created_at: String,
    /// When it was last used, as RFC 3339 in UTC.
    pub last_used_at: Option<String>,
}

impl Store {
    /// Makes a key for an active member. The secret is handed out once and kept nowhere.
    ///
    /// # Errors
    ///
    /// There is no such active member, the member has a live key of this name, or the file cannot be written.
    pub fn create_member_key(
        &self,
        provenance: Provenance,
        email: &Email,
        name: &KeyName,
    ) -> Result<(String, Secret), Error> {
        self.make_member_key(provenance, email, name, false)
    }

    /// The same, of a key that may only read: the server refuses whatever would change anything.
    ///
    /// # Errors
    ///
    /// As `create_member_key`.
    pub fn create_reading_key(
        &self,
        provenance: Provenance,
        email: &Email,
        name: &KeyName,
    ) -> Result<(String, Secret), Error> {
        self.make_member_key(provenance, email, name, true)
    }

    fn make_member_key(
        &self,
        provenance: Provenance,
        email: &Email,
        name: &KeyName,
        only_reads: bool,
    ) -> Result<(String, Secret), Error> {
        self.write(provenance, |scope| {
            let found = scope.live.one(
                "SELECT id, user_name IS NOT NULL FROM members WHERE email = ?",
                [email.as_str()],
                |row| Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?)),
            )?;
            let member = match found {
                Some((id, true)) => id,
                Some((_, false)) => {
                    let text = format!(
                        "`{email}` has not accepted the invitation yet; `halley activate {email}` does it for them"
                    );
                    return Err(Fault::Refused(text));
                }
                None => return Err(Fault::Refused(format!("there is no member `{email}`"))),
            };
            let sql = "SELECT 1 FROM keys WHERE member = ? AND name = ? AND revoked_at IS NULL";
            if scope.live.one(sql, params![member, name.as_str()], |_| Ok(()))?.is_some() {
                return Err(Fault::Refused(format!("`{email}` has a live key `{name}` already; choose another name")));
            }
            let (id, secret) =
                if only_reads { entropy::reading_key(scope.entropy)? } else { entropy::key(scope.entropy)? };
            scope.live.execute(
                "INSERT INTO keys (key_id, hash, name, member, created_at) VALUES (?, ?, ?, ?, ?)",
                params![id, entropy::hash(&secret), name.as_str(), member, scope.now],
            )?;
            let mut after = serde_json::json!({ "id": id, "member": email, "name": name });
            if only_reads {
                after["readOnly"] = true.into();
            }
            let after = audit::json(&after);
            scope.audit(&format!("create/key/{email}/{name}"), None, Some(&after))?;
            Ok((id, secret))
        })
    }

    /// Ends a live key by its id.
    ///
    /// # Errors
    ///
    /// No live key has this id, or the file cannot be written.
    pub fn revoke_key(&self, provenance: Provenance, id: &str) -> Result<(), Error> {
        let key = self.keys()?.into_iter().find(|key| key.id == id);
        let Some(StoredKey { id, name, holder, created_at: _, last_used_at: _ }) = key else {
            return Err(Error::Refused(format!("no live key has the id `{id}`; `halley key list` shows them")));
        };
        let (kind, holder) = match &holder {
            KeyHolder::Member(email) => ("member", email.as_str()),
            KeyHolder::ServiceAccount(account) => ("account", account.as_str()),
        };
        self.write(provenance, |scope| {
            let sql = "UPDATE keys SET revoked_at = ? WHERE key_id = ? AND revoked_at IS NULL";
            if scope.live.execute(sql, params![scope.now, id])? == 0 {
                return Err(Fault::Refused(format!("the key `{id}` has been revoked meanwhile")));
            }
            let before = audit::json(&serde_json::json!({ kind: holder, "id": id, "name": name }));
            scope.audit(&format!("revoke/key/{holder}/{name}"), Some(&before), None)?;
            Ok(())
        })
    }

    /// All live keys, by holder and name.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn keys(&self) -> Result<Vec<StoredKey>, backend::Error> {
        let sql = "SELECT k.key_id, k.name, m.email, a.name, k.created_at, k.last_used_at FROM keys k
                   LEFT JOIN members m ON m.id = k.member LEFT JOIN accounts a ON a.id = k.account
                   WHERE k.revoked_at IS NULL";
        let mut keys: Vec<StoredKey> = self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([], |row| {
                let holder = match row.get::<_, Option<String>>(2)? {
                    Some(email) => KeyHolder::Member(Email::new(&email)),
                    None => KeyHolder::ServiceAccount(AccountName::new(row.get_ref(3)?.as_str()?)),
                };
                Ok(StoredKey {
                    id: row.get(0)?,
                    name: KeyName::new(row.get_ref(1)?.as_str()?),
                    holder,
                    created_at: clock::text(row.get(4)?),
                    last_used_at: row.get::<_, Option<i64>>(5)?.map(clock::text),
                })
            })?;
            rows.collect()
        })?;
        keys.sort_by(|a, b| (&a.holder, &a.name).cmp(&(&b.holder, &b.name)));
        Ok(keys)
    }
}
