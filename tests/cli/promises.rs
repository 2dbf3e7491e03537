//! What `docs/promises.md` says of the command line, where no other test does.

use crate::sandbox::Sandbox;

/// People who go, who come, and whose workspace is another one: something to do of many kinds.
fn with_much_to_do() -> Sandbox {
    let sandbox = Sandbox::applied(&["bob@acme.org", "chen@acme.org", "dana@acme.org"]);
    sandbox.run(&["activate", "--all"]).ends_with(0);
    sandbox.people(&["bob@acme.org", "eve@acme.org"]);
    sandbox.write("vision.yaml", crate::sandbox::workspace("vision", "access: [{member: eve@acme.org, role: Owner}]"));
    sandbox
}

/// The files of a sandbox, without what SQLite keeps beside a database that is open.
fn bytes(sandbox: &Sandbox) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut files = sandbox.files();
    files.retain(|(path, _)| !path.to_string_lossy().ends_with("-shm"));
    files
}

/// The audit log, the newest row first.
fn history(sandbox: &Sandbox) -> Vec<serde_json::Value> {
    let ran = sandbox.run(&["get", "history", "--output", "json"]);
    serde_json::from_str(&ran.ends_with(0).stdout).unwrap()
}

#[test]
fn a_plan_writes_nothing_and_an_apply_does_exactly_what_it_shows() {
    let sandbox = with_much_to_do();
    let before = bytes(&sandbox);
    for format in ["text", "json", "markdown", "diff", "html", "sarif", "github"] {
        sandbox.run(&["plan", "--output", format]).ends_with(0);
    }
    sandbox.run(&["drift"]).ends_with(0);
    assert!(bytes(&sandbox) == before, "a plan changed a file");

    let (planned, rows_before) = (sandbox.planned(), history(&sandbox).len());
    assert!(planned.contains(&"delete/member/chen@acme.org".to_owned()), "{planned:?}");
    assert_eq!(planned.len(), 5, "{planned:?}");
    let applied = sandbox.run(&["apply", "--yes", "--output", "json"]);
    let applied: serde_json::Value = serde_json::from_str(&applied.ends_with(0).stdout).unwrap();
    let results = applied["results"].as_array().unwrap();
    let done: Vec<&str> = results.iter().map(|result| result["id"].as_str().unwrap()).collect();
    assert_eq!(done, planned);
    assert!(results.iter().all(|result| result["outcome"] == "done"), "{results:?}");

    let rows = history(&sandbox);
    assert_eq!(rows.len(), rows_before + planned.len(), "something else was written");
    assert!(rows[..planned.len()].iter().all(|row| row["plan"] == applied["digest"]), "{rows:?}");
    assert_eq!(sandbox.planned(), [""; 0]);
}
