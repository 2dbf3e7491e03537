//! Which server this is, whom a credential stands for, and who changed things last.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// H1: which server this is. Answers without a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct About {
    /// `halley.dev/api/v1`.
    pub api: String,
    /// The version of Halley.
    pub version: String,
}

/// H3: whom the credential stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Caller {
    /// A person or a service account.
    pub kind: CallerKind,
    /// The e-mail, or the account's name with its prefix.
    pub name: String,
    /// The user name; the account's name again.
    pub user_name: String,
    /// The organization role of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The id of the API key, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The organization's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
}

/// What a caller is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CallerKind {
    /// A person.
    Member,
    /// A service account.
    ServiceAccount,
}

/// H6: the objects that are asked for, each `kind/name` as in operation ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Objects {
    /// At most 10,000.
    pub objects: Vec<String>,
}

/// H6: the last change of each object; an object without one is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LastChanges {
    /// By `kind/name`.
    pub changes: BTreeMap<String, LastChangeDocument>,
}

/// H6: who changed an object last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LastChangeDocument {
    /// When, as RFC 3339 in UTC.
    pub at: String,
    /// Who.
    pub by: String,
    /// The digest of the plan that it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}
