//! `halley serve` behind a way that fails.

use std::thread;

use halley::store::KeyHolder;
use serde_json::json;

use crate::fake_comet::{Fault, When};
use crate::sandbox::{Ran, Sandbox, workspace};
use crate::server::Server;
use crate::table::{Row, differing, ending, rewritten, rows};

pub(crate) const SNAPSHOT: &str = "/api/halley/v1/snapshot";
const OPERATIONS: &str = "/api/halley/v1/operations";

/// An organization of Ana behind a server, and manifests that want more: a person, a place, a service account with a key.
pub(crate) struct Site {
    pub(crate) sandbox: Sandbox,
    pub(crate) server: Server,
    pub(crate) key: String,
}

impl Site {
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::with_people(&[]);
        sandbox.run(&["apply", "--yes", "--server", "sqlite:organization.db"]).ends_with(0);
        let server = Server::over(&sandbox.path("organization.db"));
        let key = server.key("ana@acme.org");
        sandbox.people(&["bob@acme.org"]);
        sandbox.write("workspaces.yaml", workspace("research", "default: true, access: [{member: bob@acme.org}]"));
        sandbox.write(
            "ci.yaml",
            "apiVersion: halley.dev/v1alpha1\nkind: CometServiceAccount\nmetadata: {name: ci}\nspec: {defaultWorkspace: research, workspaces: [research], keys: [{name: train, target: {file: secrets/train.key}}]}\n",
        );
        Self { sandbox, server, key }
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let url = self.server.url();
        self.sandbox.run_with(arguments, &[("HALLEY_SERVER", &url), ("COMET_API_KEY", &self.key)])
    }

    /// Runs again without faults: everything is there once, and the key works.
    pub(crate) fn converges(&self, what: &str) -> Vec<Option<String>> {
        self.server.way.heal();
        let mut found = vec![
            ending(&format!("{what}, applied again"), &self.run(&["apply", "--yes"]), 0, ""),
            ending(&format!("{what}, planned again"), &self.run(&["plan", "--detailed-exitcode"]), 0, ""),
        ];
        let secret = std::fs::read_to_string(self.sandbox.path("secrets/train.key")).unwrap_or_default();
        found.push((!self.server.takes(&secret)).then(|| format!("{what}: the key is lost")));
        let keys = self.server.app.store.keys().unwrap();
        let live = keys.iter().filter(|key| matches!(key.holder, KeyHolder::ServiceAccount(_))).count();
        found.push((live != 1).then(|| format!("{what}: {live} keys")));
        let invited = self.server.effects().iter().filter(|effect| *effect == "invite/member/bob@acme.org").count();
        found.push((invited != 1).then(|| format!("{what}: invited {invited} times")));
        let left = self.sandbox.path(".halley/intents").read_dir().map_or(0, Iterator::count);
        found.push((left != 0).then(|| format!("{what}: intents are left")));
        found
    }
}

/// One site for each fault, all at once: most of the time is waiting.
fn everywhere(run: impl Fn(&Row) -> Vec<Option<String>> + Sync) {
    let (rows, run) = (rows(), &run);
    let found = thread::scope(|scope| {
        let threads: Vec<_> = rows.iter().map(|row| scope.spawn(move || run(row))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    differing(found);
}

#[test]
fn a_plan_that_cannot_read_says_why_and_changes_nothing() {
    everywhere(|row| {
        let site = Site::new();
        let before = site.server.effects().len();
        site.server.way.faults(When::Route(SNAPSHOT), row.fault.clone(), usize::MAX);
        let what = format!("plan, {}", row.name);
        let mut found = vec![ending(&what, &site.run(&["plan", "--timeout", "1"]), row.halley[0], row.says)];
        let after = site.server.effects().len();
        found.push((before != after).then(|| format!("{what}: something changed")));
        site.server.way.heal();
        found.push(ending(&what, &site.run(&["plan", "--detailed-exitcode"]), 2, ""));
        found
    });
}

#[test]
fn an_apply_whose_first_write_fails_ends_rightly_and_the_next_one_converges() {
    everywhere(|row| {
        let site = Site::new();
        site.server.fault(OPERATIONS, row.fault.clone());
        let what = format!("once, {}", row.name);
        let ran = site.run(&["apply", "--yes", "--timeout", "1"]);
        let mut found = vec![ending(&what, &ran, row.halley[1], "")];
        found.extend(site.converges(&what));
        found
    });
}

#[test]
fn an_apply_whose_writes_all_fail_ends_rightly_and_the_next_one_converges() {
    everywhere(|row| {
        let site = Site::new();
        site.server.way.faults(When::Route(OPERATIONS), row.fault.clone(), usize::MAX);
        let what = format!("always, {}", row.name);
        let ran = site.run(&["apply", "--yes", "--timeout", "1"]);
        let mut found = vec![ending(&what, &ran, row.halley[2], "")];
        found.extend(site.converges(&what));
        found
    });
}

#[test]
fn a_server_that_is_gone_is_named_with_what_to_do() {
    let site = Site::new();
    let nowhere = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    for arguments in [&["plan"][..], &["apply", "--yes"], &["get", "members"], &["drift"], &["export", "out"]] {
        let ran = site.sandbox.run_with(arguments, &[("HALLEY_SERVER", &nowhere), ("COMET_API_KEY", &site.key)]);
        ran.ends_with(7).complains("not reached").complains(&nowhere);
    }
}

#[test]
fn a_spoiled_first_answer_makes_no_comet_of_a_halley_server() {
    for fault in [Fault::Html, Fault::BadJson, Fault::bare(404, &[])] {
        let site = Site::new();
        site.server.way.faults(When::Route(SNAPSHOT), fault, usize::MAX);
        let ran = site.run(&["plan"]);
        assert!(!ran.stderr.contains("Comet at"), "{}", ran.stderr);
        assert!(!ran.stdout.contains("BY HAND"), "{}", ran.stdout);
    }
}

#[test]
fn a_server_with_another_clock_is_waited_for_by_its_own() {
    let (now, soon) = ("Thu, 01 Jan 2099 00:00:00 GMT", "Thu, 01 Jan 2099 00:00:01 GMT");
    let site = Site::new();
    let busy = Fault::bare(503, &[("date", now), ("retry-after", soon)]);
    site.server.way.faults(When::Route(SNAPSHOT), busy.clone(), 2);
    site.server.way.faults(When::Route(OPERATIONS), busy, 1);
    site.run(&["apply", "--yes"]).ends_with(0);
    differing(site.converges("another clock"));
}

#[test]
fn another_organization_between_plan_and_apply_is_refused_and_nothing_is_written() {
    let site = Site::new();
    site.run(&["plan", "--out", "saved.json"]).ends_with(0);
    let other = rewritten(|value| value["id"] = json!("another"));
    site.server.way.faults(When::Route(SNAPSHOT), other, usize::MAX);
    let before = site.server.effects();
    site.run(&["apply", "--yes", "saved.json", "--no-cache"]).ends_with(3).complains("nothing was written");
    // Without a saved plan only the server can notice that it is not what was read.
    site.run(&["apply", "--yes", "--no-cache"]).ends_with(5).complains("plan again");
    assert_eq!(site.server.effects(), before);
}

#[test]
fn another_version_of_the_interface_is_told_and_not_guessed_at() {
    let site = Site::new();
    site.server.way.faults(When::Route(SNAPSHOT), rewritten(|value| *value = json!({"api": "halley.dev/v9"})), 9);
    site.run(&["plan", "--no-cache"]).ends_with(1).complains("speaks `halley.dev/v9`");
}

#[test]
fn what_a_server_says_moves_no_cursor() {
    let nasty = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{202e}";
    let texts = [
        Fault::Answer(403, Vec::new(), json!({"msg": nasty, "code": 403}).to_string()),
        Fault::Answer(400, Vec::new(), json!({"msg": nasty, "code": 400}).to_string()),
        Fault::Answer(500, Vec::new(), nasty.to_owned()),
        Fault::Answer(200, Vec::new(), format!("{{\"api\": 7, \"{nasty}")),
        rewritten(move |value| value["profile"]["name"] = json!(nasty)),
        rewritten(move |value| value["api"] = json!(format!("halley.dev/{nasty}"))),
        rewritten(move |value| value["caller"]["name"] = json!(nasty)),
    ];
    for fault in texts {
        let site = Site::new();
        site.server.way.faults(When::Route(SNAPSHOT), fault, usize::MAX);
        for arguments in [&["plan", "--no-cache"][..], &["get", "organization", "--no-cache"]] {
            let ran = site.run(arguments);
            let said = format!("{}{}", ran.stdout, ran.stderr);
            assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{said:?}");
        }
    }
}
