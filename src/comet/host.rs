//! What a credential is bound to: scheme, name and port of a server. Compared without touching anything.

use std::fmt;

/// Scheme, name and port: what a credential is bound to. Two are equal when a credential for one may go to the other.
#[derive(Clone, Debug)]
pub struct Host {
    scheme: &'static str,
    name: String,
    port: u16,
    /// Where on the host the server is mounted; no part of what a credential is bound to.
    path: String,
}

/// Why a text is no address of a server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// Neither `https` nor `http`.
    #[error("`{0}` is no server: it begins with neither `https://` nor `http://`")]
    Scheme(String),
    /// A user or a password stands in it; it is not repeated here.
    #[error("`{0}://…` is no server: a credential does not belong into an address")]
    Credential(&'static str),
    /// The port is no number, or too large.
    #[error("`{0}` is no server: the port is no number from 1 to 65535")]
    Port(String),
    /// No name, or one with spaces.
    #[error("`{0}` is no server: the host is missing")]
    Name(String),
}

impl Host {
    /// Reads an address as it stands in a manifest, an option or a Secret.
    ///
    /// # Errors
    ///
    /// It names no host of `https` or `http`, or holds a credential.
    pub fn parse(text: &str) -> Result<Self, HostError> {
        let (scheme, rest) = ["https", "http"]
            .into_iter()
            .find_map(|scheme| {
                let (written, rest) = text.split_once("://")?;
                written.eq_ignore_ascii_case(scheme).then_some((scheme, rest))
            })
            .ok_or_else(|| HostError::Scheme(text.to_owned()))?;
        let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(HostError::Credential(scheme));
        }
        // An IPv6 address keeps its brackets; the port stands after them.
        let (name, port) = match authority.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => {
                (name, port.parse().map_err(|_| HostError::Port(text.to_owned()))?)
            }
            _ => (authority, usual_port(scheme)),
        };
        if name.is_empty() || name.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
            return Err(HostError::Name(text.to_owned()));
        }
        let path = rest.strip_prefix(authority).unwrap_or_default().to_owned();
        Ok(Self { scheme, name: name.trim_end_matches('.').to_lowercase(), port, path })
    }

    /// The address of the server, with the path that it is mounted below.
    pub fn url(&self) -> String {
        format!("{self}{}", self.path)
    }
}

impl PartialEq for Host {
    fn eq(&self, other: &Self) -> bool {
        let Self { scheme, name, port, path: _ } = self;
        (*scheme, name, *port) == (other.scheme, &other.name, other.port)
    }
}

impl Eq for Host {}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme, name, port, path: _ } = self;
        if *port == usual_port(scheme) { write!(f, "{scheme}://{name}") } else { write!(f, "{scheme}://{name}:{port}") }
    }
}

fn usual_port(scheme: &str) -> u16 {
    if scheme == "https" { 443 } else { 80 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> Result<Host, HostError> {
        Host::parse(text)
    }

    #[test]
    fn scheme_name_and_port_are_compared_and_the_path_is_not() {
        let own = host("https://comet.acme.example").unwrap();
        assert_eq!(host("HTTPS://COMET.acme.example.:443/api/"), Ok(own.clone()));
        for other in
            ["http://comet.acme.example", "https://comet.acme.example:8443", "https://comet.acme.example.evil.example"]
        {
            assert_ne!(host(other).unwrap(), own, "{other}");
        }
        assert_eq!(host("https://comet.acme.example:8443/opik").unwrap().url(), "https://comet.acme.example:8443/opik");
    }

    #[test]
    fn no_trick_with_an_address_makes_another_host_look_the_same() {
        assert!(host("https://comet.acme.example@evil.example").is_err());
        assert_ne!(host("https://evil.example/https://comet.acme.example"), host("https://comet.acme.example"));
        assert_eq!(host("https://evil.example\\@comet.acme.example").unwrap().name, "evil.example");
        assert_eq!(host("https://comet.acme.example.").unwrap(), host("https://comet.acme.example").unwrap());
    }

    #[test]
    fn a_credential_in_an_address_is_not_repeated() {
        let error = host("https://me:hidden@comet.acme.example").unwrap_err();
        assert!(!error.to_string().contains("hidden"), "{error}");
    }

    #[test]
    fn ports_stand_after_the_brackets_of_an_address() {
        assert!(matches!(host("https://[::1]:8443"), Ok(Host { port: 8443, .. })));
        assert!(matches!(host("https://[::1]"), Ok(Host { port: 443, .. })));
        assert!(matches!(host("https://a.example:many"), Err(HostError::Port(_))));
    }
}
