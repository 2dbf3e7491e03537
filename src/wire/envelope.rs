//! What a refusal looks like.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Comet's error body. Older routes say `msg`, newer ones `message`; `code` tells an answer of Comet from one of a proxy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Envelope {
    /// The text of newer routes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The text of older routes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub msg: Option<String>,
    /// Mostly the status once more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// A code that Comet's clients know (90212: unknown key, 90219: unknown workspace, 7000011: view only, 7000023: account not allowed here).
    #[serde(default, rename = "sdk_error_code", skip_serializing_if = "Option::is_none")]
    pub sdk_error_code: Option<i64>,
}

impl Envelope {
    /// A refusal as every known client reads it.
    pub fn new(code: i64, text: impl Into<String>) -> Self {
        Self { message: None, msg: Some(text.into()), code: Some(code), sdk_error_code: None }
    }

    /// The text, wherever it stands.
    pub fn text(&self) -> Option<&str> {
        self.message.as_deref().or(self.msg.as_deref())
    }
}
