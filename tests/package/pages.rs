//! Manual pages and completions, read by the programs that they are for.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::{printed, refused};

fn halley(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_halley"));
    command.args(arguments);
    command
}

/// A folder with all pages.
fn pages() -> TempDir {
    let folder = TempDir::new().unwrap();
    printed(halley(&["man", "--quiet"]).arg(folder.path()));
    folder
}

/// A page as `man` shows it, without bold and underlines. A warning of the formatter is a mistake in the page.
fn shown(page: &Path) -> String {
    let mut groff = Command::new("groff");
    groff.args(["-Kutf8", "-man", "-Tutf8", "-ww", "-P-c", "-P-b", "-P-u", "-rLL=200n", "-rHY=0"]).arg(page);
    let output = groff.output().expect("`groff` is not installed: Debian has it in the package `groff`");
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && complaint.is_empty(), "{}: {complaint}", page.display());
    String::from_utf8(output.stdout).unwrap().replace(['\u{2010}', '\u{2212}'], "-")
}

/// The commands, as `docs/commands.md` lists them: their words, and the whole text of their help.
fn commands() -> Vec<(String, String)> {
    let reference = halley::cli::reference();
    let chapters = reference.split("\n## ").skip(1).flat_map(|chapter| chapter.split("\n### "));
    let parts = chapters.map(|chapter| chapter.split_once('\n').unwrap());
    parts.map(|(title, text)| (title.to_owned(), text.to_owned())).collect()
}

/// The long options that a help text lists.
fn options(help: &str) -> Vec<String> {
    let lines = help.lines().filter(|line| line.trim_start().starts_with('-'));
    let word = |line: &str| {
        let mut words = line.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
        words.find(|word| word.starts_with("--")).map(str::to_owned)
    };
    lines.filter_map(word).collect()
}

#[test]
fn every_command_has_a_page_that_names_each_of_its_options() {
    let folder = pages();
    assert!(options(&commands()[0].1).contains(&"--quiet".to_owned()), "no options found in the help");
    let mut expected = BTreeSet::new();
    for (words, help) in commands() {
        let name = format!("{}.1", words.replace(' ', "-"));
        let page = shown(&folder.path().join(&name));
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
        for option in options(&help) {
            assert!(page.contains(&option), "{name} does not name {option}");
        }
        expected.insert(name);
    }
    let written: BTreeSet<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(written, expected);
}

#[test]
fn a_page_says_what_the_help_says() {
    let folder = pages();
    let page = shown(&folder.path().join("halley-apply.1"));
    for words in
        ["halley apply", "--override", "Examples:", "  halley apply --yes --revision \"$(git rev-parse HEAD)\"  "]
    {
        assert!(page.contains(words), "no `{words}` in\n{page}");
    }
    let root = shown(&folder.path().join("halley.1"));
    assert!(
        root.contains("halley-plan(1)")
            && !root.contains("halley-help")
            && root.contains("5  the plan is stale: not the one that was saved or reviewed\n"),
        "{root}"
    );
}

#[test]
fn pages_are_written_into_a_folder_and_nowhere_else() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let complaint = refused(halley(&["man"]).arg(&file));
    assert!(complaint.contains("failed to write") && complaint.contains("file/halley.1"), "{complaint}");
}

#[test]
fn bash_completes_commands_and_options() {
    let script = printed(&mut halley(&["completions", "bash"]));
    let ask = r#"
        source /dev/stdin
        COMP_WORDS=(halley "$@") COMP_CWORD=$#
        _halley halley "${!#}" "${@: -2:1}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("halley.bash");
    fs::write(&file, script).unwrap();
    let complete = |words: &[&str]| {
        let mut bash = Command::new("bash");
        bash.args(["--norc", "-c", ask, "bash"]).args(words).stdin(fs::File::open(&file).unwrap());
        printed(&mut bash)
    };
    assert_eq!(complete(&["pl"]), "plan\n");
    assert_eq!(complete(&["plan", "--detailed"]), "--detailed-exitcode\n");
}
