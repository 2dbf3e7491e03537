//! `halley serve`.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::Run;
use super::arguments::{Lines, ServerArgs};
use super::error::{Error, Exit};
use super::own;
use super::server::{self, Server};
use super::signals::Signals;
use crate::manifest::read_yaml;
use crate::store::{Mode, Store, SystemEntropy};
use crate::web::mail::Mailer;
use crate::web::{self, App, Prices, Settings, Tls};

/// Serves an organization over HTTP: pages, Comet's routes and Halley's own
///
/// The organization is in one database file. When it does not exist yet, a link is printed with which the first Admin sets it up.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  halley serve
  halley serve --manifests org/         the Plan tab shows what applying them would change
  halley serve --listen 0.0.0.0:443 --tls-cert cert.pem --tls-key key.pem --public-url https://halley.acme.example

SIGTERM or SIGINT ends it: what is in flight is finished first. A second signal ends it at once.")]
pub(super) struct Serve {
    #[command(flatten)]
    server: ServerArgs,
    /// The address and port to listen on; port 0 lets the system choose
    #[arg(long, env = "HALLEY_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8750")]
    listen: SocketAddr,
    /// The server's certificate with its chain, as PEM
    #[arg(long, env = "HALLEY_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key, as PEM
    #[arg(long, env = "HALLEY_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Listens without TLS where other machines can reach it, for use behind a proxy that does TLS
    #[arg(long, env = "HALLEY_INSECURE_LISTEN")]
    insecure_listen: bool,
    /// How people reach the server; links begin with it. Left out, it is the address that it listens on
    #[arg(long, env = "HALLEY_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// A proxy in front of this server, by its address; its word about the addresses of clients counts. Can be repeated
    #[arg(long = "proxy", env = "HALLEY_PROXIES", value_name = "ADDRESS", value_delimiter = ',')]
    proxies: Vec<IpAddr>,
    /// The mail server that sends invitations: `smtps://USER:PASSWORD@HOST`, or `smtp://HOST?tls=required`
    ///
    /// Without it, whoever invites somebody passes on the link.
    #[arg(long, env = "HALLEY_SMTP", hide_env_values = true, value_name = "URL", requires = "mail_from")]
    smtp: Option<String>,
    /// The sender of mails: `Halley <halley@acme.example>`
    #[arg(long, env = "HALLEY_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// What seats cost: a YAML or JSON file as in examples/serve/prices.yaml
    #[arg(long, env = "HALLEY_PRICES", value_name = "FILE")]
    prices: Option<PathBuf>,
    /// A file or folder with the organization's manifests; the dashboard shows their plan. Can be repeated
    ///
    /// It is read whenever somebody looks, so it may be a checkout that something else keeps up to date.
    #[arg(long, env = "HALLEY_MANIFESTS", value_name = "PATH", value_delimiter = ',')]
    manifests: Vec<PathBuf>,
    /// How log lines are written, to standard error
    #[arg(long, env = "HALLEY_LOG", value_enum, default_value_t = Lines::Text, value_name = "FORMAT")]
    log: Lines,
}

impl Serve {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let path = match server::choose(self.server.named(), None, &server::Bound::Nothing)? {
            Server::Embedded(path) => path,
            Server::Replay(folder) => {
                return Err(Error::invalid(format!("`{}` is a recording; a server needs a file", folder.display()))
                    .hint("write `--server sqlite:PATH`"));
            }
            Server::Remote(host) => {
                return Err(Error::invalid(format!("{host} is a server already; this one needs a file"))
                    .hint("write `--server sqlite:PATH`"));
            }
        };
        self.log.start()?;
        own::make_around(&path);
        let store = Store::open(path, Mode::ReadWrite, Arc::new(run.clock.ticking()))?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(|cause| Error::new(Exit::Unexpected, format!("failed to start: {cause}")))?;
        let exit = runtime.block_on(self.serve(run, store));
        // After a second signal nobody waits any more, not even for a thread that writes.
        runtime.shutdown_background();
        exit
    }

    fn settings(&self, address: &str) -> Result<Settings, Error> {
        let mut settings = Settings::new(self.public_url.as_deref().unwrap_or(address));
        settings.proxies.clone_from(&self.proxies);
        if let (Some(url), Some(from)) = (&self.smtp, &self.mail_from) {
            settings.mailer = Some(Mailer::new(url, from).map_err(Error::invalid)?);
        }
        settings.prices = self.prices.as_deref().map(prices).transpose()?;
        if let Some(path) = self.manifests.iter().find(|path| !path.exists()) {
            return Err(Error::invalid(format!("there is no file or folder `{}`", path.display()))
                .hint("check the path given to `--manifests`"));
        }
        settings.manifests.clone_from(&self.manifests);
        Ok(settings)
    }

    async fn serve(&self, run: &Run, store: Store) -> Result<Exit, Error> {
        let tls = match (&self.tls_cert, &self.tls_key) {
            (Some(certificate), Some(key)) => Some(Tls::read(certificate, key)?),
            _ => None,
        };
        let mut signals = Signals::new()?;
        let server = web::Server::bind(self.listen, tls, self.insecure_listen).await?;
        let address = format!("{}://{}", server.scheme(), server.address());
        let settings = self.settings(&address)?;
        let app = Arc::new(App::new(store, Arc::new(run.clock.ticking()), Arc::new(SystemEntropy), settings)?);
        if let Some(token) = app.store.set_up_token()? {
            run.ui.result(&format!("set-up {}\n", app.settings.link(&format!("/set-up/{}", token.expose()))));
        }
        run.ui.result(&format!("listening {address}\n"));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = server.run(app, async {
            // The sender going away ends the server as well.
            let _ = stopped.await;
        });
        tokio::pin!(serving);
        tokio::select! {
            cut_off = &mut serving => return Ok(ended(cut_off)),
            () = signals.next() => drop(stop),
        }
        tokio::select! {
            cut_off = serving => Ok(ended(cut_off)),
            () = signals.next() => Err(Error::new(Exit::Unexpected, "a second signal: ended at once")),
        }
    }
}

fn prices(path: &Path) -> Result<Prices, Error> {
    let text = std::fs::read_to_string(path).map_err(|cause| Error::io("read", path, &cause))?;
    // What stands in a file that was named by mistake, perhaps a secret, is not repeated: a log may keep it.
    match read_yaml::<serde_json::Value>(&text) {
        Ok(serde_json::Value::Object(_)) => {}
        Ok(_) | Err(_) => {
            return Err(Error::invalid(format!("`{}` holds no prices", path.display()))
                .hint("examples/serve/prices.yaml shows how they are written"));
        }
    }
    read_yaml(&text).map_err(|error| Error::invalid(format!("`{}`: {error}", path.display())))
}

fn ended(cut_off: usize) -> Exit {
    match cut_off {
        0 => tracing::info!("ended"),
        connections => tracing::warn!(connections, "ended; some connections did not end in time and were cut off"),
    }
    Exit::Clean
}

impl From<web::Error> for Error {
    fn from(error: web::Error) -> Self {
        let text = error.to_string();
        match error {
            web::Error::Listen { .. } => {
                Self::invalid(text).hint("name another address with `--listen`; port 0 lets the system choose a port")
            }
            web::Error::Insecure(_) => Self::invalid(text)
                .hint("give it a certificate with `--tls-cert` and `--tls-key`")
                .hint("or listen on 127.0.0.1 behind a proxy that does TLS")
                .hint("or say `--insecure-listen` where the network itself is private"),
            web::Error::Certificate(_) => Self::invalid(text),
        }
    }
}
