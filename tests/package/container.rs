//! The image runs as a cluster would run it: its own root, read-only, as its own user, without any rights of root.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::{NamedTempFile, TempDir};

use crate::layout::{Unpacked, image};
use crate::{as_root, printed, said};

/// What a shell does as root before the program starts: the root file system becomes read-only, `/tmp` is new, volumes are mounted.
const MOUNTS: &str = r#"
set -eu
mount --bind "$ROOT" "$ROOT"
while [ "$1" != -- ]; do
    if [ -d "$1" ]; then mkdir -p "$ROOT$2"; else mkdir -p "$ROOT${2%/*}"; touch "$ROOT$2"; fi
    mount --bind "$1" "$ROOT$2"
    shift 2
done
shift
mount -t tmpfs -o mode=1777 tmpfs "$ROOT/tmp"
mount -o remount,bind,ro "$ROOT"
exec env --ignore-environment "$@"
"#;

/// A container that was not started yet.
struct Container {
    image: Unpacked,
    volumes: Vec<(PathBuf, &'static str)>,
    variables: Vec<String>,
}

impl Container {
    fn new() -> Self {
        let container = Self { image: Unpacked::new(image()), volumes: Vec::new(), variables: Vec::new() };
        // Every runtime brings these: they belong to the network, not to the image.
        container.mount(Path::new("/etc/hosts"), "/etc/hosts").mount(Path::new("/etc/resolv.conf"), "/etc/resolv.conf")
    }

    /// Mounts a folder or a file over one of the image.
    fn mount(mut self, source: &Path, place: &'static str) -> Self {
        self.volumes.push((source.to_owned(), place));
        self
    }

    fn variable(mut self, text: String) -> Self {
        self.variables.push(text);
        self
    }

    /// The program of the image with these arguments, as its configuration says that it is started.
    fn command(&self, arguments: &[&str]) -> Command {
        let config = &self.image.config["config"];
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let list = |value: &serde_json::Value| value.as_array().unwrap().iter().map(text).collect::<Vec<_>>();
        let user = text(&config["User"]);
        let (user, group) = user.split_once(':').unwrap();
        let mut command = as_root("env");
        command
            .arg(format!("ROOT={}", self.image.root().display()))
            .args(["unshare", "--mount", "sh", "-c", MOUNTS, "sh"]);
        for (source, place) in &self.volumes {
            command.arg(source).arg(place);
        }
        command.arg("--").args(list(&config["Env"])).arg("HOME=/tmp").args(&self.variables);
        command.args(["/usr/bin/setpriv", "--no-new-privs", "/usr/bin/unshare"]);
        command
            .arg(format!("--root={}", self.image.root().display()))
            .arg(format!("--wd={}", text(&config["WorkingDir"])));
        command.args(["--setgid", group, "--setuid", user]).args(list(&config["Entrypoint"])).args(arguments);
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    #[track_caller]
    fn succeeds(&self, arguments: &[&str]) -> String {
        printed(&mut self.command(arguments))
    }
}

/// A folder that belongs to the user of the image, as a volume does.
fn volume() -> TempDir {
    let folder = TempDir::new().unwrap();
    printed(as_root("chown").arg("65532:65532").arg(folder.path()));
    folder
}

/// `halley serve`, on this machine or in a container, until it is dropped.
struct Server {
    url: String,
    child: Child,
    _log: NamedTempFile,
}

impl Server {
    fn start(command: &mut Command) -> Self {
        // Its log goes to a file: a full pipe would stop it.
        let log = NamedTempFile::new().unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log.reopen().unwrap()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let url = lines.map(|line| line.strip_prefix("listening ").map(str::to_owned)).find_map(|url| url);
        let url = url.unwrap_or_else(|| panic!("it ended: {}", fs::read_to_string(log.path()).unwrap()));
        Self { url, child, _log: log }
    }

    /// The process itself: below `sudo` it is a child.
    fn process(&self) -> u32 {
        let child = self.child.id();
        let below = Command::new("pgrep").args(["--parent", &child.to_string()]).output().unwrap();
        String::from_utf8(below.stdout).unwrap().trim().parse().unwrap_or(child)
    }

    fn signal(&self, name: &str) {
        printed(as_root("kill").args([format!("-{name}"), self.process().to_string()]));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = as_root("kill").arg(self.process().to_string()).stderr(Stdio::null()).status();
        let _ = self.child.wait();
    }
}

#[test]
fn the_program_starts_in_its_image() {
    assert_eq!(Container::new().succeeds(&["--version"]), format!("halley {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn manifests_of_a_volume_are_applied_to_a_database_in_another() {
    let data = volume();
    let container = Container::new()
        .mount(&crate::root().join("examples/team-of-five"), "/org")
        .mount(data.path(), "/data")
        .variable("HALLEY_SERVER=sqlite:/data/organization.db".to_owned());
    container.succeeds(&["validate", "-f", "/org"]);
    assert!(container.succeeds(&["apply", "-f", "/org", "--yes"]).contains("13 done"));
    assert!(container.succeeds(&["get", "members"]).contains("ana@acme.example"));
    let owner = printed(as_root("stat").args(["-c", "%u:%g"]).arg(data.path().join("organization.db")));
    assert_eq!(owner.trim(), "65532:65532");
}

#[test]
fn without_a_volume_it_writes_to_its_temporary_folder_alone() {
    let container = Container::new();
    let output = container.run(&["init", "org", "--organization", "Acme", "--admin", "ana@acme.example"]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("read-only file system"), "{}", said(&output));
    container.succeeds(&["init", "/tmp/org", "--organization", "Acme", "--admin", "ana@acme.example"]);
}

#[test]
fn the_server_of_the_chart_is_healthy_and_ends_when_it_is_told_to() {
    let data = volume();
    let container = Container::new().mount(data.path(), "/data");
    let container = container.variable("HALLEY_SERVER=sqlite:/data/organization.db".to_owned());
    let listen = ["serve", "--listen=127.0.0.1:0", "--insecure-listen", "--log=json"];
    let mut server = Server::start(&mut container.command(&listen));
    for (path, answer) in [("healthz", "ok"), ("readyz", "ok")] {
        let said = printed(Command::new("curl").args(["--silent", "--fail", &format!("{}/{path}", server.url)]));
        assert!(said.contains(answer), "{path}: {said}");
    }
    // The rights that the chart takes away are not there to begin with.
    let status = fs::read_to_string(format!("/proc/{}/status", server.process())).unwrap();
    let line = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
    assert_eq!(line("Uid:"), "65532\t65532\t65532\t65532");
    assert_eq!(
        (line("Groups:"), line("CapEff:"), line("NoNewPrivs:")),
        (String::new(), "0".repeat(16), "1".to_owned())
    );
    server.signal("TERM");
    let ended = server.child.wait().unwrap();
    assert!(ended.success(), "{ended}");
}

/// An authority that nobody knows, and a server on this machine with a certificate of it.
struct Secure {
    authority: PathBuf,
    key: String,
    server: Server,
    _folder: TempDir,
}

fn secure() -> Secure {
    let folder = TempDir::new().unwrap();
    let mut parameters = CertificateParams::new(Vec::new()).unwrap();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = names.signed_by(&key, &issuer).unwrap();
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name)
    };
    let authority = write("authority.pem", &issuer.pem());
    write("server.pem", &certificate.pem());
    write("server.key", &key.serialize_pem());
    let here = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_halley"));
        command.current_dir(folder.path()).env("HALLEY_SERVER", "sqlite:organization.db").args(arguments);
        command
    };
    let example = crate::root().join("examples/team-of-five");
    printed(&mut here(&["apply", "--yes", "-f", example.to_str().unwrap()]));
    let key = printed(&mut here(&["key", "create", "--member", "ana@acme.example", "--name", "container"]));
    let listen = ["serve", "--listen", "127.0.0.1:0", "--tls-cert", "server.pem", "--tls-key", "server.key"];
    let server = Server::start(&mut here(&listen));
    Secure { authority, key: key.trim().to_owned(), server, _folder: folder }
}

impl Secure {
    /// A container that has the key, and what it is told to ask for.
    fn client(&self) -> (Container, [String; 4]) {
        let url = format!("https://localhost:{}", self.server.url.rsplit(':').next().unwrap());
        let arguments = ["get", "members", "--server", &url].map(str::to_owned);
        (Container::new().variable(format!("COMET_API_KEY={}", self.key)), arguments)
    }
}

#[test]
fn a_server_is_trusted_by_an_authority_that_is_mounted() {
    let secure = secure();
    let (container, arguments) = secure.client();
    let arguments = arguments.each_ref().map(String::as_str);
    let refused = container.run(&arguments);
    assert_eq!(refused.status.code(), Some(7), "{}", said(&refused));
    // The authorities of the image were read, and this one is none of them.
    assert!(said(&refused).contains("UnknownIssuer"), "{}", said(&refused));
    let container = container.mount(&secure.authority, "/etc/halley/ca/ca.crt");
    let named = [&arguments[..], &["--ca-file", "/etc/halley/ca/ca.crt"]].concat();
    assert!(container.succeeds(&named).contains("ana@acme.example"));
}

#[test]
fn the_file_of_authorities_in_the_image_is_the_one_that_the_program_reads() {
    let secure = secure();
    let (container, arguments) = secure.client();
    let container = container.mount(&secure.authority, "/etc/ssl/certs/ca-certificates.crt");
    assert!(container.succeeds(&arguments.each_ref().map(String::as_str)).contains("ana@acme.example"));
}
