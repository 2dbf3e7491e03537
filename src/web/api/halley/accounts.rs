//! Service accounts and their keys (H40 to H46).

use std::collections::BTreeSet;

use crate::model::change::{Change, Edit, KeyChange, KeyState, NewKey};
use crate::model::key::{AccountName, WorkspaceName};
use crate::model::organization::{Authorized, ServiceAccount};
use crate::model::permission::Action;
use crate::store::{KeyHolder, StoredKey};
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::find;
use crate::web::api::make::{self, Made};
use crate::web::api::need;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::wire::halley::things::{
    AccountChange, AccountDocument, IssuedKey, LiveKeyDocument, NewAccount, NewKeyDocument,
};

fn document(account: ServiceAccount) -> AccountDocument {
    let ServiceAccount { default_workspace, name, workspaces } = account;
    let workspaces = match workspaces {
        Authorized::All => None,
        Authorized::Listed(names) => Some(names),
    };
    AccountDocument { name, default_workspace, workspaces }
}

fn authorized(workspaces: Option<BTreeSet<WorkspaceName>>) -> Authorized {
    workspaces.map_or(Authorized::All, Authorized::Listed)
}

/// H40.
pub(in crate::web::api) fn list(app: &App, _: &Asked) -> Result<Reply, Refusal> {
    Ok(Reply::json(&find::accounts(app)?.into_iter().map(document).collect::<Vec<_>>()))
}

/// The account of the path, for those who may know of it.
fn named(app: &App, asked: &Asked) -> Result<ServiceAccount, Refusal> {
    need::allowed(app, &asked.caller()?.actor, Action::ManageServiceAccounts, None)?;
    let name = AccountName::new(asked.path("name")?);
    find::account(app, &name)?.ok_or_else(|| Refusal::missing("service account", name.as_str()))
}

/// H41.
pub(in crate::web::api) fn create(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let NewAccount { name, default_workspace, workspaces } = asked.json()?;
    let account = ServiceAccount { default_workspace, name, workspaces: authorized(workspaces) };
    match make::one(app, asked, Change::ServiceAccount(Edit::Create(account.clone())))? {
        Made::Done | Made::Issued(..) => Ok(Reply::created(&document(account))),
        Made::AlreadyDone => Err(Refusal::conflict(format!("service account `{}` exists already", account.name))),
    }
}

/// H42.
pub(in crate::web::api) fn change(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let AccountChange { default_workspace, workspaces } = asked.json()?;
    let before = named(app, asked)?;
    let after = ServiceAccount { default_workspace, name: before.name.clone(), workspaces: authorized(workspaces) };
    make::one(app, asked, Change::ServiceAccount(Edit::Update { before, after: after.clone() }))?;
    Ok(Reply::json(&document(after)))
}

/// H43.
pub(in crate::web::api) fn delete(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let account = named(app, asked)?;
    make::one(app, asked, Change::ServiceAccount(Edit::Delete(account)))?;
    Ok(Reply::nothing())
}

/// A key as it is shown: all but the secret.
pub(super) fn key(key: StoredKey) -> LiveKeyDocument {
    let StoredKey { id, name, holder: _, created_at, last_used_at } = key;
    LiveKeyDocument { id, name, created_at, last_used_at }
}

fn live(app: &App, account: &ServiceAccount) -> Result<Vec<StoredKey>, Refusal> {
    find::keys(app, &KeyHolder::ServiceAccount(account.name.clone()))
}

/// H44.
pub(in crate::web::api) fn keys(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let keys = live(app, &named(app, asked)?)?;
    Ok(Reply::json(&keys.into_iter().map(key).collect::<Vec<_>>()))
}

/// H45.
pub(in crate::web::api) fn make_key(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let NewKeyDocument { name } = asked.json()?;
    let account = named(app, asked)?.name;
    let new = NewKey { account, name: name.clone(), target: "".into() };
    match make::one(app, asked, Change::Key(KeyChange::Issue(new)))? {
        Made::Issued(id, secret) => Ok(Reply::created(&IssuedKey { id, name, secret: secret.expose().to_owned() })),
        Made::Done | Made::AlreadyDone => Err(Refusal::conflict(format!("a live key has the name `{name}` already"))),
    }
}

/// H46.
pub(in crate::web::api) fn revoke_key(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let account = named(app, asked)?;
    let id = asked.path("key")?;
    let found = live(app, &account)?.into_iter().find(|key| key.id == id);
    let StoredKey { id, name, holder: _, created_at: _, last_used_at: _ } =
        found.ok_or_else(|| Refusal::missing("live key with the id", id))?;
    let key = KeyState { account: account.name, id: id.into(), name };
    make::one(app, asked, Change::Key(KeyChange::Revoke { key, scheduled: false }))?;
    Ok(Reply::nothing())
}
