//! Lists in comments, which have a bound.

use std::fmt::Write as _;

/// How lists are fitted into a comment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fitting {
    /// How many characters the comment may have where its last list ends.
    pub(super) limit: usize,
    /// The command that lists everything.
    pub(super) all: &'static str,
}

impl Fitting {
    /// Adds items under a title as long as there is room, then how many are left; nothing where there are none.
    pub(super) fn list(&self, text: &mut String, title: &str, items: impl Iterator<Item = String>) {
        let mut items = items.peekable();
        if items.peek().is_none() {
            return;
        }
        let mut room = self.limit.saturating_sub(text.chars().count());
        let _ = write!(text, "\n#### {title}\n\n");
        while let Some(item) = items.peek() {
            let length = item.chars().count();
            if length > room {
                let _ = write!(text, "\nand {} more: `{}` lists all of them\n", items.count(), self.all);
                return;
            }
            room -= length;
            text.push_str(item);
            items.next();
        }
    }
}
