//! Comet over HTTP: the credential and where it may go, the transport. The only user of reqwest.

pub mod credential;
pub mod halley;
pub mod http;

pub use credential::Credential;
pub use halley::{HalleyServer, SnapshotCache};
pub use http::Http;
