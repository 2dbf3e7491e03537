//! Sentences of plans as markup: names are set off, and isolated from the writing direction around them.

use maud::{Markup, html};

pub(in crate::web::dashboard) use crate::render::capital;
use crate::render::{Piece, Sentence, visible};
pub(in crate::web::dashboard) use crate::web::page::parts::prose;

/// A sentence.
pub(in crate::web::dashboard) fn said(sentence: &Sentence) -> Markup {
    html! { @for piece in sentence.pieces() { (shown(piece)) } }
}

fn shown(piece: &Piece) -> Markup {
    match piece {
        Piece::Words(words) => html! { (words.replace("->", "→")) },
        Piece::Name(name) => html! { bdi.name { (visible(name)) } },
        Piece::Value(value) => html! { bdi.value { (visible(value)) } },
        Piece::Prose(text) => prose(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_set_off_and_escaped() {
        let sentence = Sentence::new("delete ").name("<b>").words(" -> ").prose("see `a&b` there");
        let text = said(&sentence).into_string();
        assert_eq!(text, "delete <bdi class=\"name\">&lt;b&gt;</bdi> → see <code><bdi>a&amp;b</bdi></code> there");
    }
}
