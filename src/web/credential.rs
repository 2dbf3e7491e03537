//! Who asks: by an API key in `Authorization`, else by the session in the cookie. A key that is wrong is never overridden by a cookie.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method, header};

use super::App;
use super::accounts::Client;
use super::api::refusal::Refusal;
use super::cookie;
use super::frame::Peer;
use crate::backend::{self, Secret};
use crate::model::actor::Actor;
use crate::store::Caller;
use crate::wire;

/// Whom the credential stands for. Without a credential that is accepted the request is refused (401).
#[derive(Clone, Debug)]
pub struct Authenticated(pub Caller);

/// Whom the credential stands for; `None` for everybody else.
#[derive(Clone, Debug)]
pub struct Anyone(pub Option<Caller>);

/// From where a request comes, behind the proxies that the owner named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// Who signs in or accepts, and from where.
impl FromRequestParts<Arc<App>> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Self::Rejection> {
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, app).await?;
        let browser = parts.headers.get(header::USER_AGENT).and_then(|said| said.to_str().ok()).unwrap_or("unknown");
        Ok(Self { address, browser: browser.chars().filter(|letter| !letter.is_control()).take(120).collect() })
    }
}

/// What the log says of the caller; filled in once it is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen(pub(super) Arc<OnceLock<&'static str>>);

impl Seen {
    /// Notes the kind of a caller, who is not named.
    pub(super) fn note(extensions: &Extensions, caller: &Caller) {
        if let Some(Self(seen)) = extensions.get() {
            let _ = seen.set(match caller.actor {
                Actor::Member(_) => "member",
                Actor::ServiceAccount(_) => "service account",
                Actor::Owner => "owner",
            });
        }
    }
}

/// What a request shows.
enum Shown {
    Key(Secret),
    Session(Secret),
}

impl FromRequestParts<Arc<App>> for Authenticated {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let Anyone(caller) = Anyone::from_request_parts(parts, app).await?;
        caller.map(Self).ok_or_else(Refusal::unauthorized)
    }
}

impl FromRequestParts<Arc<App>> for Anyone {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let Some(shown) = shown(&parts.headers) else { return Ok(Self(None)) };
        let only_reads = matches!(&shown, Shown::Key(key) if backend::only_reads(key));
        let caller = app.ask(move |app| caller(app, &shown)).await?;
        if let Some(caller) = &caller {
            let asks = parts.method.is_safe() || parts.method == Method::POST && wire::only_asks(parts.uri.path());
            if only_reads && !asks {
                return Err(Refusal::forbidden("this API key may only read; use one that may write"));
            }
            Seen::note(&parts.extensions, caller);
        }
        Ok(Self(caller))
    }
}

impl FromRequestParts<Arc<App>> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Self::Rejection> {
        let Peer(peer) = *parts.extensions.get::<Peer>().expect("the listener says from where");
        Ok(Self(client(peer, &parts.headers, &app.settings.proxies)))
    }
}

fn caller(app: &App, shown: &Shown) -> Result<Option<Caller>, backend::Error> {
    match shown {
        Shown::Key(key) => app.store.caller_by_key(key),
        Shown::Session(session) => Ok(app.store.caller_by_session(session)?.map(|signed_in| signed_in.caller)),
    }
}

/// Comet's clients send the key as it is; others put `Bearer` before it.
fn shown(headers: &HeaderMap) -> Option<Shown> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return cookie::session(headers).map(Shown::Session) };
    let text = value.to_str().unwrap_or_default().trim();
    let key = match text.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => key.trim(),
        _ => text,
    };
    Some(Shown::Key(Secret::new(key.to_owned())))
}

/// The nearest address that is none of our own proxies. Further ones are what anybody may have written.
fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let mut client = peer;
    let forwarded = headers.get_all("x-forwarded-for").into_iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    for hop in hops.into_iter().rev() {
        if !proxies.contains(&client) {
            break;
        }
        let Ok(address) = hop.parse::<IpAddr>() else { break };
        client = address.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_key_comes_verbatim_or_as_a_bearer_and_goes_before_the_cookie() {
        for text in ["hly_1", "Bearer hly_1", "bearer  hly_1"] {
            let shown = shown(&headers(&[("authorization", text), ("cookie", "sessionToken=s")]));
            assert!(matches!(shown, Some(Shown::Key(key)) if key.expose() == "hly_1"), "{text}");
        }
        let wrong = shown(&headers(&[("authorization", ""), ("cookie", "sessionToken=s")]));
        assert!(matches!(wrong, Some(Shown::Key(_))));
        let session = shown(&headers(&[("cookie", "sessionToken=s")]));
        assert!(matches!(session, Some(Shown::Session(secret)) if secret.expose() == "s"));
    }

    #[test]
    fn only_proxies_of_ours_say_where_a_client_is() {
        let forwarded = headers(&[("x-forwarded-for", "203.0.113.9, 198.51.100.7")]);
        let (proxy, stranger) = (address("10.0.0.1"), address("192.0.2.1"));
        assert_eq!(client(stranger, &forwarded, &[proxy]), stranger);
        assert_eq!(client(proxy, &forwarded, &[proxy]), address("198.51.100.7"));
        assert_eq!(client(proxy, &forwarded, &[proxy, address("198.51.100.7")]), address("203.0.113.9"));
        assert_eq!(client(proxy, &headers(&[("x-forwarded-for", "junk")]), &[proxy]), proxy);
        assert_eq!(client(proxy, &headers(&[]), &[proxy]), proxy);
    }
}
