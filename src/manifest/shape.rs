//! What a kind's schema says, in a form that is quick to ask.

use std::sync::OnceLock;

use serde_json::Value;

use super::envelope::{SERVER_SET, WRITTEN};
use super::kind::Kind;
use crate::resources;

/// What a value must be.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// Whether it may be left empty.
    pub(super) nullable: bool,
    pub(super) form: Form,
}

/// What a value must look like.
#[derive(Clone, Debug)]
pub(super) enum Form {
    /// It is not looked at.
    Any,
    /// A mapping with these fields and no others, by name.
    Fields(Vec<Field>),
    /// A mapping of any keys.
    Entries(Box<Shape>),
    List {
        item: Box<Shape>,
        max: usize,
    },
    Text(Text),
    Choice(Vec<String>),
    Integer {
        min: f64,
        max: f64,
    },
    Bool,
}

/// A field of a mapping.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) required: bool,
    /// A server sets it; people are not told of it.
    pub(super) hidden: bool,
    /// What it is for, in a few words.
    pub(super) about: String,
    pub(super) shape: Shape,
}

/// The bounds of a text, in characters.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) min: usize,
    pub(super) max: usize,
    /// A text with a form of its own has a rule of its own in `check`, which judges its length too.
    pub(super) has_form: bool,
}

/// The shape of a whole document of a kind.
pub(super) fn shape(kind: Kind) -> &'static Shape {
    static SHAPES: [OnceLock<Shape>; Kind::ALL.len()] = [const { OnceLock::new() }; Kind::ALL.len()];
    SHAPES[kind as usize].get_or_init(|| {
        let schema = resources::schema(kind.name()).expect("every kind has a schema");
        let mut shape = Shape::compile(&schema);
        shape.open_what_servers_set();
        shape
    })
}

impl Shape {
    /// A field of a mapping.
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        match &self.form {
            Form::Fields(fields) => fields.iter().find(|field| field.name == name),
            _ => None,
        }
    }

    fn compile(schema: &Value) -> Self {
        let types = &schema["type"];
        let named = |name: &str| types == name || types.as_array().is_some_and(|all| all.iter().any(|one| one == name));
        let form = if let Some(choices) = choices(schema) {
            Form::Choice(choices)
        } else if named("object") {
            mapping(schema)
        } else if named("array") {
            Form::List { item: Box::new(Self::compile(&schema["items"])), max: bound(schema, "maxItems", usize::MAX) }
        } else if named("string") {
            Form::Text(Text {
                min: bound(schema, "minLength", 0),
                max: bound(schema, "maxLength", usize::MAX),
                has_form: schema["pattern"].is_string(),
            })
        } else if named("integer") {
            Form::Integer {
                min: schema["minimum"].as_f64().unwrap_or(f64::MIN),
                max: schema["maximum"].as_f64().unwrap_or(f64::MAX),
            }
        } else if named("boolean") {
            Form::Bool
        } else {
            Form::Any
        };
        Self { nullable: named("null"), form }
    }

    /// The schema describes what servers set; here it is dropped unseen.
    fn open_what_servers_set(&mut self) {
        let Form::Fields(fields) = &mut self.form else { return };
        for field in fields {
            if field.name == "status" {
                *field = Field::dropped("status");
            } else if field.name == "metadata"
                && let Form::Fields(inner) = &mut field.shape.form
            {
                inner.retain(|field| WRITTEN.contains(&field.name.as_str()));
                inner.iter_mut().for_each(|field| field.shape.nullable = field.name != "name");
                inner.extend(SERVER_SET.map(Field::dropped));
            }
        }
    }
}

impl Field {
    fn dropped(name: &str) -> Self {
        let shape = Shape { nullable: true, form: Form::Any };
        Self { name: name.to_owned(), required: false, hidden: true, about: String::new(), shape }
    }
}

fn choices(schema: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match (schema["const"].as_str(), schema["enum"].as_array()) {
        (Some(only), _) => Some(vec![only.to_owned()]),
        (None, Some(choices)) => Some(choices.iter().filter_map(text).collect()),
        (None, None) => None,
    }
}

fn mapping(schema: &Value) -> Form {
    let required = |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name));
    match (schema["properties"].as_object(), &schema["additionalProperties"]) {
        (Some(properties), _) => Form::Fields(
            properties
                .iter()
                .map(|(name, schema)| Field {
                    name: name.clone(),
                    required: required(name),
                    hidden: false,
                    about: about(schema),
                    shape: Shape::compile(schema),
                })
                .collect(),
        ),
        (None, Value::Object(_)) => Form::Entries(Box::new(Shape::compile(&schema["additionalProperties"]))),
        (None, _) => Form::Any,
    }
}

fn bound(schema: &Value, name: &str, otherwise: usize) -> usize {
    schema[name].as_u64().and_then(|bound| usize::try_from(bound).ok()).unwrap_or(otherwise)
}

/// The first sentence of a description, to stand within another one.
fn about(schema: &Value) -> String {
    let sentence =
        schema["description"].as_str().unwrap_or_default().split(['.', ':', '\n']).next().unwrap_or_default();
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
