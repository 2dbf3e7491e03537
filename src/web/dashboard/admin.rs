//! Who may open the dashboard.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::sent::Sent;
use crate::backend;
use crate::model::permission::{Action, Answer, Decision};
use crate::web::App;
use crate::web::page::{Failed, Page, Posted, SignedIn};

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

/// A form of the dashboard, sent by somebody who may open it.
pub(super) struct AdminPosted(pub(super) SignedIn, pub(super) Sent);

impl FromRequest<Arc<App>> for AdminPosted {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Response> {
        let Posted(signed_in, sent) = Posted::<Sent>::from_request(request, app).await?;
        let asked = signed_in.clone();
        app.ask(move |app| check(app, &asked)).await.map_err(IntoResponse::into_response)?;
        Ok(Self(signed_in, sent))
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
    let role = signed_in.caller.role.as_ref().map_or("nobody", |role| role.label());
    let body = html! {
        p { "The Admin dashboard is for Admins of " b { (signed_in.viewer.organization) } ". You are " b { (role) } " here." }
        p.quiet { "The rule: " (because) }
        p { "An Admin can give you the role. " a href="/" { "To your own page" } }
    };
    Page::new("Not allowed", body).seen_by(signed_in.viewer).status(StatusCode::FORBIDDEN)
}
