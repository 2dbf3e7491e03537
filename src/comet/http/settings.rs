//! How a server is asked. Everything is passed in: nothing here reads the environment or the clock.

use std::path::PathBuf;
use std::time::Duration;

use crate::backend::Error;
use crate::comet::Credential;

/// How a server is asked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Scheme, host and port, without a slash at the end.
    pub base: String,
    /// What the server knows the caller by.
    pub credential: Credential,
    /// Where the credential came from, for messages: `COMET_API_KEY`.
    pub credential_source: String,
    /// Certificates (PEM) that are trusted beside those of the system.
    pub ca_file: Option<PathBuf>,
    /// The longest time for one request with its answer.
    pub timeout: Duration,
    /// The longest time for all requests of this client together, from its making on.
    pub overall: Duration,
    /// How many reads may be under way.
    pub concurrency: usize,
    /// A folder that keeps every request and answer.
    pub record: Option<PathBuf>,
}

impl Settings {
    /// The usual settings for a server.
    ///
    /// # Errors
    ///
    /// The URL is none that a server can have.
    pub fn new(server: &str, credential: Credential) -> Result<Self, Error> {
        let url = reqwest::Url::parse(server)
            .map_err(|error| Error::Other(format!("`{server}` is no URL of a server: {error}")))?;
        let source = match credential {
            Credential::ApiKey(_) => "COMET_API_KEY",
            Credential::Session(_) => "COMET_SESSION_TOKEN",
            Credential::None => "",
        };
        Ok(Self {
            base: url.origin().ascii_serialization(),
            credential,
            credential_source: source.to_owned(),
            ca_file: None,
            timeout: Duration::from_secs(30),
            overall: Duration::from_secs(15 * 60),
            concurrency: 16,
            record: None,
        })
    }
}
