//! `kill -9` of `halley apply` at every request that it makes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use halley::wire::find;
use halley::wire::halley::Caller;

use crate::database::{Database, nothing_happened_twice};
use crate::halley::{Organization, Server, client, command, database, declare, run};
use crate::manifests;
use crate::proxy::{Moment, Proxy};

/// A folder, its organization behind a real server, and a proxy between.
struct Site<'a> {
    template: &'a Organization,
    folder: tempfile::TempDir,
    server: Server,
    proxy: Proxy,
}

/// What an organization looks like from outside: everything that a plan would compare, and nothing that chance decides.
#[derive(Debug, PartialEq, Eq)]
struct Shape {
    exported: Vec<(String, String)>,
    members: BTreeSet<String>,
    memberships: BTreeSet<String>,
}

impl<'a> Site<'a> {
    async fn new(template: &'a Organization, moment: Moment) -> Self {
        let folder = tempfile::tempdir().unwrap();
        template.copy(folder.path());
        declare(folder.path(), &manifests::after());
        let server = Server::start(folder.path());
        let proxy = Proxy::start(&server.url, moment).await;
        Self { template, folder, server, proxy }
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = command(self.folder.path(), arguments);
        command.args(["-f", "manifests", "--server", &self.proxy.url]).env("COMET_API_KEY", &self.template.key);
        command
    }

    /// Runs an apply that may be killed. Says whether it was; if not, it succeeded.
    async fn apply_in_danger(&self) -> bool {
        let log = self.folder.path().join("apply.log");
        let mut apply = self.command(&["apply", "--yes"]);
        apply.stdout(std::process::Stdio::null()).stderr(fs::File::create(&log).unwrap());
        self.proxy.expose(&mut apply);
        let status = loop {
            if let Some(status) = self.proxy.ended() {
                break status;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        };
        let killed = status.code().is_none();
        assert!(killed || status.success(), "{status}: {}", fs::read_to_string(&log).unwrap());
        killed
    }

    /// What was left is done by the next apply, in one go and by nobody else.
    fn apply(&self) {
        self.proxy.spare();
        run(&mut self.command(&["apply", "--yes"]));
    }

    /// Makes sure that nothing is missing, doubled or left over. Says what the organization looks like.
    async fn judge(self) -> Shape {
        run(&mut self.command(&["plan", "--detailed-exitcode"]));
        let exported = self.exported();
        let held = self.no_key_is_lost().await;
        let Self { folder, server, proxy, template: _ } = self;
        drop(proxy);
        server.kill();
        let database = Database::open(&database(folder.path()));
        database.is_whole();
        nothing_happened_twice(&database.effects());
        assert_eq!(database.live_keys(), held, "a live key that no file holds, or a file whose key is gone");
        Shape { exported, members: database.members(), memberships: database.memberships() }
    }

    /// The manifests of what is live.
    fn exported(&self) -> Vec<(String, String)> {
        let mut export = command(self.folder.path(), &["export", "exported", "--server", &self.proxy.url]);
        run(export.env("COMET_API_KEY", &self.template.key));
        files(&self.folder.path().join("exported"))
    }

    /// The ids of the keys whose secrets stand in the targets; the server takes each of them.
    async fn no_key_is_lost(&self) -> BTreeSet<String> {
        let client = client();
        let whoami = format!("{}{}", self.server.url, find("H3").path);
        let mut held = BTreeSet::new();
        for (account, key, file) in manifests::keys() {
            let secret = fs::read_to_string(self.folder.path().join("manifests").join(&file)).unwrap();
            let answer = client.get(&whoami).header("authorization", secret.trim()).send().await.unwrap();
            assert!(answer.status().is_success(), "the server does not take the key in `{file}`: {}", answer.status());
            let caller: Caller = answer.json().await.unwrap();
            assert_eq!(caller.name, format!("sa-{account}"), "`{file}` opens another account than `{key}` belongs to");
            held.insert(caller.key.unwrap());
        }
        assert_eq!(held.len(), manifests::keys().len());
        held
    }
}

/// Every file below a folder with its text, by name.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The reference: nobody is killed. Says how many requests an apply makes, and what it leaves behind.
async fn unharmed(template: &Organization) -> (usize, Shape) {
    let site = Site::new(template, Moment::Never).await;
    let plan: serde_json::Value = serde_json::from_str(&run(&mut site.command(&["plan", "--output", "json"]))).unwrap();
    let operations = plan["operations"].as_array().unwrap();
    assert!(operations.len() >= 60, "only {} operations", operations.len());
    assert!(operations.iter().all(|operation| operation["execution"] == "automatic"), "a person would have to help");
    site.proxy.spare();
    assert!(!site.apply_in_danger().await);
    (site.proxy.requests(), site.judge().await)
}

#[test]
fn an_apply_over_http_that_is_killed_at_any_request_is_completed_by_the_next_one() {
    let template = Organization::new(&manifests::before());
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (requests, expected) = runtime().block_on(unharmed(&template));
    let killed = AtomicUsize::new(0);
    // Each goes on until an apply has no request left at which it could die.
    let rounds = |moment: fn(usize) -> Moment| {
        let runtime = runtime();
        for request in 0.. {
            let site = runtime.block_on(Site::new(&template, moment(request)));
            let was_killed = runtime.block_on(site.apply_in_danger());
            if was_killed {
                killed.fetch_add(1, Ordering::Relaxed);
                site.apply();
            }
            let shape = runtime.block_on(site.judge());
            assert_eq!(shape, expected, "{:?}", moment(request));
            if !was_killed {
                break;
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| rounds(Moment::BeforeTheServer));
        scope.spawn(|| rounds(Moment::AfterTheServer));
        scope.spawn(|| rounds(|request| Moment::AfterTheAnswer(request, request as u64 * 3 % 8)));
    });
    // How many requests are in flight at once is not decided here, so a run may have some more or less than another.
    let killed = killed.into_inner();
    assert!(killed >= requests, "{requests} requests, and only {killed} applies were killed");
}
