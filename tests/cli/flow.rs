//! The ways that people go.

use crate::sandbox::{ORGANIZATION, Sandbox, workspace};

#[test]
fn a_newcomer_gets_from_init_to_an_organization_with_nothing_left_to_do() {
    let sandbox = Sandbox::new();
    sandbox.run(&["init", "--organization", "Acme: \"Research\" #1", "--admin", "ana@acme.org"]).ends_with(0);
    sandbox.run(&["validate"]).ends_with(0).complains("3 manifests are valid");
    sandbox.run(&["plan", "--detailed-exitcode"]).ends_with(2).says("create the organization");
    assert!(!sandbox.path(".halley").exists(), "planning made a database");
    sandbox.run(&["apply", "--yes"]).ends_with(0).says("Done: 3 operations");
    sandbox.run(&["plan", "--detailed-exitcode"]).ends_with(0);
    sandbox.run(&["apply"]).ends_with(0);
    sandbox.run(&["get", "organization"]).ends_with(0).says("Acme: \"Research\" #1");
}

#[test]
fn init_never_overwrites_a_file() {
    let sandbox = Sandbox::new();
    sandbox.write("members.yaml", "mine");
    let before = sandbox.files();
    sandbox
        .run(&["init", "--organization", "Acme", "--admin", "ana@acme.org"])
        .ends_with(3)
        .complains("`members.yaml` exists already; nothing was written");
    assert_eq!(sandbox.files(), before);
}

#[test]
fn init_refuses_what_is_no_name_and_no_e_mail() {
    let sandbox = Sandbox::new();
    sandbox.run(&["init", "--organization", "two\nlines", "--admin", "ana@acme.org"]).ends_with(3);
    sandbox.run(&["init", "--organization", "Acme", "--admin", "ana"]).ends_with(3).complains("`ana` is no e-mail");
    assert_eq!(sandbox.files(), []);
}

#[test]
fn an_edit_of_the_manifests_is_planned_applied_and_then_gone() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    sandbox.people(&["bob@acme.org", "eve@acme.org"]);
    assert_eq!(sandbox.planned(), ["invite/member/eve@acme.org"]);
    sandbox.run(&["apply", "--yes"]).ends_with(0);
    assert_eq!(sandbox.planned(), [""; 0]);
}

#[test]
fn drift_says_what_is_live_since_when_and_by_whom() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    sandbox.run(&["drift", "--detailed-exitcode"]).ends_with(0).says("No drift");
    sandbox.people(&[]);
    sandbox
        .run(&["drift", "--detailed-exitcode"])
        .ends_with(2)
        .says("member `bob@acme.org` is live, and no manifest declares it")
        .says("since 2026-06-01T12:00:00Z, by owner, with the plan h1:");
    let json = sandbox.run(&["drift", "--output", "json"]);
    let drift: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(drift["drift"][0]["object"], "member/bob@acme.org");
    assert_eq!(drift["drift"][0]["standing"], "undeclared");
}

#[test]
fn a_key_beside_a_file_that_nobody_chose_is_told_of_once() {
    let sandbox = Sandbox::applied(&[]);
    let says = "COMET_API_KEY is set, but the organization is the file `.halley/organization.db`; nothing is sent";
    let key = [("COMET_API_KEY", "secret")];
    let ran = sandbox.run_with(&["plan"], &key);
    assert_eq!(ran.ends_with(0).stderr.matches("COMET_API_KEY is set").count(), 1, "{}", ran.stderr);
    ran.complains(says);
    for silent in [&["plan", "--quiet"][..], &["plan", "--server", "sqlite:.halley/organization.db"]] {
        let ran = sandbox.run_with(silent, &key);
        assert!(!ran.ends_with(0).stderr.contains("COMET_API_KEY"), "{}", ran.stderr);
    }
    let ran = sandbox.run(&["plan"]);
    assert!(!ran.stderr.contains("is set"), "{}", ran.stderr);
}

#[test]
fn another_subscription_is_drift_that_only_people_end() {
    let sandbox = Sandbox::applied(&[]);
    sandbox.write("organization.yaml", format!("{ORGANIZATION}  subscription: Enterprise\n"));
    let ran = sandbox.run(&["drift", "--detailed-exitcode"]);
    ran.ends_with(2).says("by hand: Admin dashboard > Billing > Overview > change the plan to Enterprise");
    ran.says("By hand: 1 object; the clicks stand with each");
    assert!(!ran.stdout.contains("halley apply"), "{}", ran.stdout);
}

#[test]
fn an_operation_names_the_line_that_asks_for_it_and_not_another_one_with_the_same_word() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    sandbox.write("organization.yaml", format!("{ORGANIZATION}  settings:\n    invitations: AdminsOnly\n"));
    sandbox.write(
        "teams.yaml",
        "apiVersion: halley.dev/v1alpha1\nkind: CometTeam\nmetadata: {name: vision}\nspec: {members: [bob@acme.org]}\n",
    );
    sandbox.write(
        "vision.yaml",
        "apiVersion: halley.dev/v1alpha1\nkind: CometWorkspace\nmetadata: {name: vision}\nspec:\n  access:\n    - {team: vision}\n",
    );
    let plan = sandbox.plan();
    let why = |id: &str| {
        let found = plan["operations"].as_array().unwrap().iter().find(|operation| operation["id"] == id);
        let why = &found.unwrap_or_else(|| panic!("no {id} in {plan}"))["why"];
        format!("{}:{}", why["file"].as_str().unwrap(), why["line"])
    };
    assert_eq!(why("update/organization"), "organization.yaml:9");
    assert_eq!(why("create/workspace/vision"), "vision.yaml:3");
    assert_eq!(why("create/membership/vision/bob@acme.org"), "vision.yaml:6");
}

#[test]
fn what_is_applied_can_be_taken_back() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    let live = || sandbox.run(&["get", "members", "--output", "json"]).stdout;
    let before = live();
    sandbox.people(&["bob@acme.org", "eve@acme.org"]);
    sandbox.run(&["apply", "--yes", "--undo", "undo.json"]).ends_with(0).complains("`halley apply undo.json`");
    assert_ne!(live(), before);
    sandbox.run(&["apply", "undo.json", "--yes"]).ends_with(0);
    assert_eq!(live(), before);
}

#[test]
fn the_undo_plan_names_the_plan_that_it_undoes() {
    let sandbox = Sandbox::with_people(&[]);
    let digest = sandbox.plan()["digest"].clone();
    sandbox.run(&["apply", "--yes", "--undo", "undo.json"]).ends_with(0);
    let undo: serde_json::Value = serde_json::from_str(&sandbox.read("undo.json")).unwrap();
    assert_eq!(undo["undoes"], digest);
}

#[test]
fn an_apply_as_json_is_one_document_with_results() {
    let sandbox = Sandbox::with_people(&["bob@acme.org"]);
    let ran = sandbox.run(&["apply", "--yes", "--output", "json"]);
    ran.ends_with(0);
    let applied: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(applied["summary"]["done"], 4);
    assert_eq!(applied["results"].as_array().unwrap().len(), applied["operations"].as_array().unwrap().len());
}

#[test]
fn an_apply_without_anything_to_do_is_still_one_document() {
    let sandbox = Sandbox::applied(&[]);
    let ran = sandbox.run(&["apply", "--yes", "--output", "json"]);
    ran.ends_with(0);
    let applied: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(applied["results"], serde_json::json!([]));
}

#[test]
fn the_commit_stands_in_the_history() {
    let sandbox = Sandbox::with_people(&[]);
    sandbox.run_with(&["apply", "--yes"], &[("HALLEY_REVISION", "4f2e1c")]).ends_with(0);
    sandbox.run(&["get", "history"]).ends_with(0).says("create/member/ana@acme.org 4f2e1c h1:");
}

#[test]
fn every_kind_of_live_object_can_be_shown_in_every_format() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    for kind in ["organization", "members", "workspaces", "roles", "serviceaccounts", "keys", "history"] {
        sandbox.run(&["get", kind]).ends_with(0);
        let json = sandbox.run(&["get", kind, "--output", "json"]);
        assert!(serde_json::from_str::<serde_json::Value>(&json.stdout).unwrap().is_array(), "{kind}");
        sandbox.run(&["get", kind, "--output", "yaml"]).ends_with(0);
    }
    sandbox.run(&["get", "members", "BOB"]).ends_with(0).says("bob@acme.org PlatformMember Pending");
}

#[test]
fn the_members_as_json_say_what_each_may_do_where() {
    let sandbox = Sandbox::with_people(&["bob@acme.org"]);
    sandbox.write(
        "workspaces.yaml",
        workspace("research", "default: true, access: [{member: bob@acme.org, grants: [inviteUsers]}]"),
    );
    sandbox.run(&["apply", "--yes"]).ends_with(0);
    let bob = || -> serde_json::Value {
        let ran = sandbox.run(&["get", "members", "bob", "--output", "json"]);
        serde_json::from_str::<serde_json::Value>(&ran.stdout).unwrap()[0].take()
    };
    assert_eq!(bob()["workspaces"][0]["permissions"], serde_json::json!([]), "not before the acceptance");
    sandbox.run(&["activate", "bob@acme.org"]).ends_with(0);
    let research = &bob()["workspaces"][0];
    assert_eq!((&research["name"], &research["role"]), (&"research".into(), &"Member".into()));
    let allowed = research["permissions"].as_array().unwrap().clone();
    assert!(allowed.contains(&"inviteExistingUsers".into()));
    assert!(!allowed.contains(&"approveModelStatus".into()));
    assert!(bob()["permissions"].as_array().unwrap().contains(&"createWorkspace".into()));
}

#[test]
fn names_that_yaml_would_read_as_something_else_are_quoted() {
    let sandbox = Sandbox::with_people(&[]);
    let names = ["no", "1e3", "null"];
    let other = |name: &&str| workspace(&format!("w-{name}"), &format!("name: '{name}'"));
    sandbox.write("more.yaml", names.iter().map(other).collect::<String>());
    sandbox.run(&["apply", "--yes"]).ends_with(0);
    let yaml = sandbox.run(&["get", "workspaces", "--output", "yaml"]);
    for name in names {
        yaml.ends_with(0).says(&format!("name: \"{name}\""));
    }
}

#[test]
fn an_apply_does_not_say_to_apply() {
    let sandbox = Sandbox::with_people(&[]);
    sandbox.run(&["plan"]).ends_with(0).says("`halley apply` makes these changes");
    let ran = sandbox.run(&["apply", "--yes"]);
    assert!(!ran.ends_with(0).stdout.contains("Nothing has been written yet"), "{}", ran.stdout);
}

#[test]
fn a_key_is_shown_once_listed_and_revoked() {
    let sandbox = Sandbox::applied(&[]);
    let made = sandbox.run(&["key", "create", "--member", "ana@acme.org", "--name", "laptop"]);
    made.ends_with(0);
    let id = made.stdout.strip_prefix("hly_").and_then(|rest| rest.split_once('_')).unwrap().0.to_owned();
    let listed = sandbox.run(&["key", "list"]);
    listed.ends_with(0).says(&format!("{id} laptop ana@acme.org"));
    assert!(!listed.stdout.contains(made.stdout.trim()), "the secret is shown again");
    sandbox.run(&["key", "revoke", &id]).ends_with(0);
    assert!(!sandbox.run(&["key", "list"]).stdout.contains(&id));
    sandbox.run(&["key", "revoke", &id]).ends_with(3).complains("no live key has the id");
}

#[test]
fn invited_people_can_be_activated_one_by_one_or_all() {
    let sandbox = Sandbox::applied(&["bob@acme.org", "eve@acme.org", "kim@acme.org"]);
    let ran = sandbox.run(&["activate", "BOB@acme.org"]);
    ran.ends_with(0);
    assert_eq!(ran.stdout, "bob@acme.org\n");
    assert_eq!(sandbox.run(&["activate", "--all"]).stdout, "eve@acme.org\nkim@acme.org\n");
    sandbox.run(&["activate", "max@acme.org"]).ends_with(3).complains("there is no member `max@acme.org`");
    sandbox.run(&["activate"]).ends_with(3);
    assert_eq!(sandbox.planned(), [""; 0]);
}

#[test]
fn a_saved_plan_beside_the_manifests_is_no_manifest() {
    let sandbox = Sandbox::with_people(&[]);
    sandbox.run(&["plan", "--out", "plan.json"]).ends_with(0);
    sandbox.run(&["validate"]).ends_with(0);
    sandbox.run(&["apply", "plan.json", "--yes"]).ends_with(0);
}

#[test]
fn manifests_come_through_standard_input_too() {
    use std::io::Write;
    let sandbox = Sandbox::new();
    let mut command = sandbox.command(&["validate", "-f", "-"]);
    let mut child = command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let text =
        format!("{}{}", crate::sandbox::ORGANIZATION.replace("Authoritative", "Additive"), workspace("research", ""));
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    crate::sandbox::Ran::of(&child.wait_with_output().unwrap()).ends_with(0).complains("2 manifests are valid");
}

#[test]
fn the_server_of_the_manifest_is_found_from_any_folder() {
    let sandbox = Sandbox::with_people(&[]);
    let text = sandbox.read("organization.yaml");
    sandbox.write("org/organization.yaml", format!("{text}  server: {{url: 'sqlite:live/acme.db'}}\n"));
    sandbox.write("org/people.yaml", sandbox.read("people.yaml"));
    sandbox.write("org/workspaces.yaml", sandbox.read("workspaces.yaml"));
    sandbox.run(&["apply", "--yes", "-f", "org"]).ends_with(0);
    assert!(sandbox.path("org/live/acme.db").exists());
    sandbox.run(&["get", "members", "-f", "org"]).ends_with(0).says("ana@acme.org");
    sandbox.run(&["get", "members", "--server", "sqlite:org/live/acme.db"]).ends_with(0).says("ana@acme.org");
}

#[test]
fn a_service_account_s_key_is_written_to_its_file_and_to_nothing_else() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::applied(&[]);
    sandbox.write(
        "ci.yaml",
        "apiVersion: halley.dev/v1alpha1\nkind: CometServiceAccount\nmetadata: {name: ci}\nspec:\n  defaultWorkspace: research\n  \
         workspaces: [research]\n  keys: [{name: train, target: {file: secrets/train.key}, rotation: {every: 90d}}]\n",
    );
    let ran = sandbox.run(&["apply", "--yes", "--output", "json"]);
    ran.ends_with(0);
    let secret = sandbox.read("secrets/train.key");
    assert!(secret.starts_with("hly_"), "{secret}");
    assert_eq!(sandbox.path("secrets/train.key").metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!ran.stdout.contains(secret.trim()) && !ran.stderr.contains(secret.trim()));
    sandbox.run(&["plan", "--detailed-exitcode"]).ends_with(0);
    sandbox.run(&["key", "list"]).ends_with(0).says("train.1 sa-ci");
    let later = [("HALLEY_TODAY", "2026-09-01")];
    sandbox.run_with(&["apply", "--yes"], &later).ends_with(0);
    assert_ne!(sandbox.read("secrets/train.key"), secret);
}

#[test]
fn thousands_of_findings_do_not_bury_what_a_plan_says() {
    let sandbox = Sandbox::new();
    sandbox.run(&["generate", "--members", "900", "acme"]).ends_with(0);
    sandbox.write("acme/members/0001.yaml", sandbox.read("acme/members/0001.yaml").replace("email:", "emial:"));
    let ran = sandbox.run(&["plan", "-f", "acme"]);
    ran.ends_with(3)
        .complains("… and 850 more; `halley validate` lists them all")
        .complains("the manifests have 900 errors");
    assert!(ran.stderr.lines().count() < 500);
    let all = sandbox.run(&["validate", "-f", "acme"]);
    assert_eq!(all.ends_with(3).stdout.matches("error[").count(), 900);
}
