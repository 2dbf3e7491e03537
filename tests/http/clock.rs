//! Transports for a virtual clock: it runs only while nothing is on its way.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use halley::backend::BoxFuture;
use halley::comet::http::{Fault, Http, Network, Reply, Request, Settings, Transport};
use tokio::time::Instant;

/// The real network, with the clock standing still while a request is under way. Else tokio would take waiting for a socket
/// for idleness, and let the time limit of the request pass at once.
struct Still(Network);

impl Transport for Still {
    fn carry<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Reply, Fault>> {
        Box::pin(async move {
            let (end, wait) = std::sync::mpsc::channel::<()>();
            // A blocking task that runs keeps tokio from moving the clock.
            let held = tokio::task::spawn_blocking(move || wait.recv());
            let result = self.0.carry(request).await;
            drop(end);
            let _ = held.await;
            result
        })
    }
}

/// A client over real sockets for tests with a paused clock.
pub(crate) fn still(settings: Settings) -> Http {
    let network = Still(Network::new(&settings).unwrap());
    Http::over(settings, Arc::new(network)).unwrap()
}

/// An answer of a [`Script`].
pub(crate) type Line = (u16, &'static [(&'static str, &'static str)]);

/// Answers from a script, each after some time, and remembers when it was asked. The last line stays.
pub(crate) struct Script {
    lines: Mutex<VecDeque<Line>>,
    takes: Duration,
    start: Instant,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    asked: Vec<Duration>,
    under_way: usize,
    most: usize,
}

impl Script {
    pub(crate) fn new(lines: impl IntoIterator<Item = Line>, takes: Duration) -> Arc<Self> {
        let lines = Mutex::new(lines.into_iter().collect());
        Arc::new(Self { lines, takes, start: Instant::now(), log: Mutex::default() })
    }

    /// When each request came, from the script's making on.
    pub(crate) fn asked(&self) -> Vec<Duration> {
        self.log.lock().unwrap().asked.clone()
    }

    /// How many were under way at once, at most.
    pub(crate) fn most(&self) -> usize {
        self.log.lock().unwrap().most
    }

    fn next(&self) -> Line {
        let mut lines = self.lines.lock().unwrap();
        let line = lines[0];
        if lines.len() > 1 {
            lines.pop_front();
        }
        line
    }
}

impl Transport for Script {
    fn carry<'a>(&'a self, _: &'a Request) -> BoxFuture<'a, Result<Reply, Fault>> {
        Box::pin(async move {
            {
                let mut log = self.log.lock().unwrap();
                log.asked.push(self.start.elapsed());
                log.under_way += 1;
                log.most = log.most.max(log.under_way);
            }
            let (status, headers) = self.next();
            tokio::time::sleep(self.takes).await;
            self.log.lock().unwrap().under_way -= 1;
            let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            Ok(Reply { status, headers: headers.collect(), body: "{}".into() })
        })
    }
}
