//! The rows against Comet, or what stands for it here: the fake of the tests, which has only Comet's known routes.

use std::path::Path;
use std::process::Command;

use crate::fake_comet::{FakeComet, State};
use crate::latency::Proxy;
use crate::measure::{self, Report, best, run};
use crate::{LATENCY, SMALL};

pub(crate) async fn rows(halley: &Path, report: &Report) {
    let comet = FakeComet::start(state());
    let key = comet.state().switches.key;
    let folder = tempfile::tempdir().unwrap();
    let command = |arguments: &[&str]| {
        let mut command = Command::new(halley);
        command.args(arguments).current_dir(folder.path()).env_clear().env("COMET_API_KEY", &key);
        command
    };
    run(&mut command(&["export", "manifests", "--server", &comet.url()]));
    comet.forget();
    let plan = |url: &str| run(&mut command(&["plan", "-f", "manifests", "--server", url, "--detailed-exitcode"]));
    let (_, megabytes) = plan(&comet.url());
    let (size, bar) = (SMALL.to_string(), format!("kinds + {}", 3 * SMALL.workspaces));
    report.row("requests of a clean plan, Comet", &size, &bar, &comet.log().len().to_string(), megabytes);
    let far = Proxy::start(&comet.url(), LATENCY).await;
    let took = best(3, || plan(&far.url));
    report.row("plan at 50 ms a request, Comet", &size, "2 s", &measure::seconds(took.0), took.1);
}

/// As many members, workspaces and memberships as `generate` makes.
fn state() -> State {
    let mut state = State::acme();
    for member in 1..SMALL.members {
        state.person(&format!("u{member}"), &format!("u{member}@acme.org"), "MEMBER");
    }
    for workspace in 0..SMALL.workspaces {
        for place in 0..SMALL.memberships / SMALL.workspaces {
            let member = 1 + (workspace * 20 + place * 7) % (SMALL.members - 1);
            state.join(&format!("w{workspace}"), &format!("u{member}"), "Member");
        }
    }
    state
}
