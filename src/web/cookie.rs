//! The session's cookie, by the name that Comet's own clients know.

use axum::http::{HeaderMap, HeaderValue, header};

use super::Settings;
use crate::backend::Secret;

/// The name of the cookie, as Comet's clients send it.
pub const SESSION: &str = "sessionToken";

/// The session's secret that a request carries.
pub(super) fn session(headers: &HeaderMap) -> Option<Secret> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut values = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = values.find(|(name, value)| *name == SESSION && !value.is_empty())?;
    Some(Secret::new(value.to_owned()))
}

/// The header that gives a browser the session. Without `Max-Age` it ends with the browser, and at the server's word before that.
pub fn set(settings: &Settings, secret: &Secret) -> HeaderValue {
    header(settings, secret.expose(), "")
}

/// The header that takes it away again.
pub fn clear(settings: &Settings) -> HeaderValue {
    header(settings, "", "; Max-Age=0")
}

fn header(settings: &Settings, value: &str, more: &str) -> HeaderValue {
    let secure = if settings.is_secure() { "; Secure" } else { "" };
    let text = format!("{SESSION}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}");
    let mut header = HeaderValue::try_from(text).expect("a session's secret is letters and digits");
    header.set_sensitive(true);
    header
}

/// Whether two secrets are the same, in a time that tells nothing.
pub(super) fn is_same(right: &Secret, shown: &str) -> bool {
    let right = right.expose();
    let differences = right.bytes().zip(shown.bytes()).fold(0, |differences, (a, b)| differences | (a ^ b));
    right.len() == shown.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "theme=dark; xsessionToken=no".parse().unwrap());
        assert!(session(&headers).is_none());
        headers.append(header::COOKIE, "a=b;sessionToken=abc ; c=d".parse().unwrap());
        assert_eq!(session(&headers).unwrap().expose(), "abc");
    }

    #[test]
    fn scripts_never_see_it_and_tls_keeps_it_to_itself() {
        let secret = Secret::new("abc".to_owned());
        let open = set(&Settings::new("http://127.0.0.1:8750"), &secret);
        assert_eq!(open.to_str().unwrap(), "sessionToken=abc; Path=/; HttpOnly; SameSite=Lax");
        let secure = clear(&Settings::new("https://halley.acme.example/"));
        assert_eq!(secure.to_str().unwrap(), "sessionToken=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
        assert!(!format!("{open:?}").contains("abc"));
    }

    #[test]
    fn only_the_whole_secret_is_the_same() {
        let right = Secret::new("abcd".to_owned());
        assert!(is_same(&right, "abcd"));
        for wrong in ["", "abc", "abcde", "abce"] {
            assert!(!is_same(&right, wrong));
        }
    }
}
