//! One route that this server answers: the row of `wire::ROUTES` it belongs to, what it needs, takes and answers, and its handler.

use std::pin::Pin;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::asked::Asked;
use super::need::Need;
use super::refusal::Refusal;
use super::reply::Reply;
use super::shared::Shared;
use crate::web::App;
use crate::wire::route::Method;
use crate::wire::{Route, Surface, find};

/// A handler that waits for nothing but the database; it runs on a thread made for waiting.
pub(super) type Handler = fn(&App, &Asked) -> Result<Reply, Refusal>;

/// A handler that waits for more than the database.
pub(super) type Waiting =
    fn(Arc<App>, Arc<Shared>, Arc<Asked>) -> Pin<Box<dyn Future<Output = Result<Reply, Refusal>> + Send>>;

/// Makes the schema of a type.
pub(super) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// How many bytes a body has at most, where a route does not say otherwise.
const BODY: usize = 1 << 20;

/// A route that this server answers.
#[derive(Clone)]
pub(super) struct Endpoint {
    /// The row of the table.
    pub(super) route: &'static Route,
    /// What it needs.
    pub(super) need: Need,
    /// What it takes in the query.
    pub(super) query: Vec<Parameter>,
    /// What it takes in the headers.
    pub(super) headers: Vec<Parameter>,
    /// What it takes in the body.
    pub(super) body: Option<SchemaOf>,
    /// How many bytes the body has at most.
    pub(super) limit: usize,
    /// What it answers.
    pub(super) answers: Vec<(u16, Content)>,
    /// Who answers.
    pub(super) serves: Serves,
}

/// Who answers.
#[derive(Clone, Copy)]
pub(super) enum Serves {
    /// One that asks the database alone.
    Database(Handler),
    /// One that waits for more.
    Waiting(Waiting),
}

/// A parameter of the query, or a header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter {
    /// Its name.
    pub(super) name: &'static str,
    /// What it says.
    pub(super) says: &'static str,
    /// Whether it must be there.
    pub(super) required: bool,
}

/// What an answer holds.
#[derive(Clone, Copy)]
pub(super) enum Content {
    /// JSON of this shape.
    Json(SchemaOf),
    /// Bare text.
    Text,
    /// Nothing.
    Nothing,
}

/// A route that asks the database alone.
pub(super) fn on(id: &str, need: Need, handler: Handler) -> Endpoint {
    endpoint(id, need, Serves::Database(handler))
}

/// A route that waits for more.
pub(super) fn waiting(id: &str, need: Need, handler: Waiting) -> Endpoint {
    endpoint(id, need, Serves::Waiting(handler))
}

fn endpoint(id: &str, need: Need, serves: Serves) -> Endpoint {
    let (query, headers, answers) = (Vec::new(), Vec::new(), Vec::new());
    Endpoint { route: find(id), need, query, headers, body: None, limit: BODY, answers, serves }
}

impl Endpoint {
    /// Takes this body.
    pub(super) fn takes<T: JsonSchema>(mut self) -> Self {
        self.body = Some(|generator| generator.subschema_for::<T>());
        self
    }

    /// Takes a body of up to this many bytes.
    pub(super) fn up_to(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Takes this in the query, if the client wants.
    pub(super) fn asks(mut self, name: &'static str, says: &'static str) -> Self {
        self.query.push(Parameter { name, says, required: false });
        self
    }

    /// Takes this in the query.
    pub(super) fn wants(mut self, name: &'static str, says: &'static str) -> Self {
        self.query.push(Parameter { name, says, required: true });
        self
    }

    /// Takes this in a header.
    pub(super) fn heeds(mut self, name: &'static str, says: &'static str, required: bool) -> Self {
        self.headers.push(Parameter { name, says, required });
        self
    }

    /// Whether it makes a change that a client may say more of: the routes of ours that write. H6 only asks.
    pub(super) fn is_attributed(&self) -> bool {
        let Self { route, need, .. } = self;
        let writes = route.method != Method::Get && route.id != "H6";
        route.surface == Surface::Halley && writes && !matches!(need, Need::Nothing)
    }

    /// Answers in pages.
    pub(super) fn paged(self) -> Self {
        self.asks("page", "Which page, from 1.")
            .asks("pageSize", "How many rows a page has: 50 unless said, at most 500.")
    }

    /// Answers 200 and this.
    pub(super) fn answers<T: JsonSchema>(self) -> Self {
        self.or::<T>(200)
    }

    /// Answers this status and this, too.
    pub(super) fn or<T: JsonSchema>(mut self, status: u16) -> Self {
        self.answers.push((status, Content::Json(|generator| generator.subschema_for::<T>())));
        self
    }

    /// Answers this status without a body.
    pub(super) fn or_nothing(mut self, status: u16) -> Self {
        self.answers.push((status, Content::Nothing));
        self
    }

    /// Answers 200 and bare text.
    pub(super) fn answers_text(mut self) -> Self {
        self.answers.push((200, Content::Text));
        self
    }
}
