//! The OpenAPI 3.1 document, made from the same table that the server answers from.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::endpoint::{Content, Endpoint, Parameter};
use super::need::Need;
use super::table::{REFUSED, endpoints};
use crate::wire::envelope::Envelope;
use crate::wire::halley::API;
use crate::wire::{Route, Surface, find};

const JSON: &str = "application/json";

/// What a client may say of a change, for the audit log.
const CLAIMS: [Parameter; 3] = [
    Parameter {
        name: "Halley-Revision",
        says: "For the audit log: the commit of the manifests. Percent-encoded UTF-8 of at most 200 characters, as the next two.",
        required: false,
    },
    Parameter {
        name: "Halley-Author",
        says: "For the audit log: who wrote the commit, as the client says.",
        required: false,
    },
    Parameter {
        name: "Halley-Approver",
        says: "For the audit log: who approved the plan, as the client says.",
        required: false,
    },
];

/// The document, as it is served and checked in.
pub fn openapi() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in endpoints() {
        let operation = operation(&endpoint, &mut generator);
        insert(&mut paths, endpoint.route, operation);
    }
    for (id, because) in REFUSED {
        insert(&mut paths, find(id), refused(find(id), because));
    }
    let refusal = generator.subschema_for::<Envelope>();
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Halley",
            "version": API,
            "description": "Comet's routes as `halley serve` answers them, and Halley's own below /api/halley/v1. `x-needs` says what the \
                caller must be allowed to do: the names are those of `GET /api/halley/v1/can`.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "apiKey": [] }, { "session": [] }],
        "tags": tags(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": { "Refused": { "description": "It is refused; the body says why.", "content": { JSON: { "schema": refusal } } } },
            "securitySchemes": {
                "apiKey": { "type": "apiKey", "in": "header", "name": "Authorization", "description": "The key alone, without `Bearer`." },
                "session": { "type": "apiKey", "in": "cookie", "name": "sessionToken" },
            },
        },
    })
}

fn insert(paths: &mut Map<String, Value>, route: &Route, operation: Value) {
    let item = paths.entry(route.path).or_insert_with(|| json!({}));
    let item = item.as_object_mut().expect("a path item is an object");
    item.insert(route.method.as_str().to_ascii_lowercase(), operation);
}

fn tags() -> Value {
    let tag = |surface, says| json!({ "name": name(surface), "description": says });
    json!([
        tag(Surface::Rest, "Comet's REST v2"),
        tag(Surface::Admin, "Comet's admin interface"),
        tag(Surface::Frontend, "What Comet's own pages call"),
        tag(Surface::Opik, "What Opik's client asks first"),
        tag(Surface::Halley, "Halley's own"),
    ])
}

fn name(surface: Surface) -> &'static str {
    match surface {
        Surface::Rest => "rest",
        Surface::Admin => "admin",
        Surface::Frontend => "frontend",
        Surface::Opik => "opik",
        Surface::Halley => "halley",
    }
}

fn operation(endpoint: &Endpoint, generator: &mut SchemaGenerator) -> Value {
    let Endpoint { route, need, query, headers, body, limit: _, answers, serves: _ } = endpoint;
    let mut operation = head(route);
    operation["x-needs"] = need.document();
    let in_path = parameters_of(route.path).map(|name| parameter(name, "path", true, None));
    let in_query = query.iter().map(|one| said(one, "query"));
    let claims: &[Parameter] = if endpoint.is_attributed() { &CLAIMS } else { &[] };
    let in_headers = headers.iter().chain(claims).map(|one| said(one, "header"));
    let parameters: Vec<Value> = in_path.chain(in_query).chain(in_headers).collect();
    if !parameters.is_empty() {
        operation["parameters"] = Value::from(parameters);
    }
    if let Some(body) = body {
        operation["requestBody"] = json!({ "required": true, "content": { JSON: { "schema": body(generator) } } });
    }
    let mut responses: Map<String, Value> = Map::new();
    for (status, content) in answers {
        responses.insert(status.to_string(), answer(*status, *content, generator));
    }
    responses.insert("default".to_owned(), json!({ "$ref": "#/components/responses/Refused" }));
    operation["responses"] = Value::from(responses);
    if matches!(need, Need::Nothing) {
        operation["security"] = json!([]);
    }
    operation
}

fn refused(route: &Route, because: &str) -> Value {
    let mut operation = head(route);
    operation["deprecated"] = Value::from(true);
    operation["description"] = Value::from(format!("Always 404: {because}"));
    operation["security"] = json!([]);
    let parameters: Vec<Value> = parameters_of(route.path).map(|name| parameter(name, "path", true, None)).collect();
    if !parameters.is_empty() {
        operation["parameters"] = Value::from(parameters);
    }
    operation["responses"] = json!({ "404": { "$ref": "#/components/responses/Refused" } });
    operation
}

fn head(route: &Route) -> Value {
    json!({
        "operationId": route.id,
        "summary": route.serves,
        "tags": [name(route.surface)],
        "x-known-as": route.confidence.as_str(),
    })
}

fn parameters_of(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

fn said(one: &Parameter, place: &str) -> Value {
    let Parameter { name, says, required } = one;
    parameter(name, place, *required, Some(says))
}

fn parameter(name: &str, place: &str, required: bool, says: Option<&str>) -> Value {
    let kind = if matches!(name, "page" | "pageSize") { "integer" } else { "string" };
    let mut parameter = json!({ "name": name, "in": place, "required": required, "schema": { "type": kind } });
    if let Some(says) = says {
        parameter["description"] = Value::from(says);
    }
    parameter
}

fn answer(status: u16, content: Content, generator: &mut SchemaGenerator) -> Value {
    let description = match status {
        201 => "Made.",
        202 => "Not done: a request waits for an Admin.",
        204 => "Done.",
        304 => "Nothing has changed since the ETag that was sent.",
        _ => "Answered.",
    };
    match content {
        Content::Json(schema) => {
            json!({ "description": description, "content": { JSON: { "schema": schema(generator) } } })
        }
        Content::Text => {
            json!({ "description": description, "content": { "text/plain": { "schema": { "type": "string" } } } })
        }
        Content::Nothing => json!({ "description": description }),
    }
}
