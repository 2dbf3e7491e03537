//! One route: method, path, and how it is known.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in a path segment: the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A route of the remote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The number in the inventory of routes (`A1`, `C23`); Halley's own begin with `H`.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// The path from the host on, parameters in braces.
    pub path: &'static str,
    /// Where it belongs.
    pub surface: Surface,
    /// How it is known.
    pub confidence: Confidence,
    /// What it is for, in a few words.
    pub serves: &'static str,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or asks with a body.
    Post,
    /// Replaces.
    Put,
    /// Changes some fields.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// The interfaces, each with its own habits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Surface {
    /// REST v2: an API key.
    Rest,
    /// The admin interface of Enterprise: the API key of an Admin.
    Admin,
    /// What Comet's own pages call: a session; whether an API key works is found out by asking.
    Frontend,
    /// Opik's interface: an API key, and the workspace's name in the header `Comet-Workspace`.
    Opik,
    /// Halley's own, for all that Comet has no known route for.
    Halley,
}

/// How a route is known, from the best to the weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Halley's own.
    Own,
    /// A documentation page of Comet describes it.
    Documented,
    /// A client that Comet publishes calls it.
    Client,
    /// Comet's pages call it.
    Frontend,
    /// A change of Comet's pages that may not be released calls it.
    Unreleased,
    /// Comet's backend calls it.
    Backend,
}

impl Confidence {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own => "Halley's own",
            Self::Documented => "documented",
            Self::Client => "called by a client that Comet publishes",
            Self::Frontend => "called by Comet's pages",
            Self::Unreleased => "called by an unreleased version of Comet's pages",
            Self::Backend => "called by Comet's backend",
        }
    }
}

impl Route {
    /// The path with the parameters in the order of its braces, each percent-encoded as one segment.
    ///
    /// # Panics
    ///
    /// The number of parameters is not that of the braces.
    pub fn path_with(&self, parameters: &[&str]) -> String {
        let mut path = String::with_capacity(self.path.len() + 32);
        let mut rest = self.path;
        let mut values = parameters.iter();
        while let Some((before, after)) = rest.split_once('{') {
            let (_, after) = after.split_once('}').expect("the table closes each brace");
            path.push_str(before);
            path.push_str(&segment(values.next().expect("a value for each brace")));
            rest = after;
        }
        assert!(values.next().is_none(), "`{}` takes fewer parameters", self.id);
        path.push_str(rest);
        path
    }
}

/// A text as one segment of a path. `.` and `..` are no names there: they are encoded too, which most servers undo.
fn segment(text: &str) -> Cow<'_, str> {
    match text {
        "." => "%2E".into(),
        ".." => "%2E%2E".into(),
        _ => utf8_percent_encode(text, SEGMENT).into(),
    }
}
