//! Nonsense that is well formed, machines without room, and people who do not wait.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::fake_comet::{Fault, When};
use crate::halley::{SNAPSHOT, Site};
use crate::sandbox::Ran;
use crate::table::{differing, rewritten};

/// Rows that no organization has.
fn nonsense() -> Vec<(&'static str, Fault)> {
    fn members(value: &mut Value) -> &mut Vec<Value> {
        value["members"].as_array_mut().expect("members")
    }
    fn place(value: &mut Value, name: &str) {
        let mut place = value["workspaces"][0].clone();
        place["name"] = json!(name);
        value["workspaces"].as_array_mut().expect("workspaces").push(place);
    }
    vec![
        (
            "a member twice",
            rewritten(|value| {
                let row = members(value)[0].clone();
                members(value).push(row);
            }),
        ),
        ("a workspace twice", rewritten(|value| place(value, "research"))),
        (
            "many without sense",
            rewritten(|value| {
                let row = members(value)[0].clone();
                members(value).extend((0..5_000).map(|number| {
                    let mut row = row.clone();
                    row["email"] = json!(format!("\u{1b}[{number}A\u{202e}@\u{7}"));
                    row
                }));
            }),
        ),
        ("a name that moves the cursor", rewritten(|value| place(value, "\u{1b}[2J\u{1b}]0;owned\u{7}"))),
        ("a name of a megabyte", rewritten(|value| place(value, &"x".repeat(1 << 20)))),
        ("a name that is a path", rewritten(|value| place(value, "../../../escaped"))),
        ("members that are a number", rewritten(|value| value["members"] = json!(7))),
        ("a role that nobody knows", rewritten(|value| members(value)[0]["role"] = json!("\u{1b}[2JEmperor"))),
    ]
}

#[test]
fn a_snapshot_of_nonsense_is_read_or_refused_and_moves_no_cursor() {
    for (name, fault) in nonsense() {
        let site = Site::new();
        let outside = site.sandbox.files().len();
        site.server.way.faults(When::Route(SNAPSHOT), fault, usize::MAX);
        for arguments in
            [&["plan"][..], &["plan", "--output", "json"], &["get", "workspaces"], &["drift"], &["export", "out"]]
        {
            let ran = site.run(&[arguments, &["--no-cache"]].concat());
            assert!([0, 1, 3, 4, 7].contains(&ran.code), "{name}: {} {}", ran.code, ran.stderr);
            assert!(!ran.stderr.contains("panicked"), "{name}: {}", ran.stderr);
            let said = format!("{}{}", ran.stdout, ran.stderr);
            assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{name}, {arguments:?}");
        }
        let files = site.sandbox.files();
        let new = files.iter().filter(|(path, _)| !path.starts_with(site.sandbox.path("out"))).count();
        assert_eq!(new, outside, "{name}: a file stands where none belongs");
    }
}

/// The binary where no file can grow.
fn without_room(site: &Site, arguments: &str) -> Ran {
    let mut command = Command::new("sh");
    site.sandbox.furnish(&mut command);
    let line = format!("trap '' XFSZ; ulimit -f 0; exec {} {arguments}", env!("CARGO_BIN_EXE_halley"));
    command.args(["-c", &line]).env("HALLEY_SERVER", site.server.url()).env("COMET_API_KEY", &site.key);
    Ran::of(&command.stdin(Stdio::null()).output().unwrap())
}

#[test]
fn a_full_disk_lets_plan_and_stops_an_apply_before_anything_is_sent() {
    let site = Site::new();
    without_room(&site, "plan --detailed-exitcode").ends_with(2);
    let before = site.server.effects();
    without_room(&site, "apply --yes").ends_with(3).complains("cannot write down what is about to be sent");
    assert_eq!(site.server.effects(), before);
    differing(site.converges("a full disk"));
}

#[test]
fn a_home_that_cannot_be_written_costs_nothing_but_the_cache() {
    let site = Site::new();
    let url = site.server.url();
    for home in ["/proc", "/dev/null", "", "relative"] {
        let variables = [("HALLEY_SERVER", url.as_str()), ("COMET_API_KEY", &site.key), ("HOME", home)];
        site.sandbox.run_with(&["plan", "--detailed-exitcode"], &variables).ends_with(2);
    }
}

#[test]
fn two_applies_from_two_folders_at_once_come_to_one_end() {
    let site = Site::new();
    let other = crate::sandbox::Sandbox::new();
    for name in ["organization.yaml", "people.yaml", "workspaces.yaml", "ci.yaml"] {
        other.write(name, site.sandbox.read(name));
    }
    let start = |sandbox: &crate::sandbox::Sandbox| {
        let mut command = sandbox.command(&["apply", "--yes"]);
        command.env("HALLEY_SERVER", site.server.url()).env("COMET_API_KEY", &site.key);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let both = [start(&site.sandbox), start(&other)];
    for child in both {
        let ran = Ran::of(&child.wait_with_output().unwrap());
        assert!([0, 5, 6].contains(&ran.code), "{}{}", ran.stdout, ran.stderr);
    }
    // The one that lost the key's secret makes the key anew, or says that somebody else holds it.
    let url = site.server.url();
    let again = [("HALLEY_SERVER", url.as_str()), ("COMET_API_KEY", &site.key)];
    site.sandbox.run_with(&["apply", "--yes"], &again).ends_with(0);
    site.sandbox.run_with(&["plan", "--detailed-exitcode"], &again).ends_with(0);
    let invited = site.server.effects().iter().filter(|effect| *effect == "invite/member/bob@acme.org").count();
    assert_eq!(invited, 1);
}

#[test]
fn ctrl_c_at_any_moment_loses_nothing() {
    for moment in [5, 20, 40, 60, 80, 110, 150, 200] {
        let site = Site::new();
        let mut command = site.sandbox.command(&["apply", "--yes"]);
        command.env("HALLEY_SERVER", site.server.url()).env("COMET_API_KEY", &site.key).stdin(Stdio::null());
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(moment));
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        let ran = Ran::of(&child.wait_with_output().unwrap());
        // -1: the signal ended it before anything was sent.
        assert!([0, 6, -1].contains(&ran.code), "{moment}: {}{}", ran.stdout, ran.stderr);
        differing(site.converges(&format!("Ctrl-C after {moment} ms")));
    }
}
