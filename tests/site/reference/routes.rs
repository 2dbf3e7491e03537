//! `docs/routes.md`: every route that is known, and of those that `halley serve` answers what they need.

use std::fmt::Write as _;

use halley::wire::{ROUTES, Route, Surface};
use serde_json::Value;

use super::{compare, table};
use crate::pages::root;

const SURFACES: [(Surface, &str); 5] = [
    (Surface::Halley, "Halley's own"),
    (Surface::Rest, "Comet's REST interface, version 2"),
    (Surface::Admin, "Comet's interface for administrators"),
    (Surface::Frontend, "What Comet's pages use"),
    (Surface::Opik, "Opik"),
];

/// What a route needs here, in words; empty where `halley serve` does not answer it.
fn needs(document: &Value, route: &Route) -> String {
    let method = route.method.as_str().to_lowercase();
    let described = &document["paths"][route.path][&method];
    match &described["x-needs"] {
        Value::String(word) => word.clone(),
        need @ Value::Object(_) => {
            let actions = need["actions"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let actions: Vec<String> = actions.map(|action| format!("`{action}`")).collect();
            format!("{} {}", need["of"].as_str().unwrap_or_default(), actions.join(", ")).trim().to_owned()
        }
        _ if described["deprecated"] == true => "always 404".to_owned(),
        _ if described.is_null() => "not answered".to_owned(),
        other => panic!("{}: it needs {other}", route.id),
    }
}

#[test]
fn the_page_of_routes_has_every_route() {
    let document = std::fs::read_to_string(root().join("schemas/openapi.json")).unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();
    let mut text = String::new();
    for (surface, title) in SURFACES {
        let rows = ROUTES.iter().filter(|route| route.surface == surface).map(|route| {
            let path = format!("`{} {}`", route.method.as_str(), route.path);
            vec![
                route.id.to_owned(),
                path,
                route.serves.to_owned(),
                route.confidence.as_str().to_owned(),
                needs(&document, route),
            ]
        });
        let table = table(&["", "route", "for", "known as", "`halley serve` wants"], rows);
        writeln!(text, "## {title}\n\n{table}").unwrap();
    }
    let listed = SURFACES.iter().map(|(surface, _)| ROUTES.iter().filter(|route| route.surface == *surface).count());
    assert_eq!(listed.sum::<usize>(), ROUTES.len());
    compare("docs/routes.md", "routes", &text);
}
