//! The HTTP client against real sockets on this machine that play every fault, and on a virtual clock where waiting matters.

#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod clock;
mod credentials;
mod faults;
mod recordings;
mod redirects;
mod server;
mod tls;
mod waiting;

use std::time::Duration;

use halley::backend::Secret;
use halley::comet::Credential;
use halley::comet::http::{Answer, Call, Chance, Failure, Http, Settings};
use halley::wire::find;

/// A key of the usual length; no text of any failure may contain it.
const KEY: &str = "q7Jx2mVbT9sKfL4wZpR8cYhNd";

/// Quick settings, with a key.
fn settings(url: &str) -> Settings {
    let credential = Credential::ApiKey(Secret::new(KEY.to_owned()));
    Settings {
        backoff: Duration::from_millis(1),
        timeout: Duration::from_secs(5),
        writes: None,
        chance: Chance::new(|| 0.5),
        ..Settings::new(url, credential).unwrap()
    }
}

fn client(url: &str) -> Http {
    Http::new(settings(url)).unwrap()
}

/// Who owns the key.
fn read() -> Call {
    Call::to(find("A1"))
}

/// A new workspace.
fn write() -> Call {
    Call::to(find("A3")).json(&serde_json::json!({"name": "research"}))
}

async fn failure(http: &Http, call: Call) -> Failure {
    let failed = http.send(call).await.map(|answer: Answer| answer.status).expect_err("a failure");
    assert!(!format!("{failed} {failed:?}").contains(KEY), "the key stands in: {failed}");
    failed
}
