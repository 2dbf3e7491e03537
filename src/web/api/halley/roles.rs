//! Workspace roles (H50 to H53).

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::change::{Change, Edit};
use crate::model::key::RoleName;
use crate::model::organization::{Role, WorkspaceRole};
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::find;
use crate::web::api::make::{self, Made};
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::wire::halley::things::{ChangedRole, NewRole, RoleDocument};

fn document(role: Role) -> RoleDocument {
    let Role { base, exclude, name } = role;
    let exclude = exclude.iter().map(ToString::to_string).collect();
    RoleDocument { name, built_in: false, base: Some(base), exclude }
}

fn built_in(role: &WorkspaceRole) -> RoleDocument {
    RoleDocument { name: RoleName::new(role.as_str()), built_in: true, base: None, exclude: BTreeSet::new() }
}

fn texts(exclude: BTreeSet<String>) -> BTreeSet<Arc<str>> {
    exclude.into_iter().map(Arc::from).collect()
}

/// H50: the built-in ones first.
pub(in crate::web::api) fn list(app: &App, _: &Asked) -> Result<Reply, Refusal> {
    let built_in = [WorkspaceRole::Owner, WorkspaceRole::Member].iter().map(built_in);
    let custom = find::custom_roles(app)?.into_iter().map(document);
    Ok(Reply::json(&built_in.chain(custom).collect::<Vec<_>>()))
}

fn named(app: &App, asked: &Asked) -> Result<Role, Refusal> {
    let name = RoleName::new(asked.path("name")?);
    find::custom_role(app, &name)?.ok_or_else(|| Refusal::missing("custom role", name.as_str()))
}

/// H51.
pub(in crate::web::api) fn create(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let NewRole { name, base, exclude } = asked.json()?;
    let role = Role { base, exclude: texts(exclude), name };
    match make::one(app, asked, Change::Role(Edit::Create(role.clone())))? {
        Made::Done | Made::Issued(..) => Ok(Reply::created(&document(role))),
        Made::AlreadyDone => Err(Refusal::conflict(format!("role `{}` exists already", role.name))),
    }
}

/// H52.
pub(in crate::web::api) fn change(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let ChangedRole { base, exclude } = asked.json()?;
    let before = named(app, asked)?;
    let after = Role { base, exclude: texts(exclude), name: before.name.clone() };
    make::one(app, asked, Change::Role(Edit::Update { before, after: after.clone() }))?;
    Ok(Reply::json(&document(after)))
}

/// H53.
pub(in crate::web::api) fn delete(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let role = named(app, asked)?;
    make::one(app, asked, Change::Role(Edit::Delete(role)))?;
    Ok(Reply::nothing())
}
