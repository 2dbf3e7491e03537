//! Who is signed in, and forms that only pages of this server can send in their name.

use std::sync::Arc;

use axum::Form;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use serde::de::DeserializeOwned;

use super::error::Failed;
use super::layout::Viewer;
use crate::backend::{Provenance, Secret};
use crate::model::key::Email;
use crate::store::{Caller, CredentialId};
use crate::web::accounts::Client;
use crate::web::credential::Anyone;
use crate::web::{App, cookie};

/// Somebody who is signed in. Others are sent to the page on which one signs in.
#[derive(Clone, Debug)]
pub(super) struct SignedIn {
    pub(super) caller: Caller,
    pub(super) email: Email,
    /// The id of the session.
    pub(super) session: String,
    pub(super) viewer: Viewer,
    secret: Secret,
    pub(super) client: Client,
}

impl SignedIn {
    /// What the audit log says beside a change made here.
    pub(super) fn provenance(&self) -> Provenance {
        self.client.provenance(self.caller.actor.clone())
    }
}

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let caller = Anyone::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?.0;
        let secret = cookie::session(&parts.headers);
        let client = Client::from_request_parts(parts, app).await.unwrap_or_else(|never| match never {});
        let (Some(caller), Some(secret)) = (caller, secret) else {
            return Err(Redirect::to("/sign-in").into_response());
        };
        let (Some(email), CredentialId::Session(session)) = (caller.actor.member().cloned(), &caller.credential) else {
            return Err(Redirect::to("/sign-in").into_response());
        };
        let viewer =
            Viewer { user_name: caller.user_name.clone(), email: email.to_string(), csrf: cookie::csrf_token(&secret) };
        Ok(Self { email, session: session.clone(), viewer, secret, client, caller })
    }
}

/// A form that carries the token of its page.
pub(super) trait Signed: DeserializeOwned {
    /// The token.
    fn csrf(&self) -> &str;
}

/// A form that somebody who is signed in sent from a page of this server.
pub(super) struct Posted<T>(pub(super) SignedIn, pub(super) T);

impl<T: Signed> FromRequest<Arc<App>> for Posted<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed_in = SignedIn::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let Form(form) = Form::<T>::from_request(request, app).await.map_err(IntoResponse::into_response)?;
        if !cookie::is_csrf_token(&signed_in.secret, form.csrf()) {
            let text = "This form was not sent from a page of yours, or you have signed in again since. Go back and try again.";
            return Err(Failed::forbidden(text).into_response());
        }
        Ok(Self(signed_in, form))
    }
}
