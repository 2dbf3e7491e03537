//! What is asked of a text before a parser sees it, so that no document can cost more than its size allows.

use serde_saphyr::Error;

use super::tree::Node;

/// An object above this is refused by the API server.
pub(super) const TOO_LARGE: usize = 1024 * 1024;
/// Above this `kubectl apply` may fail.
pub(super) const LARGE: usize = 200 * 1024;
/// Parsers take quadratic time for brackets in brackets.
const MOST_BRACKETS: usize = 200;

/// Whether brackets are nested beyond what any manifest needs. Brackets in quotes count too: they pair up as well as others do.
pub(super) fn is_nested(text: &str) -> bool {
    let mut depth: usize = 0;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MOST_BRACKETS
    })
}

/// Whether the aliases of a text expand to more than a parser should be asked for. Few texts have any.
pub(super) fn is_bomb(text: &str) -> bool {
    may_alias(text) && Node::parse(text).is_err_and(|error| is_excess(&error))
}

fn is_excess(error: &Error) -> bool {
    match error.without_snippet() {
        Error::AliasError { error, .. } => is_excess(error),
        Error::AliasReplayLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayCounterOverflow { .. }
        | Error::Budget { .. } => true,
        _ => false,
    }
}

fn may_alias(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_alias = |at: usize| bytes[at] == b'*' && (at == 0 || b" \t\r\n[{,:-?".contains(&bytes[at - 1]));
    text.contains('&') && text.contains('*') && (0..bytes.len()).any(is_alias)
}
