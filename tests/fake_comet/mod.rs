//! A fake of Comet: a state, Comet's known routes over it and no other, and faults on demand.
//!
//! Written from the inventory of routes, not from the client: field names, shapes and refusals stand here a second time. It runs on a thread
//! of its own, so that tests without a runtime can use it.

#![allow(dead_code, unused_imports, reason = "several test binaries use parts of it")]

mod faults;
mod frontend;
mod proxy;
mod rest;
mod routes;
mod serve;
mod state;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use serde_json::Value;
use tokio::sync::oneshot;

pub(crate) use faults::{Fault, When};
pub(crate) use proxy::{Way, carry};
pub(crate) use routes::Credential;
pub(crate) use state::{
    INVITE, MANAGEMENT, Organization, Role, Standing, State, Switches, User, VISIBILITY, Workspace,
};

/// A request that came in.
#[derive(Clone, Debug)]
pub(crate) struct Logged {
    /// The route's number; `-` for a path that Comet does not have.
    pub(crate) route: &'static str,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Value,
    pub(crate) credential: Credential,
}

pub(crate) struct Shared {
    state: Mutex<State>,
    log: Mutex<Vec<Logged>>,
    faults: Mutex<Vec<faults::Planned>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running fake; it ends when it is dropped.
pub(crate) struct FakeComet {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl FakeComet {
    /// Starts on a free port of the loopback interface.
    pub(crate) fn start(state: State) -> Self {
        Self::listen(([127, 0, 0, 1], 0).into(), state)
    }

    /// Starts at an address that is free.
    pub(crate) fn listen(address: SocketAddr, state: State) -> Self {
        let shared = Arc::new(Shared { state: Mutex::new(state), log: Mutex::default(), faults: Mutex::default() });
        let listener = std::net::TcpListener::bind(address).expect("the address is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        listener.set_nonblocking(true).expect("a listener can be told not to block");
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        #[expect(clippy::disallowed_methods, reason = "the fake owns its thread, and joins it when it is dropped")]
        let thread = std::thread::spawn(move || serve::run(listener, served, stopped));
        Self { address, shared, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A copy of the state as it is now.
    pub(crate) fn state(&self) -> State {
        locked(&self.shared.state).clone()
    }

    /// Somebody changes something in the dashboard.
    pub(crate) fn by_hand(&self, change: impl FnOnce(&mut State)) {
        change(&mut locked(&self.shared.state));
    }

    /// An invited person accepts; returns the user name.
    pub(crate) fn accept(&self, email: &str) -> String {
        locked(&self.shared.state).accept(email)
    }

    /// Lets a fault strike once.
    pub(crate) fn fault(&self, when: When, fault: Fault) {
        self.faults(when, fault, 1);
    }

    /// Lets a fault strike so often.
    pub(crate) fn faults(&self, when: When, fault: Fault, times: usize) {
        locked(&self.shared.faults).push(faults::Planned { when, fault, left: times });
    }

    /// No fault strikes any more.
    pub(crate) fn heal(&self) {
        locked(&self.shared.faults).clear();
    }

    /// The requests until now.
    pub(crate) fn log(&self) -> Vec<Logged> {
        locked(&self.shared.log).clone()
    }

    /// Forgets the requests until now.
    pub(crate) fn forget(&self) {
        locked(&self.shared.log).clear();
    }

    /// The numbers of the routes that were asked, in order.
    pub(crate) fn asked(&self) -> Vec<&'static str> {
        self.log().iter().map(|logged| logged.route).collect()
    }

    /// Refuses connections from now on.
    pub(crate) fn stop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the fake does not panic");
        }
    }
}

impl Drop for FakeComet {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(std::thread::panicking() || ended.is_ok(), "the fake panicked");
        }
    }
}
