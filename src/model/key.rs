//! The natural keys of an organization's objects.
//!
//! Keys compare byte-wise. They share their text (`Arc<str>`), so that half a million memberships
//! cost half a million pointers and not half a million strings.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text of the key.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(|text| Self::new(text.as_str()))
            }
        }
    };
}

macro_rules! verbatim {
    ($($name:ident),*) => {
        $(impl $name {
            /// Takes the name as it is written.
            pub fn new(name: &str) -> Self {
                Self(name.into())
            }
        })*
    };
}

key! {
    /// A member's e-mail, in lower case.
    Email
}
key! {
    /// The live name of a workspace.
    WorkspaceName
}
key! {
    /// The live name of a custom workspace role.
    RoleName
}
key! {
    /// The live name of a service account, always with the prefix `sa-`.
    AccountName
}
key! {
    /// The name of an API key. Declared: as written. Live: `<name>.<n>`.
    KeyName
}
key! {
    /// The `metadata.name` of a team.
    TeamName
}

verbatim!(WorkspaceName, RoleName, KeyName, TeamName);

impl Email {
    /// Lower-cases `email`; whether it is well formed is a check's business.
    pub fn new(email: &str) -> Self {
        if email.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
            Self(email.into())
        } else {
            Self(email.to_lowercase().into())
        }
    }
}

impl AccountName {
    /// The prefix that Comet gives to every service account.
    pub const PREFIX: &str = "sa-";

    /// Adds the prefix `sa-` where it is not written.
    pub fn new(name: &str) -> Self {
        if name.starts_with(Self::PREFIX) { Self(name.into()) } else { Self(format!("{}{name}", Self::PREFIX).into()) }
    }

    /// The name as people may write it.
    pub fn without_prefix(&self) -> &str {
        self.0.strip_prefix(Self::PREFIX).unwrap_or(&self.0)
    }
}

impl KeyName {
    /// Splits a live name `<name>.<n>` into the declared name and its number.
    pub fn generation(&self) -> Option<(&str, u32)> {
        let (name, number) = self.0.rsplit_once('.')?;
        Some((name, number.parse().ok()?))
    }

    /// The live name of generation `number` of this declared name.
    pub fn with_generation(&self, number: u32) -> Self {
        Self(format!("{}.{number}", self.0).into())
    }
}
