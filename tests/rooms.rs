//! The rooms keep their order: who may use whom, what stays pure, and how long files and functions may be.
//!
//! The table is in `rooms/table.rs`. The rules look at every path of a file, not only at its `use` lines.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "rooms/paths.rs"]
mod paths;
#[path = "rooms/rules.rs"]
mod rules;
#[path = "rooms/table.rs"]
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use table::ROOMS;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files of a folder: their paths within it, and their text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn nothing_wrong(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn said(path: &str, text: &str) -> String {
    rules::source(path, text).join("\n")
}

#[test]
fn every_file_keeps_to_the_table() {
    let files = files(&root().join("src"));
    assert!(files.len() > 40, "only {} files found", files.len());
    nothing_wrong(&files.iter().flat_map(|(path, text)| rules::source(path, text)).collect::<Vec<_>>());
}

#[test]
fn tests_and_benches_are_no_longer_than_the_source_may_be() {
    for folder in ["tests", "benches"] {
        let files = files(&root().join(folder));
        nothing_wrong(&files.iter().flat_map(|(path, text)| rules::size(path, text)).collect::<Vec<_>>());
    }
}

#[test]
fn the_table_names_the_rooms_of_the_library_in_their_order() {
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let modules: Vec<_> = library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(modules, ROOMS.iter().map(|room| room.name).collect::<Vec<_>>());
}

#[test]
fn a_room_uses_only_rooms_above_it_in_the_table() {
    for (index, room) in ROOMS.iter().enumerate() {
        for used in room.uses {
            let place = ROOMS.iter().position(|other| other.name == *used);
            assert!(place.is_some_and(|place| place < index), "`{}` uses `{used}`", room.name);
        }
    }
}

#[test]
fn pure_rooms_use_only_pure_rooms() {
    for room in ROOMS.iter().filter(|room| room.pure) {
        assert!(room.uses.iter().all(|used| ROOMS.iter().any(|other| other.name == *used && other.pure)));
    }
}

#[test]
fn the_page_does_not_reach_the_client_and_the_operator_does_not_reach_the_page() {
    assert!(said("web/api.rs", "use crate::comet::Client;").contains("`web` may not use `comet`"));
    assert!(said("operator/steps.rs", "use crate::web::serve;").contains("`operator` may not use `web`"));
}

#[test]
fn a_forbidden_room_is_found_wherever_it_is_named() {
    for text in [
        "use crate::store::Store;",
        "use crate::{model::Email, store};",
        "use super::super::super::store::Store;",
        "fn open() { crate::store::open(); }",
        "fn open(store: &crate::store::Store) {}",
        "struct Plan(Vec<crate::store::Row>);",
        "fn show() { println!(\"{}\", crate::store::NAME); }",
        "macro_rules! open { () => { $crate::store::open() }; }",
        "macro_rules! open { () => { use crate::{store::Row}; }; }",
        "mod inner { use super::super::super::super::store::Row; }",
        "#[derive(crate::store::Row)] struct Plan;",
        "impl crate::store::Row for Plan {}",
    ] {
        assert!(said("plan/diff/member.rs", text).contains("`plan` may not use `store`"), "{text}");
    }
}

#[test]
fn what_is_allowed_is_not_reported() {
    for text in [
        "use crate::model::Email;",
        "use super::super::Plan;",
        "use super::store;",
        "fn text() -> &'static str { \"crate::store::open\" }",
        "// crate::store::open",
        "use std::time::Duration; use std::io::Write; use kube::CustomResource;",
    ] {
        assert_eq!(said("plan/diff/member.rs", text), "", "{text}");
    }
}

#[test]
fn a_pure_room_has_no_files_clock_environment_or_chance() {
    for text in [
        "use std::fs;",
        "use std::{fs::File, io};",
        "use std::*;",
        "use std as s; fn read() { s::fs::read(\"x\"); }",
        "fn now() { std::time::SystemTime::now(); }",
        "use std::time::Instant;",
        "fn now() { jiff::Timestamp::now(); }",
        "fn home() { std::env::var(\"HOME\"); }",
        "use kube::{Api, Client};",
        "use kube::client::Body;",
        "extern crate tokio as t;",
        "async fn wait() { tokio::time::sleep(d).await }",
        "fn id() { assert_eq!(rand::random::<u8>(), 1); }",
        "use getrandom::fill;",
    ] {
        assert!(said("model/key.rs", text).contains("`model` is a pure room"), "{text}");
    }
}

#[test]
fn one_room_keeps_yaml_one_sqlite_and_one_http() {
    assert!(said("cli/export.rs", "use serde_yaml::Value;").contains("only `manifest` uses `serde_yaml`"));
    assert!(said("check/mod.rs", "use serde_saphyr::Spanned;").contains("only `manifest` uses `serde_saphyr`"));
    assert!(said("web/audit.rs", "use rusqlite::params;").contains("only `store` uses `rusqlite`"));
    assert!(said("cli/serve.rs", "reqwest::get!();").contains("only `comet` uses `reqwest`"));
    assert_eq!(said("store/open.rs", "use rusqlite::params;"), "");
    assert_eq!(said("manifest/yaml.rs", "use serde_yaml::Value;"), "");
}

#[test]
fn opening_the_whole_crate_is_refused() {
    assert!(said("cli/mod.rs", "use crate::*;").contains("opens all rooms"));
    assert!(said("cli/mod.rs", "use crate as halley;").contains("opens all rooms"));
}

#[test]
fn a_file_outside_every_room_is_refused() {
    assert!(said("util/mod.rs", "").contains("in no room"));
    assert!(said("helpers.rs", "").contains("in no room"));
}

#[test]
fn long_files_and_functions_are_refused() {
    let long = |lines: usize| format!("impl A {{ fn long() {{\n{}}}\n}}", "let a = 1;\n".repeat(lines));
    assert!(said("cli/plan.rs", &long(80)).contains("`long` has 82 lines, at most 80"));
    assert_eq!(said("cli/plan.rs", &long(78)), "");
    assert!(said("cli/plan.rs", &"// a\n".repeat(801)).contains("801 lines, at most 800"));
    assert_eq!(said("cli/plan.rs", &"// a\n".repeat(800)), "");
    assert!(said("main.rs", &"// a\n".repeat(41)).contains("41 lines, at most 40"));
}
