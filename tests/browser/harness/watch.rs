//! What no page may do: ask another server for anything, act against the content policy, or fail in a script.

use std::cell::RefCell;

use serde_json::Value;

use super::wire::Session;

/// What has been seen so far; the browser's own logs are emptied by reading.
#[derive(Debug, Default)]
pub(super) struct Watch {
    console: RefCell<Vec<String>>,
}

impl Watch {
    /// Reads the logs.
    ///
    /// # Errors
    ///
    /// A page did something that none may.
    pub(super) fn look(&self, session: &Session, origin: &str) -> Result<(), String> {
        // While a dialog is open, logs stay where they are.
        let (Ok(console), Ok(network)) = (session.log("browser"), session.log("performance")) else { return Ok(()) };
        let mut wrong: Vec<String> = network.iter().filter_map(|line| foreign(line, origin)).collect();
        for line in console {
            let text = line["message"].as_str().unwrap_or_default().to_owned();
            if line["level"] == "SEVERE" && line["source"] != "network" {
                wrong.push(format!("the console says: {text}"));
            }
            self.console.borrow_mut().push(text);
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    }

    pub(super) fn console(&self) -> Vec<String> {
        self.console.borrow().clone()
    }
}

/// The address in a line of the network's log, if it is one of another server.
fn foreign(line: &Value, origin: &str) -> Option<String> {
    let event: Value = serde_json::from_str(line["message"].as_str()?).ok()?;
    let event = &event["message"];
    let url = match event["method"].as_str()? {
        "Network.requestWillBeSent" => event["params"]["request"]["url"].as_str()?,
        "Network.webSocketCreated" => event["params"]["url"].as_str()?,
        _ => return None,
    };
    let elsewhere = ["http:", "https:", "ws:", "wss:"].iter().any(|scheme| url.starts_with(scheme));
    let ours = url.strip_prefix(origin).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
    (elsewhere && !ours).then(|| format!("a page asked another server: {url}"))
}
