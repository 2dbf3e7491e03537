//! Requests to a server and what became of them: the only way from this room to the network.
//!
//! # Use
//!
//! ```no_run
//! # use halley::comet::{Credential, http::{Call, Failure, Http, Settings}};
//! # use halley::wire::find;
//! # async fn example(key: halley::backend::Secret) -> Result<(), Box<dyn std::error::Error>> {
//! let http = Http::new(Settings::new("https://www.comet.com", Credential::ApiKey(key))?)?;
//! let call = Call::to(find("C12")).with(&["0f6d1c1e"]).query("withoutExtendedData", "true");
//! match http.send(call).await {
//!     Ok(answer) => drop(answer.json::<Vec<serde_json::Value>>()?),
//!     Err(Failure::NotFound { .. }) => {}
//!     Err(failure) => return Err(halley::backend::Error::from(failure).into()),
//! }
//! # Ok(()) }
//! ```
//!
//! - [`Http::send`] gives 2xx (and 304) as an [`Answer`]; all else is a [`Failure`] that says what to do. A page (HTML) is never an
//!   answer: a login page answers 200 to a write as well.
//! - A write that failed with [`Failure::may_have_happened`] must be observed before it is repeated. `backend::Error::from` chooses
//!   the exit code.
//! - `GET` reads. A `POST` that only asks says so by [`Call::asks`]. Against Halley's own server [`Call::idempotent`] makes a write
//!   repeatable, [`Http::set_writes`]`(None)` lifts the pace of writes that is meant for Comet, and a whole organization in one answer
//!   wants [`Call::at_most`] (512 MiB) and perhaps [`Call::within`].
//! - One `Http` lives as long as one command: [`Settings::overall`] counts from its making. A process that lives on calls
//!   [`Http::afresh`] for each round.
//!
//! # What it does by itself
//!
//! - **Repeats** what reads after anything that may pass (not reached, lost, cut, broken gzip, 408, 429, 500, 502, 503, 504), up to
//!   [`Settings::tries`], with waits that double. Repeats what writes only when nothing has happened: not reached, 429, or 503 with
//!   `Retry-After`. A wrong certificate, an unknown host name and a proxy that wants a password are not tried again.
//! - **Waits** as long as a server asks (`Retry-After` in seconds or as a date, counted from the answer's own `Date`; else
//!   `RateLimit-Reset`), with everything that goes to that server, from whichever `Http` of this process; a server that asks ends after
//!   20 tries, or at once when it asks for longer than there is time. Waits are tokio's: tests use a paused clock.
//! - **Keeps the credential** to its server: redirects are followed by reads, within the server, three at most. It goes in the clear
//!   only to this machine, unless [`Settings::insecure_http`] allows it. It stands in no text and no recording, even when the server
//!   echoes it; nor do keys of Halley, and values of fields that are named like secrets.
//! - **Bounds memory**: bodies are read piece by piece, decompressed, up to [`Call::at_most`].
//! - **Uses** the proxies of [`Settings::proxies`], none that stands only in the environment, and none to this machine.
//!   `SSL_CERT_FILE` and `SSL_CERT_DIR` name other certificates than the system's, as for most programs.
//!
//! - **Tells** [`Settings::listener`] of each try: method, path, status, time, bytes, and the ids and limits that the server gives; no secret.
//!
//! # Recordings
//!
//! [`Settings::record`] keeps each request with its answer as `000001.json` and so on, a try a file, for its owner alone, and goes on
//! where a recording in the folder ended. Secrets are removed; **e-mail addresses and user names stay: it is personal data, for people
//! who may see the organization.** With [`Settings::pseudonyms`] every e-mail address, and every name that a field calls a person's, is
//! another one, the same everywhere; names of workspaces, roles and service accounts stay, and so does a user name within a sentence.
//! `replay:DIR` in place of the URL answers from it, by method,
//! path, query and body, in the recorded order, without any wait, and says what it does not have.

mod answer;
mod call;
mod client;
mod disguise;
mod failure;
mod hide;
mod log;
mod pace;
mod refusal;
mod retry;
mod settings;
mod transport;

pub use answer::Answer;
pub use call::Call;
pub use client::Http;
pub use disguise::Disguise;
pub use failure::{At, Failure};
pub use log::{Ended, Listener, Told};
pub use settings::{Chance, Proxies, Rate, Settings};
pub use transport::{Fault, Network, Reply, Request, Transport};
