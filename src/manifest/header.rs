//! `apiVersion` and `kind` by a scan of a document's lines, as parsing twice would cost as much again.

/// What the scan found under a key at column 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Seen<'a> {
    /// The key does not stand at column 0.
    #[default]
    Nothing,
    /// A plain or simply quoted scalar.
    Text(&'a str),
    /// Twice, or in a way that only a parser understands.
    Unclear,
}

/// The two keys that decide what a document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Header<'a> {
    pub(super) api_version: Seen<'a>,
    pub(super) kind: Seen<'a>,
}

impl<'a> Header<'a> {
    /// Scans a document.
    pub(super) fn scan(text: &'a str) -> Self {
        let mut header = Self::default();
        for line in text.lines() {
            match line.as_bytes().first() {
                Some(b'a') => header.api_version.meet(line, "apiVersion:"),
                Some(b'k') => header.kind.meet(line, "kind:"),
                _ => {}
            }
        }
        header
    }

    /// Both texts, when both are beyond doubt.
    pub(super) fn clear(self) -> Option<(&'a str, &'a str)> {
        match (self.api_version, self.kind) {
            (Seen::Text(api_version), Seen::Text(kind)) => Some((api_version, kind)),
            _ => None,
        }
    }
}

impl<'a> Seen<'a> {
    fn meet(&mut self, line: &'a str, key: &str) {
        if let Some(rest) = line.strip_prefix(key) {
            *self = match (*self, scalar(rest)) {
                (Self::Nothing, Some(text)) => Self::Text(text),
                _ => Self::Unclear,
            };
        }
    }
}

fn scalar(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix(' ')?;
    let rest = rest.split_once(" #").map_or(rest, |(before, _)| before).trim();
    let inner = match rest.as_bytes() {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => &rest[1..=inner.len()],
        _ => rest,
    };
    let simple = |byte: u8| byte.is_ascii_alphanumeric() || b"./-_".contains(&byte);
    (!inner.is_empty() && inner.bytes().all(simple)).then_some(inner)
}
