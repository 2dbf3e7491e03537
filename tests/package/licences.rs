//! The lists of what Halley is made of: licences and components.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{printed, refused, script};

/// A target that Cargo has everything for, as it was just built for it.
const TARGET: &str =
    if cfg!(target_arch = "aarch64") { "aarch64-unknown-linux-gnu" } else { "x86_64-unknown-linux-gnu" };

fn licences(folder: &Path) -> String {
    let output = folder.join("licences.txt");
    printed(script("packaging/licences.py").args(["--target", TARGET, "--output"]).arg(&output));
    fs::read_to_string(output).unwrap()
}

#[test]
fn the_licences_of_all_that_is_linked_are_listed_with_their_texts() {
    let folder = TempDir::new().unwrap();
    let text = licences(folder.path());
    let (table, texts) = text.split_once("\n====").unwrap();
    let names: Vec<&str> = table.lines().filter_map(|line| line.split(' ').next()).collect();
    for linked in ["rusqlite", "ring", "rustls", "tokio", "axum", "unicode-ident"] {
        assert_eq!(names.contains(&linked), linked != "unicode-ident", "{linked}");
    }
    // What only tests or compiles Halley is in nobody's hands with the program.
    for elsewhere in ["insta", "rcgen", "serde_derive", "syn", "cc"] {
        assert!(!names.contains(&elsewhere), "{elsewhere}");
    }
    for words in ["Permission is hereby granted, free of charge", "TERMS AND CONDITIONS FOR USE", "ring 0."] {
        assert!(texts.contains(words), "{words}");
    }
    let home = std::env::var("HOME").unwrap();
    assert!(home == "/" || !text.contains(&home), "a folder of this machine is named");
    assert_eq!(licences(folder.path()), text);
}

/// What cargo-cyclonedx writes, as far as it matters here, for these components.
fn written(folder: &Path, components: &[(String, String)]) -> std::path::PathBuf {
    let part = |(name, version): &(String, String)| json!({"type": "library", "name": name, "version": version});
    let path = crate::root().display().to_string();
    let bom = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "serialNumber": format!("urn:uuid:{}", folder.display()),
        "metadata": {"timestamp": "now", "component": {"bom-ref": format!("path+file://{path}#0.1.0"), "name": "halley"}},
        "components": components.iter().map(part).collect::<Vec<Value>>(),
    });
    let file = folder.join("written.json");
    fs::write(&file, bom.to_string()).unwrap();
    file
}

#[test]
fn a_list_of_components_is_complete_and_tells_nothing_of_the_machine() {
    let (folder, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let text = licences(folder.path());
    let table = text.split_once("\n====").unwrap().0;
    let crates = table.lines().skip(2).map(|line| line.split_once(": ").unwrap().0.split_once(' ').unwrap());
    let mut crates: Vec<_> = crates.map(|(name, version)| (name.to_owned(), version.to_owned())).collect();
    let list = |folder: &Path, crates: &[(String, String)]| {
        let output = folder.join("components.json");
        let mut command = script("packaging/sbom.py");
        command.args(["--target", TARGET, "--output"]).arg(&output).arg(written(folder, crates));
        (command, output)
    };
    let (mut command, output) = list(folder.path(), &crates);
    printed(&mut command);
    let text = fs::read_to_string(output).unwrap();
    assert!(text.contains("path+file://.#0.1.0"), "{text}");
    let (mut command, output) = list(other.path(), &crates);
    printed(&mut command);
    assert_eq!(fs::read_to_string(output).unwrap(), text, "the same components, another list");
    let (name, version) = crates.remove(7);
    let complaint = refused(&mut list(folder.path(), &crates).0);
    assert!(complaint.contains(&format!("not in the list of components: {name} {version}")), "{complaint}");
}
