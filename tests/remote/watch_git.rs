//! `halley watch --git`: real repositories.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::flow::Site;
use crate::watcher::Watcher;

const EVE: &str = "invite/member/eve@acme.org";

/// Runs git in a folder; says what it says.
fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args([
        "-c",
        "user.name=Ana",
        "-c",
        "user.email=ana@acme.org",
        "-c",
        "init.defaultBranch=main",
    ]);
    let ran = command.args(arguments).env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap();
    assert!(ran.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap().trim().to_owned()
}

/// A site whose manifests are committed in `org`.
fn committed(people: &[&str]) -> (Site, std::path::PathBuf) {
    let site = Site::of(people);
    let tree = site.sandbox.path("org");
    for name in ["organization.yaml", "people.yaml", "workspaces.yaml"] {
        site.sandbox.write(&format!("org/{name}"), site.sandbox.read(name));
        std::fs::remove_file(site.sandbox.path(name)).unwrap();
    }
    git(&tree, &["init", "--quiet"]);
    git(&tree, &["add", "."]);
    git(&tree, &["commit", "--quiet", "-m", "Begin"]);
    (site, tree)
}

/// Writes Eve into the roster of a tree.
fn with_eve(tree: &Path) {
    let roster = std::fs::read_to_string(tree.join("people.yaml")).unwrap();
    std::fs::write(tree.join("people.yaml"), format!("{roster}    - {{email: eve@acme.org}}\n")).unwrap();
}

#[test]
fn only_what_is_committed_is_applied_and_the_commit_stands_in_the_audit_log() {
    let (site, tree) = committed(&["bob@acme.org"]);
    let watcher = Watcher::start(&site, &["-f", "org", "--git"]);
    with_eve(&tree);
    let line = watcher.until("wrong", "tree");
    assert_eq!(line["message"], "`people.yaml` is not what is committed; nothing is done until it is");
    std::thread::sleep(Duration::from_millis(1500));
    assert!(watcher.all("done", EVE).is_empty(), "{}", watcher.text());
    git(&tree, &["commit", "--quiet", "-a", "-m", "Invite Eve"]);
    watcher.until("right", "tree");
    let done = watcher.until("done", EVE);
    let commit = git(&tree, &["rev-parse", "HEAD"]);
    assert_eq!(done["revision"], commit.as_str());
    assert_eq!(watcher.all("wrong", "tree").len(), 1);
    let history = site.run(&["get", "history", "--output", "json"]);
    assert!(history.stdout.contains(&commit), "{}", history.stdout);
}

#[test]
fn what_git_does_not_look_at_is_not_taken_for_what_is_committed() {
    let (site, tree) = committed(&[]);
    let once = ["watch", "--once", "-f", "org", "--git", "--settle", "1s"];
    site.run(&once).ends_with(0);
    let roster = |name: &str| {
        let text =
            "apiVersion: halley.dev/v1alpha1\nkind: CometMember\nmetadata: {name: eve}\nspec: {email: eve@acme.org}\n";
        site.sandbox.write(name, text);
    };
    // A repository within the tree.
    roster("org/nested/eve.yaml");
    git(&tree.join("nested"), &["init", "--quiet"]);
    site.run(&once).ends_with(3).says("is no file of the commit");
    std::fs::remove_dir_all(tree.join("nested")).unwrap();
    // A committed link that leads out of it.
    roster("outside/eve.yaml");
    std::os::unix::fs::symlink("../outside", tree.join("linked")).unwrap();
    git(&tree, &["add", "linked"]);
    git(&tree, &["commit", "--quiet", "-m", "Link"]);
    site.run(&once).ends_with(3).says("is no file of the commit");
    git(&tree, &["rm", "--quiet", "linked"]);
    git(&tree, &["commit", "--quiet", "-m", "Unlink"]);
    // A file that git was told to overlook.
    git(&tree, &["update-index", "--assume-unchanged", "people.yaml"]);
    with_eve(&tree);
    site.run(&once).ends_with(3).says("`org/people.yaml` is read, and it is no file of the commit");
    assert!(!site.server.effects().contains(&EVE.to_owned()));
}

#[test]
fn a_manifest_that_git_does_not_know_and_a_merge_that_is_not_done_hold_everything_back() {
    let (site, tree) = committed(&[]);
    let once = ["watch", "--once", "-f", "org", "--git", "--settle", "1s"];
    site.run(&once).ends_with(0);
    std::fs::write(tree.join("more.yaml"), "# nothing\n").unwrap();
    site.run(&once).ends_with(3).says("`more.yaml` is not what is committed");
    std::fs::write(tree.join(".gitignore"), "more.yaml\n").unwrap();
    git(&tree, &["add", ".gitignore"]);
    git(&tree, &["commit", "--quiet", "-m", "Ignore"]);
    site.run(&once).ends_with(3).says("`more.yaml` is not what is committed");
    std::fs::rename(tree.join("more.yaml"), tree.join("more.txt")).unwrap();
    site.run(&once).ends_with(0);
    std::fs::write(tree.join(".git/MERGE_HEAD"), git(&tree, &["rev-parse", "HEAD"])).unwrap();
    site.run(&once).ends_with(3).says("a merge is under way");
}

#[test]
fn what_others_push_is_pulled_and_a_remote_that_is_away_is_said_once() {
    let (site, tree) = committed(&[]);
    let origin = site.sandbox.path("origin.git");
    git(&tree, &["clone", "--quiet", "--bare", ".", origin.to_str().unwrap()]);
    git(&tree, &["remote", "add", "origin", origin.to_str().unwrap()]);
    git(&tree, &["fetch", "--quiet", "origin"]);
    let branch = git(&tree, &["rev-parse", "--abbrev-ref", "HEAD"]);
    git(&tree, &["branch", "--quiet", &format!("--set-upstream-to=origin/{branch}")]);
    let desk = site.sandbox.path("desk");
    git(&tree, &["clone", "--quiet", origin.to_str().unwrap(), desk.to_str().unwrap()]);
    // A hook of the repository runs with git, and learns no credential.
    let (hook, told) = (tree.join(".git/hooks/post-merge"), site.sandbox.path("hook.txt"));
    std::fs::create_dir_all(hook.parent().unwrap()).unwrap();
    std::fs::write(&hook, format!("#!/bin/sh\nenv > '{}'\n", told.display())).unwrap();
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    let watcher = Watcher::start(&site, &["-f", "org", "--git", "--pull"]);
    with_eve(&desk);
    git(&desk, &["commit", "--quiet", "-a", "-m", "Invite Eve"]);
    git(&desk, &["push", "--quiet"]);
    let done = watcher.until("done", EVE);
    assert_eq!(done["revision"], git(&desk, &["rev-parse", "HEAD"]).as_str());
    let told = std::fs::read_to_string(told).unwrap();
    assert!(told.contains("PATH=") && !told.contains("COMET_"), "{told}");
    std::fs::rename(&origin, site.sandbox.path("elsewhere.git")).unwrap();
    watcher.until("wrong", "pull");
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!(watcher.all("wrong", "pull").len(), 1, "{}", watcher.text());
    std::fs::rename(site.sandbox.path("elsewhere.git"), &origin).unwrap();
    watcher.until("right", "pull");
}

#[test]
fn a_folder_outside_of_any_repository_is_refused() {
    let site = Site::of(&[]);
    site.run(&["watch", "--once", "--git"]).ends_with(3).complains("`git rev-parse` fails");
}
