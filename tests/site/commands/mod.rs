//! Every command of the documentation runs, as it stands there, page by page.
//!
//! A page that has commands says once how they are run, in a comment: `<!-- commands: in an empty folder -->`, `in a copy of the repository`,
//! `after docs/tutorial.md`, or `run by tests/PATH.rs`. Its ```sh blocks are then run in their order by one shell. Comments right before a block:
//!
//! - `<!-- not run: WHY -->`: it needs something that is not here. `; run by tests/PATH.rs` names the test that runs it all the same.
//! - `<!-- ends with: 4 -->`: the exit code of its last command.
//! - `<!-- by hand: COMMANDS -->`: what the text asks the reader to do in an editor or a browser.
//!
//! What a ```text block behind it, before the next heading, shows must be in what the commands say, line by line in this order; digests, ids and
//! moments count as equal.

mod parsing;
mod running;
mod said;
mod script;
