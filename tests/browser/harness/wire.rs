//! WebDriver's protocol: JSON over HTTP, a command at a time.

use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Runtime;

/// Longer than any command takes, a new browser on a busy machine included.
const LIMIT: Duration = Duration::from_secs(60);

/// Runs what is asynchronous; tests are not, so that what they do stands line by line and a failure names the test's own line.
pub(super) fn block_on<T>(future: impl Future<Output = T>) -> T {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    RUNTIME.get_or_init(runtime).block_on(future)
}

/// A client that follows nothing by itself.
pub(super) fn http() -> &'static reqwest::Client {
    static HTTP: OnceLock<reqwest::Client> = OnceLock::new();
    HTTP.get_or_init(|| {
        crate::serving::choose_tls();
        let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        builder.timeout(LIMIT).build().unwrap()
    })
}

/// What the driver did not do: WebDriver's word for it, and what it says besides.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) error: String,
    pub(crate) message: String,
}

impl Refused {
    /// Whether a page in between two states explains it, so that it is worth to ask again.
    pub(super) fn passes(&self) -> bool {
        [
            "element click intercepted",
            "element not interactable",
            "javascript error",
            "no such element",
            "stale element reference",
            "unknown error",
        ]
        .contains(&&*self.error)
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Behind the first line is a trace of the driver itself.
        write!(f, "{}: {}", self.error, self.message.lines().next().unwrap_or_default())
    }
}

/// Sends a command.
pub(super) fn command(url: &str, method: reqwest::Method, body: Option<&Value>) -> Result<Value, Refused> {
    let lost = |error: reqwest::Error| Refused { error: "no answer".into(), message: format!("{error:?}") };
    block_on(async {
        let request = http().request(method, url);
        let request = match body {
            Some(body) => request.header("content-type", "application/json").body(body.to_string()),
            None => request,
        };
        let answer = request.send().await.map_err(lost)?;
        let done = answer.status().is_success();
        let text = answer.text().await.map_err(lost)?;
        let mut answer: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let value = answer["value"].take();
        if done { Ok(value) } else { Err(refused(&value)) }
    })
}

fn refused(value: &Value) -> Refused {
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Refused { error: text("error"), message: text("message") }
}

/// A browser window, as the driver knows it.
#[derive(Debug)]
pub(crate) struct Session {
    url: String,
    /// The browser's own process.
    pub(crate) process: u64,
}

impl Session {
    /// Opens a window with these capabilities.
    pub(super) fn open(driver: &str, capabilities: &Value) -> Self {
        let body = serde_json::json!({ "capabilities": { "alwaysMatch": capabilities } });
        let opened = command(&format!("{driver}/session"), reqwest::Method::POST, Some(&body));
        let opened = opened.unwrap_or_else(|refused| panic!("no browser: {refused}\n{}", refused.message));
        let id = opened["sessionId"].as_str().expect("a session has an id");
        let process = opened["capabilities"]["goog:processID"].as_u64().expect("chromedriver says the process");
        Self { url: format!("{driver}/session/{id}"), process }
    }

    pub(super) fn get(&self, path: &str) -> Result<Value, Refused> {
        command(&format!("{}{path}", self.url), reqwest::Method::GET, None)
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Value, Refused> {
        command(&format!("{}{path}", self.url), reqwest::Method::POST, Some(body))
    }

    /// Ends the browser.
    pub(super) fn close(&self) -> Result<Value, Refused> {
        command(&self.url, reqwest::Method::DELETE, None)
    }

    /// Runs a script in the page. The page's content policy does not apply to it.
    pub(super) fn execute(&self, script: &str, arguments: &Value) -> Result<Value, Refused> {
        self.post("/execute/sync", &serde_json::json!({ "script": script, "args": arguments }))
    }

    /// A command of Chromium's own protocol.
    pub(super) fn devtools(&self, command: &str, parameters: &Value) -> Result<Value, Refused> {
        self.post("/goog/cdp/execute", &serde_json::json!({ "cmd": command, "params": parameters }))
    }

    /// What was written to a log since it was last read.
    pub(super) fn log(&self, kind: &str) -> Result<Vec<Value>, Refused> {
        let mut lines = self.post("/se/log", &serde_json::json!({ "type": kind }))?;
        Ok(lines.as_array_mut().map(std::mem::take).unwrap_or_default())
    }
}
