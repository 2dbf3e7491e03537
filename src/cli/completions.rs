//! `halley completions`.

use clap_complete::Shell;

use super::Run;
use super::error::{Error, Exit};

/// Prints a script that lets a shell complete Halley's arguments
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley completions bash > ~/.local/share/bash-completion/completions/halley
  halley completions zsh > ~/.zfunc/_halley
  halley completions fish > ~/.config/fish/completions/halley.fish")]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::command(), "halley", &mut script);
        run.ui.result(&String::from_utf8_lossy(&script));
        Ok(Exit::Clean)
    }
}
