//! Who acts.

use std::fmt;

use super::key::{AccountName, Email};

/// Whoever a change is made for; rules and guards judge by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Who holds the database file of an embedded organization. Above all roles, and no member.
    Owner,
    /// A person.
    Member(Email),
    /// A service account.
    ServiceAccount(AccountName),
}

impl Actor {
    /// The person behind the actor, if it is one.
    pub fn member(&self) -> Option<&Email> {
        match self {
            Self::Member(email) => Some(email),
            Self::Owner | Self::ServiceAccount(_) => None,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Owner => f.write_str("owner"),
            Self::Member(email) => email.fmt(f),
            Self::ServiceAccount(name) => name.fmt(f),
        }
    }
}
