//! What `docs/versioning.md` promises about manifests and plans, held against what earlier versions had.
//!
//! `promises/` holds one fact a line. Facts may be added and the text of others may stay away from a limit that grows; nothing may go. After a
//! release, and only then, `HALLEY_BLESS=1 cargo test --test package promise` records what has been added since.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::root;

/// How a limit is written, and whether a larger one takes what a smaller one took.
const LIMITS: [(&str, &str, bool); 6] = [
    ("maxLength", "at most this long", true),
    ("maxItems", "at most this many", true),
    ("maximum", "at most", true),
    ("minLength", "at least this long", false),
    ("minItems", "at least this many", false),
    ("minimum", "at least", false),
];

/// The facts about a schema that somebody may rely on.
struct Facts<'a> {
    document: &'a Value,
    /// What is said of a field that cannot be missing: somebody has to write it, or may rely on it.
    required: &'static str,
    found: BTreeSet<String>,
}

impl<'a> Facts<'a> {
    fn of(name: &str, document: &'a Value, schema: &'a Value, required: &'static str) -> BTreeSet<String> {
        let mut facts = Self { document, required, found: BTreeSet::new() };
        facts.walk(name, schema, &mut Vec::new());
        facts.found
    }

    fn say(&mut self, path: &str, fact: &str, value: &str) {
        self.found.insert(format!("{path}: {fact} {value}").trim_end().to_owned());
    }

    fn walk(&mut self, path: &str, schema: &'a Value, above: &mut Vec<&'a str>) {
        if let Some(reference) = schema["$ref"].as_str() {
            // A type within itself says nothing new.
            if above.contains(&reference) {
                return;
            }
            above.push(reference);
            let named = self.document.pointer(reference.trim_start_matches('#')).unwrap();
            self.walk(path, named, above);
            above.pop();
        }
        self.values(path, schema);
        for one in ["oneOf", "anyOf", "allOf"].iter().filter_map(|key| schema[key].as_array()).flatten() {
            self.walk(path, one, above);
        }
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let inner = format!("{path}.{name}");
            let required =
                schema["required"].as_array().is_some_and(|names| names.contains(&Value::from(name.as_str())));
            self.say(&inner, if required { self.required } else { "may be left out" }, "");
            self.walk(&inner, field, above);
        }
        if schema["items"].is_object() {
            self.walk(&format!("{path}[]"), &schema["items"], above);
        }
        if schema["additionalProperties"].is_object() {
            self.walk(&format!("{path}{{}}"), &schema["additionalProperties"], above);
        }
    }

    /// What one place takes.
    fn values(&mut self, path: &str, schema: &Value) {
        let types =
            if schema["type"].is_array() { schema["type"].clone() } else { Value::from(vec![schema["type"].clone()]) };
        for kind in types.as_array().unwrap().iter().filter_map(Value::as_str) {
            self.say(path, "holds", kind);
        }
        for value in schema["enum"].as_array().into_iter().flatten().chain(schema.get("const")) {
            self.say(path, "takes", &value.to_string());
        }
        if let Some(value) = schema.get("default") {
            self.say(path, "is, left out,", &value.to_string());
        }
        if let Some(pattern) = schema["pattern"].as_str() {
            self.say(path, "matches", pattern);
        }
        for rule in schema["x-kubernetes-validations"].as_array().into_iter().flatten() {
            self.say(path, "keeps", rule["rule"].as_str().unwrap());
        }
        for (key, words, _) in LIMITS {
            if let Some(limit) = schema[key].as_f64() {
                self.say(path, words, &limit.to_string());
            }
        }
    }
}

/// What was promised and does not hold any more, and what is asked of old manifests that was not.
fn broken(promised: &BTreeSet<String>, now: &BTreeSet<String>) -> Vec<String> {
    let place = |fact: &str| fact.split_once(": ").unwrap().0.to_owned();
    let known: BTreeSet<String> = promised.iter().map(|fact| place(fact)).collect();
    let gone = promised.difference(now).filter(|fact| !grown(fact, now)).map(|fact| format!("gone: {fact}"));
    let asked =
        now.difference(promised).filter(|fact| known.contains(&place(fact)) && asks(fact) && !loosened(fact, promised));
    // A new field that old manifests would have to have.
    let required = now.difference(promised).filter(|fact| {
        let place = place(fact);
        let holder = place.rsplit_once('.').map_or("", |(holder, _)| holder);
        fact.ends_with(": is required") && !known.contains(&place) && known.contains(holder)
    });
    gone.chain(asked.chain(required).map(|fact| format!("asked for now: {fact}"))).collect()
}

/// Whether a fact narrows what one may write.
fn asks(fact: &str) -> bool {
    ["matches ", "keeps ", "is, left out,"].iter().any(|words| fact.split_once(": ").unwrap().1.starts_with(words))
        || limit(fact).is_some()
}

/// A limit as its place, its words, its number, and whether a larger number takes more.
fn limit(fact: &str) -> Option<(String, f64, bool)> {
    let (place, text) = fact.split_once(": ")?;
    let (_, words, upwards) = LIMITS.iter().find(|(_, words, _)| {
        text.strip_prefix(words).is_some_and(|rest| rest.starts_with(' ') && rest.trim().parse::<f64>().is_ok())
    })?;
    Some((format!("{place}: {words}"), text.strip_prefix(words)?.trim().parse().ok()?, *upwards))
}

/// Whether a promised limit gave way to a wider one, or to none, or a field that had to be there may be left out now.
fn grown(fact: &str, now: &BTreeSet<String>) -> bool {
    let Some((place, old, upwards)) = limit(fact) else {
        let (place, text) = fact.split_once(": ").unwrap();
        let freed = text == "is required" && now.contains(&format!("{place}: may be left out"));
        let asked = ["matches ", "keeps "].iter().any(|words| text.starts_with(words));
        return freed || asked;
    };
    let mut limits = now.iter().filter_map(|fact| limit(fact)).filter(|(other, ..)| *other == place);
    limits.next().is_none_or(|(_, new, _)| if upwards { new >= old } else { new <= old })
}

/// Whether a limit of now is wider than the promised one.
fn loosened(fact: &str, promised: &BTreeSet<String>) -> bool {
    let Some((place, new, upwards)) = limit(fact) else { return false };
    let mut limits = promised.iter().filter_map(|fact| limit(fact)).filter(|(other, ..)| *other == place);
    limits.any(|(_, old, _)| if upwards { new >= old } else { new <= old })
}

#[track_caller]
fn keeps(name: &str, now: &BTreeSet<String>) {
    let path = root().join("tests/package/promises").join(name);
    let promised: BTreeSet<String> = fs::read_to_string(&path).unwrap_or_default().lines().map(str::to_owned).collect();
    if std::env::var_os("HALLEY_BLESS").is_some() {
        fs::write(&path, now.iter().map(|fact| format!("{fact}\n")).collect::<String>()).unwrap();
        return;
    }
    assert!(promised.len() > 100, "{} holds no promises", path.display());
    let broken = broken(&promised, now);
    assert!(
        broken.is_empty(),
        "{name}: these were promised (docs/versioning.md). Keep them, or, as long as no released version has them, rewrite the promises: \
         `HALLEY_BLESS=1 cargo test --test package promise`\n{}",
        broken.join("\n")
    );
}

#[test]
fn manifests_of_an_earlier_version_mean_what_they_meant() {
    let mut now = BTreeSet::new();
    for definition in halley::resources::crds() {
        let definition = serde_json::to_value(definition).unwrap();
        let kind = definition["spec"]["names"]["kind"].as_str().unwrap();
        for version in definition["spec"]["versions"].as_array().unwrap() {
            let name = format!("{kind} {}", version["name"].as_str().unwrap());
            let schema = &version["schema"]["openAPIV3Schema"];
            now.extend(Facts::of(&name, schema, schema, "is required"));
        }
    }
    keeps("manifests.txt", &now);
}

#[test]
fn readers_of_plans_find_what_they_found() {
    let schema = halley::plan::saved::schema();
    keeps("plan.txt", &Facts::of("plan", &schema, &schema, "is always there"));
}

#[test]
fn a_broken_promise_is_found() {
    let facts = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<BTreeSet<_>>();
    let promised = [
        "K.a: holds string",
        "K.a: at most this long 10",
        "K.b: takes \"X\"",
        "K: holds object",
        "K.c: is, left out, 1",
        "K.c: keeps x > 0",
    ];
    let with = |from: &str, to: &str| {
        let now = promised.map(|fact| fact.replace(from, to));
        broken(&facts(&promised), &now.iter().filter(|fact| !fact.is_empty()).cloned().collect())
    };
    assert_eq!(with("", ""), [""; 0]);
    assert_eq!(with("10", "20"), [""; 0], "a limit may grow");
    assert_eq!(
        with("K.a: at most this long 10", "K.d: may be left out"),
        [""; 0],
        "a limit may go, and fields may come"
    );
    assert_eq!(with("K.c: keeps x > 0", ""), [""; 0], "a rule may go");
    assert_eq!(with("10", "5"), ["gone: K.a: at most this long 10", "asked for now: K.a: at most this long 5"]);
    assert_eq!(with("K.b: takes \"X\"", ""), ["gone: K.b: takes \"X\""]);
    assert_eq!(
        with("left out, 1", "left out, 2"),
        ["gone: K.c: is, left out, 1", "asked for now: K.c: is, left out, 2"]
    );
    assert_eq!(with("x > 0", "x > 1"), ["asked for now: K.c: keeps x > 1"]);
    let more = |fact: &str| broken(&facts(&promised), &facts(&[&promised[..], &[fact]].concat()));
    assert_eq!(more("K.d: is required"), ["asked for now: K.d: is required"]);
    assert_eq!(more("K.b: takes \"Y\""), [""; 0]);
}
