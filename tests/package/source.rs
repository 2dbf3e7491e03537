//! What a release says about itself: one version everywhere, and a package that builds.

use std::process::Command;

use crate::{printed, refused, root, script};

const VERSION: &str = env!("CARGO_PKG_VERSION");

#[test]
fn cargo_the_chart_and_the_changelog_name_one_version() {
    printed(script("scripts/package").arg("versions"));
}

#[test]
fn a_tag_of_another_version_is_no_release() {
    let complaint = refused(script("scripts/package").args(["versions", "v99.0.0"]));
    assert!(complaint.contains(&format!("Cargo.toml has {VERSION}, whose tag is `v{VERSION}`")), "{complaint}");
}

#[test]
fn the_notes_of_a_release_are_its_chapter_of_the_changelog() {
    let notes = printed(script("scripts/package").arg("notes"));
    assert!(notes.lines().any(|line| line.starts_with("- ")), "{notes}");
    assert!(!notes.contains("\n## "), "{notes}");
}

#[test]
fn what_is_no_command_of_the_script_is_refused_with_all_that_are() {
    let complaint = refused(script("scripts/package").arg("unpublish"));
    assert!(complaint.contains("scripts/package publish REGISTRY"), "{complaint}");
}

#[test]
fn the_package_holds_what_its_build_needs_and_nothing_large() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["package", "--list", "--allow-dirty", "--locked", "--offline"]).current_dir(root());
    let listed = printed(&mut cargo);
    let files: Vec<&str> = listed.lines().collect();
    for needed in ["Cargo.lock", "LICENSE", "README.md", "src/main.rs"] {
        assert!(files.contains(&needed), "no {needed}");
    }
    // Files that the code includes when it is compiled.
    let mut search = Command::new("git");
    search.args(["ls-files", "src"]).current_dir(root());
    for file in printed(&mut search).lines() {
        assert!(files.contains(&file), "{file} is left out");
    }
    let size: u64 = files.iter().filter_map(|file| root().join(file).metadata().ok()).map(|file| file.len()).sum();
    assert!(size < 10_000_000, "the package has {size} bytes");
}
