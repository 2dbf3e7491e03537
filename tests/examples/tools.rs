//! The real tools that the examples are tried with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Where a tool of `scripts/tools` is; builds it when it is not there yet.
pub(crate) fn path(tool: &str) -> &'static Path {
    static TOOLS: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    &TOOLS.get_or_init(get)[tool]
}

fn get() -> BTreeMap<String, PathBuf> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/tools");
    let output = Command::new(script).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.split_once(' ')).map(|(name, path)| (name.to_owned(), path.into())).collect()
}
