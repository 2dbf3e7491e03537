//! Which live organization is meant, and whether a credential may go there. Decided without touching anything.

use std::path::{Path, PathBuf};

use super::error::{Error, Exit};
use crate::comet::{Host, HostError};

/// Where the organization is when nobody says so.
pub(super) const DEFAULT: &str = ".halley/organization.db";

const FORMS: &str = "write `sqlite:PATH` for an embedded organization, or `https://HOST`";

/// What the manifests say about the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Declared {
    /// `spec.server.url`.
    pub(super) url: String,
    /// The folder of the manifest; a relative `sqlite:` path there starts from it.
    pub(super) folder: PathBuf,
    /// `spec.id`: which of several organizations the credential sees.
    pub(super) id: Option<String>,
}

/// A live organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Server {
    /// A database file of this machine.
    Embedded(PathBuf),
    /// A server, by its host.
    Remote(Host),
    /// A folder of recorded requests and answers. Nothing is sent anywhere.
    Replay(PathBuf),
}

/// What the environment has to show a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Bound {
    /// Nothing.
    #[default]
    Nothing,
    /// A credential that does not say which server it is for.
    Nowhere,
    /// A credential that names its server.
    To(String),
    /// A credential that names a server nobody can read; why.
    Unreadable(String),
}

/// Chooses the server: the named one, else the declared one, else the usual file.
///
/// A credential of the environment is bound to the named host, else to the one that it names itself. A pull request can change what is
/// declared; it must not send the credential anywhere else.
pub(super) fn choose(named: Option<&str>, declared: Option<&Declared>, bound: &Bound) -> Result<Server, Error> {
    let named = named.map(|text| parse(text, Path::new(""))).transpose()?;
    let declared = declared.map(|declared| parse(&declared.url, &declared.folder)).transpose()?;
    match (named, declared) {
        (Some(Server::Remote(bound_to)), Some(Server::Remote(other)))
            if *bound != Bound::Nothing && bound_to != other =>
        {
            Err(other_host(&format!(
                "the credential is for {bound_to}, but the manifest names {other}; nothing was sent"
            ))
            .hint("make `spec.server.url` and `--server` (or HALLEY_SERVER) name the same host"))
        }
        (None, Some(Server::Remote(other))) => {
            belongs(&other, bound)?;
            Ok(Server::Remote(other))
        }
        (Some(server), _) | (None, Some(server)) => Ok(server),
        (None, None) => Ok(Server::Embedded(PathBuf::from(DEFAULT))),
    }
}

/// Makes sure that the credential is for the host, which only a manifest names.
fn belongs(other: &Host, bound: &Bound) -> Result<(), Error> {
    let way = format!("`--server {other}` or set HALLEY_SERVER");
    match bound {
        Bound::Nothing => Ok(()),
        Bound::To(url) if host(url).is_ok_and(|own| own == *other) => Ok(()),
        Bound::To(url) => {
            let own = host(url).map_or_else(|_| "another server".to_owned(), |own| own.to_string());
            Err(other_host(&format!("the API key is for {own}, but the manifest names {other}; nothing was sent"))
                .hint(format!("if the key belongs to {other} all the same, write {way}")))
        }
        Bound::Nowhere => Err(other_host(&format!(
            "nobody said that the credential is for {other}, which the manifest names; nothing was sent"
        ))
        .hint(format!("if it is, write {way}"))),
        Bound::Unreadable(why) => Err(other_host(&format!("{why}; nothing was sent")).hint(format!("or write {way}"))),
    }
}

fn other_host(message: &str) -> Error {
    Error::new(Exit::Unreachable, message)
}

fn parse(text: &str, folder: &Path) -> Result<Server, Error> {
    if let Some(path) = text.strip_prefix("sqlite:") {
        return if path.is_empty() {
            Err(unusable(text, "the path is missing"))
        } else {
            Ok(Server::Embedded(folder.join(path)))
        };
    }
    if let Some(path) = text.strip_prefix("replay:") {
        return if path.is_empty() {
            Err(unusable(text, "the folder is missing"))
        } else {
            Ok(Server::Replay(folder.join(path)))
        };
    }
    host(text).map(Server::Remote)
}

fn host(text: &str) -> Result<Host, Error> {
    Host::parse(text).map_err(|error| match error {
        HostError::Scheme(text) => unusable(&text, "it begins with neither `sqlite:` nor `https://`"),
        HostError::Credential(_) | HostError::Port(_) | HostError::Name(_) => {
            Error::invalid(error.to_string()).hint(FORMS)
        }
    })
}

fn unusable(text: &str, why: &str) -> Error {
    Error::invalid(format!("`{text}` is no server: {why}")).hint(FORMS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(url: &str) -> Declared {
        Declared { url: url.to_owned(), folder: PathBuf::from("org"), id: None }
    }

    fn remote(text: &str) -> Server {
        Server::Remote(host(text).unwrap())
    }

    fn embedded(path: &str) -> Server {
        Server::Embedded(PathBuf::from(path))
    }

    #[test]
    fn the_named_server_goes_before_the_declared_one_and_that_before_the_usual_file() {
        let manifest = declared("sqlite:b.db");
        assert_eq!(choose(Some("sqlite:a.db"), Some(&manifest), &Bound::Nothing), Ok(embedded("a.db")));
        assert_eq!(choose(None, Some(&manifest), &Bound::Nothing), Ok(embedded("org/b.db")));
        assert_eq!(choose(None, None, &Bound::Nothing), Ok(embedded(DEFAULT)));
    }

    #[test]
    fn a_credential_is_not_sent_to_another_host_than_the_named_one() {
        let manifest = declared("https://evil.example");
        let error = choose(Some("https://comet.acme.example"), Some(&manifest), &Bound::Nowhere).unwrap_err();
        assert_eq!(error.exit, Exit::Unreachable);
        assert!(error.message.contains("https://comet.acme.example, but the manifest names https://evil.example"));
    }

    #[test]
    fn a_credential_is_not_sent_to_a_host_that_only_the_manifest_names() {
        let error = choose(None, Some(&declared("https://comet.acme.example")), &Bound::Nowhere).unwrap_err();
        assert_eq!(error.exit, Exit::Unreachable);
        assert_eq!(error.hints, ["if it is, write `--server https://comet.acme.example` or set HALLEY_SERVER"]);
    }

    #[test]
    fn a_credential_goes_to_the_named_host_when_the_manifest_names_the_same_or_none() {
        let same = declared("https://COMET.acme.example:443/api/");
        let named = "https://comet.acme.example";
        assert_eq!(choose(Some(named), Some(&same), &Bound::Nowhere), Ok(remote(named)));
        assert_eq!(choose(Some(named), None, &Bound::Nowhere), Ok(remote(named)));
    }

    #[test]
    fn a_key_that_names_its_server_goes_there_and_nowhere_else() {
        let key = Bound::To("https://comet.acme.example/".to_owned());
        let own = "https://comet.acme.example";
        assert_eq!(choose(None, Some(&declared(own)), &key), Ok(remote(own)));
        let error = choose(None, Some(&declared("https://evil.example")), &key).unwrap_err();
        assert_eq!(error.exit, Exit::Unreachable);
        assert!(
            error.message.contains("is for https://comet.acme.example, but the manifest names https://evil.example")
        );
        let named = "https://moved.acme.example";
        assert_eq!(choose(Some(named), None, &key), Ok(remote(named)), "whoever names a server means it");
        assert_eq!(choose(None, None, &key), Ok(embedded(DEFAULT)), "a key alone chooses no server");
    }

    #[test]
    fn scheme_and_port_are_part_of_the_host() {
        for other in
            ["http://comet.acme.example", "https://comet.acme.example:8443", "https://comet.acme.example.evil.example"]
        {
            assert!(
                choose(Some("https://comet.acme.example"), Some(&declared(other)), &Bound::Nowhere).is_err(),
                "{other}"
            );
        }
    }

    #[test]
    fn what_is_no_server_is_said_so() {
        for text in ["comet.acme.example", "sqlite:", "https://", "ftp://a.example", "https://a.example:many"] {
            assert_eq!(choose(Some(text), None, &Bound::Nothing).unwrap_err().exit, Exit::Invalid, "{text}");
        }
    }
}
