//! Sentences as markup: names are set off, and isolated from the writing direction around them.

use maud::{Markup, html};

use crate::render::escape::visible;
use crate::render::sentence::{Piece, Sentence};

/// A sentence.
pub(in crate::render) fn said(sentence: &Sentence) -> Markup {
    html! { @for piece in sentence.pieces() { (shown(piece)) } }
}

fn shown(piece: &Piece) -> Markup {
    match piece {
        Piece::Words(words) => html! { (words.replace("->", "→")) },
        Piece::Name(name) => html! { code { (visible(name)) } },
        Piece::Value(value) => html! { b { (visible(value)) } },
        Piece::Prose(text) => prose(text),
    }
}

/// Words made elsewhere, with names in pairs of backquotes.
pub(in crate::render) fn prose(text: &str) -> Markup {
    if !text.matches('`').count().is_multiple_of(2) {
        return html! { (visible(text)) };
    }
    html! {
        @for (number, part) in text.split('`').enumerate() {
            @if number % 2 == 1 { code { (visible(part)) } } @else { (visible(part)) }
        }
    }
}

/// The text with a capital, to begin a line.
pub fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_set_off_and_escaped() {
        let sentence = Sentence::new("delete ").name("<b>").words(" -> ").prose("see `a&b` there").value("\u{202e}x");
        let text = said(&sentence).into_string();
        assert_eq!(text, "delete <code>&lt;b&gt;</code> → see <code>a&amp;b</code> there<b>\\u{202e}x</b>");
    }

    #[test]
    fn a_backquote_without_a_partner_stands_for_itself() {
        assert_eq!(prose("it`s").into_string(), "it`s");
    }
}
