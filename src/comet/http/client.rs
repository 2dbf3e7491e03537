//! Sends a request until there is an answer, a refusal, or no time left.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use super::answer::Answer;
use super::call::Call;
use super::failure::{At, Failure};
use super::hide::Hide;
use super::log::{self, Ended, Told};
use super::pace::Pace;
use super::refusal::{Verdict, verdict};
use super::retry;
use super::settings::{REPLAY, Rate, Settings};
use super::transport::recorder::Recorder;
use super::transport::replay::Replay;
use super::transport::{Fault, Network, Reply, Request, Transport};
use crate::backend::Error;

/// How many redirects within a server are followed.
const REDIRECTS: u32 = 3;

/// A client of one server. Cheap to clone; all clones share connections, and all clients of one server in this process share limits and cooldown.
#[derive(Clone)]
pub struct Http {
    inner: Arc<Inner>,
    deadline: Option<Instant>,
}

struct Inner {
    settings: Settings,
    transport: Arc<dyn Transport>,
    pace: Arc<Pace>,
    hide: Arc<Hide>,
    requests: AtomicU64,
}

/// How a request is sent.
#[derive(Clone, Copy)]
struct Asked {
    serves: &'static str,
    reads: bool,
    limit: Duration,
    attempt: u32,
}

impl Http {
    /// A client. Nothing is sent yet; the time for all requests begins.
    ///
    /// # Errors
    ///
    /// The settings cannot be used, or the credential would be readable on its way.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        if let Some(folder) = settings.base.strip_prefix(REPLAY) {
            let replay = Arc::new(Replay::open(folder.as_ref(), Arc::new(Hide::new(&settings)))?);
            let unhurried = Settings { writes: None, backoff: Duration::ZERO, record: None, ..settings };
            return Self::over(unhurried, replay);
        }
        settings.refuse_plain()?;
        let network = Arc::new(Network::new(&settings)?);
        let pace = Pace::shared(&settings);
        Self::made(settings, network, pace)
    }

    /// A client over another transport, with a pace of its own.
    ///
    /// # Errors
    ///
    /// The folder of `record` cannot be used.
    pub fn over(settings: Settings, transport: Arc<dyn Transport>) -> Result<Self, Error> {
        let pace = Pace::new(&settings);
        Self::made(settings, transport, pace)
    }

    fn made(settings: Settings, transport: Arc<dyn Transport>, pace: Arc<Pace>) -> Result<Self, Error> {
        let hide = Arc::new(Hide::new(&settings));
        let transport = match &settings.record {
            Some(folder) => Arc::new(Recorder::new(folder, &settings, transport, Arc::clone(&hide))?),
            None => transport,
        };
        let deadline = Instant::now().checked_add(settings.overall);
        let inner = Arc::new(Inner { settings, transport, pace, hide, requests: AtomicU64::new(0) });
        Ok(Self { inner, deadline })
    }

    /// The server: scheme, host and port.
    pub fn server(&self) -> &str {
        &self.inner.settings.base
    }

    /// The same client with its time for all requests begun anew, for a process that lives on.
    #[must_use]
    pub fn afresh(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), deadline: Instant::now().checked_add(self.inner.settings.overall) }
    }

    /// How fast writes may follow each other from now on; `None` without a pause, for Halley's own server, which says 429 itself.
    pub fn set_writes(&self, rate: Option<Rate>) {
        self.inner.pace.set_writes(rate);
    }

    /// How many requests were sent, repetitions included.
    pub fn requests(&self) -> u64 {
        self.inner.requests.load(Ordering::Relaxed)
    }

    /// Sends a request, waits and repeats as its kind allows, and tells refusals apart.
    ///
    /// # Errors
    ///
    /// Everything but 2xx, and 304 to a request with `If-None-Match`.
    pub async fn send(&self, call: Call) -> Result<Answer, Failure> {
        let (reads, repeatable) = (call.reads, call.repeatable);
        let limit = call.timeout.unwrap_or(self.inner.settings.timeout);
        let serves = call.route.serves;
        let request = call.request();
        let mut tried = 0;
        loop {
            tried += 1;
            let asked = Asked { serves, reads, limit, attempt: tried };
            let failure = match self.followed(&request, asked).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let pause = retry::pause(&self.inner.settings, repeatable, &failure, tried);
            if let Failure::Busy { .. } = failure {
                self.inner.pace.cool(pause.unwrap_or_default());
            }
            let Some(pause) = pause else { return Err(failure.after(tried)) };
            let next = Instant::now().checked_add(pause);
            let Some(next) = next.filter(|next| self.deadline.is_none_or(|deadline| *next < deadline)) else {
                return Err(failure.after(tried));
            };
            tracing::debug!(server = self.server(), tried, wait = ?pause, "a request is repeated: {failure}");
            sleep_until(next).await;
        }
    }

    async fn followed(&self, request: &Request, asked: Asked) -> Result<Answer, Failure> {
        let mut request = request.clone();
        let mut redirects = 0;
        loop {
            let at = Arc::new(self.at(&request, asked.serves));
            let reply = self.carried(&at, &request, asked).await?;
            match verdict(&at, &request, reply, &self.inner.hide) {
                Verdict::Answer(answer) => return Ok(answer),
                Verdict::Failure(failure) => return Err(failure),
                Verdict::Follow(next) if redirects < REDIRECTS => {
                    redirects += 1;
                    request = next;
                }
                Verdict::Follow(next) => {
                    let to = format!("{}, the {}th redirect in a row", next.path, REDIRECTS + 1);
                    return Err(Failure::Redirected { at, to });
                }
            }
        }
    }

    async fn carried(&self, at: &Arc<At>, request: &Request, asked: Asked) -> Result<Reply, Failure> {
        let Asked { serves: _, reads, limit, attempt } = asked;
        let begun = Instant::now();
        let Inner { settings, transport, pace, hide, requests } = &*self.inner;
        let deadline = self.deadline.unwrap_or_else(|| Instant::now() + Duration::from_secs(1 << 30));
        let unsent = |why: &str| {
            let why = format!(
                "{why} (the limit for all requests together is {} s); nothing was sent",
                settings.overall.as_secs()
            );
            Failure::NotReached { at: Arc::clone(at), why, passing: false }
        };
        let turn = timeout_at(deadline, pace.turn(reads, deadline)).await.map_err(|_| unsent("no time is left"))?;
        let _under_way = turn.ok_or_else(|| unsent("the server asked to wait longer than there is time"))?;
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(unsent("no time is left"));
        }
        requests.fetch_add(1, Ordering::Relaxed);
        let limit = limit.min(left);
        let left = Instant::now();
        let carried = timeout(limit, transport.carry(request)).await;
        let carried = carried.unwrap_or_else(|_| Err(Fault::Lost(format!("it took longer than {limit:?}"))));
        if let Some(listener) = &settings.listener {
            let path = log::path(request, hide);
            let (waited, took) = (left - begun, left.elapsed());
            let ended = match &carried {
                Ok(reply) => log::answered(reply, hide),
                Err(fault) => Ended::Unanswered(hide.text(&fault.to_string())),
            };
            listener.tell(&Told { method: request.method, path, attempt, waited, took, ended });
        }
        let fault = match carried {
            Ok(reply) => return Ok(reply),
            Err(fault) => fault,
        };
        let at = Arc::clone(at);
        Err(match fault {
            Fault::NotReached { why, passing } => Failure::NotReached { at, why: hide.text(&why), passing },
            Fault::Lost(why) => Failure::Lost { at, why: hide.text(&why) },
            Fault::TooLarge => Failure::TooLarge { at, limit: request.largest },
            Fault::Unusable(why) => Failure::Unusable { at, why: hide.text(&why) },
        })
    }

    fn at(&self, request: &Request, serves: &'static str) -> At {
        let Settings { base, credential_source, .. } = &self.inner.settings;
        At {
            method: request.method,
            server: base.clone(),
            path: self.inner.hide.text(&request.path),
            serves,
            credential: (!credential_source.is_empty()).then(|| credential_source.clone()),
        }
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Http {{ server: {} }}", self.server())
    }
}
