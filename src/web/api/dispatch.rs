//! From an HTTP request to a handler and back: credential, parameters, body, what the route needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::RequestExt as _;
use axum::body::to_bytes;
use axum::extract::{Query, RawPathParams, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::asked::Asked;
use super::endpoint::{Endpoint, Serves};
use super::refusal::Refusal;
use super::shared::Shared;
use crate::web::App;
use crate::web::credential::{Anyone, ClientAddress};
use crate::wire::Surface;

/// Answers one request.
pub(super) async fn answer(app: Arc<App>, shared: Arc<Shared>, endpoint: Arc<Endpoint>, request: Request) -> Response {
    match handled(app, shared, &endpoint, request).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    }
}

async fn handled(
    app: Arc<App>,
    shared: Arc<Shared>,
    endpoint: &Endpoint,
    request: Request,
) -> Result<Response, Refusal> {
    let asked = Arc::new(asked(&app, endpoint, request).await?);
    let need = endpoint.need;
    let reply = match endpoint.serves {
        Serves::Database(handler) => {
            app.ask(move |app| {
                need.check(app, &asked)?;
                handler(app, &asked)
            })
            .await?
        }
        Serves::Waiting(handler) => {
            let checked = asked.clone();
            app.ask(move |app| need.check(app, &checked)).await?;
            handler(app, shared, asked).await?
        }
    };
    Ok(reply.into_response())
}

async fn asked(app: &Arc<App>, endpoint: &Endpoint, mut request: Request) -> Result<Asked, Refusal> {
    let Anyone(caller) = request.extract_parts_with_state(app).await?;
    if caller.is_none() && !endpoint.need.is_public() {
        return Err(Refusal::unauthorized());
    }
    let Ok(ClientAddress(address)) = request.extract_parts_with_state(app).await;
    let query = query(endpoint, &request)?;
    let path = path(&mut request).await?;
    let (parts, body) = request.into_parts();
    let origin = address.to_string().into();
    let body = to_bytes(body, endpoint.limit).await.map_err(|_| {
        let text = format!("the body has more than {} bytes, or ended early", endpoint.limit);
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, text)
    })?;
    Ok(Asked { route: endpoint.route, address, caller, path, query, headers: parts.headers, body, origin })
}

async fn path(request: &mut Request) -> Result<BTreeMap<String, String>, Refusal> {
    let parameters = request.extract_parts::<RawPathParams>().await;
    let parameters = parameters.map_err(|_| Refusal::malformed("the path is not UTF-8"))?;
    Ok(parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

/// Comet's routes ignore what they do not know, as Comet does; Halley's own name it.
fn query(endpoint: &Endpoint, request: &Request) -> Result<BTreeMap<String, String>, Refusal> {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(request.uri());
    let Query(pairs) = pairs.map_err(|error| Refusal::malformed(format!("in the query: {error}")))?;
    let mut query = BTreeMap::new();
    for (name, value) in pairs {
        if endpoint.route.surface == Surface::Halley && !endpoint.query.iter().any(|known| known.name == name) {
            return Err(unknown_parameter(endpoint, &name));
        }
        if query.insert(name.clone(), value).is_some() {
            return Err(Refusal::malformed(format!("the query says `{name}` twice")));
        }
    }
    Ok(query)
}

fn unknown_parameter(endpoint: &Endpoint, name: &str) -> Refusal {
    let known: Vec<String> = endpoint.query.iter().map(|known| format!("`{}`", known.name)).collect();
    let takes = if known.is_empty() { "no parameters".to_owned() } else { known.join(", ") };
    Refusal::malformed(format!("unknown parameter `{name}` in the query; this route takes {takes}"))
}

/// What no route answers.
pub(super) async fn no_such_route() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "there is no such route; /api/halley/v1/openapi.json lists all")
}

/// What a route answers to another method.
pub(super) async fn wrong_method() -> Refusal {
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "the route does not take this method; the header Allow says which it takes",
    )
}
