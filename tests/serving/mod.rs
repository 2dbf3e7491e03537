//! A real `halley serve` for tests: the binary with its output, or the library with a clock of the test; and a browser without a screen.
#![allow(dead_code, reason = "each binary of tests uses a part")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use halley::backend::Provenance;
use halley::model::actor::Actor;
use halley::model::change::{Change, Edit};
use halley::model::key::Email;
use halley::model::organization::{Member, MemberState, OrganizationRole};
use halley::store::{Authority, Executed, Mode, Store, SystemEntropy};
use halley::web::{App, Server, Settings};
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// TLS has no provider until somebody chooses one.
pub(crate) fn choose_tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// The running binary. Its log goes to a file, so that a full pipe stops nothing.
pub(crate) struct Process {
    pub(crate) url: String,
    /// The whole link, while the organization is not set up.
    pub(crate) set_up: Option<String>,
    pub(crate) output: String,
    child: Child,
    stdout: BufReader<std::process::ChildStdout>,
    log: PathBuf,
}

impl Process {
    /// Starts it in a folder, and waits until it listens.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_at("127.0.0.1:0", folder, arguments)
    }

    /// Starts it at an address.
    #[expect(clippy::zombie_processes, reason = "one that ends before it listens ends the test as well")]
    pub(crate) fn start_at(address: &str, folder: &Path, arguments: &[&str]) -> Self {
        let log = folder.join("log");
        let mut child = command(folder)
            .args(["serve", "--listen", address])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(std::fs::File::options().create(true).append(true).open(&log).unwrap())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (mut output, mut set_up) = (String::new(), None);
        loop {
            let mut line = String::new();
            let read = stdout.read_line(&mut line).unwrap();
            assert!(read > 0, "it ended: {}", std::fs::read_to_string(&log).unwrap());
            output.push_str(&line);
            if let Some(link) = line.strip_prefix("set-up ") {
                set_up = Some(link.trim().to_owned());
            }
            if let Some(url) = line.strip_prefix("listening ") {
                return Self { url: url.trim().to_owned(), set_up, output, child, stdout, log };
            }
        }
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end. Says how it ended, and all that it wrote.
    pub(crate) fn wait(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().unwrap();
        let mut written = self.output.clone();
        self.stdout.read_to_string(&mut written).unwrap();
        written.push_str(&self.log());
        (status, written)
    }

    /// Ends it, politely.
    pub(crate) fn stop(self) -> (ExitStatus, String) {
        self.signal("TERM");
        self.wait()
    }

    /// What the log says so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary, with nothing of the environment that could change what it does.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_halley"));
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("HALLEY_") || name.starts_with("COMET_")) {
            command.env_remove(name);
        }
    }
    command
}

/// A clock that moves when the test says so.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub(crate) fn new() -> Self {
        let start: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        Self(Arc::new(AtomicI64::new(start.as_millisecond())))
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// The library, listening, with the clock of the test.
pub(crate) struct Running {
    pub(crate) url: String,
    pub(crate) app: Arc<App>,
    pub(crate) clock: TestClock,
    stop: Option<oneshot::Sender<()>>,
    tasks: JoinSet<usize>,
    folder: TempDir,
}

impl Running {
    /// Starts it on an empty file.
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// Starts it on an empty file, with other settings than the usual ones.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        choose_tls();
        let (folder, clock) = (TempDir::new().unwrap(), TestClock::new());
        let server = Server::bind("127.0.0.1:0".parse().unwrap(), None, false).await.unwrap();
        let url = format!("http://{}", server.address());
        let mut settings = Settings::new(&url);
        change(&mut settings);
        let ticking = {
            let clock = clock.clone();
            Arc::new(move || clock.now())
        };
        let store = Store::open(folder.path().join("organization.db"), Mode::ReadWrite, ticking.clone()).unwrap();
        let app = Arc::new(App::new(store, ticking, Arc::new(SystemEntropy), settings).unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let mut tasks = JoinSet::new();
        let served = app.clone();
        tasks.spawn(server.run(served, async {
            let _ = stopped.await;
        }));
        Self { url, app, clock, stop: Some(stop), tasks, folder }
    }

    /// The set-up page, as the start of the binary prints it.
    pub(crate) fn set_up_link(&self) -> String {
        format!("/set-up/{}", self.app.store.set_up_token().unwrap().unwrap().expose())
    }

    /// Makes changes in the right of who holds the file.
    pub(crate) fn change(&self, changes: &[Change]) {
        let executed = self.app.desk.execute(&owner(), &Authority::Owner, None, changes).unwrap();
        let made = |executed: &Executed| matches!(executed, Executed::Done | Executed::Issued { .. });
        assert!(executed.iter().all(made), "{executed:?}");
    }

    /// Invites somebody in the name of Ana, who has set up; the link.
    pub(crate) fn invite(&self, email: &str) -> String {
        let member =
            Member { email: Email::new(email), role: OrganizationRole::PlatformMember, state: MemberState::Pending };
        self.change(&[Change::Member(Edit::Create(member))]);
        self.invitation(email)
    }

    /// A link for somebody who is invited already.
    pub(crate) fn invitation(&self, email: &str) -> String {
        let ana = Provenance { actor: Actor::Member(Email::new("ana@acme.test")), ..owner() };
        halley::web::invitation::issue(&self.app, &ana, &Email::new(email)).unwrap().expose().to_owned()
    }

    /// Ends it; says how many connections were cut off.
    pub(crate) async fn stop(mut self) -> usize {
        drop(self.stop.take());
        self.tasks.join_next().await.unwrap().unwrap()
    }
}

/// A browser without a screen: it keeps the session's cookie and follows nothing by itself.
#[derive(Clone)]
pub(crate) struct Browser {
    client: reqwest::Client,
    url: String,
    cookie: Arc<Mutex<Option<String>>>,
}

/// What a browser was answered.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The token of the forms of a page.
    pub(crate) fn csrf(&self) -> String {
        let (_, rest) = self.text.split_once("name=\"csrf\" value=\"").expect("a page with forms");
        rest.split('"').next().unwrap().to_owned()
    }
}

impl Browser {
    pub(crate) fn new(url: &str) -> Self {
        choose_tls();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Self::with(client, url)
    }

    pub(crate) fn with(client: reqwest::Client, url: &str) -> Self {
        Self { client, url: url.to_owned(), cookie: Arc::default() }
    }

    /// The session's secret.
    pub(crate) fn session(&self) -> Option<String> {
        self.cookie.lock().unwrap().clone()
    }

    pub(crate) async fn get(&self, path: &str) -> Seen {
        self.send(self.client.get(self.address(path))).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        self.post_from(path, fields, &[("sec-fetch-site", "same-origin")]).await
    }

    /// Posts a form as if from a page that these headers tell of.
    pub(crate) async fn post_from(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Seen {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let body: Vec<_> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let request = self.client.post(self.address(path)).body(body.join("&"));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request).await
    }

    /// Posts parts of `multipart/form-data`, each with its head; they are parted by `--x`.
    pub(crate) async fn post_parts(&self, path: &str, body: String) -> Seen {
        let request = self.client.post(self.address(path)).body(body);
        self.send(request.header("content-type", "multipart/form-data; boundary=x")).await
    }

    /// The address of a path, or of a whole link.
    fn address(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.url) }
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Seen {
        let request = match self.session() {
            Some(session) => request.header("cookie", format!("sessionToken={session}")),
            None => request,
        };
        let answer = request.header("accept", "text/html").send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        for set in headers.get_all("set-cookie") {
            let value =
                set.to_str().unwrap().split(';').next().unwrap().strip_prefix("sessionToken=").unwrap().to_owned();
            *self.cookie.lock().unwrap() = Some(value).filter(|value| !value.is_empty());
        }
        Seen { status, headers, text: answer.text().await.unwrap() }
    }
}

/// Who holds the file.
pub(crate) fn owner() -> Provenance {
    Provenance::by_hand(Actor::Owner, "test")
}

/// A password that is long enough.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// Sets the organization up by its link, and is signed in as its first Admin `ana@acme.test`.
pub(crate) async fn set_up(url: &str, link: &str) -> Browser {
    let browser = Browser::new(url);
    let done = browser.post(link, &set_up_form()).await;
    assert_eq!((done.status, done.header("location")), (303, "/"), "{}", done.text);
    browser
}

/// The form of the set-up page.
pub(crate) fn set_up_form() -> [(&'static str, &'static str); 4] {
    [("organization", "Acme"), ("email", "ana@acme.test"), ("password", PASSWORD), ("again", PASSWORD)]
}
