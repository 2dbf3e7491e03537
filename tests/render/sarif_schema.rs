//! SARIF as its schema has it: the one of OASIS, judged by Python's `jsonschema`; `scripts/tools` gets both.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use halley::render::Marker;
use halley::render::annotation::{Outcome, Review, sarif};

use crate::manifests::Manifests;
use crate::scenarios;

/// Judges each line of standard input, with formats, and says what is wrong.
const JUDGE: &str = "
import json, sys, jsonschema
schema = json.load(open(sys.argv[1]))
validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
logs = [json.loads(line) for line in sys.stdin]
for log in logs:
    for error in validator.iter_errors(log):
        print(list(error.absolute_path), error.message)
print('judged', len(logs))
";

fn tool(name: &str) -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/tools");
    let output = Command::new(script).arg(name).output().expect("scripts/tools runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("it prints text");
    let path = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    path.expect("a line for the tool").into()
}

fn judged(logs: &[String]) -> String {
    let mut python = Command::new(tool("python"));
    python.arg("-c").arg(JUDGE).arg(tool("sarif")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut python = python.spawn().expect("python runs");
    let mut stdin = python.stdin.take().expect("it is piped");
    for log in logs {
        let line = serde_json::from_str::<serde_json::Value>(log).expect("it is JSON").to_string();
        writeln!(stdin, "{line}").expect("python reads");
    }
    drop(stdin);
    let output = python.wait_with_output().expect("python ends");
    String::from_utf8(output.stdout).expect("it prints text")
}

#[test]
fn every_log_is_what_the_schema_says() {
    let (wrong, nothing, marker) = (Manifests::wrong(), Manifests::none(), Marker::of("acme"));
    let mut logs = vec![
        sarif(&Review { found: wrong.found(), outcome: Outcome::Checked }),
        sarif(&Review { found: nothing.found(), outcome: Outcome::Failed("the server is away", &marker) }),
    ];
    for (_, build) in scenarios::ALL {
        logs.push(sarif(&Review { found: wrong.found(), outcome: Outcome::Planned(&build(), &marker) }));
    }
    assert_eq!(judged(&logs), format!("judged {}\n", logs.len()));
    let broken = logs[0].replace("\"ruleIndex\"", "\"ruleNumber\"").replace("\"startLine\": ", "\"startLine\": -");
    assert!(judged(&[broken]).contains("minimum"), "the judge finds what is wrong");
}
