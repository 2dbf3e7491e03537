//! What is published, by way of a real registry: pushed, found there, pulled again.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::layout::{self, image, json};
use crate::{printed, refused, script, tools};

/// A registry on this machine, with its folder, until it is dropped.
struct Registry {
    address: String,
    child: Child,
}

impl Registry {
    fn start() -> Self {
        let mut serve = Command::new(tools::path("crane"));
        serve.args(["registry", "serve", "--address", "127.0.0.1:0"]).stderr(Stdio::piped()).stdout(Stdio::null());
        let mut child = serve.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let port = lines.find_map(|line| Some(line.rsplit_once("serving on port ")?.1.trim().to_owned())).unwrap();
        // It goes on to write a line a request; somebody has to read them.
        std::thread::spawn(move || lines.for_each(drop));
        Self { address: format!("127.0.0.1:{port}"), child }
    }

    fn crane(&self, arguments: &[&str]) -> String {
        let arguments = arguments.iter().map(|argument| argument.replace("REGISTRY", &self.address));
        printed(Command::new(tools::path("crane")).args(arguments))
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What `scripts/package assemble` leaves, as far as publishing needs it.
fn made(folder: &Path, registry: &str) {
    let copied = Command::new("cp").arg("-r").arg(image()).arg(folder.join("image")).status().unwrap();
    assert!(copied.success());
    let index = json(&fs::read(image().join("index.json")).unwrap());
    fs::write(folder.join("image.digest"), layout::only(&index["manifests"])["digest"].as_str().unwrap()).unwrap();
    package(folder, &["chart", folder.to_str().unwrap()], registry);
}

fn command(folder: &Path, arguments: &[&str], registry: &str) -> Command {
    let mut command = script("scripts/package");
    command.args(arguments).env("HALLEY_PACKAGE", folder).env("HALLEY_REGISTRY", registry);
    command
}

#[track_caller]
fn package(folder: &Path, arguments: &[&str], registry: &str) -> String {
    printed(&mut command(folder, arguments, registry))
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

#[test]
fn what_is_published_is_what_is_pulled() {
    let (registry, folder) = (Registry::start(), TempDir::new().unwrap());
    let place = format!("{}/acme", registry.address);
    made(folder.path(), &place);
    let said = package(folder.path(), &["publish", &place], &place);
    let digest = fs::read_to_string(folder.path().join("image.digest")).unwrap();
    let digest = digest.trim();
    assert!(said.contains(&format!("image {place}/halley {digest}\n")), "{said}");

    // The image: by its version and by its digest, in parts that are what their digests say.
    assert_eq!(registry.crane(&["digest", &format!("REGISTRY/acme/halley:{VERSION}")]).trim(), digest);
    let pulled = folder.path().join("pulled");
    let by_digest = format!("REGISTRY/acme/halley@{digest}");
    registry.crane(&["pull", "--format", "oci", &by_digest, pulled.to_str().unwrap()]);
    let config: Value =
        serde_json::from_str(&registry.crane(&["config", "--platform", "linux/amd64", &by_digest])).unwrap();
    assert_eq!(config["config"]["User"], "65532:65532");
    let validated = registry.crane(&["validate", "--remote", &by_digest]);
    assert!(validated.contains("PASS"), "{validated}");

    // The chart: found under its version, with the image where it was published.
    let chart = format!("oci://{place}/charts/halley");
    let show = |what: &str| {
        let mut helm = Command::new(tools::path("helm"));
        printed(helm.args(["show", what, &chart, "--version", VERSION, "--plain-http"]))
    };
    assert!(show("chart").contains(&format!("appVersion: {VERSION}\n")));
    assert!(show("values").contains(&format!("  repository: {place}/halley\n")));
    let mut helm = Command::new(tools::path("helm"));
    let rendered = printed(helm.args(["template", "halley", &chart, "--version", VERSION, "--plain-http"]));
    assert!(rendered.contains(&format!("image: \"{place}/halley:{VERSION}\"\n")));
    let mut helm = Command::new(tools::path("helm"));
    printed(helm.args(["pull", &chart, "--version", VERSION, "--plain-http", "--destination"]).arg(&pulled));
    let name = format!("halley-{VERSION}.tgz");
    assert!(fs::read(pulled.join(&name)).unwrap() == fs::read(folder.path().join(&name)).unwrap(), "the chart changed");
}

#[test]
fn what_is_published_under_a_version_never_changes() {
    let (registry, folder) = (Registry::start(), TempDir::new().unwrap());
    let place = format!("{}/acme", registry.address);
    made(folder.path(), &place);
    let first = package(folder.path(), &["publish", &place], &place);
    assert_eq!(package(folder.path(), &["publish", &place], &place), first, "once more is no harm");
    let index = fs::read(folder.path().join("image.digest")).unwrap();
    let other = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    fs::write(folder.path().join("image.digest"), other).unwrap();
    let complaint = refused(&mut command(folder.path(), &["publish", &place], &place));
    assert!(complaint.contains("is there already") && complaint.contains("publish a new version"), "{complaint}");
    fs::write(folder.path().join("image.digest"), index).unwrap();
    let mut later = command(folder.path(), &["chart", folder.path().to_str().unwrap()], &place);
    printed(later.env("SOURCE_DATE_EPOCH", "1790000000"));
    let complaint = refused(&mut command(folder.path(), &["publish", &place], &place));
    assert!(complaint.contains("is another chart; publish a new version"), "{complaint}");
}

#[test]
fn a_chart_that_names_another_registry_is_not_published() {
    let folder = TempDir::new().unwrap();
    package(folder.path(), &["chart", folder.path().to_str().unwrap()], "127.0.0.1:1/acme");
    let complaint = refused(&mut command(folder.path(), &["publish", "127.0.0.1:2/acme"], ""));
    assert!(complaint.contains("the chart was made for another registry"), "{complaint}");
}

#[test]
fn the_same_chart_is_the_same_bytes() {
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for folder in [&one, &other] {
        package(folder.path(), &["chart", folder.path().to_str().unwrap()], "registry.example/acme");
    }
    let read = |folder: &TempDir| fs::read(folder.path().join(format!("halley-{VERSION}.tgz"))).unwrap();
    assert!(read(&one) == read(&other), "two packages of the same chart differ");
}
