//! A generated organization, embedded and served, in a folder beside the binary: a temporary folder may be memory, where a sync costs nothing.

use std::fmt;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::measure::{self, run};

#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) members: usize,
    pub(crate) workspaces: usize,
    pub(crate) memberships: usize,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { members, workspaces, memberships } = self;
        let [members, workspaces, memberships] = [members, workspaces, memberships].map(|number| grouped(*number));
        write!(f, "{members} members, {workspaces} workspaces, {memberships} memberships")
    }
}

/// With a comma every three digits.
fn grouped(number: usize) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", grouped(number / 1000), number % 1000) }
}

pub(crate) struct Site {
    halley: PathBuf,
    folder: tempfile::TempDir,
    pub(crate) size: Size,
    /// Of an Admin.
    pub(crate) key: String,
}

/// A running server. It ends with its owner.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
}

impl Site {
    pub(crate) fn new(halley: &Path, size: Size) -> Self {
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(halley.parent().unwrap()).unwrap();
        let mut site = Self { halley: halley.to_owned(), folder, size, key: String::new() };
        let Size { members, workspaces, memberships } = size;
        let numbers = [members, workspaces, memberships].map(|number| number.to_string());
        let [members, workspaces, memberships] = numbers.each_ref().map(String::as_str);
        run(site.command(&["generate", "--seed", "1", "--members", members, "--workspaces", workspaces]).args([
            "--memberships",
            memberships,
            "manifests",
        ]));
        run(&mut site.command(&["apply", "--yes", "-f", "manifests"]));
        run(&mut site.command(&["activate", "--all"]));
        let admin = site.admin();
        site.key = site.said(&["key", "create", "--member", &admin]).trim().to_owned();
        site
    }

    /// The binary in the site's folder, without the machine's environment.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.halley);
        command.args(arguments).current_dir(self.folder.path()).env_clear().env("HOME", self.folder.path());
        command
    }

    fn said(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).stderr(Stdio::inherit()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    /// The first Admin among the manifests.
    pub(crate) fn admin(&self) -> String {
        let members: serde_json::Value =
            serde_json::from_str(&self.said(&["get", "members", "--output", "json"])).unwrap();
        let admin = members.as_array().unwrap().iter().find(|member| member["role"] == "Admin");
        admin.expect("there is an Admin")["email"].as_str().unwrap().to_owned()
    }

    /// The file of the organization.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join(".halley/organization.db")
    }

    pub(crate) fn serve(&self) -> Server {
        let log = File::create(self.folder.path().join("serve.log")).unwrap();
        let mut serve =
            self.command(&["serve", "--listen", "127.0.0.1:0", "--server", "sqlite:.halley/organization.db"]);
        let mut child = serve.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let url = said.lines().find_map(|line| Some(line.unwrap().split_once("listening ")?.1.trim().to_owned()));
        Server { child, url: url.expect("the server listens") }
    }

    /// A plan that finds nothing to do.
    pub(crate) fn plan(&self, url: &str) -> (Duration, Option<u64>) {
        let plan = ["plan", "-f", "manifests", "--server", url, "--detailed-exitcode"];
        run(self.command(&plan).env("COMET_API_KEY", &self.key))
    }

    /// The same, without what was read before.
    pub(crate) fn plan_anew(&self, url: &str) -> (Duration, Option<u64>) {
        self.forget();
        self.plan(url)
    }

    pub(crate) fn validate(&self) -> (Duration, Option<u64>) {
        run(&mut self.command(&["validate", "-f", "manifests"]))
    }

    /// Forgets what was read from servers.
    fn forget(&self) {
        let _ = std::fs::remove_dir_all(self.folder.path().join(".cache/halley"));
    }
}

impl Server {
    pub(crate) fn peak(&self) -> Option<u64> {
        measure::peak(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; the rows have failed by then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
