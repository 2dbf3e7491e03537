//! Where an organization's server is, and what it knows the operator by. Decided without touching anything.

use super::data::{API_KEY, SESSION, SecretData, URL};
use crate::backend;
use crate::comet::http::Settings;
use crate::comet::{Credential, Host, HostError};
use crate::operator::secrets;
use crate::resources::organization::Server;

/// How to reach an organization's server.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The address, as the CometOrganization has it.
    pub base: String,
    /// What the server knows the operator by.
    pub credential: Credential,
    /// Where the credential came from, for messages.
    pub source: String,
}

impl Connection {
    /// The usual settings for this server.
    ///
    /// # Errors
    ///
    /// The address is none that a server can have.
    pub fn settings(&self) -> Result<Settings, backend::Error> {
        let mut settings = Settings::new(&self.base, self.credential.clone())?;
        settings.credential_source.clone_from(&self.source);
        Ok(settings)
    }
}

/// The server that a CometOrganization names, and the Secret that it wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The server.
    pub host: Host,
    /// The name of the Secret.
    pub secret: &'a str,
}

/// Why nothing is sent to an organization's server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// The organization names no server.
    #[error("the organization names no server; set `spec.server.url` and `spec.server.credentialsRef.name`")]
    ServerMissing,
    /// A database file, or a recording.
    #[error(
        "the operator keeps organizations on servers only, and `{0}` is none; name a server, as `https://comet.acme.example`, or use the command line"
    )]
    ServerRefused(String),
    /// No address of a server.
    #[error("{0}; set `spec.server.url` to an address, as `https://comet.acme.example`")]
    ServerInvalid(HostError),
    /// The organization names no Secret.
    #[error(
        "the organization names no Secret with a credential; set `spec.server.credentialsRef.name` to one with the keys `apiKey` and `url`"
    )]
    NoReference,
    /// No Secret can have this name.
    #[error("no Secret can be named `{0}`; correct `spec.server.credentialsRef.name`")]
    NameInvalid(String),
    /// The Secret is not there.
    #[error(
        "the Secret `{0}` is not there; make it in the namespace of the organization, with the keys `apiKey` and `url`"
    )]
    SecretMissing(String),
    /// The Secret could not be read.
    #[error("the Secret `{0}` cannot be read: {1}")]
    Unread(String, String),
    /// The Secret has no credential.
    #[error("the Secret `{0}` has no text in `apiKey` or `sessionToken`; add one of them")]
    KeyMissing(String),
    /// Nobody says which server the credential is for.
    #[error("the Secret `{0}` does not say which server its credential is for; add its address as `url`")]
    UrlMissing(String),
    /// What stands in `url` is none. It is not repeated, since it may be a credential in the wrong place.
    #[error("`url` in the Secret `{0}` is no address of a server; write it as `https://comet.acme.example`")]
    UrlInvalid(String),
    /// The key names its server in a way that nobody can read.
    #[error("the Secret `{0}` cannot be used: {1}")]
    KeyUnreadable(String, String),
    /// The credential is for another host than the organization's.
    #[error(
        "the credential in the Secret `{name}` is for {own}, but `spec.server.url` names {other}; nothing was sent: make both name the same host"
    )]
    WrongHost {
        /// The Secret.
        name: String,
        /// Where the credential belongs.
        own: String,
        /// Where the organization is.
        other: String,
    },
}

impl CredentialError {
    /// The reason for a condition.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::ServerMissing => "ServerMissing",
            Self::ServerRefused(_) | Self::ServerInvalid(_) => "ServerRefused",
            Self::NoReference | Self::NameInvalid(_) | Self::SecretMissing(_) => "CredentialsMissing",
            Self::Unread(..) => "CredentialsUnread",
            Self::KeyMissing(_) | Self::UrlMissing(_) | Self::UrlInvalid(_) | Self::KeyUnreadable(..) => {
                "CredentialsIncomplete"
            }
            Self::WrongHost { .. } => "WrongHost",
        }
    }
}

/// The server and the Secret that an organization names.
///
/// # Errors
///
/// It names none, or one that the operator does not use.
pub fn wanted(server: Option<&Server>) -> Result<Wanted<'_>, CredentialError> {
    let Server { url, credentials_ref } = server.ok_or(CredentialError::ServerMissing)?;
    let url = url.as_str().trim();
    if ["sqlite:", "replay:"].iter().any(|scheme| url.starts_with(scheme)) {
        return Err(CredentialError::ServerRefused(url.to_owned()));
    }
    let host = Host::parse(url).map_err(CredentialError::ServerInvalid)?;
    let secret = credentials_ref.as_ref().ok_or(CredentialError::NoReference)?.name.as_str();
    if !secrets::is_object_name(secret) {
        return Err(CredentialError::NameInvalid(secret.to_owned()));
    }
    Ok(Wanted { host, secret })
}

/// How to reach the server that an organization names, with the Secret that it names; `None`: there is no such Secret.
///
/// # Errors
///
/// Something is missing, or the credential is for another host. Nothing may be sent then.
pub fn connection(server: Option<&Server>, secret: Option<&SecretData>) -> Result<Connection, CredentialError> {
    let Wanted { host, secret: name } = wanted(server)?;
    let data = secret.ok_or_else(|| CredentialError::SecretMissing(name.to_owned()))?;
    let (credential, key) = match (data.text(API_KEY), data.text(SESSION)) {
        (Some(key), _) => (Credential::ApiKey(key.clone()), API_KEY),
        (None, Some(token)) => (Credential::Session(token.clone()), SESSION),
        (None, None) => return Err(CredentialError::KeyMissing(name.to_owned())),
    };
    let own = bound_to(name, data, &credential)?;
    if own != host {
        return Err(CredentialError::WrongHost {
            name: name.to_owned(),
            own: own.to_string(),
            other: host.to_string(),
        });
    }
    Ok(Connection { base: host.url(), credential, source: format!("`{key}` in the Secret `{name}`") })
}

/// The host that the credential is for: the one beside it, else the one that a key of Comet names itself.
fn bound_to(name: &str, data: &SecretData, credential: &Credential) -> Result<Host, CredentialError> {
    if let Some(url) = data.text(URL) {
        return Host::parse(url.expose()).map_err(|_| CredentialError::UrlInvalid(name.to_owned()));
    }
    let named =
        credential.server().map_err(|error| CredentialError::KeyUnreadable(name.to_owned(), error.to_string()))?;
    let named = named.ok_or_else(|| CredentialError::UrlMissing(name.to_owned()))?;
    Host::parse(&named).map_err(|_| CredentialError::UrlInvalid(name.to_owned()))
}
