//! The form of a custom role, new or changed.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use maud::{Markup, html};

use super::list::permission;
use super::{PATH, dialog, in_use, named, shown};
use crate::model::change::{Change, Edit as Typed, State as Side};
use crate::model::key::RoleName;
use crate::model::organization::{Role, WorkspaceRole};
use crate::model::permission::role_permissions;
use crate::model::rules::is_reserved_role;
use crate::model::table::Table;
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Failed, Faults, Field, Page, SignedIn};

pub(super) const NEW: &str = "/admin/workspaces/roles/new";
pub(super) const CHANGE: &str = "/admin/workspaces/roles/change";

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route(NEW, get(show_new).post(edit::carry_out::<Create>))
        .route(CHANGE, get(show).post(edit::carry_out::<Update>))
}

async fn show_new(State(app): State<Arc<App>>, Admin(who): Admin) -> Result<Page, Failed> {
    app.ask(move |app| {
        let role = Role { base: WorkspaceRole::Member, exclude: BTreeSet::new(), name: RoleName::new("") };
        Ok(new_page(app, &who, &role, &Faults::default()))
    })
    .await
}

async fn show(State(app): State<Arc<App>>, Admin(who): Admin, Query(asked): Query<Sent>) -> Result<Page, Failed> {
    app.ask(move |app| {
        let role = shown(app, &asked)?;
        change_page(app, &who, &role, &role, &Faults::default())
    })
    .await
}

/// What was typed.
fn typed(name: RoleName, sent: &Sent) -> Role {
    let base = WorkspaceRole::from_name(sent.get("base").unwrap_or(WorkspaceRole::Member.as_str()));
    Role { base, exclude: sent.all("exclude").map(Arc::from).collect(), name }
}

fn new_page(app: &App, who: &SignedIn, role: &Role, faults: &Faults) -> Page {
    let name = Field {
        name: "name",
        label: "Name",
        kind: "text",
        autocomplete: "off",
        value: role.name.as_str(),
        hint: "It cannot be changed later.",
    };
    let body = html! {
        form.fields method="post" action=(NEW) {
            (edit::hidden(&who.viewer, None))
            (faults.summary())
            (name.markup(faults))
            (choices(role))
            (edit::buttons("Create", false))
        }
        (edit::cancel(PATH))
    };
    dialog(app, who, "Create a role".to_owned(), body)
}

fn change_page(app: &App, who: &SignedIn, live: &Role, role: &Role, faults: &Faults) -> Result<Page, Failed> {
    let uses = app.store.role_uses(&live.name)?;
    let body = html! {
        (faults.all())
        p { "In use by " (in_use(uses)) ". A change counts for all of them at once." }
        form.fields method="post" action=(CHANGE) {
            (edit::hidden(&who.viewer, Some(&edit::was([Some(Side::Role(live))]))))
            input type="hidden" name="role" value=(live.name);
            (choices(role))
            (edit::buttons("Save", false))
        }
        (edit::cancel(PATH))
    };
    Ok(dialog(app, who, format!("Change {}", live.name), body))
}

fn choices(role: &Role) -> Markup {
    let bases = [
        (WorkspaceRole::Member, "Works in the workspace; grants add to it"),
        (WorkspaceRole::Owner, "Also approves models, makes projects public, invites"),
    ];
    html! {
        fieldset {
            legend { "Based on" }
            @for (base, hint) in &bases {
                @let id = format!("base-{}", base.as_str());
                div.choice {
                    input #(id) type="radio" name="base" value=(base.as_str()) checked[*base == role.base];
                    label for=(id) { (base.as_str()) " " small { (hint) } }
                }
            }
        }
        fieldset {
            legend { "Without" }
            p.hint { "What is ticked, people with this role may not do." }
            div.columns.tight { @for name in permissions(role) { (exclusion(&name, role.exclude.contains(&*name))) } }
        }
    }
}

/// What can be taken out: all that an Owner may, and what the role excludes already.
fn permissions(role: &Role) -> Vec<Arc<str>> {
    let owner = role_permissions(&WorkspaceRole::Owner, &Table::default());
    let own: Vec<Arc<str>> =
        owner.iter().filter(|action| action.is_in_workspace()).map(|action| action.as_str().into()).collect();
    let others: Vec<Arc<str>> = role.exclude.iter().filter(|name| !own.contains(name)).cloned().collect();
    [own, others].concat()
}

fn exclusion(name: &str, is_excluded: bool) -> Markup {
    let id = format!("exclude-{name}");
    html! {
        div.choice {
            input #(id) type="checkbox" name="exclude" value=(name) checked[is_excluded];
            label for=(id) { (permission(name)) }
        }
    }
}

/// Makes a custom role.
struct Create;

impl Edit for Create {
    const PATH: &'static str = NEW;

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let role = typed(RoleName::new(sent.text("name").trim()), sent);
        let name = role.name.clone();
        let fault = |what: String| Err(Stop::Faults(Faults::one("name", what)));
        if is_reserved_role(name.as_str()) {
            return fault(format!("{name} is a built-in role. Choose another name."));
        }
        if app.store.role(&name)?.is_some() {
            return fault(format!("There is a role {name} already. Choose another name."));
        }
        Ok(Wanted::one(Change::Role(Typed::Create(role)), format!("The role {name} is created."), PATH))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        Ok(new_page(app, who, &typed(RoleName::new(sent.text("name")), sent), faults))
    }
}

/// Changes base and exclusions of a custom role.
struct Update;

impl Edit for Update {
    const PATH: &'static str = CHANGE;

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let before = named(app, sent)?;
        let after = typed(before.name.clone(), sent);
        let done = format!("The role {} is changed.", before.name);
        Ok(Wanted::one(Change::Role(Typed::Update { before, after }), done, PATH))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        let live = shown(app, sent)?;
        change_page(app, who, &live, &typed(live.name.clone(), sent), faults)
    }
}
