//! The real server over a database file, with a way to it that can be spoiled.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use halley::backend::{Provenance, Secret};
use halley::model::actor::Actor;
use halley::model::key::{Email, KeyName};
use halley::store::{Mode, Store, SystemEntropy};
use halley::web::{App, Settings};
use jiff::Timestamp;
use tokio::sync::oneshot;

use crate::fake_comet::{Fault, Way, When, carry};

/// A running server; it ends when it is dropped.
pub(crate) struct Server {
    url: String,
    pub(crate) app: Arc<App>,
    pub(crate) way: Arc<Way>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// An answer to a batch that misses its last outcome.
pub(crate) fn shortened() -> Fault {
    Fault::Rewrite(Arc::new(|answer| drop(answer["outcomes"].as_array_mut().expect("outcomes").pop())))
}

impl Server {
    /// Serves the organization of a database file.
    pub(crate) fn over(path: &Path) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let clock = Arc::new(|| "2026-06-01T12:00:00Z".parse::<Timestamp>().unwrap());
        let store = Store::open(path, Mode::ReadWrite, clock.clone()).unwrap();
        let server = runtime.block_on(halley::web::Server::bind("127.0.0.1:0".parse().unwrap(), None, false)).unwrap();
        let real = format!("http://{}", server.address());
        let app = Arc::new(App::new(store, clock, Arc::new(SystemEntropy), Settings::new(&real)).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let (way, served) = (Arc::new(Way::default()), Arc::clone(&app));
        let carried = Arc::clone(&way);
        #[expect(clippy::disallowed_methods, reason = "the server owns its thread, and joins it when it is dropped")]
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                let stopped = async {
                    let _ = stopped.await;
                };
                // The way ends with the server.
                tokio::select! {
                    _ = server.run(served, stopped) => {}
                    () = carry(listener, real, carried) => {}
                }
            });
        });
        Self { url, app, way, stop: Some(stop), thread: Some(thread) }
    }

    /// The way's address: nobody needs the server's own.
    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    /// A key of an active member.
    pub(crate) fn key(&self, email: &str) -> String {
        let nobody = Provenance::by_hand(Actor::Owner, "test");
        let name = KeyName::new(&format!("test-{}", self.app.store.keys().unwrap().len()));
        let (_, secret) = self.app.store.create_member_key(nobody, &Email::new(email), &name).unwrap();
        secret.expose().to_owned()
    }

    /// The requests until now, forgotten by that.
    pub(crate) fn log(&self) -> Vec<String> {
        self.way.log()
    }

    /// Lets a fault strike the next request to this path.
    pub(crate) fn fault(&self, path: &'static str, fault: Fault) {
        self.way.faults(When::Route(path), fault, 1);
    }

    /// Whether a secret is a live key's.
    pub(crate) fn takes(&self, secret: &str) -> bool {
        self.app.store.caller_by_key(&Secret::new(secret.trim().to_owned())).unwrap().is_some()
    }

    /// The effects of plans in the audit log.
    pub(crate) fn effects(&self) -> Vec<String> {
        let rows = self.app.store.audit(None, 10_000).unwrap();
        rows.into_iter().filter(|row| row.plan.is_some()).map(|row| row.operation).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.take();
        let ended = self.thread.take().unwrap().join();
        assert!(std::thread::panicking() || ended.is_ok(), "the server panicked");
    }
}
