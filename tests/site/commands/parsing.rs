//! What is not run here is run by another test, or at least made of subcommands and options that exist.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use super::script::{How, how, run_by, steps};
use crate::pages::{all, documentation, root};

/// The real command line, as its help tells it.
#[derive(Default)]
struct CommandLine {
    helps: BTreeMap<Vec<String>, Option<String>>,
}

impl CommandLine {
    /// The help of a subcommand; `None` where there is none.
    fn help(&mut self, path: &[String]) -> Option<&str> {
        let asked = self.helps.entry(path.to_vec()).or_insert_with(|| {
            let output = Command::new(env!("CARGO_BIN_EXE_halley")).args(path).arg("--help").output().unwrap();
            output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
        });
        asked.as_deref()
    }

    fn subcommands(&mut self, path: &[String]) -> Vec<String> {
        let help = self.help(path).unwrap_or_default();
        let Some((_, list)) = help.split_once("\nCommands:\n") else { return Vec::new() };
        let lines = list.lines().take_while(|line| !line.is_empty());
        let named = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        named.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
    }

    /// What is wrong with the words behind `halley`, if anything is.
    fn wrong(&mut self, words: &[String]) -> Option<String> {
        let mut path: Vec<String> = Vec::new();
        let mut rest = words.iter();
        for word in rest.by_ref() {
            let known = self.subcommands(&path);
            if known.is_empty() || word.starts_with('-') {
                break;
            }
            if !known.contains(word) {
                return Some(format!("there is no command `halley {} {word}`", path.join(" ")));
            }
            path.push(word.clone());
        }
        let help = self.help(&path).unwrap_or_default().to_owned();
        let options = words.iter().filter(|word| word.len() > 1 && word.starts_with('-'));
        let name = |word: &String| word.split('=').next().unwrap_or_default().to_owned();
        options
            .map(name)
            .find(|option| !has(&help, option))
            .map(|option| format!("`halley {}` has no option `{option}`", path.join(" ")))
    }
}

/// Whether a help lists an option.
fn has(help: &str, option: &str) -> bool {
    let listed = help.lines().filter(|line| line.trim_start().starts_with('-'));
    listed.flat_map(str::split_whitespace).any(|word| word.trim_end_matches(',') == option)
}

/// The words behind each `halley` that stands where a shell takes it for a program.
fn calls(commands: &str) -> Vec<Vec<String>> {
    let commands = commands.replace("\\\n", " ");
    let mut calls = Vec::new();
    for line in commands.lines() {
        let mut from = 0;
        while let Some(at) = line[from..].find("halley ").map(|at| at + from) {
            let before = line[..at].trim_end();
            let first = before.is_empty()
                || ["$(", "|", "&&", ";", "time", "exec", "then", "do"].iter().any(|end| before.ends_with(end));
            if first || before.rsplit(' ').next().is_some_and(|word| word.contains('=') && !word.starts_with('-')) {
                calls.push(words(&line[at + "halley ".len()..]));
            }
            from = at + 1;
        }
    }
    calls
}

/// The words of one command, up to where the shell ends it.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for letter in text.chars() {
        match (quote, letter) {
            (Some(sign), _) if sign == letter => quote = None,
            (Some(_), _) => word.push(letter),
            (None, '\'' | '"') => quote = Some(letter),
            (None, '|' | ';' | '&' | '>' | '<' | ')' | '#' | '`') => break,
            (None, ' ') => words.push(std::mem::take(&mut word)),
            (None, _) => word.push(letter),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn what_is_not_run_here_is_made_of_commands_and_options_that_exist() {
    let mut line = CommandLine::default();
    let mut wrong = Vec::new();
    for page in all() {
        let blocks =
            page.markdown.blocks.iter().filter(|block| matches!(block.language.as_str(), "sh" | "yaml" | "dockerfile"));
        let in_blocks = blocks.flat_map(|block| calls(&block.text).into_iter().map(|call| (call, block.line)));
        let spans =
            page.markdown.spans.iter().filter_map(|(span, at)| Some((words(span.strip_prefix("halley ")?), *at)));
        for (call, at) in in_blocks.chain(spans).filter(|(call, _)| is_call(call)) {
            wrong.extend(line.wrong(&call).map(|wrong| format!("{}:{at}: {wrong}", page.path)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Not `halley COMMAND --help`, and not a folder or a release that is called so.
fn is_call(words: &[String]) -> bool {
    words.first().is_some_and(|word| {
        word.starts_with('-') || word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-')
    })
}

#[test]
fn what_names_another_test_is_run_by_one_that_is_there() {
    for page in documentation() {
        for step in steps(&page) {
            for test in step.left_out.iter().flat_map(|why| run_by(why)) {
                assert!(root().join(test).is_file(), "{}: there is no {test}", step.place);
            }
        }
        if let Some(How::Elsewhere(test)) = how(&page) {
            let source = fs::read_to_string(root().join(&test)).unwrap_or_else(|error| panic!("{test}: {error}"));
            let name = page.path.rsplit('/').next().unwrap_or_default();
            assert!(source.contains(name), "{test} does not read {name}, which says that it is run by it");
        }
    }
}

/// A block more that nobody runs shows in a review, as a line of this list.
#[test]
fn the_list_of_what_is_not_run_is_up_to_date() {
    let mut list = String::new();
    for page in documentation() {
        if let Some(How::Elsewhere(test)) = how(&page) {
            writeln!(list, "{}: all, run by {test}", page.path).unwrap();
            continue;
        }
        for step in steps(&page) {
            let first = step.commands.lines().next().unwrap_or_default();
            if let Some(why) = step.left_out {
                writeln!(list, "{}: {first}\n    {why}", page.path).unwrap();
            }
        }
    }
    let path = root().join("tests/site/commands/not-run.txt");
    if std::env::var_os("HALLEY_BLESS").is_some() {
        fs::write(&path, &list).unwrap();
    }
    let stands = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        stands, list,
        "tests/site/commands/not-run.txt is stale; `HALLEY_BLESS=1 cargo test --test site` rewrites it"
    );
}

#[test]
fn a_wrong_command_or_option_is_found() {
    let mut line = CommandLine::default();
    let mut says = |commands: &str| calls(commands).iter().filter_map(|call| line.wrong(call)).collect::<Vec<_>>();
    assert_eq!(says("halley plann -f x"), ["there is no command `halley  plann`"]);
    assert_eq!(says("key=\"$(halley key make)\""), ["there is no command `halley key make`"]);
    assert_eq!(
        says("kustomize build . | halley plan -f - --detailed-exitcodes"),
        ["`halley plan` has no option `--detailed-exitcodes`"]
    );
    assert_eq!(says("A=1 halley apply \\\n  --yes --overide x"), ["`halley apply` has no option `--overide`"]);
    let right = "helm install halley charts/halley --set x=1\nhalley plan -f - --server=x > file --no\nhalley key create --member 'a b' | tee --append k";
    assert_eq!(says(right), [""; 0]);
}
