//! Marking a workspace as the default: exactly one has the mark, so it moves.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use maud::html;

use super::{dialog, named, shown};
use crate::model::change::{Change, State as Side};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::general::head;
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Failed, Faults, Page, SignedIn, Tab};

pub(super) const PATH: &str = "/admin/workspaces/default";

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route(PATH, get(show).post(edit::carry_out::<Mark>))
}

async fn show(State(app): State<Arc<App>>, Admin(who): Admin, Query(asked): Query<Sent>) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &asked, &Faults::default())).await
}

fn page(app: &App, who: &SignedIn, asked: &Sent, faults: &Faults) -> Result<Page, Failed> {
    let name = shown(app, asked)?.name;
    let before = head(app)?.default_workspace;
    let was = edit::was([before.as_ref().map(|default| Side::DefaultMark { default })]);
    let body = html! {
        (faults.all())
        @match &before {
            Some(before) if *before == name => p { b { bdi { (name) } } " is the default workspace already." },
            before => {
                p {
                    "People who name no workspace land in the default one."
                    @if let Some(before) = before { " Now that is " b { bdi { (before) } } ", which loses the mark." }
                }
                form method="post" action=(PATH) {
                    (edit::hidden(&who.viewer, Some(&was)))
                    input type="hidden" name="workspace" value=(name);
                    (edit::buttons("Mark as Default", false))
                }
            },
        }
        (edit::cancel(Tab::Workspaces.path()))
    };
    Ok(dialog(app, who, format!("Mark {name} as default?"), body))
}

/// Moves the default mark.
struct Mark;

impl Edit for Mark {
    const PATH: &'static str = PATH;

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let after = named(app, sent)?.name;
        let before = head(app)?.default_workspace;
        let done = format!("{after} is the default workspace now.");
        Ok(Wanted::one(Change::DefaultMark { before, after }, done, Tab::Workspaces.path()))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        page(app, who, sent, faults)
    }
}
