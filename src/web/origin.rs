//! Whether a request comes from a page of this server: what stands between a cookie and the pages of others.
//!
//! Browsers say from which page a writing request comes (`Sec-Fetch-Site`, or `Origin` in older ones). One that comes from elsewhere is
//! refused when it could carry a cookie. Programs send neither header, and no page can make a browser leave both out. Pages with forms
//! have a token besides ([`super::csrf`]).

use axum::http::{HeaderMap, Method, header};

const FETCH_SITE: &str = "sec-fetch-site";

/// Whether a request may be answered: it only reads, has its own credential, or comes from a page of this server.
pub(super) fn is_allowed(method: &Method, headers: &HeaderMap, public_url: &str) -> bool {
    if method.is_safe() || headers.contains_key(header::AUTHORIZATION) {
        return true;
    }
    if let Some(site) = headers.get(FETCH_SITE) {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let same_host = origin.split_once("://").zip(host).is_some_and(|((_, from), host)| from.eq_ignore_ascii_case(host));
    same_host || origin.eq_ignore_ascii_case(public_url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(method: &Method, headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        is_allowed(method, &map, "https://halley.acme.example")
    }

    #[test]
    fn writes_from_pages_of_others_are_refused() {
        for elsewhere in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site"), ("origin", "https://halley.acme.example")],
            &[("origin", "https://evil.example"), ("host", "halley.acme.example")],
            &[("origin", "null"), ("host", "halley.acme.example")],
            &[("origin", "https://halley.acme.example.evil.example"), ("host", "halley.acme.example")],
        ] {
            assert!(!allowed(&Method::POST, elsewhere), "{elsewhere:?}");
            assert!(allowed(&Method::GET, elsewhere), "{elsewhere:?}");
        }
    }

    #[test]
    fn writes_from_our_own_pages_and_from_programs_are_not() {
        for ours in [
            &[][..],
            &[("sec-fetch-site", "same-origin")],
            &[("origin", "http://127.0.0.1:8750"), ("host", "127.0.0.1:8750")],
            &[("origin", "https://halley.acme.example"), ("host", "inside:8750")],
            &[("origin", "https://evil.example"), ("authorization", "hly_1")],
        ] {
            assert!(allowed(&Method::DELETE, ours), "{ours:?}");
        }
    }
}
