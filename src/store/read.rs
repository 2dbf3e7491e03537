//! The store as a place to read from.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::OptionalExtension as _;

use super::Store;
use super::entropy;
use super::live::Live;
use super::snapshot;
use super::standing::{Standing, standing};
use crate::backend::{BoxFuture, Error, LastChange, Observed, Read, Secret};
use crate::model::actor::Actor;
use crate::model::snapshot::Snapshot;
use crate::plan::{Capabilities, Operation};

impl Read for Store {
    /// Whoever can open the file owns the organization.
    fn whoami(&self) -> BoxFuture<'_, Result<Actor, Error>> {
        Box::pin(async { Ok(Actor::Owner) })
    }

    fn capabilities(&self) -> BoxFuture<'_, Result<Capabilities, Error>> {
        Box::pin(async { Ok(Capabilities::embedded()) })
    }

    fn snapshot(&self) -> BoxFuture<'_, Result<Snapshot, Error>> {
        Box::pin(async {
            self.read(|connection| snapshot::read(connection, self.prices().map(|prices| (prices, self.today()))))
        })
    }

    fn observe<'a>(&'a self, operation: &'a Operation) -> BoxFuture<'a, Result<Observed, Error>> {
        Box::pin(async {
            let standing = self.read(|connection| {
                let cache = RefCell::default();
                standing(&Live { connection, cache: &cache }, &operation.change).map(Some)
            })?;
            Ok(match standing {
                Some(Standing::Before) => Observed::Before,
                Some(Standing::After) => Observed::After,
                Some(Standing::Other(_)) => Observed::Other,
                // Without a file there is nothing.
                None if operation.change.before().is_none() => Observed::Before,
                None if operation.change.after().is_none() => Observed::After,
                None => Observed::Other,
            })
        })
    }

    fn verify<'a>(&'a self, secret: &'a Secret) -> BoxFuture<'a, Result<Option<Arc<str>>, Error>> {
        Box::pin(async {
            let sql = "SELECT key_id FROM keys WHERE hash = ? AND revoked_at IS NULL";
            self.read(|connection| {
                connection.prepare_cached(sql)?.query_row([entropy::hash(secret)], |row| row.get(0)).optional()
            })
        })
    }

    fn last_changes<'a>(&'a self, objects: &'a [String]) -> BoxFuture<'a, Result<BTreeMap<String, LastChange>, Error>> {
        Box::pin(async { self.last_changes_of(objects) })
    }
}
