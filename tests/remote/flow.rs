//! Plan, apply, export and drift over HTTP are those of the file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::fake_comet::Fault;
use crate::sandbox::{Ran, Sandbox};
use crate::server::{Server, shortened};

/// A folder with an organization in `organization.db`, its server, and Ana's key.
pub(crate) struct Site {
    pub(crate) sandbox: Sandbox,
    pub(crate) server: Server,
    pub(crate) key: String,
}

impl Site {
    /// Acme with Ana, the Admin, and these people.
    pub(crate) fn of(people: &[&str]) -> Self {
        let sandbox = Sandbox::with_people(people);
        sandbox.run(&["apply", "--yes", "--server", "sqlite:organization.db"]).ends_with(0);
        Self::over(sandbox)
    }

    fn over(sandbox: Sandbox) -> Self {
        let server = Server::over(&sandbox.path("organization.db"));
        let key = server.key("ana@acme.org");
        Self { sandbox, server, key }
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let url = self.server.url();
        self.sandbox.run_with(arguments, &[("HALLEY_SERVER", &url), ("COMET_API_KEY", &self.key)])
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = self.sandbox.command(arguments);
        command.env("HALLEY_SERVER", self.server.url()).env("COMET_API_KEY", &self.key);
        command.stdin(std::process::Stdio::null());
        command
    }
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

/// The plan's operations without ids that a database gives.
fn operations(ran: &Ran) -> Vec<(String, String)> {
    let plan: serde_json::Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stderr));
    let operations = plan["operations"].as_array().unwrap().iter();
    operations
        .map(|operation| (operation["id"].as_str().unwrap().to_owned(), operation["execution"].to_string()))
        .collect()
}

#[test]
fn an_example_is_planned_applied_and_exported_over_http_as_in_a_file() {
    for (name, admin) in [("company", "ana@acme.example"), ("team-of-five", "ana@acme.example")] {
        let sandbox = Sandbox::new();
        copy(&example(name), &sandbox.path("file"));
        copy(&example(name), &sandbox.path("http"));
        let first = format!(
            "apiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {{name: first}}\nspec: {{displayName: First, subscription: Enterprise}}\n---\napiVersion: halley.dev/v1alpha1\nkind: CometMember\nmetadata: {{name: admin}}\nspec: {{email: {admin}, role: Admin}}\n",
        );
        sandbox.write("first/first.yaml", first);
        for database in ["sqlite:file.db", "sqlite:http.db"] {
            sandbox.run(&["apply", "--yes", "-f", "first", "--server", database]).ends_with(0);
        }
        let server = Server::over(&sandbox.path("http.db"));
        let (url, key) = (server.url(), server.key(admin));
        let here = |arguments: &[&str]| sandbox.run_with(arguments, &[("HALLEY_SERVER", "sqlite:file.db")]);
        let there =
            |arguments: &[&str]| sandbox.run_with(arguments, &[("HALLEY_SERVER", &url), ("COMET_API_KEY", &key)]);

        let (file, http) =
            (here(&["plan", "-f", "file", "--output", "json"]), there(&["plan", "-f", "http", "--output", "json"]));
        assert!(!operations(&file).is_empty(), "{name}");
        assert_eq!(operations(&http), operations(&file), "{name}");
        here(&["apply", "--yes", "-f", "file"]).ends_with(0);
        there(&["apply", "--yes", "-f", "http"]).ends_with(0);
        assert!(operations(&there(&["plan", "-f", "http", "--output", "json"])).is_empty(), "{name}");

        here(&["export", "from-file"]).ends_with(0);
        there(&["export", "from-http"]).ends_with(0);
        assert_eq!(files(&sandbox.path("from-http")), files(&sandbox.path("from-file")), "{name}");
        assert!(!sandbox.path(".halley/intents").read_dir().is_ok_and(|mut left| left.next().is_some()), "{name}");
    }
}

#[test]
fn a_change_by_hand_is_drift_with_its_moment_and_its_author() {
    let site = Site::of(&["bob@acme.org"]);
    site.sandbox.people(&[]);
    let ran = site.run(&["drift", "--detailed-exitcode"]);
    ran.ends_with(2).says("bob@acme.org").says("since 2026-06-01T12:00:00Z");
}

#[test]
fn a_key_of_a_service_account_lands_in_its_file_and_works() {
    let site = Site::of(&[]);
    site.sandbox.write(
        "ci.yaml",
        "apiVersion: halley.dev/v1alpha1\nkind: CometServiceAccount\nmetadata: {name: ci}\nspec: {defaultWorkspace: research, workspaces: [research], keys: [{name: train, target: {file: secrets/train.key}}]}\n",
    );
    site.run(&["apply", "--yes"]).ends_with(0);
    let secret = site.sandbox.read("secrets/train.key");
    assert!(site.server.takes(&secret));
    site.run(&["plan", "--detailed-exitcode"]).ends_with(0);
    site.run(&["access", "who", "deleteModels", "research", "--live"]).ends_with(0).says("ana@acme.org");
    site.run(&["access", "who", "viewOpikProjects", "research", "--live"]).ends_with(0).says("sa-ci");
}

#[test]
fn a_batch_whose_answer_is_lost_is_looked_at_and_not_repeated() {
    for (name, fault) in
        [("lost answer", Fault::ResetAfter), ("an outcome too few", shortened()), ("lost request", Fault::ResetBefore)]
    {
        let site = Site::of(&[]);
        site.sandbox.people(&["bob@acme.org", "cyd@acme.org"]);
        site.server.fault("/api/halley/v1/operations", fault);
        let before = site.server.effects().len();
        site.run(&["apply", "--yes"]).ends_with(0);
        assert_eq!(site.server.effects().len(), before + 2, "{name}");
        site.run(&["plan", "--detailed-exitcode"]).ends_with(0);
    }
}

#[test]
fn who_is_no_admin_is_told_so_and_still_has_keys_and_sees_workspaces() {
    let site = Site::of(&["bob@acme.org"]);
    site.sandbox.run(&["activate", "--all", "--server", "sqlite:organization.db"]).ends_with(0);
    let (url, key) = (site.server.url(), site.server.key("bob@acme.org"));
    let bob =
        |arguments: &[&str]| site.sandbox.run_with(arguments, &[("HALLEY_SERVER", &url), ("COMET_API_KEY", &key)]);
    bob(&["plan"]).ends_with(7).complains("only for Admin").complains("COMET_API_KEY");
    bob(&["get", "members"]).ends_with(7).complains("lacks the right");
    bob(&["get", "workspaces"]).ends_with(0);
    bob(&["get", "roles"]).ends_with(7);
    let made = bob(&["key", "create", "--name", "laptop"]);
    assert!(site.server.takes(&made.ends_with(0).stdout));
    let keys: serde_json::Value = serde_json::from_str(&bob(&["key", "list", "--output", "json"]).stdout).unwrap();
    let laptop = keys.as_array().unwrap().iter().find(|key| key["name"] == "laptop").unwrap();
    bob(&["key", "revoke", laptop["id"].as_str().unwrap()]).ends_with(0);
    assert!(!site.server.takes(&made.stdout));
    bob(&["key", "create", "--member", "ana@acme.org"]).ends_with(3).complains("everybody makes their own keys");
    bob(&["activate", "--all"]).ends_with(3).complains("only for an embedded organization");
}

#[test]
fn objects_are_shown_over_http_and_own_workspaces_are_marked() {
    let site = Site::of(&["bob@acme.org"]);
    site.run(&["get", "organization"]).ends_with(0).says("Acme Research");
    site.run(&["get", "workspaces"]).ends_with(0).says("MINE").says("research");
    site.run(&["get", "members", "bob"]).ends_with(0).says("bob@acme.org");
    site.run(&["get", "members", "--output", "yaml"]).ends_with(0).says("bob@acme.org");
}

#[test]
fn bills_invoices_and_the_audit_log_are_shown_over_http_to_admins_alone() {
    let site = Site::of(&["bob@acme.org"]);
    site.run(&["get", "billing"]).ends_with(0).says("Community").says("2026-06-01");
    site.run(&["get", "invoices"]).ends_with(1).complains("no billing beyond the overview on `Community`");
    // A subscription is bought, not applied: only a new organization begins with one.
    let paying = Sandbox::with_people(&["bob@acme.org"]);
    let manifest = paying.read("organization.yaml").replace("spec:", "spec:\n  subscription: Enterprise");
    paying.write("organization.yaml", manifest);
    paying.run(&["apply", "--yes", "--server", "sqlite:organization.db"]).ends_with(0);
    let site = Site::over(paying);
    site.run(&["get", "billing"]).ends_with(0).says("Enterprise");
    site.run(&["get", "invoices"]).ends_with(0).says("NUMBER");
    site.run(&["get", "history"]).ends_with(0).says("invite/member/bob@acme.org").says("cli");
    site.run(&["get", "history", "--limit", "1", "--output", "json"]).ends_with(0);
    site.sandbox.run(&["activate", "--all", "--server", "sqlite:organization.db"]).ends_with(0);
    let (url, key) = (site.server.url(), site.server.key("bob@acme.org"));
    for kind in ["billing", "invoices", "history"] {
        let bob = [("HALLEY_SERVER", url.as_str()), ("COMET_API_KEY", &key)];
        site.sandbox.run_with(&["get", kind], &bob).ends_with(7).complains("lacks the right");
    }
}

#[test]
fn commit_author_and_approver_reach_the_audit_log_of_a_server_beside_who_signed_in() {
    let site = Site::of(&[]);
    site.sandbox.people(&["bob@acme.org"]);
    let people = ["--author", "Ana Müller 100%", "--approver", "carl"];
    site.run(&[&["apply", "--yes", "--revision", "4f2e1c"][..], &people].concat()).ends_with(0);
    let newest = |site: &Site| -> serde_json::Value {
        let shown = site.run(&["get", "history", "--limit", "1", "--output", "json"]);
        serde_json::from_str::<serde_json::Value>(&shown.stdout).unwrap()[0].clone()
    };
    let row = newest(&site);
    let fields = ["actor", "revision", "author", "approver"].map(|field| row[field].as_str().unwrap().to_owned());
    assert_eq!(fields, ["ana@acme.org", "4f2e1c", "Ana Müller 100%", "carl"]);
    assert!(row["plan"].as_str().unwrap().starts_with("h1:"), "{row}");
    site.run(&["get", "history"]).ends_with(0).says("AUTHOR").says("Ana Müller 100%");
    // By hand too: a key of one's own.
    site.run(&["key", "create", "--author", "zoe", "--revision", "5a"]).ends_with(0);
    assert_eq!((&newest(&site)["author"], &newest(&site)["revision"]), (&"zoe".into(), &"5a".into()));
    // A recording is for a report, and names nobody who has nothing to do with it.
    site.sandbox.people(&[]);
    site.run(&[&["apply", "--yes", "--record", ".sent"][..], &people].concat()).ends_with(0);
    let sent = site.sandbox.files().into_iter().filter(|(path, _)| path.starts_with(site.sandbox.path(".sent")));
    let sent: Vec<String> = sent.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect();
    assert!(sent.iter().any(|text| text.contains("revoke/member")), "nothing was recorded");
    assert!(!sent.iter().any(|text| text.contains("carl") || text.contains("100%25")));
}
