//! Finding things on a page by the names that people know them by.

use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::browser::Browser;
use super::wire::Refused;

const FIND: &str = include_str!("find.js");

/// How long a page may take to show what a test waits for.
const LIMIT: Duration = Duration::from_secs(20);

/// An element, as WebDriver names it.
#[derive(Clone, Debug)]
pub(super) struct Element(pub(super) Value);

impl Element {
    /// Where commands about it go.
    pub(super) fn path(&self, command: &str) -> String {
        let id = self.0.as_object().and_then(|object| object.values().next()).and_then(Value::as_str);
        format!("/element/{}/{command}", id.expect("an element has an id"))
    }
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Buttons, links, entries of menus, tabs.
    Control,
    Field,
    /// The part of the page that is looked at.
    Place,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Field => "field",
            Self::Place => "place",
        }
    }
}

impl Browser {
    /// The part of the page that a selector chooses.
    pub(crate) fn within(&self, css: &str) -> Self {
        self.part(json!({ "css": css }))
    }

    /// The section, form, dialog, table, list or menu with this accessible name.
    pub(crate) fn section(&self, name: &str) -> Self {
        self.part(json!({ "section": name }))
    }

    /// The row of a table, or entry of a list, one of whose cells says this; if none says just this, the one that says it among other things.
    pub(crate) fn row(&self, text: &str) -> Self {
        self.part(json!({ "row": text }))
    }

    fn part(&self, part: Value) -> Self {
        let mut inner = self.clone();
        inner.parts.push(part);
        inner
    }

    /// The one thing of a kind with a name, once it is there.
    #[track_caller]
    pub(super) fn find(&self, kind: Kind, name: &str) -> Element {
        self.until(|| self.try_find(kind, name))
    }

    pub(super) fn try_find(&self, kind: Kind, name: &str) -> Result<Element, String> {
        let mut answer = self.look(kind, name).map_err(|refused| refused.to_string())?;
        if let Some(lost) = answer["lost"].as_str() {
            return Err(lost.to_owned());
        }
        match answer["found"].as_array_mut().map(std::mem::take).unwrap_or_default() {
            mut one if one.len() == 1 => Ok(Element(one.remove(0))),
            found => Err(format!("{} `{name}` ({kind:?}) are there, of {}", found.len(), answer["seen"])),
        }
    }

    /// The names of all things of a kind.
    #[track_caller]
    pub(super) fn names(&self, kind: Kind) -> Vec<String> {
        let answer = self.until(|| {
            let answer = self.look(kind, "").map_err(|refused| refused.to_string())?;
            answer["lost"].as_str().map_or(Ok(answer.clone()), |lost| Err(lost.to_owned()))
        });
        let names = answer["seen"].as_array().into_iter().flatten();
        names.map(|name| name.as_str().unwrap_or_default().to_owned()).collect()
    }

    fn look(&self, kind: Kind, name: &str) -> Result<Value, Refused> {
        self.session().execute(FIND, &json!([self.parts, kind.name(), name]))
    }

    /// Tries until it works; fails the test with what was last in the way.
    #[track_caller]
    #[expect(clippy::disallowed_methods, reason = "what a browser does happens in real time")]
    pub(super) fn until<T>(&self, mut act: impl FnMut() -> Result<T, String>) -> T {
        let start = Instant::now();
        loop {
            match act() {
                Ok(done) => return done,
                Err(why) if start.elapsed() > LIMIT => panic!("on {}: {why}", self.where_it_is()),
                Err(_) => sleep(Duration::from_millis(30)),
            }
        }
    }

    /// Tries until it works, or until it is clear that it will not: a link to a file that is saved leads to no page.
    #[expect(clippy::disallowed_methods, reason = "what a browser does happens in real time")]
    pub(super) fn until_or_not(&self, mut act: impl FnMut() -> bool) {
        let start = Instant::now();
        while !act() && start.elapsed() < LIMIT {
            sleep(Duration::from_millis(10));
        }
    }

    fn where_it_is(&self) -> String {
        self.session().get("/url").map_or_else(|refused| refused.to_string(), |url| url.to_string())
    }
}
