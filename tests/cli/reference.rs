//! `docs/commands.md` is what the arguments say now. `HALLEY_BLESS=1` rewrites it.

use std::{env, fs};

#[test]
fn the_reference_of_commands_is_what_the_arguments_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/commands.md");
    let text = halley::cli::reference();
    if env::var_os("HALLEY_BLESS").is_some() {
        fs::write(path, &text).unwrap();
    }
    let stands = fs::read_to_string(path).unwrap_or_default();
    assert!(stands == text, "docs/commands.md is stale; `HALLEY_BLESS=1 cargo test --test cli reference` rewrites it");
}
