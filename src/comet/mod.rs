//! Comet over HTTP: the credential and where it may go, the transport, and the organization behind it. The only user of reqwest.

mod capabilities;
pub mod credential;
pub mod halley;
mod host;
pub mod http;
mod organization;
pub mod probe;
mod read;
mod write;

pub use credential::Credential;
pub use halley::{HalleyServer, SnapshotCache};
pub use host::{Host, HostError};
pub use http::Http;
pub use organization::Comet;
pub use probe::{Findings, Found};
