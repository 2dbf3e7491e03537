//! What the server knows the caller by, and the server that it belongs to. Says nothing of it in `Debug`, `Display` or JSON.

use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;

use crate::backend::{Error, Secret};

/// What stands before the `*` of a key that names its server.
const PLAIN: usize = 25;

/// What the server knows the caller by.
#[derive(Clone)]
pub enum Credential {
    /// An API key, sent verbatim in `Authorization`; Comet wants no `Bearer` before it.
    ApiKey(Secret),
    /// A session of Comet's pages, sent as the cookie `sessionToken`.
    Session(Secret),
    /// Nothing is sent.
    None,
}

impl Credential {
    /// The server that the credential names itself: the `baseUrl` of `<25 characters>*<base64 JSON>`. Keys of Halley and older keys of Comet name none.
    ///
    /// # Errors
    ///
    /// What stands behind the `*` cannot be read; the text says so without the key.
    pub fn server(&self) -> Result<Option<String>, Error> {
        let Self::ApiKey(key) = self else { return Ok(None) };
        let Some((plain, coded)) = key.expose().split_once('*') else { return Ok(None) };
        if plain.chars().count() != PLAIN {
            return Ok(None);
        }
        let broken = |what: &str| {
            Error::Credentials(format!(
                "the API key names its server behind `*`, but {what}: copy the key once more, whole, from the account settings of Comet"
            ))
        };
        let bytes = decoded(coded).ok_or_else(|| broken("what stands there is no base64"))?;
        let named: Named =
            serde_json::from_slice(&bytes).map_err(|_| broken("what stands there names no `baseUrl`"))?;
        Ok(Some(named.base_url))
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ApiKey(_) => "ApiKey",
            Self::Session(_) => "Session",
            Self::None => "None",
        })
    }
}

#[derive(Deserialize)]
struct Named {
    #[serde(rename = "baseUrl")]
    base_url: String,
}

/// Both alphabets, with and without padding: Comet's own clients repair the padding.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    [alphabet::STANDARD, alphabet::URL_SAFE]
        .into_iter()
        .find_map(|alphabet| GeneralPurpose::new(&alphabet, config).decode(text.trim()).ok())
}
