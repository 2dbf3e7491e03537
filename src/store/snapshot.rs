//! The whole organization at one moment: one read transaction, joined over integer ids.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension as _};

use super::billing::{self, Prices};
use super::clock;
use super::live::{self, Live};
use crate::model::key::{AccountName, Email, KeyName, RoleName, WorkspaceName};
use crate::model::organization::{Member, Membership, Organization, Role, ServiceAccount, Workspace, WorkspaceRole};
use crate::model::snapshot::{LiveKey, Snapshot};
use crate::model::table::Table;

/// Reads everything. Without an organization row the answer is the default.
pub(super) fn read(connection: &Connection, prices: Option<(&Prices, Date)>) -> rusqlite::Result<Snapshot> {
    let transaction = connection.unchecked_transaction()?;
    let head = transaction
        .query_row(
            "SELECT invitations, name, subscription, server_id, default_workspace FROM organization",
            [],
            |row| Ok((live::profile(row)?, row.get::<_, Arc<str>>(3)?, row.get::<_, Option<i64>>(4)?)),
        )
        .optional()?;
    let Some((profile, id, default)) = head else { return Ok(Snapshot::default()) };
    let members = Members::read(&transaction)?;
    let (workspaces, workspace_ids, default_workspace) = workspaces(&transaction, &members, default)?;
    let organization = Organization {
        profile,
        members: members.table,
        workspaces,
        default_workspace,
        roles: roles(&transaction)?,
        accounts: accounts(&transaction)?,
    };
    Ok(Snapshot {
        id: Some(id),
        organization,
        unread: BTreeSet::new(),
        keys: keys(&transaction)?,
        requests: requests(&transaction)?,
        workspace_ids,
        comet_roles: BTreeSet::new(),
        price: prices.map(|(prices, today)| billing::price(&transaction, prices, today)).transpose()?.flatten(),
    })
}

/// The members, and where each id stands among them.
struct Members {
    table: Table<Member>,
    rank_by_id: Vec<u32>,
}

impl Members {
    fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let mut statement = connection.prepare_cached("SELECT id, email, role, state FROM members")?;
        let mut rows = statement.query([])?;
        let mut members: Vec<(i64, Member)> = Vec::new();
        while let Some(row) = rows.next()? {
            let member = Member {
                email: Email::new(row.get_ref(1)?.as_str()?),
                role: live::organization_role(row, 2)?,
                state: live::member_state(row, 3)?,
            };
            members.push((row.get(0)?, member));
        }
        members.sort_by(|(_, a), (_, b)| a.email.cmp(&b.email));
        let mut rank_by_id = Vec::new();
        for (rank, (id, _)) in (0..).zip(&members) {
            let id = index(*id);
            if rank_by_id.len() <= id {
                rank_by_id.resize(id + 1, u32::MAX);
            }
            rank_by_id[id] = rank;
        }
        Ok(Self { table: members.into_iter().map(|(_, member)| member).collect(), rank_by_id })
    }

    fn rank(&self, id: i64) -> rusqlite::Result<u32> {
        let rank = self.rank_by_id.get(index(id)).copied().filter(|rank| *rank != u32::MAX);
        rank.ok_or(rusqlite::Error::IntegralValueOutOfRange(1, id))
    }
}

/// Ids are given by SQLite, from 1 upwards.
fn index(id: i64) -> usize {
    usize::try_from(id).unwrap_or(0)
}

type Workspaces = (Table<Workspace>, BTreeMap<WorkspaceName, Arc<str>>, Option<WorkspaceName>);

fn workspaces(connection: &Connection, members: &Members, default: Option<i64>) -> rusqlite::Result<Workspaces> {
    let mut statement = connection.prepare_cached("SELECT id, name, public_id FROM workspaces ORDER BY id")?;
    let heads: Vec<(i64, WorkspaceName, Arc<str>)> = statement
        .query_map([], |row| Ok((row.get(0)?, WorkspaceName::new(row.get_ref(1)?.as_str()?), row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let mut statement = connection
        .prepare_cached("SELECT workspace, member, role, grants FROM memberships ORDER BY workspace, member")?;
    let mut rows = statement.query([])?;
    let mut next = Row::next(&mut rows, members)?;
    let (mut workspaces, mut ids, mut default_name) = (Vec::with_capacity(heads.len()), BTreeMap::new(), None);
    for (id, name, public_id) in heads {
        let mut inside = Vec::new();
        while let Some(row) = next.take_if(|row| row.workspace == id) {
            inside.push(row);
            next = Row::next(&mut rows, members)?;
        }
        if default == Some(id) {
            default_name = Some(name.clone());
        }
        ids.insert(name.clone(), public_id);
        workspaces.push(Workspace { name, memberships: memberships(inside, members) });
    }
    Ok((workspaces.into_iter().collect(), ids, default_name))
}

/// One membership as it is read: ranks sort faster than e-mails.
struct Row {
    workspace: i64,
    rank: u32,
    role: WorkspaceRole,
    grants: i64,
}

impl Row {
    fn next(rows: &mut rusqlite::Rows<'_>, members: &Members) -> rusqlite::Result<Option<Self>> {
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(Self {
            workspace: row.get(0)?,
            rank: members.rank(row.get(1)?)?,
            role: WorkspaceRole::from_name(row.get_ref(2)?.as_str()?),
            grants: row.get(3)?,
        }))
    }
}

fn memberships(mut rows: Vec<Row>, members: &Members) -> Table<Membership> {
    rows.sort_unstable_by_key(|row| row.rank);
    let people = members.table.as_slice();
    rows.into_iter()
        .map(|Row { workspace: _, rank, role, grants }| Membership {
            grants: live::grants(grants),
            member: people[rank as usize].email.clone(),
            role,
        })
        .collect()
}

fn roles(connection: &Connection) -> rusqlite::Result<Table<Role>> {
    each(connection, "SELECT name FROM roles", |live, name| live.role(&RoleName::new(name)))
}

fn accounts(connection: &Connection) -> rusqlite::Result<Table<ServiceAccount>> {
    each(connection, "SELECT name FROM accounts", |live, name| live.account(&AccountName::new(name)))
}

/// There are few roles and accounts; each is read as a single object is.
fn each<T>(
    connection: &Connection,
    names: &str,
    read: impl Fn(&Live<'_>, &str) -> rusqlite::Result<Option<T>>,
) -> rusqlite::Result<Table<T>>
where
    Table<T>: FromIterator<T>,
{
    let cache = RefCell::default();
    let live = Live { connection, cache: &cache };
    let names: Vec<String> = live.all(names, [], |row| row.get(0))?;
    let found: Vec<Option<T>> = names.iter().map(|name| read(&live, name)).collect::<Result<_, _>>()?;
    Ok(found.into_iter().flatten().collect())
}

fn keys(connection: &Connection) -> rusqlite::Result<Table<LiveKey>> {
    let sql = "SELECT a.name, k.name, k.key_id, k.created_at FROM keys k JOIN accounts a ON a.id = k.account
               WHERE k.revoked_at IS NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        let account = AccountName::new(row.get_ref(0)?.as_str()?);
        let name = KeyName::new(row.get_ref(1)?.as_str()?);
        Ok(LiveKey { key: (account, name), id: row.get(2)?, created: clock::day(row.get(3)?) })
    })?;
    rows.collect()
}

fn requests(connection: &Connection) -> rusqlite::Result<BTreeSet<Email>> {
    let mut statement = connection.prepare_cached("SELECT email FROM requests")?;
    let rows = statement.query_map([], |row| Ok(Email::new(row.get_ref(0)?.as_str()?)))?;
    rows.collect()
}
