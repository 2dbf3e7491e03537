//! Why there is no edit.

use super::amendment::Amendment;
use super::meaning::Fault;
use crate::plan::WrongOrganization;

/// Why there is no edit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The manifests are wrong already.
    #[error("the manifests are invalid as they are: {0}")]
    Invalid(Fault),
    /// The manifests belong to another organization.
    #[error(transparent)]
    WrongOrganization(#[from] WrongOrganization),
    /// No edit of the manifests means these changes and nothing else.
    #[error("{reason}")]
    NotExpressible {
        /// What stands in the way and what can be done, in words.
        reason: String,
        /// The documents as they should be, to be worked in by hand.
        declared: Box<Amendment>,
    },
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Invalid(fault)
    }
}
