//! Comet over HTTP: the credential and where it may go, the transport. The only user of reqwest.

pub mod credential;
pub mod http;

pub use credential::Credential;
