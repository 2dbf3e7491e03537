//! Every example is validated, planned and applied by the real program on a fresh organization, and the second plan is empty.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "examples/sandbox.rs"]
mod sandbox;
#[path = "examples/tools.rs"]
mod tools;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sandbox::{Sandbox, examples};

/// Validates, plans and applies a path, and plans again.
fn run(sandbox: &Sandbox, path: &str) {
    sandbox.halley(&["validate", "-f", path]).exits(0);
    sandbox.halley(&["plan", "-f", path, "--detailed-exitcode"]).exits(2);
    sandbox.halley(&["apply", "-f", path, "--yes"]).exits(0);
    nothing_to_do(sandbox, path);
}

fn nothing_to_do(sandbox: &Sandbox, path: &str) {
    let plan = sandbox.halley(&["plan", "-f", path, "--detailed-exitcode", "--output", "json"]).exits(0).json();
    assert_eq!(plan["operations"], serde_json::json!([]));
    assert_eq!(plan["waiting"], serde_json::json!([]));
}

/// The ids of what the plan of a path removes.
fn removed(sandbox: &Sandbox, path: &str) -> Vec<String> {
    let plan = sandbox.halley(&["plan", "-f", path, "--output", "json"]).exits(0).json();
    let operations = plan["operations"].as_array().unwrap().iter();
    let removing = operations.filter(|operation| operation["verb"] == "delete");
    removing.map(|operation| operation["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_team_of_five() {
    let sandbox = Sandbox::with("team-of-five");
    run(&sandbox, "team-of-five");
    let members = sandbox.halley(&["get", "members", "--output", "json"]).exits(0).json();
    assert_eq!(members.as_array().unwrap().len(), 5, "{members}");
}

/// A text without what is another one in every organization that is live: its id, and the digest of a plan for it.
fn without_ids(text: &str) -> String {
    let mut live = false;
    let line_of = |line| {
        live |= str::starts_with(line, "organization ");
        ["organization ", "digest "].into_iter().find(|name| live && line.starts_with(name)).unwrap_or(line)
    };
    text.lines().map(line_of).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_readme_shows_what_the_program_says() {
    let sandbox = Sandbox::with("team-of-five");
    let example = "examples/team-of-five";
    fs::create_dir(sandbox.path("examples")).unwrap();
    fs::rename(sandbox.path("team-of-five"), sandbox.path(example)).unwrap();
    let applied = sandbox.halley(&["apply", "-f", example, "--yes"]).exits(0).text();
    for file in ["people", "workspaces"] {
        let path = sandbox.path(&format!("{example}/{file}.yaml"));
        let text = fs::read_to_string(&path).unwrap();
        let others = text.lines().filter(|line| !line.contains("eli@")).map(|line| format!("{line}\n"));
        fs::write(&path, others.collect::<String>()).unwrap();
    }
    let planned = sandbox.halley(&["plan", "-f", example]).exits(0).text();
    let said = without_ids(&format!("{applied}{planned}"));

    let readme = fs::read_to_string(examples().with_file_name("README.md")).unwrap();
    let starts = ["Plan for", "Guards passed", "Applied to"];
    let shown = readme.split("\n```\n").filter(|part| starts.iter().any(|start| part.starts_with(start)));
    let shown: Vec<String> = shown.map(without_ids).collect();
    assert_eq!(shown.len(), 4);
    for part in shown {
        assert!(said.contains(&part), "the README shows\n{part}\n\nand the program says\n{said}");
    }
}

#[test]
fn a_company_with_roles_guards_and_keys() {
    let sandbox = Sandbox::with("company");
    run(&sandbox, "company");
    for key in ["training", "release"] {
        let secret = fs::read_to_string(sandbox.path(&format!("company/secrets/{key}.key"))).unwrap();
        assert!(secret.starts_with("hly_"), "{key}");
    }
}

#[test]
fn a_guard_stops_a_company_from_losing_a_department() {
    let sandbox = Sandbox::with("company");
    sandbox.halley(&["apply", "-f", "company", "--yes"]).exits(0);
    fs::remove_file(sandbox.path("company/people/engineering.yaml")).unwrap();
    for file in ["company/teams.yaml", "company/workspaces/production.yaml"] {
        let text = fs::read_to_string(sandbox.path(file)).unwrap();
        let engineer = |line: &&str| {
            !["chen", "dana", "eli", "farah", "goran", "hana", "ivo", "jun"]
                .iter()
                .any(|name| line.contains(&format!("{name}@")))
        };
        fs::write(sandbox.path(file), text.lines().filter(engineer).collect::<Vec<_>>().join("\n")).unwrap();
    }
    let teams = fs::read_to_string(sandbox.path("company/teams.yaml")).unwrap();
    fs::write(sandbox.path("company/teams.yaml"), teams.trim_end().to_owned() + " []\n").unwrap();
    let refused = sandbox.halley(&["apply", "-f", "company", "--yes"]).exits(4);
    assert!(refused.text().contains("maxRemovals"), "{}", refused.text());
    let members = sandbox.halley(&["get", "members", "--output", "json"]).exits(0).json();
    assert_eq!(members.as_array().unwrap().len(), 19);
}

/// The organization that `examples/take-over` finds: everybody has accepted.
fn clicked_together() -> Sandbox {
    let sandbox = Sandbox::with("take-over");
    sandbox.halley(&["apply", "-f", "take-over/0-clicked", "--yes"]).exits(0);
    sandbox.halley(&["activate", "--all"]).exits(0);
    sandbox
}

#[test]
fn an_organization_that_was_just_exported_has_nothing_to_do() {
    let sandbox = clicked_together();
    sandbox.halley(&["export", "exported"]).exits(0);
    nothing_to_do(&sandbox, "exported");
    sandbox::same_files(&examples().join("take-over/1-exported"), &sandbox.path("exported"));
}

#[test]
fn taking_over_adds_first_and_then_removes() {
    let sandbox = clicked_together();
    assert_eq!(removed(&sandbox, "take-over/2-additive"), [""; 0]);
    run(&sandbox, "take-over/2-additive");

    assert_eq!(
        removed(&sandbox, "take-over/3-authoritative"),
        ["delete/membership/TPS reports/tom@initech.example", "delete/member/milton@initech.example"]
    );
    run(&sandbox, "take-over/3-authoritative");
}

#[test]
fn the_guards_of_a_take_over_hold_it_to_three_removals() {
    let sandbox = clicked_together();
    sandbox.halley(&["apply", "-f", "take-over/2-additive", "--yes"]).exits(0);
    for file in ["organization", "people", "workspaces"] {
        let path = sandbox.path(&format!("take-over/3-authoritative/{file}.yaml"));
        let text = fs::read_to_string(&path).unwrap().replace(", samir@initech.example]", "]");
        let stays = |line: &&str| !["peter@", "samir@", "tom@"].iter().any(|name| line.contains(name));
        fs::write(&path, text.lines().filter(stays).map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    }
    let manifest = sandbox.path("take-over/3-authoritative/workspaces.yaml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("  default: true\n  access:\n", "  default: true\n")).unwrap();
    let refused = sandbox.halley(&["apply", "-f", "take-over/3-authoritative", "--yes"]).exits(4);
    assert!(refused.text().contains("maxRemovals"), "{}", refused.text());
    let members = sandbox.halley(&["get", "members", "--output", "json"]).exits(0).json();
    assert_eq!(members.as_array().unwrap().len(), 6, "{members}");
}

/// The commands of a page's `console` blocks, each with what the page shows of its output.
fn told(page: &str) -> Vec<(Vec<&str>, String)> {
    let mut told: Vec<(Vec<&str>, String)> = Vec::new();
    for block in page.split("\n```console\n").skip(1) {
        for line in block.split("\n```\n").next().unwrap().lines() {
            match line.strip_prefix("$ halley ") {
                Some(arguments) => told.push((arguments.split(' ').collect(), String::new())),
                None => told.last_mut().unwrap().1.push_str(&format!("{line}\n")),
            }
        }
    }
    told
}

/// Each command of the story, run in order, says what the page shows; `HALLEY_BLESS=1` writes it into the page.
#[test]
#[expect(clippy::disallowed_methods, reason = "the switch that rewrites is an environment variable")]
fn the_story_of_taking_over_shows_what_the_program_says() {
    let sandbox = clicked_together();
    let file = examples().join("take-over/README.md");
    let page = fs::read_to_string(&file).unwrap();
    let mut rewritten = String::new();
    let mut rest = page.as_str();
    let commands = told(&page);
    assert_eq!(commands.len(), 12);
    for (arguments, shown) in commands {
        let said = without_ids(&sandbox.halley(&arguments).text());
        let said = said.replace("organization \n", "organization …\n").replace("digest \n", "digest …\n");
        let line = format!("$ halley {}\n", arguments.join(" "));
        let (before, after) = rest.split_once(&line).unwrap();
        rewritten.push_str(&format!("{before}{line}{}\n", said.trim_end()));
        rest = after.strip_prefix(shown.as_str()).unwrap();
        if std::env::var_os("HALLEY_BLESS").is_none() {
            assert_eq!(shown.trim_end(), said.trim_end(), "{line}HALLEY_BLESS=1 rewrites the page");
        }
    }
    if std::env::var_os("HALLEY_BLESS").is_some() {
        fs::write(file, rewritten + rest).unwrap();
    }
    let members = sandbox.halley(&["get", "members", "--output", "json"]).exits(0).json();
    assert_eq!(members.as_array().unwrap().len(), 5, "{members}");
}

/// The commands of a page's `sh` blocks.
fn commands(page: &str) -> Vec<Vec<&str>> {
    let blocks = page.split("\n```sh\n").skip(1).map(|block| block.split("\n```\n").next().unwrap());
    blocks.flat_map(str::lines).map(|line| line.strip_prefix("halley ").unwrap().split(' ').collect()).collect()
}

#[test]
fn the_commands_of_the_page_about_taking_over_work_in_their_order() {
    let sandbox = clicked_together();
    let page = fs::read_to_string(examples().with_file_name("docs/take-over.md")).unwrap();
    let commands = commands(&page);
    assert_eq!(commands.len(), 12);
    for command in commands {
        let _ = sandbox.halley(&command).exits(0);
    }
}

/// Whatever the identity provider does in a workspace that is ignored, there is nothing to do, and nothing is said.
#[test]
fn what_the_identity_provider_owns_is_left_alone() {
    let sandbox = clicked_together();
    for step in ["2-additive", "3-authoritative"] {
        sandbox.halley(&["apply", "-f", &format!("take-over/{step}"), "--yes"]).exits(0);
    }
    let others = "apiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {name: initech}\nspec: {displayName: Initech, settings: {invitations: AdminsOnly}}\n---\n\
                  apiVersion: halley.dev/v1alpha1\nkind: CometWorkspace\nmetadata: {name: tps}\n\
                  spec: {name: TPS reports, access: [{member: ines@initech.example, role: Owner}, {member: tom@initech.example}]}\n";
    sandbox.halley_reading(&["apply", "-f", "-", "--yes"], others).exits(0);
    let plan = sandbox.halley(&["plan", "-f", "take-over/4-synced", "--output", "json"]).exits(0).json();
    assert_eq!((&plan["operations"], &plan["unmanaged"]), (&serde_json::json!([]), &serde_json::json!([])));
    sandbox.halley(&["coverage", "-f", "take-over/4-synced", "--require", "100"]).exits(0);
    // Without `ignore` it would be undone.
    assert_eq!(removed(&sandbox, "take-over/3-authoritative"), ["delete/membership/TPS reports/tom@initech.example"]);
}

#[test]
fn every_overlay_of_kustomize() {
    for overlay in ["trial", "production"] {
        let sandbox = Sandbox::with("kustomize");
        let built = Command::new(tools::path("kustomize"))
            .args(["build", &format!("kustomize/overlays/{overlay}")])
            .current_dir(sandbox.path(""))
            .output()
            .unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let manifests = String::from_utf8(built.stdout).unwrap();
        sandbox.halley_reading(&["plan", "-f", "-", "--detailed-exitcode"], &manifests).exits(2);
        sandbox.halley_reading(&["apply", "-f", "-", "--yes"], &manifests).exits(0);
        let plan = sandbox.halley_reading(&["plan", "-f", "-", "--output", "json"], &manifests).exits(0).json();
        assert_eq!(plan["operations"], serde_json::json!([]));
    }
}

/// The manifests of the examples: not what kustomize reads itself, not its patches, and not what the server reads.
fn manifests() -> Vec<PathBuf> {
    sandbox::files(&examples())
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .filter(|path| {
            !path.ends_with("kustomization.yaml")
                && !path.ends_with("overlays/production/organization.yaml")
                && !path.starts_with("serve")
        })
        .collect()
}

#[test]
fn every_manifest_that_people_write_names_its_schema() {
    for path in manifests().into_iter().filter(|path| !path.starts_with("take-over/1-exported")) {
        let text = fs::read_to_string(examples().join(&path)).unwrap();
        let first = text.lines().next().unwrap();
        let schema = first.strip_prefix("# yaml-language-server: $schema=");
        let schema = schema.unwrap_or_else(|| panic!("{} begins with `{first}`", path.display()));
        let schema = examples().join(path.parent().unwrap_or(Path::new(""))).join(schema);
        assert!(schema.is_file(), "{} names {}", path.display(), schema.display());
    }
}

#[test]
fn every_manifest_fits_its_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let checked = Command::new(tools::path("kubeconform"))
        .args(["-strict", "-summary", "-schema-location"])
        .arg(root.join("schemas/{{ .ResourceKind }}.json"))
        .args(manifests().iter().map(|path| examples().join(path)))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success() && said.contains("Skipped: 0"), "{said}");
}

#[test]
fn a_mistyped_field_does_not_fit_its_schema() {
    let sandbox = Sandbox::with("team-of-five");
    let path = sandbox.path("team-of-five/people.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("role: Admin", "rolle: Admin")).unwrap();
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/{{ .ResourceKind }}.json");
    let checked =
        Command::new(tools::path("kubeconform")).arg("-schema-location").arg(schemas).arg(path).output().unwrap();
    assert!(!checked.status.success());
}
