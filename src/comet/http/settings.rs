//! How a server is asked. Everything is passed in: nothing here reads the environment or the clock.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;

use super::log::Listener;
use crate::backend::Error;
use crate::comet::Credential;

/// What stands before the folder of a recording that answers in place of a server.
pub(super) const REPLAY: &str = "replay:";

/// Paths that Comet's clients have in their server URL. Other routes stand beside them.
const BESIDE: [&str; 4] = ["/clientlib", "/opik/api", "/opik", "/api"];

/// How a server is asked. Made by [`Settings::new`]; every field may be changed before [`super::Http::new`].
#[derive(Clone, Debug)]
pub struct Settings {
    /// Scheme, host, port and, when the server is mounted below one, a path, without a slash at the end; or `replay:DIR`.
    pub base: String,
    /// What the server knows the caller by. It goes to `base` and nowhere else.
    pub credential: Credential,
    /// Where the credential came from, for messages: `COMET_API_KEY`.
    pub credential_source: String,
    /// Lets the credential go over `http` to another machine, readable by everybody in between (`--insecure-http`).
    pub insecure_http: bool,
    /// Certificates (PEM) that are trusted beside those of the system.
    pub ca_file: Option<PathBuf>,
    /// The proxies between here and there. None for a server on this machine.
    pub proxies: Proxies,
    /// The longest time for one request with its answer. 30 s.
    pub timeout: Duration,
    /// The longest time for all requests of one [`super::Http`] together, waiting included, from its making on. 15 min.
    pub overall: Duration,
    /// How many requests may be under way. 16.
    pub concurrency: usize,
    /// How fast writes may follow each other. [`Rate::COMET`].
    pub writes: Option<Rate>,
    /// How often a request is tried before it fails for a passing reason. 5.
    pub tries: u32,
    /// The wait before the second try; it doubles, up to 30 s. 500 ms.
    pub backoff: Duration,
    /// Chance for the waits.
    pub chance: Chance,
    /// A folder that keeps every request and answer, without secrets but with e-mail addresses.
    pub record: Option<PathBuf>,
    /// Gives people other names in the recording: each the same one everywhere, the same in all recordings with one credential.
    pub pseudonyms: bool,
    /// Who is told of each request.
    pub listener: Option<Listener>,
}

impl Settings {
    /// The usual settings for a server (`https://www.comet.com`), or for a recording (`replay:DIR`).
    ///
    /// # Errors
    ///
    /// The URL is none that a server can have.
    pub fn new(server: &str, credential: Credential) -> Result<Self, Error> {
        let base = if server.starts_with(REPLAY) { server.to_owned() } else { base(server)? };
        let source = match credential {
            Credential::ApiKey(_) => "COMET_API_KEY",
            Credential::Session(_) => "COMET_SESSION_TOKEN",
            Credential::None => "",
        };
        Ok(Self {
            base,
            credential,
            credential_source: source.to_owned(),
            insecure_http: false,
            ca_file: None,
            proxies: Proxies::default(),
            timeout: Duration::from_secs(30),
            overall: Duration::from_secs(15 * 60),
            concurrency: 16,
            writes: Some(Rate::COMET),
            tries: 5,
            backoff: Duration::from_millis(500),
            chance: Chance::system(),
            record: None,
            pseudonyms: false,
            listener: None,
        })
    }

    /// The proxy that requests go through, without its password; `None`: none, or a server that needs none.
    pub fn proxy(&self) -> Option<String> {
        let Proxies { https, http, except } = &self.proxies;
        let named = if self.base.starts_with("https://") { https } else { http };
        let host = Url::parse(&self.base).ok()?.host_str()?.to_ascii_lowercase();
        let mut spared = except
            .iter()
            .flat_map(|names| names.split(','))
            .map(|name| name.trim().trim_start_matches('.').to_ascii_lowercase());
        let is_spared =
            |name: String| name == "*" || host == name || (!name.is_empty() && host.ends_with(&format!(".{name}")));
        if self.is_local() || spared.any(is_spared) {
            return None;
        }
        // `name:password@host` is a URL too, of the scheme `name`: nothing of it is shown.
        let unreadable = || "of a variable that holds no `http://` URL".to_owned();
        let Ok(mut proxy) = Url::parse(named.as_ref()?) else { return Some(unreadable()) };
        let bare = proxy.set_password(None).and_then(|()| proxy.set_username(""));
        Some(bare.map_or_else(|()| unreadable(), |()| proxy.to_string()))
    }

    /// Whether the server is this machine.
    pub fn is_local(&self) -> bool {
        let url = Url::parse(&self.base).ok();
        url.as_ref().and_then(Url::host_str).is_some_and(|host| {
            let host = host.trim_matches(['[', ']']);
            host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        })
    }

    /// The credential must not go over the network in the clear.
    pub(super) fn refuse_plain(&self) -> Result<(), Error> {
        let plain = self.base.starts_with("http://") && !self.is_local();
        if plain && !self.insecure_http && !matches!(self.credential, Credential::None) {
            return Err(Error::Credentials(format!(
                "{} would get the credential ({}) in the clear, readable by everybody in between; nothing was sent: \
                 use https, or say `--insecure-http` for a network that you trust",
                self.base, self.credential_source
            )));
        }
        Ok(())
    }
}

fn base(server: &str) -> Result<String, Error> {
    let wrong =
        |why: &str| Error::Other(format!("no URL of a server: {why}; it looks like `https://comet.acme.example`"));
    let url = Url::parse(server.trim()).map_err(|error| wrong(&error.to_string()))?;
    if !["http", "https"].contains(&url.scheme()) {
        return Err(wrong(&format!("`{}` is neither `https` nor `http`", url.scheme())));
    }
    if url.host_str().is_none() {
        return Err(wrong("the host is missing"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("a credential does not belong into it, set COMET_API_KEY"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("`?` and `#` do not belong into it"));
    }
    let path = url.path().trim_end_matches('/');
    let path = BESIDE.iter().find_map(|beside| path.strip_suffix(beside)).unwrap_or(path);
    Ok(format!("{}{}", url.origin().ascii_serialization(), path.trim_end_matches('/')))
}

/// The proxies between here and a server, each a URL; as in `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
#[derive(Clone, Default)]
pub struct Proxies {
    /// For servers with `https`.
    pub https: Option<String>,
    /// For servers with `http`.
    pub http: Option<String>,
    /// Hosts that are reached without one: names with all names below them, addresses, networks (`10.0.0.0/8`), or `*`.
    pub except: Option<String>,
}

impl Proxies {
    /// The usual variables, in small and in capital letters, `ALL_PROXY` for what has none of its own. `lookup` reads one variable.
    pub fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let read = |name: &str| {
            let text = lookup(name).or_else(|| lookup(&name.to_uppercase()));
            text.filter(|text| !text.trim().is_empty())
        };
        let all = read("all_proxy");
        Self {
            https: read("https_proxy").or_else(|| all.clone()),
            http: read("http_proxy").or(all),
            except: read("no_proxy"),
        }
    }
}

/// A proxy's URL may hold a password.
impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { https, http, except } = self;
        write!(f, "Proxies {{ https: {}, http: {}, except: {except:?} }}", https.is_some(), http.is_some())
    }
}

/// How fast writes may follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// From one write to the next.
    pub interval: Duration,
    /// How many may come at once after a pause.
    pub burst: u32,
}

impl Rate {
    /// For Comet: 10 a second. Nothing is documented for its own routes; Opik's are limited to 2,000 requests a minute and user (33 a second).
    pub const COMET: Self = Self { interval: Duration::from_millis(100), burst: 1 };
}

/// A source of chance: numbers from 0 to 1.
#[derive(Clone)]
pub struct Chance(Arc<dyn Fn() -> f64 + Send + Sync>);

impl Chance {
    /// Chance of one's own, for tests.
    pub fn new(draw: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(draw))
    }

    /// The operating system's; the middle when it has none, which only makes waits less various.
    pub fn system() -> Self {
        Self::new(|| getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX)))
    }

    pub(super) fn draw(&self) -> f64 {
        (self.0)().clamp(0.0, 1.0)
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chance")
    }
}
