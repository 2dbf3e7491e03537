//! A lock that is fair: whoever came first goes first, so that of many writers none waits for ever.

use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard};

use super::lock;

/// Something that one at a time may use, in the order of asking.
pub(super) struct Queue<T> {
    tickets: Mutex<Tickets>,
    called: Condvar,
    inside: Mutex<T>,
}

#[derive(Default)]
struct Tickets {
    next: u64,
    served: u64,
}

/// The turn of one; the next one's begins when it is dropped.
pub(super) struct Turn<'a, T> {
    queue: &'a Queue<T>,
    /// Gone before the next one is called.
    inside: Option<MutexGuard<'a, T>>,
}

impl<T> Queue<T> {
    pub(super) fn new(inside: T) -> Self {
        Self { tickets: Mutex::default(), called: Condvar::new(), inside: Mutex::new(inside) }
    }

    /// Waits until all who came before are done.
    pub(super) fn turn(&self) -> Turn<'_, T> {
        let mut tickets = lock(&self.tickets);
        let mine = tickets.next;
        tickets.next += 1;
        while tickets.served != mine {
            tickets = self.called.wait(tickets).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        drop(tickets);
        Turn { queue: self, inside: Some(lock(&self.inside)) }
    }
}

impl<T> Deref for Turn<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.inside.as_ref().expect("it is gone only while the turn ends")
    }
}

impl<T> DerefMut for Turn<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.inside.as_mut().expect("it is gone only while the turn ends")
    }
}

impl<T> Drop for Turn<'_, T> {
    fn drop(&mut self) {
        self.inside = None;
        lock(&self.queue.tickets).served += 1;
        self.queue.called.notify_all();
    }
}
