//! `docs/kubernetes.md`, followed by its commands alone from an empty API server to an organization that is Ready.

use std::fmt::Write as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::harness::{Cluster, Ran, tool};

fn page() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/kubernetes.md")).unwrap()
}

/// The commands of a section, up to the next heading.
fn commands(page: &str, heading: &str) -> Vec<String> {
    let (_, section) = page.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no section `{heading}`"));
    let end =
        section.match_indices("\n#").find(|(at, _)| heading_starts(section, *at)).map_or(section.len(), |(at, _)| at);
    let blocks = section[..end].split("```sh\n").skip(1);
    blocks.map(|block| block.split_once("\n```").unwrap().0.to_owned()).collect()
}

/// Whether a line of a section is its next heading, and no comment in a block.
fn heading_starts(section: &str, at: usize) -> bool {
    let line = section[at + 1..].lines().next().unwrap_or_default();
    line.trim_start_matches('#').starts_with(' ') && section[..at].matches("```").count().is_multiple_of(2)
}

/// What a reader types, in the order of the page. What names a plan by a word to be replaced is left out: its last command needs none.
fn script(page: &str) -> String {
    let mut typed = commands(page, "## The first organization");
    let ready = typed.pop().unwrap();
    assert!(ready.contains("--for=condition=Ready"), "{ready}");
    let approve = commands(page, "## Approval").into_iter().find(|block| block.starts_with("plan=")).unwrap();
    typed.extend([approve, ready]);
    typed.extend(commands(page, "## Reading the status"));
    typed.extend(commands(page, "## Pausing, and looking now"));
    let upgrade = commands(page, "## Upgrade and uninstall").swap_remove(0);
    // With the terminal the reader's background jobs end as well.
    let mut script = "set -euo pipefail\nPATH=\"$PWD/programs:$PATH\"\ntrap 'kill $(jobs -p)' EXIT\n".to_owned();
    for block in typed {
        writeln!(script, "{block}").unwrap();
    }
    script + &upgrade + "\n"
}

/// Other ports, as those of the page may be taken here. Nothing else is changed.
fn with_ports(script: &str) -> String {
    let [live, health] = [(); 2].map(|()| crate::harness::free_port().to_string());
    let changed = [
        ("halley serve >", format!("halley serve --listen 127.0.0.1:{live} >")),
        ("http://127.0.0.1:8750", format!("http://127.0.0.1:{live}")),
        ("halley operator ", format!("halley operator --listen 127.0.0.1:{health} ")),
    ];
    let mut script = script.to_owned();
    for (from, to) in changed {
        assert!(script.contains(from), "the page does not have `{from}` any more");
        script = script.replace(from, &to);
    }
    script
}

#[test]
fn the_page_leads_from_an_empty_api_server_to_a_ready_organization_by_its_commands_alone() {
    let cluster = Cluster::bare();
    let folder = tempfile::tempdir().unwrap();
    let programs = folder.path().join("programs");
    std::fs::create_dir(&programs).unwrap();
    for name in ["kubectl", "helm"] {
        symlink(tool(name), programs.join(name)).unwrap();
    }
    symlink(env!("CARGO_BIN_EXE_halley"), programs.join("halley")).unwrap();
    symlink(Path::new(env!("CARGO_MANIFEST_DIR")).join("charts"), folder.path().join("charts")).unwrap();

    let mut bash = Command::new("bash");
    bash.current_dir(folder.path()).env("HOME", folder.path());
    let script = with_ports(&script(&page()));
    let typed = Ran::of(bash.env("KUBECONFIG", &cluster.kubeconfig).args(["-c", &script]), "");
    let log = std::fs::read_to_string(folder.path().join("operator.log")).unwrap_or_default();
    assert!(typed.succeeded(), "{}\n{log}", typed.text());
    let said = typed.stdout();
    let steps = ["STATUS: deployed", "condition met", "Plan for", "uninstalled"];
    for step in steps {
        assert!(said.contains(step), "`{step}` is not in {}\n{log}", typed.text());
    }
    let status = cluster.get(&["cometorganization", "acme", "--namespace", "acme"])["status"].clone();
    let digest = status["planDigest"].as_str().unwrap();
    assert!(said.contains(digest), "`halley plan` gives another digest than {digest}:\n{said}");
    let live = Ran::of(
        crate::harness::halley(folder.path()).args([
            "get",
            "members",
            "--server",
            "sqlite:.halley/organization.db",
            "--output",
            "json",
        ]),
        "",
    )
    .ok();
    assert!(live.contains("chen@acme.example") && !live.contains("bob@acme.example"), "{live}");
}
