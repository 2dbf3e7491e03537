//! `halley watch`: the real process, a real server, real signals.

use std::os::unix::net::UnixDatagram;
use std::process::Command;
use std::time::Duration;

use crate::fake_comet::{Fault, When};
use crate::flow::Site;
use crate::sandbox::{ORGANIZATION, Sandbox};
use crate::watcher::{Watcher, eventually, looks};

const OPERATIONS: &str = "/api/halley/v1/operations";
const EVE: &str = "invite/member/eve@acme.org";
const BOB: &str = "revoke/member/bob@acme.org";

/// Lets the manifests say one more thing about the organization.
fn declare(site: &Site, line: &str) {
    site.sandbox.write("organization.yaml", format!("{ORGANIZATION}  {line}\n"));
}

/// Somebody changes a setting, past all manifests.
fn by_hand(site: &Site) {
    let manifests =
        format!("{}  settings: {{invitations: AdminsOnly}}\n", ORGANIZATION.replace("Authoritative", "Additive"));
    site.sandbox.write(".hand/organization.yaml", manifests);
    site.run(&["apply", "--yes", "-f", ".hand/organization.yaml"]).ends_with(0);
}

fn invitations(site: &Site) -> String {
    site.run(&["get", "organization", "--output", "json"]).stdout
}

#[test]
fn what_is_changed_by_hand_is_put_right_with_one_line() {
    let site = Site::of(&["bob@acme.org"]);
    let watcher = Watcher::start(&site, &[]);
    watcher.until_nth("started", "", 1);
    by_hand(&site);
    let line = watcher.until("done", "update/organization");
    assert!(line["plan"].as_str().unwrap().starts_with("h1:"), "{line}");
    assert!(!invitations(&site).contains("AdminsOnly"));
    looks(&site, 3);
    // Somebody applies from the same folder: the watch may meet that, and says so.
    let others = watcher.lines().iter().filter(|line| line["about"] != "server").count();
    assert_eq!(others, 2, "{}", watcher.text());
}

#[test]
fn an_invalid_file_in_between_changes_nothing_and_is_said_once() {
    let site = Site::of(&["bob@acme.org"]);
    declare(&site, "approval: Never");
    let watcher = Watcher::start(&site, &[]);
    let people = site.sandbox.read("people.yaml");
    site.sandbox.write("people.yaml", people.replace("- {email: bob@acme.org}", "- {emial: eve@acme.org}"));
    let line = watcher.until("wrong", "manifests");
    assert!(line["message"].as_str().unwrap().starts_with("people.yaml:7: "), "{line}");
    site.server.log();
    std::thread::sleep(Duration::from_millis(2500));
    assert!(site.server.log().is_empty(), "nobody is asked while the manifests are invalid");
    site.sandbox.people(&["bob@acme.org", "eve@acme.org"]);
    watcher.until("right", "manifests");
    watcher.until("done", EVE);
    assert_eq!(watcher.all("wrong", "manifests").len(), 1);
    assert!(watcher.all("done", BOB).is_empty());
}

#[test]
fn what_is_missing_from_the_files_is_taken_away_only_after_they_have_rested() {
    let site = Site::of(&["bob@acme.org"]);
    declare(&site, "approval: Never");
    let watcher = Watcher::start(&site, &["--settle", "4s"]);
    // Whoever writes goes on writing: the removal waits, what is added does not.
    for round in 0..8 {
        site.sandbox.people(&["eve@acme.org"]);
        site.sandbox.write("notes.yaml", format!("# {round}\n"));
        std::thread::sleep(Duration::from_millis(500));
    }
    watcher.until("done", EVE);
    assert!(watcher.all("done", BOB).is_empty(), "{}", watcher.text());
    watcher.until("done", BOB);
    assert_eq!(watcher.all("wrong", "settling").len(), 1, "{}", watcher.text());
}

#[test]
fn what_takes_something_away_waits_for_somebody_to_agree_while_the_rest_runs() {
    let site = Site::of(&["bob@acme.org"]);
    let watcher = Watcher::start(&site, &[]);
    site.sandbox.people(&["eve@acme.org"]);
    let line = watcher.until("wrong", "approval");
    let message = line["message"].as_str().unwrap();
    assert!(message.starts_with(BOB) && message.contains("`halley apply -f . --server http://127.0.0.1:"), "{message}");
    assert_eq!(watcher.all("done", EVE).len(), 1);
    let digest = message.split_once("--digest ").unwrap().1.split('`').next().unwrap();
    site.run(&["watch", "--once", "--settle", "1s"]).ends_with(0).says(BOB);
    assert!(watcher.all("done", BOB).is_empty());
    site.run(&["apply", "--yes", "--digest", digest]).ends_with(0);
    watcher.until("right", "approval");
    assert_eq!(watcher.all("wrong", "approval").len(), 1);
    site.run(&["plan", "--detailed-exitcode"]).ends_with(0);
}

#[test]
fn an_option_agrees_to_what_is_destructive_and_to_nothing_else() {
    let site = Site::of(&["bob@acme.org", "cyd@acme.org"]);
    let once = ["watch", "--once", "--settle", "1s"];
    site.sandbox.people(&["cyd@acme.org"]);
    let ran = site.run(&once);
    let approve = ran.ends_with(0).stdout.split_once("--approve ").unwrap().1.split('`').next().unwrap().to_owned();
    site.sandbox.people(&["eve@acme.org"]);
    let agreed = [&once[..], &["--approve", &approve]].concat();
    site.run(&agreed).ends_with(0).says(&format!("done {EVE}")).says("and 1 more waits for somebody to agree");
    site.sandbox.people(&["cyd@acme.org", "eve@acme.org"]);
    site.run(&agreed).ends_with(0).says(&format!("done {BOB}"));
    site.run(&["plan", "--detailed-exitcode"]).ends_with(0);
}

#[test]
fn a_refused_guard_holds_back_the_whole_plan_and_says_the_way_out() {
    let site = Site::of(&["bob@acme.org"]);
    let watcher = Watcher::start(&site, &[]);
    site.sandbox.hand_over_to_bob();
    let line = watcher.until("wrong", "guard");
    assert!(
        line["message"].as_str().unwrap().contains("`lastAdmin`, `keepSelf` refused the plan, nothing was applied"),
        "{line}"
    );
    site.run(&["watch", "--once", "--settle", "1s"]).ends_with(4);
    assert_eq!(site.server.effects().iter().filter(|effect| effect.starts_with("update/member")).count(), 0);
    site.sandbox.people(&["bob@acme.org"]);
    watcher.until("right", "guard");
}

#[test]
fn a_policy_that_allows_more_waits_for_somebody_to_agree() {
    let site = Site::of(&["bob@acme.org"]);
    let once = ["watch", "--once", "--settle", "1s", "--output", "json"];
    site.run(&once).ends_with(0);
    declare(&site, "approval: Never");
    site.sandbox.people(&[]);
    let ran = site.run(&once);
    let lines: Vec<serde_json::Value> =
        ran.ends_with(0).stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let policy = lines.iter().find(|line| line["about"] == "policy").unwrap()["message"].as_str().unwrap();
    assert!(policy.contains("spec.approval: \"Never\" instead of \"Destructive\""), "{policy}");
    assert!(lines.iter().any(|line| line["about"] == "approval"), "the stricter one counts: {}", ran.stdout);
    let digest = policy.split_once("--approve ").unwrap().1.trim_end_matches('`');
    site.run(&[&once[..], &["--approve", digest]].concat()).ends_with(0).says(BOB);
    site.run(&["plan", "--detailed-exitcode"]).ends_with(0);
    site.run(&once).ends_with(0);
}

#[test]
fn another_name_or_another_way_to_the_server_is_the_same_organization_under_the_same_policy() {
    let site = Site::of(&["bob@acme.org"]);
    let once = ["watch", "--once", "--settle", "1s"];
    site.sandbox.run(&once).ends_with(0);
    declare(&site, "approval: Never");
    let declared = site.sandbox.read("organization.yaml");
    let renamed = declared.replace("{name: acme}", "{name: acme2}").replace("name: acme\n", "name: acme2\n");
    assert_ne!(declared, renamed);
    site.sandbox.write("organization.yaml", &renamed);
    site.sandbox.run(&once).says("wrong policy:").says("spec.approval");
    let other = [&once[..], &["--server", "sqlite:.halley/../.halley/organization.db"]].concat();
    let asked = site.sandbox.run(&other);
    asked.says("wrong policy:").says("spec.approval");
    // What is agreed to on one way counts on the other.
    let digest = asked.stdout.split_once("--approve ").unwrap().1.split('`').next().unwrap();
    site.sandbox.run(&[&once[..], &["--approve", digest]].concat()).ends_with(0);
    assert!(!site.sandbox.run(&other).stdout.contains("policy"));
}

#[test]
fn a_policy_in_force_that_nobody_can_read_lets_nothing_through() {
    let site = Site::of(&["bob@acme.org"]);
    let once = ["watch", "--once", "--settle", "1s"];
    site.run(&once).ends_with(0);
    let folder = site.sandbox.path(".halley/watch");
    let kept =
        folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).find(|path| path.extension().unwrap() == "json");
    std::fs::write(kept.unwrap(), b"{\"format\": \"halley.dev/watch/v1\", \xff").unwrap();
    site.sandbox.people(&["bob@acme.org", "eve@acme.org"]);
    site.run(&once).ends_with(0).says("wrong policy:");
    assert!(!site.server.effects().contains(&EVE.to_owned()));
}

#[test]
fn a_suspended_organization_is_left_alone_until_it_is_resumed() {
    let site = Site::of(&[]);
    declare(&site, "suspend: true");
    site.sandbox.people(&["eve@acme.org"]);
    site.server.log();
    let watcher = Watcher::start(&site, &[]);
    watcher.until("wrong", "suspended");
    assert!(site.server.log().is_empty());
    site.sandbox.write("organization.yaml", ORGANIZATION);
    watcher.until("right", "suspended");
    watcher.until("done", EVE);
}

#[test]
fn a_server_that_goes_away_is_said_once_and_asked_again() {
    let site = Site::of(&[]);
    let watcher = Watcher::start(&site, &[]);
    looks(&site, 1);
    let away = Fault::refusal(401, "not now");
    site.server.way.faults(When::Route("/api/halley/v1/snapshot"), away, 1_000);
    watcher.until("wrong", "server");
    site.sandbox.people(&["eve@acme.org"]);
    site.server.log();
    looks(&site, 1);
    site.server.way.heal();
    watcher.until("right", "server");
    watcher.until("done", EVE);
    assert_eq!(watcher.all("wrong", "server").len(), 1, "{}", watcher.text());
}

#[test]
fn sigterm_finishes_what_is_under_way() {
    let site = Site::of(&[]);
    let watcher = Watcher::start(&site, &[]);
    looks(&site, 1);
    site.server.fault(OPERATIONS, Fault::Slow(Duration::from_millis(1_500)));
    site.sandbox.people(&["eve@acme.org"]);
    eventually("an operation", || site.server.log().iter().any(|line| line.contains("/operations")));
    watcher.signal("TERM");
    watcher.until("done", EVE);
    watcher.until_nth("stopped", "", 1);
    assert_eq!(watcher.end().0, 0);
    assert!(site.server.effects().contains(&EVE.to_owned()));
}

#[test]
fn sigint_ends_a_watch_that_only_waits_at_once() {
    let site = Site::of(&[]);
    let watcher = Watcher::start(&site, &["--interval", "1h"]);
    looks(&site, 1);
    watcher.signal("INT");
    assert_eq!(watcher.end().0, 0);
}

#[test]
fn sighup_looks_at_once() {
    let site = Site::of(&[]);
    let watcher = Watcher::start(&site, &["--interval", "1h"]);
    looks(&site, 1);
    by_hand(&site);
    watcher.signal("HUP");
    watcher.until("done", "update/organization");
}

#[test]
fn a_watch_that_is_killed_in_flight_converges_when_it_is_started_again() {
    let site = Site::of(&[]);
    site.sandbox.people(&["bob@acme.org", "eve@acme.org"]);
    site.server.fault(OPERATIONS, Fault::Slow(Duration::from_secs(60)));
    let watcher = Watcher::start(&site, &[]);
    eventually("an operation", || site.server.log().iter().any(|line| line.contains("/operations")));
    watcher.kill();
    let watcher = Watcher::start(&site, &[]);
    eventually("an empty plan", || site.run(&["plan", "--detailed-exitcode"]).code == 0);
    eventually("no intents are left", || {
        !site.sandbox.path(".halley/intents").read_dir().is_ok_and(|mut left| left.next().is_some())
    });
    let invited = site.server.effects().into_iter().filter(|effect| effect == EVE).count();
    assert_eq!(invited, 1, "{}", watcher.text());
}

#[test]
fn a_second_watch_from_the_same_folder_is_refused_and_one_look_is_not() {
    let site = Site::of(&[]);
    let watcher = Watcher::start(&site, &[]);
    looks(&site, 1);
    site.run(&["watch"]).ends_with(7).complains("another `halley watch` keeps this organization from this folder");
    site.run(&["watch", "--once", "--settle", "1s"]).ends_with(0);
    drop(watcher);
}

#[test]
fn two_watches_from_different_folders_do_nothing_twice() {
    let site = Site::of(&[]);
    let other = Sandbox::new();
    let manifests = site.sandbox.path("people.yaml").parent().unwrap().to_owned();
    let there = |folder: &Sandbox| {
        let mut command = site.command(&["watch", "--output", "json", "--interval", "1s", "--settle", "1s", "-f"]);
        command.arg(&manifests).current_dir(folder.path(""));
        command
    };
    let watchers = [Watcher::of(&site, there(&site.sandbox)), Watcher::of(&site, there(&other))];
    for watcher in &watchers {
        watcher.until("started", "");
    }
    let people: Vec<String> = (0..30).map(|number| format!("p{number}@acme.org")).collect();
    site.sandbox.people(&people.iter().map(String::as_str).collect::<Vec<_>>());
    eventually("an empty plan", || site.run(&["plan", "--detailed-exitcode"]).code == 0);
    for watcher in watchers {
        watcher.signal("TERM");
        assert_eq!(watcher.end(), (0, String::new()));
    }
    let invited = site.server.effects().into_iter().filter(|effect| effect.starts_with("invite/")).count();
    assert_eq!(invited, people.len());
}

#[test]
fn an_organization_in_a_file_is_watched_too_and_an_empty_folder_makes_it() {
    let sandbox = Sandbox::with_people(&["bob@acme.org"]);
    sandbox.run(&["watch", "--once"]).ends_with(0).says("done create/organization");
    sandbox.run(&["plan", "--detailed-exitcode"]).ends_with(0);
    sandbox.run(&["watch", "--once"]).ends_with(0);
    let history = sandbox.run(&["get", "history", "--output", "json"]);
    assert!(history.stdout.contains("\"watch\""), "{}", history.stdout);
}

#[test]
fn an_organization_whose_file_is_gone_is_not_made_anew_by_a_look_at_a_time() {
    let site = Site::of(&[]);
    site.sandbox.run(&["watch", "--once"]).ends_with(0);
    let database = site.sandbox.path(".halley/organization.db");
    std::fs::rename(&database, site.sandbox.path("elsewhere.db")).unwrap();
    site.sandbox.run(&["watch", "--once"]).ends_with(5).says("is gone from").says("remove `.halley/watch/");
    assert!(!database.exists());
}

#[test]
fn an_organization_whose_file_is_gone_is_not_made_anew() {
    let site = Site::of(&[]);
    let mut command = site.sandbox.command(&["watch", "--output", "json", "--interval", "1s"]);
    let database = site.sandbox.path(".halley/organization.db");
    command.stdin(std::process::Stdio::null());
    let watcher = Watcher::of(&site, command);
    watcher.until("done", "create/organization");
    eventually("a clean look", || site.sandbox.run(&["plan", "--detailed-exitcode"]).code == 0);
    std::fs::rename(&database, site.sandbox.path("elsewhere.db")).unwrap();
    let line = watcher.until("wrong", "server");
    assert!(line["message"].as_str().unwrap().contains("is gone"), "{line}");
    assert!(!database.exists());
    std::fs::rename(site.sandbox.path("elsewhere.db"), &database).unwrap();
    watcher.until("right", "server");
}

#[test]
fn standard_input_cannot_be_watched() {
    Sandbox::new().run(&["watch", "-f", "-"]).ends_with(3).complains("there is nothing to watch");
}

#[test]
fn one_look_at_invalid_manifests_ends_like_apply() {
    let sandbox = Sandbox::with_people(&[]);
    sandbox.write("broken.yaml", "apiVersion: halley.dev/v1alpha1\nkind: CometMembre\nmetadata: {name: a}\nspec: {}\n");
    sandbox.run(&["watch", "--once"]).ends_with(3).says("wrong manifests: broken.yaml:2: ");
    assert!(!sandbox.path(".halley/organization.db").exists());
}

#[test]
fn the_service_manager_hears_of_the_beginning_and_of_the_end() {
    let site = Site::of(&[]);
    let socket = UnixDatagram::bind(site.sandbox.path("notify")).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut command = site.command(&["watch", "--output", "json", "--interval", "1h"]);
    command.env("NOTIFY_SOCKET", site.sandbox.path("notify")).env("WATCHDOG_USEC", "1000000");
    let watcher = Watcher::of(&site, command);
    let heard = || {
        let mut news = [0; 64];
        let length = socket.recv(&mut news).unwrap();
        String::from_utf8(news[..length].to_vec()).unwrap()
    };
    assert_eq!(heard(), "READY=1");
    assert_eq!(heard(), "WATCHDOG=1");
    watcher.signal("TERM");
    let mut news = heard();
    while news == "WATCHDOG=1" {
        news = heard();
    }
    assert_eq!(news, "STOPPING=1");
}

#[test]
fn a_key_comes_from_a_file_and_an_empty_file_is_no_key() {
    let site = Site::of(&[]);
    site.sandbox.write("key", format!("{}\n", site.key));
    site.sandbox.write("empty", "\n");
    let with = |file: &str| {
        let url = site.server.url();
        let variables = [("HALLEY_SERVER", url.as_str()), ("COMET_API_KEY_FILE", file)];
        site.sandbox.run_with(&["plan", "--detailed-exitcode"], &variables)
    };
    with("key").ends_with(0);
    with("empty")
        .ends_with(7)
        .complains("`empty` (COMET_API_KEY_FILE) gives no API key: it is empty; nothing was sent");
    with("missing").ends_with(7).complains("nothing was sent");
}

#[test]
fn the_unit_for_systemd_uses_options_that_exist() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/systemd");
    let unit = std::fs::read_to_string(folder.join("halley-watch.service")).unwrap();
    let help = Sandbox::new().run(&["watch", "--help"]).stdout;
    let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
    let options: Vec<&str> = start.split_whitespace().filter(|word| word.starts_with('-')).collect();
    assert!(!options.is_empty());
    for option in options {
        assert!(help.contains(option), "{option} is no option of `halley watch`");
    }
    // Where systemd is, it reads the unit itself. The program is the one under test: the unit's own is not installed here.
    let sandbox = Sandbox::new();
    let here = unit.replace("/usr/local/bin/halley", env!("CARGO_BIN_EXE_halley"));
    sandbox.write("halley-watch.service", here);
    match Command::new("systemd-analyze").arg("verify").arg(sandbox.path("halley-watch.service")).output() {
        Ok(verified) => {
            let said = String::from_utf8_lossy(&verified.stderr).into_owned();
            assert!(verified.status.success() && !said.contains("halley-watch.service:"), "{said}");
        }
        Err(none) => assert_eq!(none.kind(), std::io::ErrorKind::NotFound, "{none}"),
    }
}
