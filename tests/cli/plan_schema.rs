//! What `plan` and `apply` write for programs fits the schema that `halley schema plan` prints.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

/// What of a value does not fit a schema. A keyword that is not known here is a mistake too, so that nothing is passed over.
fn wrong(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let Value::Object(keywords) = schema else {
        return (schema == &json!(false)).then(|| format!("{at}: nothing may stand here")).into_iter().collect();
    };
    let mut found = Vec::new();
    for (keyword, expected) in keywords {
        let fits = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" => true,
            "$ref" => {
                let pointer = expected.as_str().unwrap().strip_prefix('#').unwrap();
                found.extend(wrong(root, root.pointer(pointer).unwrap(), value, at));
                true
            }
            "type" => has_type(expected, value),
            "const" => value == expected,
            "enum" => expected.as_array().unwrap().contains(value),
            "minimum" => value.as_f64().is_none_or(|number| number >= expected.as_f64().unwrap()),
            "oneOf" | "anyOf" => {
                let branches = expected.as_array().unwrap().iter();
                let fitting = branches.filter(|branch| wrong(root, branch, value, at).is_empty()).count();
                fitting == 1 || (keyword == "anyOf" && fitting > 1)
            }
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                found.extend(items.flat_map(|(index, item)| wrong(root, expected, item, &format!("{at}[{index}]"))));
                true
            }
            "required" => expected.as_array().unwrap().iter().all(|field| holds(value, field)),
            "dependentRequired" => {
                let pairs = expected.as_object().unwrap().iter().filter(|(field, _)| holds(value, &json!(field)));
                pairs.flat_map(|(_, needed)| needed.as_array().unwrap()).all(|needed| holds(value, needed))
            }
            "properties" => {
                let fields = value.as_object().into_iter().flatten();
                let known = fields.filter_map(|(name, field)| Some((name, field, expected.get(name)?)));
                found.extend(
                    known.flat_map(|(name, field, schema)| wrong(root, schema, field, &format!("{at}.{name}"))),
                );
                true
            }
            "additionalProperties" => {
                let known = |name: &String| keywords["properties"].get(name).is_some();
                expected == &json!(false) && value.as_object().is_none_or(|fields| fields.keys().all(known))
            }
            other => panic!("the check does not know the keyword `{other}`"),
        };
        if !fits {
            found.push(format!("{at}: {keyword} {expected}"));
        }
    }
    found
}

fn holds(value: &Value, field: &Value) -> bool {
    value.as_object().is_none_or(|fields| fields.contains_key(field.as_str().unwrap()))
}

fn has_type(expected: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        other => panic!("the check does not know the type `{other}`"),
    };
    expected.as_array().map_or_else(|| is(expected), |names| names.iter().any(is))
}

fn printed_schema() -> Value {
    let ran = Sandbox::new().run(&["schema", "plan"]);
    serde_json::from_str(&ran.ends_with(0).stdout).unwrap()
}

#[track_caller]
fn assert_fits(value: &Value) {
    let schema = printed_schema();
    assert_eq!(wrong(&schema, &schema, value, "plan"), [""; 0]);
}

/// The mistakes of a plan of one invitation, after an edit.
fn mistakes(edit: impl Fn(&mut Value)) -> Vec<String> {
    let mut plan = Sandbox::with_people(&["bob@acme.org"]).plan();
    edit(&mut plan);
    let schema = printed_schema();
    wrong(&schema, &schema, &plan, "plan")
}

#[test]
fn a_plan_fits_its_schema() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    assert_fits(&sandbox.plan());
    sandbox.people(&["eve@acme.org"]);
    assert_fits(&sandbox.plan());
}

#[test]
fn a_refused_plan_fits_its_schema() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    sandbox.hand_over_to_bob();
    let plan = sandbox.plan();
    assert_eq!(plan["guards"][0]["verdict"], "refused");
    assert_fits(&plan);
}

#[test]
fn an_applied_plan_fits_its_schema() {
    let sandbox = Sandbox::with_people(&["bob@acme.org"]);
    let ran = sandbox.run(&["apply", "--yes", "--output", "json", "--undo", "undo.json"]);
    assert_fits(&serde_json::from_str(&ran.ends_with(0).stdout).unwrap());
    assert_fits(&serde_json::from_str(&sandbox.read("undo.json")).unwrap());
}

#[test]
fn every_golden_plan_and_result_fits_the_schema() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let schema = printed_schema();
    let mut checked = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            assert_eq!(wrong(&schema, &schema, &value, "plan"), [""; 0], "{}", path.display());
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
}

#[test]
fn a_plan_with_a_field_too_many_or_too_few_does_not_fit() {
    assert_eq!(mistakes(|_| ()), [""; 0]);
    assert!(mistakes(|plan| plan["colour"] = json!("red"))[0].starts_with("plan: additionalProperties"));
    assert!(
        mistakes(|plan| plan["operations"][0]["colour"] = json!(1))[0].starts_with("plan.operations[0]: additional")
    );
    let digest = mistakes(|plan| drop(plan.as_object_mut().unwrap().remove("digest")));
    assert!(digest[0].starts_with("plan: required"), "{digest:?}");
}

#[test]
fn a_plan_with_values_of_another_kind_does_not_fit() {
    assert!(mistakes(|plan| plan["format"] = json!("halley.dev/plan/v0"))[0].starts_with("plan.format: const"));
    assert!(mistakes(|plan| plan["operations"][0]["verb"] = json!("destroy"))[0].contains("operations[0].verb: "));
    assert!(mistakes(|plan| plan["totals"]["create"] = json!("four"))[0].starts_with("plan.totals.create: type"));
}

#[test]
fn results_do_not_stand_without_their_summary() {
    assert!(mistakes(|plan| plan["results"] = json!([]))[0].starts_with("plan: dependentRequired"));
}
