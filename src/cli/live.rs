//! The live organization that a command reads or changes: an embedded one, or one behind a server.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Run;
use super::arguments::{RemoteArgs, RevisionArgs, ServerArgs};
use super::environment;
use super::error::{Error, Exit};
use super::own;
use super::server::{self, Declared, Server};
use super::ui;
use crate::apply::{Intents, IntentsError};
use crate::backend::{self, Provenance, Read, Write};
use crate::comet::http::{Listener, Settings};
use crate::comet::{Comet, Credential, HalleyServer, Http, SnapshotCache, halley};
use crate::model::actor::Actor;
use crate::model::snapshot::Snapshot;
use crate::plan::{Capabilities, Plan};
use crate::render;
use crate::store::{self, Mode, Store};

/// Where an apply writes down what it is about to send, from the folder in which it runs.
const INTENTS: &str = ".halley/intents";

/// No run lasts longer: 10 writes a second make 200,000 of them.
const OVERALL: Duration = Duration::from_secs(6 * 60 * 60);

/// Where the live organization is.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// A database file of this machine.
    Embedded(PathBuf),
    /// A server.
    Remote(Box<Remote>),
}

/// A server, and how it is asked.
#[derive(Clone, Debug)]
pub(super) struct Remote {
    settings: Settings,
    cached: bool,
    /// What is kept of a server, where it is being read already.
    begun: Option<SnapshotCache>,
    /// The id of the organization that is meant, where the manifests say it.
    wanted: Option<String>,
}

/// A live organization that can be asked.
#[derive(Debug)]
pub(super) enum Live {
    /// A database file of this machine.
    Embedded(Box<Store>),
    /// Halley's own server.
    Halley(Box<HalleyServer>),
    /// Comet.
    Comet(Box<Comet>),
}

/// What changes the live organization, and looks at what became of it.
pub(super) struct Hands<'a> {
    pub(super) write: Box<dyn Write + 'a>,
    own: Option<Store>,
    live: &'a Live,
}

/// What a plan needs to know of the live organization.
#[derive(Debug)]
pub(super) struct State {
    pub(super) snapshot: Snapshot,
    pub(super) actor: Actor,
    pub(super) capabilities: Capabilities,
}

impl Place {
    /// Chooses the place, and makes sure that no credential goes where it does not belong.
    pub(super) fn choose(
        run: &Run,
        server: &ServerArgs,
        arguments: &RemoteArgs,
        declared: Option<&Declared>,
    ) -> Result<Self, Error> {
        let wanted = declared.and_then(|declared| declared.id.clone());
        match server::choose(server.named(), declared, &environment::bound()?)? {
            Server::Embedded(path) => {
                if server.named().is_none() && declared.is_none() {
                    idle_credential(run, &path)?;
                }
                Ok(Self::Embedded(path))
            }
            Server::Remote(host) => {
                let settings = settings(run, arguments, &host.url())?;
                Ok(Self::Remote(Box::new(Remote { settings, cached: !arguments.no_cache, begun: None, wanted })))
            }
            Server::Replay(folder) => {
                let settings =
                    Settings::new(&format!("replay:{}", folder.display()), Credential::None).map_err(unusable)?;
                let settings = Settings { listener: arguments.log_requests.then(listener), ..settings };
                Ok(Self::Remote(Box::new(Remote { settings, cached: false, begun: None, wanted })))
            }
        }
    }

    /// Tells this listener of each request, and whoever was told before.
    pub(super) fn listening(mut self, also: Listener) -> Self {
        if let Self::Remote(remote) = &mut self {
            remote.settings.listener = Some(match remote.settings.listener.take() {
                Some(before) => before.and(also),
                None => also,
            });
        }
        self
    }

    /// How often a request is tried before it fails for a passing reason.
    pub(super) fn trying(mut self, tries: u32) -> Self {
        if let Self::Remote(remote) = &mut self {
            remote.settings.tries = tries;
        }
        self
    }

    /// How the server is asked; `None`: it is a file.
    pub(super) fn settings(&self) -> Option<&Settings> {
        match self {
            Self::Embedded(_) => None,
            Self::Remote(remote) => Some(&remote.settings),
        }
    }

    /// What was left of applies that did not end, by the names of files.
    pub(super) fn left_intents() -> Vec<PathBuf> {
        let entries = std::fs::read_dir(INTENTS).into_iter().flatten().flatten();
        let mut left: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        left.sort();
        left
    }

    /// Takes what was begun to be read of the server that is probably meant.
    pub(super) fn begun(mut self, begun: Option<SnapshotCache>) -> Self {
        if let Self::Remote(remote) = &mut self {
            remote.begun = begun;
        }
        self
    }

    /// What it is called: what `--server` would name.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Embedded(path) => format!("sqlite:{}", path.display()),
            Self::Remote(remote) => remote.settings.base.clone(),
        }
    }

    /// Connects to the organization. An embedded one may not exist yet.
    pub(super) fn connect(&self, run: &Run) -> Result<Live, Error> {
        match self {
            Self::Embedded(path) => Ok(Live::Embedded(Box::new(open(run, path, Mode::Read)?))),
            Self::Remote(remote) => run.ui.during("Connecting", |_| run.wait(remote.connect())),
        }
    }

    /// Connects to an organization that must be there.
    pub(super) fn connect_existing(&self, run: &Run) -> Result<Live, Error> {
        if let Self::Embedded(path) = self {
            exists(path)?;
        }
        self.connect(run)
    }

    /// The connection to a server, for single routes; `None`: it is a file.
    pub(super) fn http(&self) -> Result<Option<Http>, Error> {
        match self {
            Self::Embedded(_) => Ok(None),
            Self::Remote(remote) => Ok(Some(client(&remote.settings)?)),
        }
    }

    /// The embedded organization, which must be there. `instead` says what to do about a server.
    pub(super) fn embedded(&self, run: &Run, mode: Mode, what: &str, instead: &str) -> Result<Store, Error> {
        match self {
            Self::Embedded(_) => self.existing(run, mode),
            Self::Remote(remote) => Err(Error::invalid(format!(
                "{what} only for an embedded organization (`sqlite:PATH`), and the server is {}",
                remote.settings.base
            ))
            .hint(instead)),
        }
    }

    /// The file of an embedded organization, which must be there.
    pub(super) fn existing(&self, run: &Run, mode: Mode) -> Result<Store, Error> {
        match self {
            Self::Embedded(path) => {
                exists(path)?;
                open(run, path, mode)
            }
            Self::Remote(remote) => Err(Error::invalid(format!("{} is no file", remote.settings.base))),
        }
    }

    /// Changes what `live` reads, in the name of a plan for `organization`. Whoever answers a question takes their time: it must still be that
    /// organization then.
    pub(super) fn hands<'a>(
        &self,
        run: &Run,
        live: &'a Live,
        provenance: Provenance,
        organization: Option<Arc<str>>,
    ) -> Result<Hands<'a>, Error> {
        match (self, live) {
            (Self::Embedded(path), _) => {
                if organization.is_some() {
                    exists(path)?;
                }
                let store = open(run, path, Mode::ReadWrite)?;
                let writer = store.writer(provenance)?;
                let writer = match organization {
                    Some(organization) => writer.only_for(organization),
                    None => writer,
                };
                Ok(Hands { write: Box::new(writer), own: Some(store), live })
            }
            (_, Live::Halley(server)) => {
                Ok(Hands { write: Box::new(server.writer(provenance, organization)), own: None, live })
            }
            (_, Live::Comet(comet)) => Ok(Hands { write: Box::new(&**comet), own: None, live }),
            (Self::Remote(_), Live::Embedded(_)) => unreachable!("a server is no file"),
        }
    }

    /// The intents of applying `plan`; `None` where effects and their record commit together, or where there is nothing to do and nothing
    /// was left.
    pub(super) fn intents(&self, plan: &Plan) -> Result<Option<Intents>, Error> {
        let Self::Remote(remote) = self else { return Ok(None) };
        let (folder, server) = (Path::new(INTENTS), &remote.settings.base);
        let organization = plan.organization_id.as_deref();
        if plan.is_empty() && !Intents::exist(folder, server, organization) {
            return Ok(None);
        }
        own::make(Path::new(own::FOLDER));
        Ok(Some(Intents::open(folder, server, organization, std::process::id())?))
    }
}

/// Says once that a credential is set and nobody named a server: somebody may have forgotten to.
fn idle_credential(run: &Run, path: &Path) -> Result<(), Error> {
    static SAID: AtomicBool = AtomicBool::new(false);
    if let Some((_, variable)) = environment::credential()?
        && !SAID.swap(true, Ordering::Relaxed)
    {
        run.ui.status(&format!(
            "{variable} is set, but the organization is the file `{}`; nothing is sent to a server (name one by `--server` or HALLEY_SERVER)",
            path.display()
        ));
    }
    Ok(())
}

pub(super) fn open(run: &Run, path: &Path, mode: Mode) -> Result<Store, Error> {
    if mode == Mode::ReadWrite {
        own::make_around(path);
    }
    Ok(Store::open(path, mode, Arc::new(run.clock.ticking()))?)
}

pub(super) fn exists(path: &Path) -> Result<(), Error> {
    if path.exists() {
        return Ok(());
    }
    Err(Error::new(Exit::Unreachable, format!("there is no organization at `sqlite:{}`", path.display()))
        .hint("`halley apply` makes one from manifests")
        .hint("name another with `--server sqlite:PATH`"))
}

/// How a server is asked. Without a credential it is not asked at all.
fn settings(run: &Run, arguments: &RemoteArgs, server: &str) -> Result<Settings, Error> {
    let Some((credential, source)) = environment::credential()? else {
        return Err(Error::new(Exit::Unreachable, format!("there is no credential for {server}; nothing was sent"))
            .hint(format!(
                "put an API key into the variable {}, or the name of a file that holds one into {}",
                environment::API_KEY,
                environment::API_KEY_FILE
            ))
            .hint(format!(
                "or the value of the cookie `sessionToken` of a signed-in browser into {}",
                environment::SESSION
            )));
    };
    if environment::has_both() {
        run.ui.status(&format!(
            "{} and {} are both set: the API key is used.",
            environment::API_KEY,
            environment::SESSION
        ));
    }
    let RemoteArgs { ca_file, record, pseudonyms, log_requests, insecure_http, timeout, no_cache: _ } = arguments;
    Ok(Settings {
        credential_source: source.to_owned(),
        ca_file: ca_file.clone(),
        insecure_http: *insecure_http,
        proxies: environment::proxies(),
        overall: OVERALL,
        record: record.clone(),
        pseudonyms: *pseudonyms,
        timeout: Duration::from_secs(*timeout),
        listener: log_requests.then(listener),
        ..Settings::new(server, credential).map_err(unusable)?
    })
}

/// Says each request, a line each.
fn listener() -> Listener {
    Listener::new(|told| ui::talk(&format!("request: {}\n", render::visible(&told.to_string()))))
}

/// What is kept of a server.
fn cache(settings: &Settings, wanted: Option<&str>) -> Option<SnapshotCache> {
    let Settings { base, credential, .. } = settings;
    Some(SnapshotCache::new(&environment::cache_folder()?, base, wanted, credential))
}

/// Begins to read what is kept of the server that is probably meant. Nothing is sent, and whatever is wrong is said when it is chosen.
pub(super) fn begin(server: &ServerArgs, arguments: &RemoteArgs, declared: Option<&Declared>) -> Option<SnapshotCache> {
    if arguments.no_cache || arguments.record.is_some() {
        return None;
    }
    let chosen = server::choose(server.named(), declared, &environment::bound().ok()?).ok()?;
    let Server::Remote(host) = chosen else { return None };
    let (credential, _) = environment::credential().ok()??;
    let settings = Settings::new(&host.url(), credential).ok()?;
    cache(&settings, declared.and_then(|declared| declared.id.as_deref())).map(SnapshotCache::begun)
}

/// A client. Nothing is sent yet.
fn client(settings: &Settings) -> Result<Http, Error> {
    Http::new(settings.clone()).map_err(unusable)
}

/// Settings that cannot be used were given by the user: a URL, a file of certificates, a folder.
fn unusable(error: backend::Error) -> Error {
    match error {
        backend::Error::Other(text) => Error::invalid(text),
        error => error.into(),
    }
}

impl Remote {
    async fn connect(&self) -> Result<Live, Error> {
        let Self { settings, cached, begun, wanted } = self;
        let http = client(settings)?;
        let cache = cache(settings, wanted.as_deref()).filter(|_| *cached && settings.record.is_none());
        let cache = cache.map(|cache| cache.or(begun.as_ref()));
        match halley::detect(http.clone(), settings, cache).await? {
            Some(server) => Ok(Live::Halley(Box::new(server))),
            None => Ok(Live::Comet(Box::new(Comet::connect(http, wanted.as_deref()).await?))),
        }
    }
}

impl Live {
    /// What was found out about the server, and what that rules out, a sentence each.
    pub(super) fn findings(&self) -> Vec<String> {
        match self {
            Self::Embedded(_) | Self::Halley(_) => Vec::new(),
            Self::Comet(comet) => comet.findings().to_string().lines().map(str::to_owned).collect(),
        }
    }

    /// The reading side.
    pub(super) fn read(&self) -> &dyn Read {
        match self {
            Self::Embedded(store) => &**store,
            Self::Halley(server) => &**server,
            Self::Comet(comet) => &**comet,
        }
    }
}

impl Hands<'_> {
    /// The reading side of what is being changed.
    pub(super) fn read(&self) -> &dyn Read {
        match &self.own {
            Some(store) => store,
            None => self.live.read(),
        }
    }
}

/// Reads all that a plan needs to know.
pub(super) fn read(run: &Run, live: &Live) -> Result<State, Error> {
    let live = live.read();
    run.ui.during("Reading the live organization", |_| {
        run.wait(async {
            let (actor, capabilities) = (live.whoami().await?, live.capabilities().await?);
            Ok(State { snapshot: live.snapshot().await?, actor, capabilities })
        })
    })
}

/// What the audit log says beside a change made here.
///
/// # Errors
///
/// An option claims what no audit log takes.
pub(super) fn provenance(arguments: &RevisionArgs, plan: Option<&str>) -> Result<Provenance, Error> {
    let RevisionArgs { revision, author, approver } = arguments;
    let given = |option, text: &Option<String>| {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        match text.and_then(backend::claim_fault) {
            Some(fault) => Err(Error::invalid(format!("`{option}` {fault}; nothing was done"))),
            None => Ok(text.map(Arc::from)),
        }
    };
    let environment::Commit { revision: built, author: builder } = environment::commit();
    Ok(Provenance {
        actor: Actor::Owner,
        plan: plan.map(Arc::from),
        revision: given("--revision", revision)?.or(built).unwrap_or_else(|| "unknown".into()),
        author: given("--author", author)?.or(builder),
        approver: given("--approver", approver)?,
        origin: "cli".into(),
    })
}

impl From<backend::Error> for Error {
    fn from(error: backend::Error) -> Self {
        let exit = match &error {
            backend::Error::Unreachable(_)
            | backend::Error::Credentials(_)
            | backend::Error::Busy(_)
            | backend::Error::Damaged(_) => Exit::Unreachable,
            backend::Error::Replaced(_) => Exit::Stale,
            backend::Error::Other(_) => Exit::Unexpected,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<IntentsError> for Error {
    fn from(error: IntentsError) -> Self {
        let text = error.to_string();
        match error {
            IntentsError::Held { .. } => Self::new(Exit::Unreachable, format!("{text}; nothing was sent"))
                .hint("wait until it has ended, and run this again"),
            IntentsError::Unusable { .. } => Self::invalid(text)
                .hint("run Halley in a folder that this user may write; manifests elsewhere are named with `-f`"),
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Backend(error) => error.into(),
            store::Error::Refused(text) | store::Error::Denied(text) => Self::invalid(text),
        }
    }
}
