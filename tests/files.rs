//! Which files are read, and what is said of those that cannot be.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::io::Read;
use std::path::Path;

use halley::files::{self, Loaded};
use tempfile::TempDir;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn load(path: &Path) -> Loaded {
    files::load(&[path], &mut std::io::empty())
}

fn names(loaded: &Loaded, folder: &Path) -> Vec<String> {
    let prefix = format!("{}/", folder.display());
    loaded
        .sources
        .iter()
        .map(|(_, source)| source.name.strip_prefix(&prefix).unwrap_or(&source.name).to_owned())
        .collect()
}

fn said(loaded: &Loaded, folder: &Path) -> Vec<String> {
    let prefix = folder.display().to_string();
    let line = |finding: &halley::diagnostic::Finding| {
        format!("{}: {}", finding.code, finding.message.replace(&prefix, "DIR"))
    };
    loaded.findings.iter().map(line).collect()
}

#[test]
fn manifests_in_folders_are_read_in_order_and_the_rest_is_not() {
    let folder = folder(&[
        ("b.yaml", b"b: 1"),
        ("a/z.yml", b"z: 1"),
        ("a/c.json", b"{}"),
        ("README.md", b"\xff"),
        (".hidden.yaml", b"h: 1"),
        (".git/x.yaml", b"x: 1"),
    ]);
    let loaded = load(folder.path());
    assert_eq!(names(&loaded, folder.path()), ["a/c.json", "a/z.yml", "b.yaml"]);
    assert!(loaded.findings.is_empty());
}

#[test]
fn a_named_file_is_read_whatever_its_name_and_once() {
    let folder = folder(&[("members.txt", b"a: 1"), ("b.yaml", b"b: 1")]);
    let named = folder.path().join("members.txt");
    let loaded = files::load(&[named.as_path(), folder.path(), &folder.path().join("b.yaml")], &mut std::io::empty());
    assert_eq!(names(&loaded, folder.path()), ["members.txt", "b.yaml"]);
}

#[test]
fn standard_input_is_read_for_a_dash() {
    let loaded = files::load(&["-", "-"], &mut "a: 1".as_bytes());
    assert_eq!(names(&loaded, Path::new("/")), ["-"]);
}

#[test]
fn a_byte_order_mark_is_dropped() {
    let folder = folder(&[("a.yaml", b"\xef\xbb\xbfa: 1")]);
    assert_eq!(&*load(folder.path()).sources.iter().next().unwrap().1.text, "a: 1");
}

#[test]
fn everything_that_cannot_be_read_is_reported_at_once() {
    let folder = folder(&[
        ("binary.yaml", b"a\0b"),
        ("latin.yaml", b"a: 1\nname: m\xfcller\n"),
        ("utf16.yaml", b"\xff\xfea\0"),
        ("good.yaml", b"a: 1"),
    ]);
    let loaded = load(folder.path());
    assert_eq!(names(&loaded, folder.path()), ["good.yaml"]);
    assert_eq!(
        said(&loaded, folder.path()),
        [
            "HM002: `DIR/binary.yaml` is not text: it contains zero bytes",
            "HM003: `DIR/latin.yaml` is not UTF-8: byte 0xfc at line 2, byte 8",
            "HM002: `DIR/utf16.yaml` is not text: it contains zero bytes",
        ]
    );
}

#[test]
fn an_empty_folder_and_a_missing_path_are_errors() {
    let folder = folder(&[("notes/README.md", b"nothing")]);
    assert_eq!(said(&load(folder.path()), folder.path()), ["HM006: there is no manifest in the folder `DIR`"]);
    let missing = folder.path().join("org.yaml");
    assert_eq!(said(&load(&missing), folder.path()), ["HM001: there is no file or folder `DIR/org.yaml`"]);
}

#[test]
fn input_that_breaks_off_is_an_error() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the pipe broke"))
        }
    }
    let loaded = files::load(&["-"], &mut Broken);
    assert_eq!(said(&loaded, Path::new("/")), ["HM001: standard input cannot be read: the pipe broke"]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn a_symlink_loop_is_an_error_and_ends() {
        let folder = folder(&[("org/a.yaml", b"a: 1")]);
        symlink("..", folder.path().join("org/up")).unwrap();
        symlink("self.yaml", folder.path().join("self.yaml")).unwrap();
        let loaded = load(folder.path());
        assert_eq!(names(&loaded, folder.path()), ["org/a.yaml"]);
        assert_eq!(
            said(&loaded, folder.path()),
            [
                "HM005: the symbolic link `DIR/org/up` leads back to itself",
                "HM005: the symbolic link `DIR/self.yaml` leads back to itself",
            ]
        );
    }

    #[test]
    fn a_link_to_a_file_is_followed_and_a_dangling_one_is_an_error() {
        let folder = folder(&[("..data/a.yaml", b"a: 1")]);
        symlink("..data/a.yaml", folder.path().join("a.yaml")).unwrap();
        symlink("gone.yaml", folder.path().join("b.yaml")).unwrap();
        let loaded = load(folder.path());
        assert_eq!(names(&loaded, folder.path()), ["a.yaml"]);
        assert_eq!(loaded.findings.len(), 1);
        assert!(loaded.findings[0].message.contains("b.yaml` cannot be read"));
    }

    #[test]
    fn a_pipe_or_device_is_refused_and_never_waited_for() {
        let folder = folder(&[]);
        let pipe = folder.path().join("pipe.yaml");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert_eq!(
            said(&load(folder.path()), folder.path()),
            ["HM004: `DIR/pipe.yaml` is a pipe, a socket or a device"]
        );
        assert_eq!(
            said(&load(Path::new("/dev/zero")), folder.path()),
            ["HM004: `/dev/zero` is a pipe, a socket or a device"]
        );
    }

    #[test]
    fn a_file_is_replaced_whole_and_keeps_its_mode() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder(&[("a.yaml", b"old")]);
        let path = folder.path().join("a.yaml");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        files::replace(&path, "new").unwrap();
        files::replace(&folder.path().join("deep/b.yaml"), "b").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn what_a_link_leads_to_is_replaced_and_a_device_is_written_to() {
        let folder = folder(&[("a.json", b"old")]);
        let link = folder.path().join("link.json");
        std::os::unix::fs::symlink("a.json", &link).unwrap();
        files::replace(&link, "new").unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("a.json")).unwrap(), "new");
        let device = folder.path().join("device");
        std::os::unix::fs::symlink("/dev/null", &device).unwrap();
        files::replace(&device, "nothing").unwrap();
        assert!(link.is_symlink() && device.is_symlink());
    }
}
