//! The credentials of organizations' servers: read from Secrets, kept current, and bound to the host that stands beside them.

mod connection;
mod data;
#[cfg(test)]
mod tests;
mod watch;

pub use connection::{Connection, CredentialError, Wanted, connection, wanted};
pub use data::SecretData;
pub use watch::{Changed, CredentialWatch, Known};
