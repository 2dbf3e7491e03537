//! What of a page is run, and what is shown of it.

use crate::markdown::Block;
use crate::pages::Page;

/// How the commands of a page are run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// In a folder with nothing in it.
    Empty,
    /// In a folder that has a copy of the repository, without its source.
    Repository,
    /// Where another page left off.
    After(String),
    /// By a test of its own.
    Elsewhere(String),
}

/// A block of commands.
#[derive(Debug)]
pub(crate) struct Step {
    /// As `docs/guards.md:31`.
    pub(crate) place: String,
    pub(crate) commands: String,
    /// What the reader does before it in some other way.
    pub(crate) by_hand: String,
    /// How its last command ends.
    pub(crate) code: i32,
    /// What the page shows behind it, if anything.
    pub(crate) shown: String,
    /// Why it is not run here.
    pub(crate) left_out: Option<String>,
}

/// How a page wants its commands run; `None` where it has none.
pub(crate) fn how(page: &Page) -> Option<How> {
    let said: Vec<&str> =
        page.markdown.comments.iter().filter_map(|comment| comment.strip_prefix("commands: ")).collect();
    let has_commands = page.markdown.blocks.iter().any(is_commands);
    match said.as_slice() {
        [] if has_commands => panic!("{} has commands, and does not say how they are run", page.path),
        [] => None,
        ["in an empty folder"] => Some(How::Empty),
        ["in a copy of the repository"] => Some(How::Repository),
        [other] if other.starts_with("after ") => Some(How::After(other["after ".len()..].to_owned())),
        [other] if other.starts_with("run by ") => Some(How::Elsewhere(other["run by ".len()..].to_owned())),
        other => panic!("{}: `{other:?}` says nothing about its commands", page.path),
    }
}

fn is_commands(block: &Block) -> bool {
    block.language == "sh"
}

/// The blocks of a page that hold commands, in their order.
pub(crate) fn steps(page: &Page) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut section = 0;
    for block in &page.markdown.blocks {
        if is_commands(block) {
            steps.push(step(page, block));
            section = block.section;
        } else if matches!(block.language.as_str(), "" | "text")
            && block.section == section
            && let Some(last) = steps.last_mut()
        {
            last.shown.push_str(&block.text);
        }
    }
    steps
}

fn step(page: &Page, block: &Block) -> Step {
    let place = format!("{}:{}", page.path, block.line);
    let mut step = Step {
        commands: block.text.clone(),
        by_hand: String::new(),
        code: 0,
        shown: String::new(),
        left_out: None,
        place,
    };
    for comment in &block.comments {
        if let Some(why) = comment.strip_prefix("not run: ") {
            step.left_out = Some(why.to_owned());
        } else if let Some(code) = comment.strip_prefix("ends with: ") {
            step.code = code.parse().unwrap_or_else(|_| panic!("{}: `{code}` is no exit code", step.place));
        } else if let Some(commands) = comment.strip_prefix("by hand:") {
            step.by_hand = commands.trim().to_owned();
        } else if !comment.starts_with("commands: ") {
            panic!("{}: `{comment}` says nothing about its commands", step.place);
        }
    }
    step
}

/// The tests that are said to run something; they have to be there.
pub(crate) fn run_by(why: &str) -> impl Iterator<Item = &str> {
    let named = why.split_once("; run by ").map(|(_, tests)| tests.split(" and "));
    named.into_iter().flatten().map(str::trim)
}
