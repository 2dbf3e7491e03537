//! The program that drives browsers. One serves the whole test binary.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Value, json};

use super::guarded::{self, Guarded};
use super::look::Script;
use super::tools;
use super::wait::wait_until;
use super::wire::Session;

/// A running chromedriver, with a folder for all that its browsers write. Both are gone when the tests are, also when those are killed.
pub(crate) struct Driver {
    url: String,
    folder: PathBuf,
    _process: Guarded,
}

/// The driver that the tests share.
pub(super) fn driver() -> &'static Driver {
    static DRIVER: OnceLock<Driver> = OnceLock::new();
    DRIVER.get_or_init(Driver::start)
}

impl Driver {
    /// Starts one, and waits until it listens.
    pub(crate) fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("halley-browser-").tempdir().unwrap().keep();
        let log = folder.join("log");
        let program = tools::path("chromedriver");
        let mut command = guarded::command(&program, &log, Some(&folder));
        // What a browser has beside its profile goes to the same folder.
        command.arg("--port=0").env("TMPDIR", &folder).env("HOME", &folder);
        command.env_remove("DISPLAY").env_remove("XDG_CONFIG_HOME").env_remove("XDG_CACHE_HOME");
        let process = Guarded::start(&mut command, &log);
        let port = wait_until("the driver listens", Duration::from_secs(30), || {
            let said = process.log();
            let (_, rest) = said.split_once("started successfully on port ").ok_or(&said)?;
            rest.split_once('.').map(|(port, _)| port.to_owned()).ok_or(said)
        });
        Self { url: format!("http://127.0.0.1:{port}"), folder, _process: process }
    }

    /// Opens a browser with a profile of its own.
    pub(crate) fn open(&self, script: Script) -> Session {
        let profile = tempfile::Builder::new().prefix("profile-").tempdir_in(&self.folder).unwrap().keep();
        Session::open(&self.url, &capabilities(&profile, script))
    }

    /// Where its browsers write.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

fn capabilities(profile: &Path, script: Script) -> Value {
    let mut arguments: Vec<String> = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--lang=en-US",
        // A browser that hears of its driver through a pipe ends when the driver does, however that ends.
        "--remote-debugging-pipe",
    ]
    .map(str::to_owned)
    .into();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    let mut preferences =
        json!({ "credentials_enable_service": false, "profile.password_manager_leak_detection": false });
    if script == Script::Off {
        preferences["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    json!({
        "browserName": "chrome",
        "unhandledPromptBehavior": "ignore",
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        "goog:chromeOptions": { "binary": tools::path("chromium"), "args": arguments, "prefs": preferences },
    })
}
