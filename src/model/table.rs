//! A sorted, duplicate-free list of keyed objects, and the walk over two of them.

use std::borrow::Borrow;
use std::cmp::Ordering;

/// An object with a natural key.
pub trait Keyed {
    /// What identifies the object in its table.
    type Key: Ord + Clone;

    /// The object's key.
    fn key(&self) -> &Self::Key;
}

/// Objects in the order of their keys, each key once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<T>(Vec<T>);

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Keyed> Table<T> {
    /// Sorts `items`. Of several with one key the first is kept, the others are handed back.
    pub fn build(mut items: Vec<T>) -> (Self, Vec<T>) {
        if items.is_sorted_by(|a, b| a.key() < b.key()) {
            return (Self(items), Vec::new());
        }
        items.sort_by(|a, b| a.key().cmp(b.key()));
        let mut kept: Vec<T> = Vec::with_capacity(items.len());
        let mut duplicates = Vec::new();
        for item in items {
            match kept.last() {
                Some(last) if last.key() == item.key() => duplicates.push(item),
                _ => kept.push(item),
            }
        }
        (Self(kept), duplicates)
    }

    /// Takes `items` that are in order already: with half a million of them even looking at each key is a pause.
    pub fn of_sorted(items: Vec<T>) -> Self {
        debug_assert!(items.is_sorted_by(|a, b| a.key() < b.key()), "the items are in the order of their keys");
        Self(items)
    }

    /// The object with this key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&T>
    where
        T::Key: Borrow<Q>,
    {
        self.position(key).ok().map(|at| &self.0[at])
    }

    /// Where the key stands, or where it would stand.
    pub fn position<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        T::Key: Borrow<Q>,
    {
        self.0.binary_search_by(|item| item.key().borrow().cmp(key))
    }

    /// Puts `item` in its place, and returns what stood there.
    pub fn insert(&mut self, item: T) -> Option<T> {
        match self.0.binary_search_by(|other| other.key().cmp(item.key())) {
            Ok(at) => Some(std::mem::replace(&mut self.0[at], item)),
            Err(at) => {
                self.0.insert(at, item);
                None
            }
        }
    }

    /// Takes the object with this key out.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<T>
    where
        T::Key: Borrow<Q>,
    {
        self.position(key).ok().map(|at| self.0.remove(at))
    }

    /// Keeps the objects for which `keep` holds.
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.0.retain(keep);
    }
}

impl<T> Table<T> {
    /// The objects, in the order of their keys.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// The objects as a slice, in the order of their keys.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a, T> IntoIterator for &'a Table<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T> IntoIterator for Table<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<T: Keyed> FromIterator<T> for Table<T> {
    /// Of several objects with one key the first is kept.
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::build(items.into_iter().collect()).0
    }
}

/// One step of a walk over two tables.
#[derive(Debug, PartialEq, Eq)]
pub enum Merged<'a, T> {
    /// Only the first table has the key.
    Left(&'a T),
    /// Both tables have the key.
    Both(&'a T, &'a T),
    /// Only the second table has the key.
    Right(&'a T),
}

/// Walks two tables together, in the order of keys.
pub fn merge<'a, T: Keyed>(left: &'a Table<T>, right: &'a Table<T>) -> impl Iterator<Item = Merged<'a, T>> {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    std::iter::from_fn(move || {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return None,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => a.key().cmp(b.key()),
        };
        Some(match order {
            Ordering::Less => Merged::Left(left.next()?),
            Ordering::Greater => Merged::Right(right.next()?),
            Ordering::Equal => Merged::Both(left.next()?, right.next()?),
        })
    })
}
