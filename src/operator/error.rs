//! Why the operator ends, other than by being told to.

use std::error::Error as _;
use std::io;
use std::net::SocketAddr;

/// Why the operator ends.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The API server gives no answer.
    #[error("the Kubernetes API server cannot be reached: {0}")]
    Unreachable(String),
    /// The API server knows the operator and lets it not do that, or knows it not.
    #[error("the Kubernetes API server refuses: {0}")]
    Forbidden(String),
    /// The address of health and metrics cannot be listened on.
    #[error("cannot listen on {address}: {text}")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// Why.
        text: String,
    },
    /// Another process may write now.
    #[error("the lease was lost; this process writes no more")]
    LostLease,
    /// A task that should run for as long as the process has ended.
    #[error("the task `{0}` has ended")]
    Ended(&'static str),
    /// A task panicked.
    #[error("the task `{0}` panicked")]
    Panicked(&'static str),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl Error {
    pub(super) fn listen(address: SocketAddr, cause: &io::Error) -> Self {
        let text = match cause.kind() {
            io::ErrorKind::AddrInUse => "another process listens there already".to_owned(),
            io::ErrorKind::AddrNotAvailable => "this machine has no such address".to_owned(),
            io::ErrorKind::PermissionDenied => "this user may not use the port".to_owned(),
            _ => cause.to_string(),
        };
        Self::Listen { address, text }
    }
}

impl From<kube::Error> for Error {
    fn from(error: kube::Error) -> Self {
        match error {
            kube::Error::Api(status) if matches!(status.code, 401 | 403) => Self::Forbidden(status.message),
            kube::Error::Api(status) if status.code < 500 => Self::Other(status.message),
            kube::Error::Api(status) => Self::Unreachable(status.message),
            kube::Error::Auth(cause) => Self::Forbidden(cause.to_string()),
            kube::Error::SerdeError(cause) => Self::Other(format!("the API server's answer is none: {cause}")),
            other => Self::Unreachable(deepest(&other)),
        }
    }
}

/// Clients wrap the system's words in several layers of their own.
fn deepest(error: &kube::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = cause.to_string();
        source = cause.source();
    }
    text
}
