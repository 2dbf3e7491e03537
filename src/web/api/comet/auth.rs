//! Sessions as Comet's pages know them (C25, C26).

use std::pin::Pin;
use std::sync::Arc;

use axum::http::{StatusCode, header};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::model::actor::Actor;
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::find;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::web::api::shared::Shared;
use crate::web::password::Password;
use crate::web::sign_in::{NotSignedIn, sign_in};
use crate::web::{Client, cookie};
use crate::wire::frontend::{AuthTest, Login};

type Answer = Pin<Box<dyn Future<Output = Result<Reply, Refusal>> + Send>>;

/// C25: who is signed in. Comet answers API keys in plain text here; this server has none to show.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::web::api) struct Tested {
    #[serde(flatten)]
    test: AuthTest,
    /// Always empty: secrets are not kept.
    api_keys: Vec<Value>,
}

/// C25: anybody may ask.
pub(in crate::web::api) fn test(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let Some(caller) = &asked.caller else {
        return Ok(Reply::json(&Tested { test: AuthTest::default(), api_keys: Vec::new() }));
    };
    let email = match &caller.actor {
        Actor::Member(email) => Some(email.to_string()),
        Actor::ServiceAccount(_) | Actor::Owner => None,
    };
    let test = AuthTest {
        logged_in: true,
        user_name: Some(caller.user_name.clone()),
        email,
        default_workspace: find::landing(app, caller)?.map(|seen| seen.name.to_string()),
        suspended: Some(false),
    };
    Ok(Reply::json(&Tested { test, api_keys: Vec::new() }))
}

/// C26: Comet answers the user's API keys in plain text; this server has none to show, and the cookie is what counts.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::web::api) struct LoggedIn {
    /// Always empty: secrets are not kept.
    api_keys: Vec<Value>,
}

/// C26: a session for whoever knows the password, in the cookie that Comet's clients know. Attempts are throttled.
pub(in crate::web::api) fn login(app: Arc<App>, _: Arc<Shared>, asked: Arc<Asked>) -> Answer {
    Box::pin(async move {
        let Login { email, plain_text_password } = asked.json()?;
        let browser = asked.header("user-agent").unwrap_or("unknown").chars().take(200).collect();
        let client = Client { address: asked.address, browser };
        let session = sign_in(&app, client, &email, Password::new(plain_text_password)).await.map_err(refused)?;
        let reply = Reply::json(&LoggedIn { api_keys: Vec::new() });
        Ok(reply.with(header::SET_COOKIE, cookie::set(&app.settings, &session)))
    })
}

fn refused(error: NotSignedIn) -> Refusal {
    match error {
        NotSignedIn::Wrong => Refusal::new(
            StatusCode::UNAUTHORIZED,
            "e-mail and password do not belong together, or there is no password yet",
        ),
        NotSignedIn::Throttled(wait) => {
            let seconds = wait.as_secs().max(1);
            let text = format!("too many attempts; the next one is looked at in {seconds} s");
            Refusal::new(StatusCode::TOO_MANY_REQUESTS, text).retry_after(seconds)
        }
        NotSignedIn::Failed(error) => error.into(),
    }
}
