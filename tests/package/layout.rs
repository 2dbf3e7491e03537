//! Reads an image layout as a runtime does: from the index down to the layers, each held against its digest.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::{as_root, assembled, printed, script, tools};

/// The image of Halley: made once a run, or the one that was assembled.
pub(crate) fn image() -> &'static Path {
    static IMAGE: OnceLock<PathBuf> = OnceLock::new();
    IMAGE.get_or_init(|| {
        if let Some(folder) = assembled() {
            return folder.join("image");
        }
        // Without what is only for debuggers, which is most of it.
        // It stays until the next run: nobody is there to remove it after the last test.
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("package");
        let _ = fs::remove_dir_all(&kept);
        fs::create_dir_all(&kept).unwrap();
        let program = kept.join("halley");
        printed(Command::new("strip").arg("-o").arg(&program).arg(env!("CARGO_BIN_EXE_halley")));
        make(&kept.join("image"), &program);
        fs::remove_file(program).unwrap();
        kept.join("image")
    })
}

/// Makes an image of a program and the libraries that it needs. Hands out the digest.
pub(crate) fn make(output: &Path, program: &Path) -> String {
    let mut command = command(output);
    for library in libraries(program) {
        command.arg("--file").arg(format!("{library}={library}"));
    }
    printed(command.arg(program)).trim().to_owned()
}

/// The script that makes images, without programs yet.
pub(crate) fn command(output: &Path) -> Command {
    let mut command = script("packaging/image.py");
    command.arg("--output").arg(output).args(["--version", env!("CARGO_PKG_VERSION"), "--revision", "abc123"]);
    command.arg("--certificates").arg(tools::path("certificates")).args(["--document", "LICENSE"]);
    command
}

/// The loader and the shared libraries of a program, by their paths on this machine.
pub(crate) fn libraries(program: &Path) -> Vec<String> {
    let listed = printed(Command::new("ldd").arg(program));
    let path = |line: &str| line.split_whitespace().find(|word| word.starts_with('/')).map(str::to_owned);
    listed.lines().filter_map(path).collect()
}

/// An image for this machine, unpacked.
pub(crate) struct Unpacked {
    pub(crate) config: Value,
    pub(crate) manifest: Value,
    folder: TempDir,
}

impl Unpacked {
    /// Reads a layout from its index down, and unpacks the image of this machine's architecture.
    pub(crate) fn new(layout: &Path) -> Self {
        let version = json(&fs::read(layout.join("oci-layout")).unwrap());
        assert_eq!(version["imageLayoutVersion"], "1.0.0");
        let index = json(&fs::read(layout.join("index.json")).unwrap());
        let images = json(&blob(layout, only(&index["manifests"])));
        let machine = if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" };
        let mine = |entry: &&Value| entry["platform"]["architecture"] == machine && entry["platform"]["os"] == "linux";
        let entry = images["manifests"].as_array().unwrap().iter().find(mine).unwrap();
        let manifest = json(&blob(layout, entry));
        let config = json(&blob(layout, &manifest["config"]));
        assert_eq!(config["architecture"], machine);
        let folder = TempDir::new().unwrap();
        let layers = manifest["layers"].as_array().unwrap();
        let bare = config["rootfs"]["diff_ids"].as_array().unwrap();
        assert_eq!(layers.len(), bare.len());
        for (layer, bare) in layers.iter().zip(bare) {
            let tar = piped(Command::new("gzip").arg("-dc"), &blob(layout, layer));
            assert_eq!(*bare, digest(&tar));
            let unpack = ["--extract", "--preserve-permissions", "--same-owner", "--numeric-owner", "--directory"];
            piped(as_root("tar").args(unpack).arg(folder.path()), &tar);
        }
        Self { config, manifest, folder }
    }

    /// The root of its file system.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // What belongs to others cannot be removed by the user of a test.
        let _ = as_root("rm").arg("-rf").arg(self.folder.path()).status();
    }
}

pub(crate) fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

/// The one entry of a list.
pub(crate) fn only(list: &Value) -> &Value {
    let [entry] = list.as_array().unwrap().as_slice() else { panic!("{list}") };
    entry
}

/// What an entry speaks of, held against its digest and its size.
fn blob(layout: &Path, entry: &Value) -> Vec<u8> {
    let named = entry["digest"].as_str().unwrap();
    let bytes = fs::read(layout.join("blobs").join(named.replace(':', "/"))).unwrap();
    assert_eq!(digest(&bytes), named);
    assert_eq!(entry["size"], bytes.len());
    bytes
}

pub(crate) fn digest(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    format!("sha256:{}", hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// What a command makes of its input.
fn piped(command: &mut Command, input: &[u8]) -> Vec<u8> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input).unwrap());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{command:?}");
        output.stdout
    })
}
