//! A sentence as words and names, so that each medium can set the names off in its own way.

use std::borrow::Cow;

use super::escape;

/// Where a sentence is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// A terminal or a log.
    Text,
    /// A comment on a pull request.
    Markdown,
}

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Our own words.
    Words(Cow<'static, str>),
    /// The name of a workspace, role, account or key: set in backquotes.
    Name(String),
    /// An e-mail, a role or another value: plain on a terminal.
    Value(String),
    /// Words made elsewhere, which may hold names in backquotes.
    Prose(String),
}

/// What an operation does, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence(Vec<Piece>);

impl Sentence {
    /// Begins with our own words.
    pub fn new(words: impl Into<Cow<'static, str>>) -> Self {
        Self::default().words(words)
    }

    /// Goes on with our own words.
    #[must_use]
    pub fn words(self, words: impl Into<Cow<'static, str>>) -> Self {
        self.with(Piece::Words(words.into()))
    }

    /// Goes on with a name.
    #[must_use]
    pub fn name(self, name: impl AsRef<str>) -> Self {
        self.with(Piece::Name(name.as_ref().to_owned()))
    }

    /// Goes on with a value.
    #[must_use]
    pub fn value(self, value: impl AsRef<str>) -> Self {
        self.with(Piece::Value(value.as_ref().to_owned()))
    }

    /// Goes on with words made elsewhere.
    #[must_use]
    pub fn prose(self, prose: impl AsRef<str>) -> Self {
        self.with(Piece::Prose(prose.as_ref().to_owned()))
    }

    /// Goes on with names, separated by commas.
    #[must_use]
    pub fn names<N: AsRef<str>>(self, names: impl IntoIterator<Item = N>) -> Self {
        self.list(names, Self::name)
    }

    /// Goes on with values, separated by commas.
    #[must_use]
    pub fn values<N: AsRef<str>>(self, values: impl IntoIterator<Item = N>) -> Self {
        self.list(values, Self::value)
    }

    /// Goes on with `before -> after`.
    #[must_use]
    pub fn arrow(self, before: impl AsRef<str>, after: impl AsRef<str>) -> Self {
        self.value(before).words(" -> ").value(after)
    }

    /// Goes on with another sentence.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Several sentences in one, with words between them.
    pub fn joined(parts: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        parts.into_iter().enumerate().fold(Self::default(), |sentence, (index, part)| {
            (if index == 0 { sentence } else { sentence.words(between) }).then(part)
        })
    }

    /// Its pieces, for a medium that sets them off itself.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    fn with(mut self, piece: Piece) -> Self {
        self.0.push(piece);
        self
    }

    fn list<N>(self, items: impl IntoIterator<Item = N>, add: impl Fn(Self, N) -> Self) -> Self {
        items
            .into_iter()
            .enumerate()
            .fold(self, |sentence, (index, item)| add(if index == 0 { sentence } else { sentence.words(", ") }, item))
    }

    /// The sentence as this medium shows it; never more than one line.
    pub fn show(&self, medium: Medium) -> String {
        self.0.iter().map(|piece| shown(piece, medium)).collect()
    }
}

fn shown(piece: &Piece, medium: Medium) -> String {
    match (medium, piece) {
        (_, Piece::Words(words)) => words.clone().into_owned(),
        (Medium::Text, Piece::Name(name)) => escape::quoted(name),
        (Medium::Text, Piece::Value(text) | Piece::Prose(text)) => escape::visible(text).into_owned(),
        (Medium::Markdown, Piece::Name(text) | Piece::Value(text)) => escape::code(text),
        (Medium::Markdown, Piece::Prose(text)) => escape::prose(text),
    }
}
