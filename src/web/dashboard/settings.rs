//! Organization settings: there is exactly one, whether only Admins can invite users.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use maud::html;

use super::admin::Admin;
use super::edit::{self, Edit, Stop, Wanted};
use super::general::head;
use super::sent::Sent;
use crate::model::change::{Change, Edit as Typed, State as Side};
use crate::model::organization::{Invitations, Profile};
use crate::web::App;
use crate::web::page::{Failed, Page, SignedIn, Tab};

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route(Tab::Settings.path(), get(show)).route(Save::PATH, post(edit::carry_out::<Save>))
}

async fn show(State(app): State<Arc<App>>, Admin(who): Admin) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who)).await
}

fn page(app: &App, who: &SignedIn) -> Result<Page, Failed> {
    let profile = head(app)?.profile;
    let was = edit::was([Some(Side::Organization(&profile))]);
    let body = html! {
        form.card method="post" action=(Save::PATH) {
            (edit::hidden(&who.viewer, Some(&was)))
            div.switch {
                input #admins-only type="checkbox" role="switch" name="adminsOnly" value="yes"
                    checked[profile.invitations == Invitations::AdminsOnly] aria-describedby="admins-only-hint";
                label for="admins-only" { "Only Admins can invite users" }
            }
            p.hint #admins-only-hint {
                "While this is on, an invitation by anybody else becomes a request, which an Admin accepts or declines. "
                "Inviting people who are in the organization into a workspace is not concerned."
            }
            (edit::buttons("Save", false))
        }
    };
    Ok(super::tab(app, who, Tab::Settings, body))
}

/// Changes the settings.
struct Save;

impl Edit for Save {
    const PATH: &'static str = "/admin/settings/save";

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let before = head(app)?.profile;
        let (invitations, done) = if sent.has("adminsOnly") {
            (Invitations::AdminsOnly, "Only Admins can invite users now.")
        } else {
            (Invitations::Everyone, "Every member can invite users now.")
        };
        let after = Profile { invitations, ..before.clone() };
        Ok(Wanted::one(Change::Organization(Typed::Update { before, after }), done, Tab::Settings.path()))
    }
}
