//! Who may open the dashboard.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use maud::html;

use crate::backend;
use crate::model::permission::{Action, Answer, Decision};
use crate::web::App;
use crate::web::page::{Failed, Page, SignedIn, words};

/// Somebody who is signed in and may open the dashboard. Others are told why not.
#[derive(Clone, Debug)]
pub(super) struct Admin(pub(super) SignedIn);

impl FromRequestParts<Arc<App>> for Admin {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let signed_in = SignedIn::from_request_parts(parts, app).await?;
        let asked = signed_in.clone();
        let decided = app.ask(move |app| decide(app, &asked)).await;
        let Decision { answer, because } = decided.map_err(|error| Failed::from(error).into_response())?;
        match answer {
            Answer::Yes => Ok(Self(signed_in)),
            Answer::No | Answer::Unknown => Err(refused(signed_in, &because).into_response()),
        }
    }
}

fn decide(app: &App, who: &SignedIn) -> Result<Decision, backend::Error> {
    app.store.decide(&who.caller.actor, Action::AccessAdminDashboard, None)
}

/// Refuses whoever may not open the dashboard.
pub(super) fn check(app: &App, who: &SignedIn) -> Result<(), Failed> {
    let Decision { answer, because } = decide(app, who)?;
    match answer {
        Answer::Yes => Ok(()),
        Answer::No | Answer::Unknown => Err(Failed::forbidden(format!("This is for Admins. The rule: {because}"))),
    }
}

fn refused(signed_in: SignedIn, because: &str) -> Page {
    let role = signed_in.caller.role.as_ref().map_or("nobody", words::role);
    let body = html! {
        p { "The Admin dashboard is for Admins of " b { (signed_in.viewer.organization) } ". You are " b { (role) } " here." }
        p.quiet { "The rule: " (because) }
        p { "An Admin can give you the role. " a href="/" { "To your own page" } }
    };
    Page::new("Not allowed", body).seen_by(signed_in.viewer).status(StatusCode::FORBIDDEN)
}
