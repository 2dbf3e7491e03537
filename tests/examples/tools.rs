//! The real tools that Halley is tried with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// Where a tool of `scripts/tools` is; builds it when it is not there yet.
pub(crate) fn path(tool: &str) -> PathBuf {
    static TOOLS: Mutex<BTreeMap<String, PathBuf>> = Mutex::new(BTreeMap::new());
    // Held while a tool is built, so that it is built once.
    let mut tools = TOOLS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    tools.entry(tool.to_owned()).or_insert_with(|| get(tool)).clone()
}

fn get(tool: &str) -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/tools");
    let output = Command::new(script).arg(tool).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let found = text.lines().find_map(|line| line.strip_prefix(tool)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("`scripts/tools` knows no `{tool}`")).into()
}
