//! Which organization is looked at when. Changes are gathered for a moment, so that a set of files is not looked at file by file; an
//! organization is never looked at twice at once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::Instant;

use super::fetch::Key;

/// Changes are gathered until nothing came for so long,
const QUIET: Duration = Duration::from_millis(500);
/// but not for longer than this.
const LONGEST: Duration = Duration::from_secs(5);

/// When each organization is due.
#[derive(Debug, Default)]
pub(super) struct Queue {
    due: BTreeMap<Key, Due>,
    running: BTreeSet<Key>,
}

#[derive(Clone, Copy, Debug)]
struct Due {
    at: Instant,
    /// When the first of the gathered changes came.
    since: Option<Instant>,
}

impl Queue {
    /// Something changed.
    pub(super) fn changed(&mut self, key: &Key, now: Instant) {
        let since = self.due.get(key).and_then(|due| due.since).unwrap_or(now);
        let at = (now + QUIET).min(since + LONGEST);
        self.due.insert(key.clone(), Due { at, since: Some(since) });
    }

    /// Looks again at `at`, unless something is to be done earlier.
    pub(super) fn at(&mut self, key: Key, at: Instant) {
        let due = self.due.entry(key).or_insert(Due { at, since: None });
        due.at = due.at.min(at);
    }

    /// The next that is due and not under way, if it is due by now; it is under way from then on.
    pub(super) fn take(&mut self, now: Instant) -> Option<Key> {
        let free = self.due.iter().filter(|(key, due)| due.at <= now && !self.running.contains(*key));
        let key = free.min_by_key(|(_, due)| due.at).map(|(key, _)| key.clone())?;
        self.due.remove(&key);
        self.running.insert(key.clone());
        Some(key)
    }

    /// It is not under way any more.
    pub(super) fn finished(&mut self, key: &Key) {
        self.running.remove(key);
    }

    /// When the next is due that is not under way.
    pub(super) fn next(&self) -> Option<Instant> {
        let free = self.due.iter().filter(|(key, _)| !self.running.contains(*key));
        free.map(|(_, due)| due.at).min()
    }

    /// How many are under way.
    pub(super) fn running(&self) -> usize {
        self.running.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Key {
        ("acme".into(), Some(name.into()))
    }

    #[test]
    fn changes_are_gathered_but_not_for_ever() {
        let (mut queue, start) = (Queue::default(), Instant::now());
        queue.changed(&key("a"), start);
        assert_eq!(queue.take(start + Duration::from_millis(400)), None);
        for tenth in 1..100 {
            queue.changed(&key("a"), start + Duration::from_millis(100 * tenth));
        }
        assert_eq!(queue.next(), Some(start + LONGEST));
        assert_eq!(queue.take(start + LONGEST), Some(key("a")));
    }

    #[test]
    fn one_that_is_under_way_is_not_begun_again_until_it_has_ended() {
        let (mut queue, start) = (Queue::default(), Instant::now());
        queue.changed(&key("a"), start);
        let later = start + LONGEST;
        assert_eq!(queue.take(later), Some(key("a")));
        queue.changed(&key("a"), later);
        assert_eq!(queue.take(later + LONGEST), None);
        queue.finished(&key("a"));
        assert_eq!(queue.take(later + LONGEST), Some(key("a")));
    }

    #[test]
    fn an_interval_does_not_put_off_what_is_due_earlier() {
        let (mut queue, start) = (Queue::default(), Instant::now());
        queue.at(key("a"), start + Duration::from_secs(600));
        queue.changed(&key("a"), start);
        queue.at(key("a"), start + Duration::from_secs(600));
        assert_eq!(queue.next(), Some(start + QUIET));
    }
}
