//! A real `halley serve`, with an organization, and how tests bring it into the state that they need.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::client::{Ran, halley, only_path};
use super::driver::driver;
use super::fixture::{Template, acme, fresh};
use super::guarded::{self, Guarded};
use super::wait::wait_until;
use super::wire::{block_on, http};
use crate::serving::{self, PASSWORD};

/// How long a server may take to start or to end on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// A server of its own, on a free port and an SQLite file of its own. It ends with the test, or with the last browser on it.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) url: String,
    running: Rc<Running>,
}

struct Running {
    process: Guarded,
    set_up: Option<String>,
    /// The API keys of people, by e-mail.
    keys: Mutex<BTreeMap<String, String>>,
    folder: TempDir,
}

impl Site {
    /// The organization `Acme` of most tests, on Starter. `ada` (Admin, in `research` only), `bob` (Admin), and for each of the roles
    /// P = PlatformMember, O = OpikMember, V = ViewOnly somebody who is Owner of `research`, Member there, and in no workspace:
    /// `p-owner@acme.test`, `o-member@acme.test`, `v-none@acme.test`. All sign in with [`PASSWORD`]. Workspaces: `research` (the default),
    /// `prod`, `archive`.
    pub(crate) fn acme() -> Self {
        Self::acme_with(&[])
    }

    /// The same, with more arguments for `halley serve`.
    pub(crate) fn acme_with(arguments: &[&str]) -> Self {
        Self::of(Some(acme()), arguments)
    }

    /// `Acme` with its first Admin `ada@acme.test` and nothing else.
    pub(crate) fn fresh() -> Self {
        Self::fresh_with(&[])
    }

    /// The same, with more arguments for `halley serve`.
    pub(crate) fn fresh_with(arguments: &[&str]) -> Self {
        Self::of(Some(fresh()), arguments)
    }

    /// A server whose organization has still to be set up.
    pub(crate) fn empty() -> Self {
        Self::of(None, &[])
    }

    pub(super) fn of(template: Option<&Template>, arguments: &[&str]) -> Self {
        let folder = TempDir::new_in(driver().folder()).unwrap();
        if let Some(template) = template {
            template.put(folder.path());
        }
        let mut process = start(folder.path(), arguments);
        let url = wait_until("the server listens", LIMIT, || {
            assert!(process.ended().is_none(), "it ended: {}", process.log());
            line(&process, "listening ").ok_or_else(|| process.log())
        });
        let set_up = line(&process, "set-up ");
        let keys = Mutex::new(template.map(Template::keys).unwrap_or_default());
        Self { url, running: Rc::new(Running { process, set_up, keys, folder }) }
    }

    /// The link that the first start prints.
    pub(crate) fn set_up_link(&self) -> String {
        self.running.set_up.clone().expect("the organization is not set up yet")
    }

    /// Asks the API as ada. The path is below `/api/halley/v1`; [`Value::Null`] is no body.
    #[track_caller]
    pub(crate) fn api(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.api_as("ada@acme.test", method, path, body)
    }

    /// Asks the API as somebody else of the organization.
    #[track_caller]
    pub(crate) fn api_as(&self, email: &str, method: &str, path: &str, body: &Value) -> Answer {
        self.api_with(&self.key(email), method, path, body)
    }

    /// Asks the API with a key.
    pub(crate) fn api_with(&self, key: &str, method: &str, path: &str, body: &Value) -> Answer {
        self.ask(key, method, &format!("/api/halley/v1{path}"), body)
    }

    /// Asks any route with a key, by its whole path.
    pub(super) fn ask(&self, key: &str, method: &str, path: &str, body: &Value) -> Answer {
        let method = method.parse().expect("a method of HTTP");
        let request = http().request(method, format!("{}{path}", self.url));
        let request = request.header("authorization", key);
        let request = if body.is_null() { request } else { request.json(body) };
        block_on(async {
            let answer = request.send().await.expect("the server answers");
            let status = answer.status().as_u16();
            let text = answer.text().await.expect("the server answers in whole");
            Answer { status, json: serde_json::from_str(&text).unwrap_or(Value::Null), text }
        })
    }

    /// An API key of somebody's, made past the server.
    #[track_caller]
    pub(crate) fn key(&self, email: &str) -> String {
        let mut keys = self.running.keys.lock().unwrap();
        let make = || self.halley(&["key", "create", "--member", email, "--name", "test"]).ok().trim().to_owned();
        keys.entry(email.to_owned()).or_insert_with(make).clone()
    }

    /// The API keys that are known, by e-mail.
    pub(super) fn keys(&self) -> BTreeMap<String, String> {
        self.running.keys.lock().unwrap().clone()
    }

    /// Invites somebody in ada's name; the link.
    #[track_caller]
    pub(crate) fn invite(&self, email: &str, role: &str) -> String {
        let answer = self.api("POST", "/members", &json!({ "email": email, "role": role })).ok();
        answer["link"].as_str().expect("an invitation has a link").to_owned()
    }

    /// Somebody who has accepted and signs in with [`PASSWORD`]. The user name is what stands before the `@`.
    #[track_caller]
    pub(crate) fn person(&self, email: &str, role: &str) {
        let link = self.invite(email, role);
        let user_name = email.split('@').next().unwrap_or_default();
        let form = [("user_name", user_name), ("password", PASSWORD), ("again", PASSWORD)];
        self.enter(&link, &form);
    }

    /// Sends the form behind a link that lets somebody in, and signs them out again: who signs in later has that session alone.
    #[track_caller]
    pub(super) fn enter(&self, link: &str, form: &[(&str, &str)]) {
        let browser = serving::Browser::new(&self.url);
        let entered = block_on(browser.post(link, form));
        assert_eq!(entered.status, 303, "{}", entered.text);
        let csrf = block_on(browser.get("/password")).csrf();
        assert_eq!(block_on(browser.post("/sign-out", &[("csrf", &csrf)])).status, 303);
    }

    /// Tries to sign in as somebody with a wrong password, this many times.
    pub(crate) fn guess(&self, email: &str, times: usize) {
        let browser = serving::Browser::new(&self.url);
        for _ in 0..times {
            let tried = block_on(browser.post("/sign-in", &[("email", email), ("password", "a wrong password")]));
            assert_eq!(tried.status, 401, "{}", tried.text);
        }
    }

    #[track_caller]
    pub(crate) fn workspace(&self, name: &str) {
        self.api("POST", "/workspaces", &json!({ "name": name })).ok();
    }

    /// Puts somebody into a workspace, or changes what they are there: `Member` or `Owner`, with grants as `inviteUsers`.
    #[track_caller]
    pub(crate) fn put(&self, workspace: &str, email: &str, role: &str, grants: &[&str]) {
        let path = format!("/workspaces/{workspace}/members/{email}");
        self.api("PUT", &path, &json!({ "role": role, "grants": grants })).ok();
    }

    /// Runs the command line as who holds the file, past the server.
    pub(crate) fn halley(&self, arguments: &[&str]) -> Ran {
        Ran::of(halley(self.running.folder.path()).args(arguments), "")
    }

    /// What `halley get … --output json` says.
    #[track_caller]
    pub(crate) fn get(&self, what: &str) -> Value {
        self.halley(&["get", what, "--output", "json"]).json()
    }

    /// Where the server runs; its file is `.halley/organization.db` there.
    pub(crate) fn folder(&self) -> &Path {
        self.running.folder.path()
    }

    /// What the server has written to its log.
    pub(crate) fn log(&self) -> String {
        self.running.process.log()
    }

    /// Ends the server politely, so that all is in its file; the file.
    pub(super) fn finish(self) -> Vec<u8> {
        let Running { mut process, set_up: _, keys: _, folder } =
            Rc::into_inner(self.running).expect("nobody else uses it");
        process.signal("TERM");
        assert!(process.wait(LIMIT).success(), "{}", process.log());
        let file = folder.path().join(".halley/organization.db");
        assert!(!file.with_extension("db-wal").exists(), "the file is not whole");
        std::fs::read(file).unwrap()
    }
}

/// Starts the server; it does not outlive the tests.
fn start(folder: &Path, arguments: &[&str]) -> Guarded {
    let log = folder.join("log");
    let mut command = guarded::command(Path::new(env!("CARGO_BIN_EXE_halley")), &log, Some(folder));
    only_path(command.current_dir(folder).args(["serve", "--listen", "127.0.0.1:0"]).args(arguments));
    Guarded::start(&mut command, &log)
}

/// What follows a word at the start of a line that the server wrote in whole.
fn line(process: &Guarded, word: &str) -> Option<String> {
    let log = process.log();
    let whole = log.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
    whole.filter_map(|line| line.strip_prefix(word)).next().map(|rest| rest.trim().to_owned())
}

/// What the API answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Null, when it is not JSON.
    pub(crate) json: Value,
    pub(crate) text: String,
}

impl Answer {
    /// It must have worked.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.text);
        self.json
    }
}
