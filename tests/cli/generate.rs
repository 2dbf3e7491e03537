//! Generated organizations.

use crate::sandbox::Sandbox;

#[test]
fn a_generated_organization_is_valid_without_a_warning() {
    let sandbox = Sandbox::new();
    for (seed, members, workspaces, memberships) in
        [("1", "1", "1", "0"), ("2", "40", "3", "90"), ("3", "2500", "60", "9000")]
    {
        let size =
            ["--members", members, "--workspaces", workspaces, "--memberships", memberships, "--seed", seed, seed];
        sandbox.run(&[&["generate"], &size[..]].concat()).ends_with(0);
        let ran = sandbox.run(&["validate", "-f", seed]);
        assert_eq!(ran.ends_with(0).stdout, "");
    }
}

#[test]
fn a_generated_organization_has_the_numbers_that_were_asked_for() {
    let sandbox = Sandbox::new();
    sandbox.run(&["generate", "--members", "1200", "--workspaces", "30", "--memberships", "4321", "acme"]).ends_with(0);
    let count = |text: &str| {
        let files = sandbox.files();
        files.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).matches(text).count()).sum::<usize>()
    };
    assert_eq!(count("kind: CometMember\n"), 1200);
    assert_eq!(count("kind: CometWorkspace\n"), 30);
    assert_eq!(count("- member: "), 4321);
    assert_eq!(count("role: Admin\n"), 12);
    for (path, text) in sandbox.files() {
        assert!(String::from_utf8(text).unwrap().matches("apiVersion").count() <= 1000, "{}", path.display());
    }
}

#[test]
fn the_same_seed_gives_the_same_files_and_another_seed_others() {
    let sandbox = Sandbox::new();
    for (folder, seed) in [("a", "7"), ("b", "7"), ("c", "8")] {
        sandbox.run(&["generate", "--seed", seed, folder]).ends_with(0);
    }
    assert_eq!(sandbox.read("a/members/0001.yaml"), sandbox.read("b/members/0001.yaml"));
    assert_eq!(sandbox.read("a/workspaces/0001.yaml"), sandbox.read("b/workspaces/0001.yaml"));
    assert_ne!(sandbox.read("a/members/0001.yaml"), sandbox.read("c/members/0001.yaml"));
}

#[test]
fn a_generated_organization_can_be_applied() {
    let sandbox = Sandbox::new();
    sandbox.run(&["generate", "--members", "200", "--workspaces", "8", "--memberships", "500", "acme"]).ends_with(0);
    sandbox.run(&["apply", "--yes", "-f", "acme"]).ends_with(0);
    sandbox.run(&["plan", "--detailed-exitcode", "-f", "acme"]).ends_with(0);
}

#[test]
fn numbers_that_do_not_fit_and_folders_that_are_not_empty_are_refused() {
    let sandbox = Sandbox::new();
    sandbox.write("taken/file", "mine");
    sandbox
        .run(&["generate", "--members", "10", "--workspaces", "1", "--memberships", "9", "a"])
        .ends_with(3)
        .complains("at most 8 memberships");
    sandbox.run(&["generate", "--members", "0", "a"]).ends_with(3);
    sandbox.run(&["generate", "taken"]).ends_with(3).complains("the folder `taken` is not empty; nothing was written");
    assert!(!sandbox.path("a").exists());
}
