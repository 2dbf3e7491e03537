//! The OpenAPI document: fresh, and true of the running server.

use std::collections::BTreeSet;

use halley::model::organization::Invitations;
use halley::wire::ROUTES;
use serde_json::{Map, Value};

use crate::walk::{cases, own};
use crate::world::{World, ask};

fn document() -> Value {
    halley::web::api::openapi()
}

#[test]
fn every_row_of_the_table_is_documented_under_its_path_and_method_and_nothing_else_is() {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    let documented: BTreeSet<(String, String)> = paths
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| (path.clone(), method.clone())))
        .collect();
    let known = ROUTES.iter().map(|route| (route.path.to_owned(), route.method.as_str().to_ascii_lowercase()));
    assert_eq!(documented, known.collect());
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(at: &Value, document: &Value) {
        match at {
            Value::Object(fields) => {
                if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                    let pointer = reference.strip_prefix('#').unwrap();
                    assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
                }
                fields.values().for_each(|value| walk(value, document));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, document)),
            _ => {}
        }
    }
    walk(&document(), &document());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_documented_route_answers_what_the_document_says() {
    let document = document();
    let mut validated = BTreeSet::new();
    for (route, asked) in cases(&World::new(Invitations::Everyone)) {
        let world = World::new(Invitations::Everyone);
        let asked = own(&world, &asked, "ana@acme.org", "ana", Invitations::Everyone);
        let answer = world.ask(Some("ana@acme.org"), &asked).await;
        let found = ROUTES.iter().find(|known| known.id == route).unwrap();
        let operation = &document["paths"][found.path][found.method.as_str().to_ascii_lowercase()];
        let documented = &operation["responses"][answer.status.as_str()];
        assert!(documented.is_object(), "{route}: {} is not documented: {}", answer.status, answer.text());
        if let Some(schema) = documented["content"]["application/json"].get("schema") {
            let faults = faults(&answer.json(), schema, &document, route);
            assert!(faults.is_empty(), "{route}: {faults:?}: {}", answer.text());
            validated.insert(route);
        } else if documented.get("content").is_none() {
            assert!(answer.body.is_empty(), "{route}: {}", answer.text());
        }
    }
    assert!(validated.len() > 50, "{}", validated.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_documented_is_404_and_another_method_405_each_with_a_code() {
    let world = World::new(Invitations::Everyone);
    for path in ["/api/nothing", "/api/halley/v1/nothing", "/api/rest/v2/", "/opik/api/v1/private/projects"] {
        let answer = world.ask(Some("ana@acme.org"), &ask("GET", path)).await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].as_i64()), (404, Some(404)), "{path}");
    }
    let paths: BTreeSet<&str> = ROUTES.iter().map(|route| route.path).collect();
    for path in paths {
        let taken: BTreeSet<&str> =
            ROUTES.iter().filter(|route| route.path == path).map(|route| route.method.as_str()).collect();
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            if !taken.contains(method) {
                let answer = world.ask(Some("ana@acme.org"), &ask(method, path.replace(['{', '}'], ""))).await;
                let code = answer.json()["code"].as_i64();
                assert_eq!((answer.status.as_u16(), code), (405, Some(405)), "{method} {path}");
                assert!(answer.headers.contains_key("allow"), "{method} {path}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_route_says_why() {
    let world = World::new(Invitations::Everyone);
    let (_, refused) = halley::web::api::coverage();
    for (id, because) in refused {
        let route = ROUTES.iter().find(|route| route.id == id).unwrap();
        let answer = world.ask(Some("ana@acme.org"), &ask(route.method.as_str(), route.path)).await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].as_i64()), (404, Some(404)), "{id}");
        assert!(answer.json()["msg"].as_str().unwrap().contains(because), "{id}");
    }
}

/// What is wrong with a value, by the words of JSON Schema that the document uses. Another word is a fault of this test.
fn faults(value: &Value, schema: &Value, document: &Value, at: &str) -> Vec<String> {
    let Value::Object(words) = schema else {
        return if *schema == Value::Bool(false) { vec![format!("{at}: nothing may stand here")] } else { Vec::new() };
    };
    words.iter().flat_map(|(word, said)| fault(value, word, said, words, document, at)).collect()
}

fn fault(
    value: &Value,
    word: &str,
    said: &Value,
    words: &Map<String, Value>,
    document: &Value,
    at: &str,
) -> Vec<String> {
    let wrong = |bad: bool, text: String| if bad { vec![format!("{at}: {text}")] } else { Vec::new() };
    let each = |alternatives: &Value| -> Vec<Vec<String>> {
        alternatives.as_array().unwrap().iter().map(|one| faults(value, one, document, at)).collect()
    };
    match word {
        "$ref" => {
            let pointer = said.as_str().unwrap().strip_prefix('#').unwrap();
            faults(value, document.pointer(pointer).unwrap(), document, at)
        }
        "type" => {
            let kinds: Vec<&str> = said.as_str().map_or_else(
                || said.as_array().unwrap().iter().map(|kind| kind.as_str().unwrap()).collect(),
                |kind| vec![kind],
            );
            wrong(!kinds.iter().any(|kind| is(value, kind)), format!("{value} is no {kinds:?}"))
        }
        "enum" => wrong(!said.as_array().unwrap().contains(value), format!("{value} is none of {said}")),
        "const" => wrong(said != value, format!("{value} is not {said}")),
        "anyOf" => {
            let all = each(said);
            if all.iter().any(Vec::is_empty) { Vec::new() } else { all.concat() }
        }
        "oneOf" => {
            let fitting = each(said).iter().filter(|faults| faults.is_empty()).count();
            wrong(fitting != 1, format!("{fitting} alternatives fit {value}"))
        }
        "allOf" => each(said).concat(),
        "required" => {
            let missing = said.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
            let missing: Vec<&str> = missing.filter(|name| value.get(name).is_none()).collect();
            wrong(value.is_object() && !missing.is_empty(), format!("{missing:?} is missing"))
        }
        "properties" => {
            let properties = said.as_object().unwrap();
            let Value::Object(fields) = value else { return Vec::new() };
            fields
                .iter()
                .flat_map(|(name, field)| match properties.get(name) {
                    Some(schema) => faults(field, schema, document, &format!("{at}.{name}")),
                    // An answer holds nothing that is not documented, unless the schema says that it may.
                    None => wrong(!words.contains_key("additionalProperties"), format!("`{name}` is not documented")),
                })
                .collect()
        }
        "additionalProperties" => {
            let known = words.get("properties").and_then(Value::as_object);
            let Value::Object(fields) = value else { return Vec::new() };
            let others = fields.iter().filter(|(name, _)| known.is_none_or(|known| !known.contains_key(*name)));
            others.flat_map(|(name, field)| faults(field, said, document, &format!("{at}.{name}"))).collect()
        }
        "items" => {
            let items = value.as_array().into_iter().flatten().enumerate();
            items.flat_map(|(index, item)| faults(item, said, document, &format!("{at}[{index}]"))).collect()
        }
        "minimum" => wrong(value.as_f64().is_some_and(|value| value < said.as_f64().unwrap()), "too small".to_owned()),
        "maximum" => wrong(value.as_f64().is_some_and(|value| value > said.as_f64().unwrap()), "too big".to_owned()),
        "uniqueItems" | "description" | "title" | "default" | "format" | "$schema" => Vec::new(),
        other => panic!("the test does not know `{other}`"),
    }
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other}"),
    }
}
