//! Sessions as Comet's pages know them (C25, C26).

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::model::actor::Actor;
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::find;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::wire::frontend::AuthTest;

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
