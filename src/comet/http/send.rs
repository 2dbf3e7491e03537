//! Sends.

use std::sync::Arc;

use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderValue};

use super::answer::Answer;
use super::call::Call;
use super::failure::{At, Failure, excerpt};
use super::settings::Settings;
use crate::backend::Error;
use crate::comet::Credential;
use crate::wire::envelope::Envelope;

/// A client of one server. Cheap to clone; all clones share connections, limits and cooldown.
#[derive(Clone, Debug)]
pub struct Http {
    settings: Arc<Settings>,
    client: reqwest::Client,
}

impl Http {
    /// A client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// The settings cannot be used.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .user_agent(concat!("halley/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .retry(reqwest::retry::never())
            .timeout(settings.timeout)
            .default_headers(identity(&settings.credential)?)
            .build()
            .map_err(|error| Error::Other(format!("no client for {}: {error}", settings.base)))?;
        Ok(Self { settings: Arc::new(settings), client })
    }

    /// The server: scheme, host and port.
    pub fn server(&self) -> &str {
        &self.settings.base
    }

    /// Sends a request, waits and repeats as its kind allows, and tells refusals apart.
    ///
    /// # Errors
    ///
    /// Everything but 2xx, and 304 to a request with `If-None-Match`.
    pub async fn send(&self, call: Call) -> Result<Answer, Failure> {
        let parameters: Vec<_> = call.parameters.iter().map(String::as_str).collect();
        let at = Arc::new(At {
            method: call.route.method.as_str(),
            server: self.settings.base.clone(),
            path: call.route.path_with(&parameters),
            serves: call.route.serves,
        });
        let method = reqwest::Method::from_bytes(at.method.as_bytes()).expect("the table has methods of HTTP");
        let mut request = self.client.request(method, format!("{}{}", at.server, at.path)).query(&call.query);
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        if let Some(body) = call.body {
            request = request.header("content-type", "application/json").body(body);
        }
        let lost = |error: reqwest::Error| {
            let (at, why) = (Arc::clone(&at), error.without_url().to_string());
            Failure::Lost { at, why }
        };
        let response = request.send().await.map_err(|error| match error.is_connect() {
            true => Failure::NotReached { at: Arc::clone(&at), why: error.without_url().to_string() },
            false => lost(error),
        })?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.map_err(lost)?;
        if status == 304 || (200..300).contains(&status) {
            return Ok(Answer { status, at, headers, body });
        }
        Err(refusal(at, status, &body))
    }
}

fn refusal(at: Arc<At>, status: u16, body: &[u8]) -> Failure {
    let envelope: Option<Envelope> = serde_json::from_slice(body).ok();
    let own = envelope.as_ref().is_some_and(|envelope| envelope.code.is_some());
    let text = envelope.as_ref().and_then(Envelope::text).map_or_else(|| excerpt(body), str::to_owned);
    match status {
        300..=399 => Failure::Redirected { at, to: String::new() },
        401 => Failure::Unauthorized { at, text },
        402 => Failure::PaymentRequired { at, text },
        403 => Failure::Forbidden { at, text },
        404 if own => Failure::NotFound { at, text },
        404 | 405 => Failure::NoSuchRoute { at, status },
        409 => Failure::Conflict { at, text },
        429 => Failure::Busy { at, status, text },
        500..=u16::MAX => Failure::Server { at, status, text },
        _ => Failure::Refused { at, status, text },
    }
}

fn identity(credential: &Credential) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    let (name, text) = match credential {
        Credential::ApiKey(key) => (AUTHORIZATION, key.expose().to_owned()),
        Credential::Session(token) => (COOKIE, format!("sessionToken={}", token.expose())),
        Credential::None => return Ok(headers),
    };
    let mut value = HeaderValue::from_str(&text)
        .map_err(|_| Error::Credentials("the credential has characters that no header can carry".to_owned()))?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(headers)
}
