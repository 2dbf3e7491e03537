//! The network, by reqwest. The only place that holds the credential in a form that is sent.

use std::error::Error as _;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue};
use reqwest::{Certificate, Client, ClientBuilder, NoProxy, Proxy, Response};

use super::{Fault, Reply, Request, Transport};
use crate::backend::{BoxFuture, Error};
use crate::comet::Credential;
use crate::comet::http::settings::Settings;

/// A connection that takes longer is none; far below the limit of a request, so that a server that does not answer at all is known as not reached.
const CONNECT: Duration = Duration::from_secs(10);
/// Servers close what rests longer; a request that meets a closing connection is lost.
const REST: Duration = Duration::from_secs(20);

/// What will be the same at the next try, by a part of its text, and what to do about it. The first that fits counts.
const HOPELESS: [(&str, &str); 9] = [
    (
        "CaUsedAsEndEntity",
        "; the server shows the certificate of a CA as its own, as `openssl req -x509` makes it: make it with \
         `-addext basicConstraints=critical,CA:FALSE`, and name it with --ca-file",
    ),
    ("not valid for name", "; write the server's URL with a name that its certificate has"),
    ("certificate expired", "; renew the server's certificate, or set this machine's clock"),
    ("certificate", "; if it comes from a CA of your own, name that with --ca-file"),
    ("InvalidContentType", "; no TLS is spoken there: check the port, and whether the URL begins with `http://`"),
    ("proxy authorization", "; write name and password into HTTPS_PROXY: http://name:password@host:port"),
    ("Name or service not known", "; check the server's URL"),
    ("nodename nor servname", "; check the server's URL"),
    ("Name does not resolve", "; check the server's URL"),
];

/// The network. It follows no redirect and repeats nothing.
#[derive(Clone)]
pub struct Network {
    client: Client,
    base: String,
}

impl Network {
    /// A client for the server of the settings. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// The certificates or proxies cannot be used, or the credential cannot be sent.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        // Another part of the process may have chosen a provider before; both can do what is needed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = Client::builder()
            .user_agent(concat!("halley/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT.min(settings.timeout / 2))
            .pool_idle_timeout(REST)
            .default_headers(identity(settings)?);
        let client = proxied(trusting(builder, settings)?, settings)?.build().map_err(|error| {
            let why = reason(error);
            let hint = if why.contains("CA certificates") {
                ": install those of the system, or name some with --ca-file"
            } else {
                ""
            };
            Error::Other(format!("no client for {}: {why}{hint}", settings.base))
        })?;
        Ok(Self { client, base: settings.base.clone() })
    }

    async fn carried(&self, request: &Request) -> Result<Reply, Fault> {
        let method = reqwest::Method::from_bytes(request.method.as_bytes()).expect("the table has methods of HTTP");
        let query = request.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        let mut builder = self.client.request(method, format!("{}{}{query}", self.base, request.path));
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        if let Some(body) = &request.body {
            builder = builder.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        let made = builder
            .build()
            .map_err(|error| Fault::Unusable(format!("the request cannot be made: {}", reason(error))))?;
        let response = self.client.execute(made).await.map_err(fault)?;
        whole(response, request.largest).await
    }
}

impl Transport for Network {
    fn carry<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Reply, Fault>> {
        Box::pin(self.carried(request))
    }
}

/// Reads a body piece by piece, so that one that grows without end (a gzip bomb) never fills the memory.
async fn whole(mut response: Response, largest: usize) -> Result<Reply, Fault> {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let announced = response.content_length().unwrap_or(0);
    if announced > largest as u64 {
        return Err(Fault::TooLarge);
    }
    let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or(0).min(1 << 20));
    while let Some(piece) = response.chunk().await.map_err(|error| Fault::Lost(reason(error)))? {
        if body.len() + piece.len() > largest {
            return Err(Fault::TooLarge);
        }
        body.extend_from_slice(&piece);
    }
    Ok(Reply { status, headers, body: body.into() })
}

fn fault(error: reqwest::Error) -> Fault {
    if !error.is_connect() {
        let mut why = reason(error);
        // The first bytes of TLS are no line of HTTP.
        if why.contains("invalid HTTP version") {
            why.push_str("; if TLS is spoken there, the server's URL begins with `https://`");
        }
        return Fault::Lost(why);
    }
    let mut why = reason(error);
    let hint = HOPELESS.iter().find(|(part, _)| why.contains(part)).map(|(_, hint)| hint);
    why.push_str(hint.unwrap_or(&""));
    Fault::NotReached { why, passing: hint.is_none() }
}

/// The causes in one line, each once, without the URL: it stands before, and may hold a proxy's password.
fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut texts: Vec<String> = Vec::new();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        // What hyper says of itself, not of the cause.
        if !text.starts_with("client error") && !texts.iter().any(|said| said.contains(&text)) {
            texts.push(text);
        }
        cause = inner.source();
    }
    if texts.is_empty() { error.to_string() } else { texts.join(": ") }
}

fn identity(settings: &Settings) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    let (name, text) = match &settings.credential {
        Credential::ApiKey(key) => (AUTHORIZATION, key.expose().to_owned()),
        Credential::Session(token) => (COOKIE, format!("sessionToken={}", token.expose())),
        Credential::None => return Ok(headers),
    };
    let mut value = HeaderValue::from_str(&text).map_err(|_| {
        let source = &settings.credential_source;
        Error::Credentials(format!(
            "{source} has characters that no header can carry: copy it once more, without line breaks"
        ))
    })?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(headers)
}

/// The certificates of the system, and those of `ca_file`. Without TLS none are read: a container may have none.
fn trusting(builder: ClientBuilder, settings: &Settings) -> Result<ClientBuilder, Error> {
    let Some(path) = &settings.ca_file else {
        let plain = settings.base.starts_with("http://") && settings.proxies.http.is_none();
        return Ok(if plain { builder.tls_certs_only([]) } else { builder });
    };
    let unusable = |why: &str| Error::Other(format!("`{}` cannot be used as --ca-file: {why}", path.display()));
    let pem = std::fs::read(path).map_err(|error| unusable(&error.to_string()))?;
    let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| unusable(&reason(error)))?;
    if certificates.is_empty() {
        return Err(unusable("no certificate is in it; PEM is wanted, with `-----BEGIN CERTIFICATE-----`"));
    }
    Ok(builder.tls_certs_merge(certificates))
}

/// Only the proxies of the settings, never those that a library finds in the environment.
fn proxied(builder: ClientBuilder, settings: &Settings) -> Result<ClientBuilder, Error> {
    let mut builder = builder.no_proxy();
    if settings.is_local() {
        return Ok(builder);
    }
    let unusable = |variable: &'static str| {
        move |error: reqwest::Error| {
            Error::Other(format!("{variable} names no proxy that can be used: {}", reason(error)))
        }
    };
    let except = || settings.proxies.except.as_deref().and_then(NoProxy::from_string);
    if let Some(url) = &settings.proxies.https {
        builder = builder.proxy(Proxy::https(url).map_err(unusable("HTTPS_PROXY"))?.no_proxy(except()));
    }
    if let Some(url) = &settings.proxies.http {
        builder = builder.proxy(Proxy::http(url).map_err(unusable("HTTP_PROXY"))?.no_proxy(except()));
    }
    Ok(builder)
}
