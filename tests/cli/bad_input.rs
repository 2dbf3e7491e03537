//! `docs/bad-input.md`: each row that needs the command line is a test here, and the page names them all.
//!
//! Whatever the input: no panic, the documented exit code, nothing half-written, nothing removed.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::sandbox::{Ran, Sandbox, workspace};

/// A live organization of Ana and Bob whose manifests are then spoilt by one more file.
fn spoilt(name: &str, bytes: impl AsRef<[u8]>) -> (Sandbox, Live) {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    let live = Live::of(&sandbox);
    sandbox.write(name, bytes);
    (sandbox, live)
}

/// What is live, to be compared.
#[derive(Debug, PartialEq, Eq)]
struct Live(String, String);

impl Live {
    fn of(sandbox: &Sandbox) -> Self {
        let server = ["--server", "sqlite:.halley/organization.db"];
        let get = |kind: &str| {
            sandbox.run(&[&["get", kind, "--output", "json"], &server[..]].concat()).ends_with(0).stdout.clone()
        };
        Self(get("members"), get("history"))
    }
}

/// Every command that reads manifests refuses them, says why, and changes nothing.
#[track_caller]
fn refused(sandbox: &Sandbox, live: &Live, words: &str) {
    let before = sandbox.files();
    sandbox.run(&["validate"]).ends_with(3).says(words);
    for arguments in [&["plan"][..], &["plan", "--out", "plan.json"], &["apply", "--yes"], &["drift"]] {
        sandbox.run(arguments).ends_with(3).complains(words).complains("nothing was done");
    }
    assert_eq!(sandbox.files().len(), before.len(), "a file was left behind");
    assert_eq!(Live::of(sandbox), *live);
}

#[test]
fn an_unknown_field_is_named_with_its_place() {
    let (sandbox, live) = spoilt(
        "x.yaml",
        "apiVersion: halley.dev/v1alpha1\nkind: CometMember\nmetadata: {name: x}\nspec:\n  email: x@acme.org\n  rle: Admin\n",
    );
    refused(&sandbox, &live, "x.yaml:6:3");
    refused(&sandbox, &live, "`rle`");
}

#[test]
fn a_syntax_error_is_named_with_its_place() {
    let (sandbox, live) =
        spoilt("x.yaml", "apiVersion: halley.dev/v1alpha1\nkind: CometMember\nspec: {email: x@acme.org\n");
    refused(&sandbox, &live, "x.yaml:");
}

#[test]
fn what_could_not_be_read_is_not_said_to_be_missing_as_well() {
    let (sandbox, _) = spoilt("workspaces.yaml", workspace("research", "access: [{member: bob@acme.org}]"));
    sandbox.write("people.yaml", sandbox.read("people.yaml").replace("members:", "mebmers:"));
    let ran = sandbox.run(&["validate", "--output", "json"]);
    let findings: serde_json::Value = serde_json::from_str(&ran.ends_with(3).stdout).unwrap();
    let findings = findings["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| finding["message"].as_str().unwrap().contains("mebmers")), "{findings:?}");
}

#[test]
fn a_mistyped_group_does_not_make_people_vanish() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    let live = Live::of(&sandbox);
    sandbox.write("people.yaml", sandbox.read("people.yaml").replace("halley.dev", "haley.dev"));
    refused(&sandbox, &live, "haley.dev");
}

#[test]
fn a_binary_file_is_no_manifest() {
    let (sandbox, live) = spoilt("x.yaml", [0x7f, b'E', b'L', b'F', 0, 1, 2, 3]);
    refused(&sandbox, &live, "`x.yaml` is not text");
}

#[test]
fn text_that_is_not_utf_8_is_said_with_the_byte() {
    let (sandbox, live) = spoilt("x.yaml", b"# caf\xe9\n");
    refused(&sandbox, &live, "`x.yaml` is not UTF-8: byte 0xe9 at line 1");
}

#[test]
fn an_empty_folder_declares_nothing_and_removes_nothing() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    let live = Live::of(&sandbox);
    fs::create_dir(sandbox.path("empty")).unwrap();
    let server = "sqlite:.halley/organization.db";
    sandbox
        .run(&["apply", "--yes", "-f", "empty", "--server", server])
        .ends_with(3)
        .complains("there is no manifest in the folder `empty`");
    assert_eq!(Live::of(&sandbox), live);
}

#[test]
fn a_path_that_does_not_exist_is_said() {
    let sandbox = Sandbox::new();
    sandbox.run(&["plan", "-f", "nowhere"]).ends_with(3).complains("there is no file or folder `nowhere`");
}

#[test]
fn an_unreadable_file_stops_everything() {
    let (sandbox, live) = spoilt("x.yaml", "");
    fs::set_permissions(sandbox.path("x.yaml"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(sandbox.path("x.yaml")).is_ok() {
        // The superuser reads everything: a socket cannot be read by anybody.
        fs::remove_file(sandbox.path("x.yaml")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(sandbox.path("x.yaml")).unwrap();
        refused(&sandbox, &live, "`x.yaml`");
        return;
    }
    refused(&sandbox, &live, "`x.yaml` cannot be read");
}

#[test]
fn an_alias_bomb_is_refused_before_it_goes_off() {
    let mut bomb = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (letter, last) in ('b'..='j').zip('a'..) {
        bomb.push_str(&format!(
            "{letter}: &{letter} [*{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}]\n"
        ));
    }
    let header = "apiVersion: halley.dev/v1alpha1\nkind: CometTeam\nmetadata: {name: bomb}\nspec: {members: *j}\n";
    let (sandbox, live) = spoilt("x.yaml", format!("{bomb}{header}"));
    refused(&sandbox, &live, "x.yaml");
}

#[test]
fn ten_megabytes_in_one_scalar_are_refused() {
    let text = format!(
        "apiVersion: halley.dev/v1alpha1\nkind: CometTeam\nmetadata: {{name: big}}\nspec: {{members: [\"{}@acme.org\"]}}\n",
        "x".repeat(10 << 20)
    );
    let (sandbox, live) = spoilt("x.yaml", text);
    let ran = sandbox.run(&["validate"]);
    ran.ends_with(3).says("x.yaml");
    assert!(ran.stdout.len() < 100_000, "the answer is {} bytes long", ran.stdout.len());
    sandbox.run(&["apply", "--yes"]).ends_with(3);
    assert_eq!(Live::of(&sandbox), live);
}

#[test]
fn a_loop_of_symbolic_links_ends() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    let live = Live::of(&sandbox);
    fs::create_dir(sandbox.path("sub")).unwrap();
    std::os::unix::fs::symlink(sandbox.path(""), sandbox.path("sub/loop")).unwrap();
    refused(&sandbox, &live, "leads back to itself");
}

#[test]
fn a_database_of_a_newer_halley_is_left_alone() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    // SQLite keeps the schema's version, big-endian, at byte 60 of the file.
    let mut bytes = fs::read(sandbox.path(".halley/organization.db")).unwrap();
    bytes[60..64].copy_from_slice(&9_999_u32.to_be_bytes());
    sandbox.write("newer.db", &bytes);
    for arguments in [&["plan"][..], &["apply", "--yes"], &["get", "members"], &["activate", "--all"]] {
        sandbox.run(&[arguments, &["--server", "sqlite:newer.db"]].concat()).ends_with(7).complains("has version 9999");
    }
    assert_eq!(fs::read(sandbox.path("newer.db")).unwrap(), bytes);
}

#[test]
fn a_damaged_database_is_left_alone() {
    let sandbox = Sandbox::with_people(&[]);
    let bytes = b"this was a database once; somebody opened it in an editor and saved it. ".repeat(50);
    sandbox.write("damaged.db", &bytes);
    for arguments in [&["plan"][..], &["apply", "--yes"], &["get", "members"], &["key", "list"]] {
        sandbox
            .run(&[arguments, &["--server", "sqlite:damaged.db"]].concat())
            .ends_with(7)
            .complains("`damaged.db` is no database of Halley");
    }
    assert_eq!(fs::read(sandbox.path("damaged.db")).unwrap(), bytes);
}

#[test]
fn a_database_that_cannot_be_made_is_said_and_leaves_nothing() {
    let sandbox = Sandbox::with_people(&[]);
    let before = sandbox.files();
    // Nobody, the superuser included, makes a file below a file or in /proc.
    for server in ["sqlite:people.yaml/organization.db", "sqlite:/proc/organization.db"] {
        sandbox.run(&["apply", "--yes", "--server", server]).ends_with(7).complains("organization.db`");
    }
    assert_eq!(sandbox.files(), before);
}

#[test]
fn a_full_disk_leaves_no_half_written_plan() {
    let sandbox = Sandbox::with_people(&[]);
    let before = sandbox.files();
    sandbox
        .run(&["plan", "--out", "/dev/full/plan.json"])
        .ends_with(3)
        .complains("failed to write `/dev/full/plan.json`");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    Ran::of(&sandbox.command(&["plan"]).stdout(full).output().unwrap())
        .ends_with(1)
        .complains("failed to write the output");
    assert_eq!(sandbox.files(), before);
}

#[test]
fn a_full_disk_ends_an_apply_with_an_error_and_the_rest_can_be_done_later() {
    let sandbox = Sandbox::new();
    sandbox.run(&["generate", "--members", "3000", "--workspaces", "5", "--memberships", "3000", "acme"]).ends_with(0);
    // No file of the process may grow beyond 1600 blocks of 512 bytes: writing fails as it does on a full disk.
    let line = format!("trap '' XFSZ; ulimit -f 1600; {} apply --yes -f acme", env!("CARGO_BIN_EXE_halley"));
    let mut command = std::process::Command::new("sh");
    sandbox.furnish(&mut command);
    let ran = Ran::of(&command.args(["-c", &line]).output().unwrap());
    ran.ends_with(7).complains("`halley plan` shows what is left");
    sandbox.run(&["apply", "--yes", "-f", "acme"]).ends_with(0);
    sandbox.run(&["plan", "--detailed-exitcode", "-f", "acme"]).ends_with(0);
}

#[test]
fn a_credential_for_another_host_is_sent_nowhere() {
    let sandbox = Sandbox::with_people(&[]);
    let text = sandbox.read("organization.yaml");
    sandbox.write("organization.yaml", format!("{text}  server: {{url: https://evil.example}}\n"));
    let key = [("COMET_API_KEY", "secret-of-acme")];
    for arguments in
        [&["plan"][..], &["apply", "--yes"], &["drift"], &["get", "members"], &["key", "list"], &["activate", "--all"]]
    {
        let named = [arguments, &["--server", "https://comet.acme.example"]].concat();
        let ran = sandbox.run_with(&named, &key);
        ran.ends_with(7)
            .complains("the credential is for https://comet.acme.example, but the manifest names https://evil.example");
        assert!(!ran.stderr.contains("secret-of-acme"));
        sandbox.run_with(arguments, &key).ends_with(7).complains("nothing was sent");
    }
}

#[test]
fn an_unreadable_organization_does_not_lead_to_another_server() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    let live = Live::of(&sandbox);
    sandbox.write("organization.yaml", sandbox.read("organization.yaml").replace("displayName", "dsplayName"));
    sandbox.run(&["activate", "--all"]).ends_with(3).complains("dsplayName");
    assert_eq!(Live::of(&sandbox), live);
}

/// Tests that rows of the page name; the rest of the page's tests stand in this file.
const ELSEWHERE: [&str; 6] = [
    "saved_plans::an_edited_plan_is_refused",
    "saved_plans::a_plan_for_another_organization_is_refused",
    "saved_plans::a_stale_plan_names_what_changed_and_writes_nothing",
    "saved_plans::what_is_no_plan_is_said_so",
    "guards::an_override_for_another_plan_does_not_count",
    "guards::the_last_admin_cannot_be_overridden",
];

#[test]
fn the_page_names_every_test_and_no_other() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/bad-input.md")).unwrap();
    let mut named: Vec<String> = page.split('`').filter(|word| word.contains("::")).map(str::to_owned).collect();
    let source = include_str!("bad_input.rs");
    let here = source.split("#[test]\nfn ").skip(1).filter_map(|test| test.split_once("()")).map(|(name, _)| name);
    let mut wanted: Vec<String> =
        here.filter(|name| !name.starts_with("the_page_")).map(|name| format!("bad_input::{name}")).collect();
    wanted.extend(ELSEWHERE.map(str::to_owned));
    named.sort();
    wanted.sort();
    assert_eq!(named, wanted);
}
