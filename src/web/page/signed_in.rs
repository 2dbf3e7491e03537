//! Who is signed in, and forms that only pages of this server can send in their name.

use std::sync::Arc;

use axum::Form;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use serde::de::DeserializeOwned;

use super::error::Failed;
use super::layout::Viewer;
use crate::backend::{self, Provenance, Secret};
use crate::model::key::Email;
use crate::model::organization::OrganizationRole;
use crate::store::{self, Caller, CredentialId};
use crate::web::accounts::Client;
use crate::web::credential::Seen;
use crate::web::{App, cookie};

/// Why a form without the right token is not taken.
pub(in crate::web) const FOREIGN: &str =
    "This form was not sent from a page of yours, or you have signed in again since. Go back and try again.";

/// Somebody who is signed in. Others are sent to the page on which one signs in.
#[derive(Clone, Debug)]
pub(in crate::web) struct SignedIn {
    pub(in crate::web) caller: Caller,
    pub(in crate::web) email: Email,
    /// The id of the session.
    pub(in crate::web) session: String,
    pub(in crate::web) viewer: Viewer,
    csrf: Secret,
    pub(in crate::web) client: Client,
}

impl SignedIn {
    /// What the audit log says beside a change made here.
    pub(in crate::web) fn provenance(&self) -> Provenance {
        self.client.provenance(self.caller.actor.clone())
    }

    /// Whether a form carries the token of a page of theirs.
    pub(in crate::web) fn has_sent(&self, csrf: &str) -> bool {
        cookie::is_same(&self.csrf, csrf)
    }
}

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let client = Client::from_request_parts(parts, app).await.unwrap_or_else(|never| match never {});
        let nobody = || Redirect::to("/sign-in").into_response();
        let session = cookie::session(&parts.headers).ok_or_else(nobody)?;
        let found = app.ask(move |app| found(app, &session)).await;
        let found = found.map_err(|error| Failed::from(error).into_response())?.ok_or_else(nobody)?;
        let (store::SignedIn { caller, csrf, expires_at: _ }, organization) = found;
        Seen::note(&parts.extensions, &caller);
        let (Some(email), CredentialId::Session(session)) = (caller.actor.member().cloned(), &caller.credential) else {
            return Err(nobody());
        };
        let viewer = Viewer {
            user_name: caller.user_name.clone(),
            email: email.to_string(),
            csrf: csrf.expose().to_owned(),
            organization,
            is_admin: caller.role == Some(OrganizationRole::Admin),
        };
        Ok(Self { email, session: session.clone(), viewer, csrf, client, caller })
    }
}

fn found(app: &App, session: &Secret) -> Result<Option<(store::SignedIn, String)>, backend::Error> {
    let Some(signed_in) = app.store.caller_by_session(session)? else { return Ok(None) };
    Ok(Some((signed_in, app.store.organization_name()?.unwrap_or_default())))
}

/// A form that carries the token of its page.
pub(in crate::web) trait Signed: DeserializeOwned {
    /// The token.
    fn csrf(&self) -> &str;
}

/// A form that somebody who is signed in sent from a page of this server.
pub(in crate::web) struct Posted<T>(pub(in crate::web) SignedIn, pub(in crate::web) T);

impl<T: Signed> FromRequest<Arc<App>> for Posted<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed_in = SignedIn::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let Form(form) = Form::<T>::from_request(request, app).await.map_err(IntoResponse::into_response)?;
        if !signed_in.has_sent(form.csrf()) {
            return Err(Failed::forbidden(FOREIGN).into_response());
        }
        Ok(Self(signed_in, form))
    }
}
