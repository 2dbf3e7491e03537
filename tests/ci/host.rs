//! A git host in a folder, played by `scripts/play-runner`, with an organization at `halley serve`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::serving::{Process, command};

pub(crate) const ORGANIZATION: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec:
  displayName: Acme
  ownership: {members: Authoritative}
  guards: {maxRemovals: {count: 3, percent: 100}}
";

const WORKSPACE: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research}
spec: {default: true}
";

/// A host, and the organization.
pub(crate) struct Host {
    folder: TempDir,
    pub(crate) server: Process,
}

/// What the runner said and how it ended.
#[must_use = "a run that nobody looks at tests nothing"]
pub(crate) struct Played {
    code: i32,
    said: String,
}

impl Played {
    #[track_caller]
    pub(crate) fn ends_with(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "{}", self.said);
        self
    }

    #[track_caller]
    pub(crate) fn says(&self, words: &str) -> &Self {
        assert!(self.said.contains(words), "no `{words}` in:\n{}", self.said);
        self
    }
}

/// Ada, the Admin, and people by these names.
pub(crate) fn roster(people: &[&str]) -> String {
    let mut text =
        "apiVersion: halley.dev/v1alpha1\nkind: CometRoster\nmetadata: {name: people}\nspec:\n  members:\n    \
                    - {email: ada@acme.org, role: Admin}\n"
            .to_owned();
    for person in people {
        text.push_str(&format!("    - {{email: {person}@acme.org}}\n"));
    }
    text
}

pub(crate) const PEOPLE: [&str; 6] = ["bob", "cid", "dan", "eve", "fay", "gus"];

impl Host {
    pub(crate) fn github() -> Self {
        Self::of("github", |source| {
            copy(&root().join(".github/actions/plan"), &source.join(".github/actions/plan"));
            copy(&root().join("examples/ci/github"), &source.join(".github/workflows"));
        })
    }

    pub(crate) fn gitlab() -> Self {
        Self::of("gitlab", |source| {
            copy(&root().join("examples/ci/shell"), &source.join("ci/halley"));
            fs::copy(root().join("examples/ci/gitlab/gitlab.sh"), source.join("ci/halley/gitlab.sh")).unwrap();
            fs::copy(root().join("examples/ci/gitlab/.gitlab-ci.yml"), source.join(".gitlab-ci.yml")).unwrap();
        })
    }

    /// The organization is applied, and everybody in it has accepted.
    fn of(kind: &str, furnish: impl Fn(&Path)) -> Self {
        // Without a dot in front: it becomes part of a branch's name.
        let folder = tempfile::Builder::new().prefix("play-").tempdir().unwrap();
        let source = folder.path().join("source");
        write(&source.join("org/organization.yaml"), ORGANIZATION);
        write(&source.join("org/people.yaml"), &roster(&PEOPLE));
        write(&source.join("org/research.yaml"), WORKSPACE);
        furnish(&source);
        let live = folder.path().join("live");
        fs::create_dir(&live).unwrap();
        halley(&live, &["apply", "--yes", "--quiet", "--file", "../source/org"]);
        halley(&live, &["activate", "--all"]);
        let server = Process::start(&live, &[]);
        let host = Self { folder, server };
        let (read, write) = (host.key(&["--read-only", "--name", "read"]), host.key(&["--name", "write"]));
        host.play(&["init", "HOST", "source", "--kind", kind]).ends_with(0);
        for (name, value) in
            [("HALLEY_SERVER", host.server.url.as_str()), ("HALLEY_PATH", env!("CARGO_BIN_EXE_halley"))]
        {
            host.play(&["variable", "HOST", name, value]).ends_with(0);
        }
        host.play(&["secret", "HOST", "HALLEY_READ_KEY", &read]).ends_with(0);
        host.play(&["secret", "HOST", "HALLEY_WRITE_KEY", &write, "--environment", "halley"]).ends_with(0);
        host.git("..", &["clone", "--quiet", "host/repository.git", "work"]);
        host
    }

    fn key(&self, arguments: &[&str]) -> String {
        let said = halley(&self.path("live"), &[&["key", "create", "--member", "ada@acme.org"], arguments].concat());
        said.split_whitespace().find(|word| word.starts_with("hly_")).unwrap().to_owned()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What a file of the host says: comments, logs, summaries. Empty where there is none.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path("host").join(name)).unwrap_or_default()
    }

    /// A file of the last run of a job.
    pub(crate) fn last(&self, job: &str, name: &str) -> String {
        let mut runs: Vec<String> = fs::read_dir(self.path("host/runs"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|run| run.ends_with(job))
            .collect();
        runs.sort();
        self.read(&format!("runs/{}/{name}", runs.last().unwrap_or_else(|| panic!("no run of {job}"))))
    }

    /// All files of all runs, as text.
    pub(crate) fn everything(&self) -> String {
        let mut text = String::new();
        let mut folders = vec![self.path("host/runs"), self.path("host/pull-1")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    text.push_str(&String::from_utf8_lossy(&fs::read(&path).unwrap()));
                }
            }
        }
        text
    }

    pub(crate) fn comments(&self, number: u32) -> Vec<Value> {
        let text = self.read(&format!("pull-{number}/comments.json"));
        if text.is_empty() { Vec::new() } else { serde_json::from_str(&text).unwrap() }
    }

    /// The only comment of a pull request.
    #[track_caller]
    pub(crate) fn comment(&self, number: u32) -> String {
        let comments = self.comments(number);
        assert_eq!(comments.len(), 1, "{comments:?}");
        self.read(&format!("pull-{number}/comment-{}.md", comments[0]["id"]))
    }

    /// What the bot says on a pull request, in one comment behind the plan, became of its merge.
    #[track_caller]
    pub(crate) fn outcome(&self, number: u32) -> String {
        let bodies =
            self.comments(number).into_iter().map(|one| self.read(&format!("pull-{number}/comment-{}.md", one["id"])));
        let told: Vec<String> = bodies.filter(|body| body.starts_with("<!-- halley:applied ")).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        told.concat()
    }

    /// `HOST` stands for the folder of the host.
    pub(crate) fn play(&self, arguments: &[&str]) -> Played {
        let arguments = arguments.iter().map(|word| if *word == "HOST" { "host" } else { *word });
        let mut command = Command::new(root().join("scripts/play-runner"));
        command.current_dir(self.folder.path()).env_clear().env("HALLEY_PLAY_PYTHON", python()).args(arguments);
        command.env("PATH", std::env::var_os("PATH").unwrap());
        let Output { status, stdout, stderr } = command.output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        assert!(!said.contains("Traceback"), "{said}");
        let logs: Vec<String> = said
            .lines()
            .filter_map(|line| line.split_once("   runs/"))
            .map(|(_, log)| self.read(&format!("runs/{log}")))
            .collect();
        Played { code: status.code().unwrap_or(-1), said: format!("{said}{}", logs.concat()) }
    }

    pub(crate) fn git(&self, folder: &str, arguments: &[&str]) -> String {
        let folder = if folder == ".." { self.folder.path().to_owned() } else { self.path(folder) };
        let mut command = Command::new("git");
        command.current_dir(folder).args(arguments).env("GIT_CONFIG_GLOBAL", "/dev/null");
        for (name, value) in [("NAME", "ana"), ("EMAIL", "ana@acme.org")] {
            command.env(format!("GIT_AUTHOR_{name}"), value).env(format!("GIT_COMMITTER_{name}"), value);
        }
        let Output { status, stdout, stderr } = command.output().unwrap();
        assert!(status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8_lossy(&stdout).trim().to_owned()
    }

    /// Writes files into the working copy, and pushes them to a branch that begins where `main` is.
    pub(crate) fn push(&self, branch: &str, files: &[(&str, &str)]) {
        self.push_to("origin", branch, files);
    }

    /// The same, to another repository.
    pub(crate) fn push_to(&self, remote: &str, branch: &str, files: &[(&str, &str)]) {
        self.git("work", &["fetch", "--quiet", "origin", "main"]);
        self.git("work", &["checkout", "--quiet", "-B", branch, "FETCH_HEAD"]);
        self.push_more(remote, branch, files);
    }

    /// One more commit on the branch that is checked out.
    pub(crate) fn push_more(&self, remote: &str, branch: &str, files: &[(&str, &str)]) {
        for (name, text) in files {
            write(&self.path("work").join(name), text);
        }
        self.git("work", &["add", "--all"]);
        self.git("work", &["commit", "--quiet", "--message", "Change"]);
        self.git("work", &["push", "--quiet", "--force", remote, &format!("HEAD:refs/heads/{branch}")]);
    }

    /// A fork, ready to be pushed to.
    pub(crate) fn fork(&self, name: &str) {
        self.play(&["fork", "HOST", name]).ends_with(0);
        self.git("work", &["remote", "add", name, &format!("../host/forks/{name}.git")]);
    }

    /// The e-mails of everybody in the live organization.
    pub(crate) fn people(&self) -> Vec<String> {
        let text = halley(&self.path("live"), &["get", "members", "--output", "json"]);
        let people: Value = serde_json::from_str(&text).unwrap();
        people.as_array().unwrap().iter().map(|one| one["email"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn halley(&self, arguments: &[&str]) -> String {
        halley(&self.path("live"), arguments)
    }

    /// How many requests that could change something the organization has been sent.
    pub(crate) fn writes(&self) -> usize {
        let log = self.server.log();
        ["POST", "PUT", "PATCH", "DELETE"]
            .iter()
            .map(|method| log.matches(&format!("method=\"{method}\"")).count())
            .sum()
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

pub(crate) fn halley(folder: &Path, arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = command(folder).args(arguments).output().unwrap();
    assert!(status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// Where `scripts/tools` has a tool.
pub(crate) fn tool(name: &str) -> PathBuf {
    let output = Command::new(root().join("scripts/tools")).arg(name).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix(&format!("{name} "))).unwrap().into()
}

/// The Python that reads YAML, once everything else that the scripts use is there too.
pub(crate) fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        for name in ["curl", "jq"] {
            tool(name);
        }
        tool("python")
    })
}
