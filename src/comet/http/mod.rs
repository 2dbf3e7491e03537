//! Requests to a server and what became of them: the only way out of this room.
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

mod answer;
mod call;
mod client;
mod failure;
mod hide;
mod pace;
mod refusal;
mod retry;
mod settings;
mod transport;

pub use answer::Answer;
pub use call::Call;
pub use client::Http;
pub use failure::{At, Failure};
pub use settings::{Chance, Proxies, Rate, Settings};
pub use transport::{Fault, Network, Reply, Request, Transport};
