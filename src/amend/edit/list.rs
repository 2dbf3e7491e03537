//! Lists of plain texts: what is missing is put in, what is too much is taken out, and the rest stays where it is.

use super::super::book::{Book, Edited, Spot};
use crate::manifest::Step;

/// A list of texts in a document.
pub(super) struct Texts<'p> {
    pub(super) path: &'p [Step<'p>],
    /// The order of the keys beside it.
    pub(super) order: &'p [&'p str],
    /// Whether a list without anything in it stays; else its key goes.
    pub(super) stays: bool,
}

impl Texts<'_> {
    /// Makes the list that holds `current` hold `wanted`, in whatever order.
    pub(super) fn make(&self, book: &mut Book<'_>, spot: Spot, current: &[&str], wanted: &[&str]) -> Edited {
        if !book.has(spot, self.path) || current.is_empty() {
            let put = !wanted.is_empty() || (self.stays && !book.has(spot, self.path));
            return if put { book.set(spot, self.path, self.order, &wanted) } else { Ok(()) };
        }
        if wanted.is_empty() && !self.stays {
            return book.remove(spot, self.path);
        }
        let mut items = current.to_vec();
        for missing in wanted.iter().filter(|wanted| !current.contains(wanted)) {
            let index = place(&items, missing);
            book.insert(spot, self.path, index, missing)?;
            items.insert(index, missing);
        }
        for index in (0..items.len()).rev().filter(|at| !wanted.contains(&items[*at])) {
            let path: Vec<_> = self.path.iter().copied().chain([Step::Index(index)]).collect();
            book.remove(spot, &path)?;
        }
        Ok(())
    }
}

/// Where a new item goes: to its place in a sorted list, else to the end.
pub(super) fn place<T: AsRef<str>>(items: &[T], new: &str) -> usize {
    let sorted = items.is_sorted_by(|a, b| a.as_ref() <= b.as_ref());
    if sorted { items.partition_point(|item| item.as_ref() < new) } else { items.len() }
}
