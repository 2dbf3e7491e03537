//! The mails that wait, and the task that sends them: some at once, again after failures, and given up at last. Every end is counted and
//! logged, with the reason but without the address.

use std::sync::Arc;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::Letter;
use crate::web::App;
use crate::web::metrics::Outcome;

/// Waits before the next attempt; after the last one a mail is given up.
const WAITS: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(300),
    Duration::from_secs(1800),
];
/// Mails that wait at most: a plan may invite a whole company at once, and a mail is small.
const ROOM: usize = 100_000;
/// Connections to the mail server at most.
const AT_ONCE: usize = 4;

/// How mails leave.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer").field("from", &self.from).finish_non_exhaustive()
    }
}

impl Mailer {
    /// A mail server by its URL (`smtp://`, `smtps://`, `smtp://…?tls=required`), and the sender of all mails.
    ///
    /// # Errors
    ///
    /// The URL or the sender cannot be used. The URL is not repeated: it may hold a password.
    pub fn new(url: &str, from: &str) -> Result<Self, String> {
        let from = from.parse().map_err(|error| format!("`{from}` is no sender: {error}"))?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| format!("the URL of the mail server cannot be used: {error}"))?;
        let transport = transport.timeout(Some(Duration::from_secs(30))).build();
        Ok(Self { transport, from })
    }
}

/// Where mails wait until they are sent. Without a mail server there is none.
#[derive(Clone, Debug)]
pub struct Outbox {
    letters: mpsc::Sender<Letter>,
}

impl Outbox {
    /// An outbox, and what its task takes from.
    pub(in crate::web) fn new() -> (Self, mpsc::Receiver<Letter>) {
        let (letters, waiting) = mpsc::channel(ROOM);
        (Self { letters }, waiting)
    }

    /// Puts a letter into the outbox. It never fails and never waits: the inviter has the link as well.
    pub fn post(&self, app: &App, letter: Letter) {
        match self.letters.try_send(letter) {
            Ok(()) => {
                app.metrics.mails_waiting.inc();
            }
            Err(_) => {
                app.metrics.mail(Outcome::Failed);
                tracing::error!("a mail was given up: too many wait already");
            }
        }
    }
}

/// Sends what comes into the outbox until the server ends. What is being sent then is still sent; what waits to be tried again is given up.
pub(in crate::web) async fn send_all(
    app: Arc<App>,
    mailer: Mailer,
    mut waiting: mpsc::Receiver<Letter>,
    mut end: watch::Receiver<bool>,
) {
    let post = Post { app, mailer, turns: Arc::new(Semaphore::new(AT_ONCE)), end: end.clone() };
    let mut sending = JoinSet::new();
    loop {
        tokio::select! {
            Some(letter) = waiting.recv() => {
                sending.spawn(post.clone().deliver(letter));
            }
            Some(_) = sending.join_next() => {}
            _ = end.wait_for(|end| *end) => break,
        }
    }
    while let Ok(letter) = waiting.try_recv() {
        sending.spawn(post.clone().deliver(letter));
    }
    while sending.join_next().await.is_some() {}
}

#[derive(Clone)]
struct Post {
    app: Arc<App>,
    mailer: Mailer,
    turns: Arc<Semaphore>,
    end: watch::Receiver<bool>,
}

impl Post {
    /// One mail, from the outbox to its end.
    async fn deliver(mut self, letter: Letter) {
        let outcome = match letter.message(&self.mailer.from) {
            Ok(message) => self.attempts(message).await,
            Err(error) => Err(error),
        };
        let app = &self.app;
        app.metrics.mails_waiting.dec();
        match outcome {
            Ok(()) => app.metrics.mail(Outcome::Succeeded),
            Err(error) => {
                app.metrics.mail(Outcome::Failed);
                tracing::error!(error, "a mail was given up");
            }
        }
    }

    async fn attempts(&mut self, message: Message) -> Result<(), String> {
        let mut waits = WAITS.into_iter();
        loop {
            let sent = {
                let _turn = self.turns.acquire().await.expect("nobody closes it");
                self.mailer.transport.send(message.clone()).await
            };
            let Err(error) = sent else { return Ok(()) };
            // The server's own words may repeat the address.
            let reason = match error.status() {
                Some(code) => format!("the mail server answered {code}"),
                None if error.is_timeout() => "the mail server did not answer in time".to_owned(),
                None => "the mail server cannot be reached".to_owned(),
            };
            match waits.next() {
                Some(wait) if !error.is_permanent() => {
                    tracing::warn!(reason, seconds = wait.as_secs(), "a mail was not sent; trying again later");
                    tokio::select! {
                        () = sleep(wait) => {}
                        _ = self.end.wait_for(|end| *end) => return Err(format!("{reason}, and the server ends")),
                    }
                }
                _ => return Err(reason),
            }
        }
    }
}
