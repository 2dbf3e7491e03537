//! What is in the image, and that the same programs make the same one.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::layout::{self, Unpacked, command, image};
use crate::{as_root, printed, refused};

#[test]
fn every_part_of_the_image_is_what_its_digest_says_and_says_what_it_is() {
    let image = Unpacked::new(image());
    let config = &image.config["config"];
    assert_eq!(config["User"], "65532:65532");
    assert_eq!(config["Entrypoint"], serde_json::json!(["/usr/local/bin/halley"]));
    assert_eq!(config["WorkingDir"], "/data");
    let label = |name: &str| config["Labels"][format!("org.opencontainers.image.{name}")].as_str().unwrap();
    assert_eq!(label("version"), env!("CARGO_PKG_VERSION"));
    assert_eq!(label("licenses"), "Apache-2.0");
    assert!(!label("revision").is_empty());
    assert_eq!(config["Labels"], image.manifest["annotations"]);
}

#[test]
fn the_image_holds_nothing_that_its_user_could_write_but_two_folders() {
    let image = Unpacked::new(image());
    let mut writable = Vec::new();
    // The user of a test may not look into the folder of another user.
    let listed = printed(as_root("find").arg(image.root()).args(["-mindepth", "1", "-printf", "%P %m %U %G\n"]));
    for line in listed.lines() {
        let [path, mode, user, group] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let mode = u32::from_str_radix(mode, 8).unwrap();
        assert_eq!(mode & 0o6000, 0, "`{path}` takes on the rights of another");
        if mode & 0o002 != 0 || user != "0" || group != "0" {
            writable.push((path.to_owned(), mode, user.to_owned()));
        }
    }
    writable.sort();
    let expected = [("data".to_owned(), 0o750, "65532".to_owned()), ("tmp".to_owned(), 0o1777, "0".to_owned())];
    assert_eq!(writable, expected);
    let program = fs::metadata(image.root().join("usr/local/bin/halley")).unwrap();
    assert_eq!((program.permissions().mode() & 0o7777, program.uid()), (0o755, 0));
}

#[test]
fn the_image_brings_the_certificate_authorities_and_the_licences() {
    let image = Unpacked::new(image());
    let authorities = fs::read_to_string(image.root().join("etc/ssl/certs/ca-certificates.crt")).unwrap();
    assert!(authorities.matches("BEGIN CERTIFICATE").count() > 50);
    let licence = fs::read(image.root().join("usr/share/doc/halley/LICENSE")).unwrap();
    assert_eq!(licence, fs::read(crate::root().join("LICENSE")).unwrap());
}

/// A small program that every machine has.
fn small() -> PathBuf {
    fs::canonicalize("/bin/true").unwrap()
}

#[test]
fn the_same_programs_make_the_same_digest_and_a_changed_one_another() {
    let folder = TempDir::new().unwrap();
    let program = folder.path().join("program");
    fs::copy(small(), &program).unwrap();
    let first = layout::make(&folder.path().join("first"), &program);
    // Another time, another mode for everybody else: nothing of it is in the image.
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(layout::make(&folder.path().join("second"), &program), first);
    let mut bytes = fs::read(&program).unwrap();
    bytes.push(0);
    fs::write(&program, bytes).unwrap();
    assert_ne!(layout::make(&folder.path().join("third"), &program), first);
}

#[test]
fn a_program_that_cannot_start_in_an_empty_image_is_refused() {
    let folder = TempDir::new().unwrap();
    let output = folder.path().join("image");
    let complaint = refused(command(&output).arg(small()));
    assert!(
        complaint.contains("not linked statically and needs /lib") && complaint.contains("libc.so.6"),
        "{complaint}"
    );
    assert!(!output.join("index.json").exists());
}

#[test]
fn what_is_no_program_is_refused() {
    let folder = TempDir::new().unwrap();
    let output = folder.path().join("image");
    let text = crate::root().join("README.md");
    assert!(refused(command(&output).arg(&text)).contains("README.md` is no 64 bit program for Linux"));
    let cut = folder.path().join("cut");
    fs::write(&cut, &fs::read(small()).unwrap()[..200]).unwrap();
    assert!(refused(command(&output).arg(&cut)).contains("is cut off or damaged"));
    assert!(refused(command(&output).arg(folder.path().join("missing"))).contains("does not exist"));
}

#[test]
fn an_image_is_not_mixed_with_an_older_one() {
    let folder = TempDir::new().unwrap();
    let complaint = refused(command(folder.path()).arg(small()));
    assert!(complaint.contains("is there already"), "{complaint}");
}

#[test]
fn two_programs_for_one_architecture_are_refused() {
    let folder = TempDir::new().unwrap();
    let output = folder.path().join("image");
    let mut command = command(&output);
    for library in layout::libraries(&small()) {
        command.arg("--file").arg(format!("{library}={library}"));
    }
    let complaint = refused(command.arg(small()).arg(Path::new("/bin/false")));
    assert!(complaint.contains("two programs for one architecture"), "{complaint}");
}
