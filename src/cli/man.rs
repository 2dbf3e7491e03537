//! `halley man`.

use std::path::PathBuf;

use clap_mangen::Man as Page;

use super::Run;
use super::error::{Error, Exit};
use crate::files;
use crate::render::counted;

/// What stands at the foot of every page.
const SOURCE: &str = concat!("halley ", env!("CARGO_PKG_VERSION"));

/// Writes a manual page for every command
///
/// `halley.1`, `halley-plan.1`, `halley-key-create.1` and so on, for `man`. Files of the same names are replaced; others stay.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley man ~/.local/share/man/man1
  man halley-plan")]
pub(super) struct Man {
    /// The folder to write to; made where it does not exist
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Man {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let mut root = without_help(super::command());
        root.build();
        let mut pages = Vec::new();
        add(&mut pages, &root)?;
        for (name, text) in &pages {
            let path = self.folder.join(name);
            files::replace(&path, text).map_err(|cause| Error::io("write", &path, &cause))?;
        }
        run.ui.status(&format!("Wrote {} to `{}`.", counted(pages.len(), "page"), self.folder.display()));
        Ok(Exit::Clean)
    }
}

/// A page about `help` would say nothing.
fn without_help(command: clap::Command) -> clap::Command {
    command.disable_help_subcommand(true).mut_subcommands(without_help)
}

/// The page of a command and those of the commands below it.
fn add(pages: &mut Vec<(String, String)>, command: &clap::Command) -> Result<(), Error> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let page = Page::new(command.clone()).title(name.to_uppercase()).source(SOURCE).manual("Halley");
    let mut text = Vec::new();
    page.render(&mut text)
        .map_err(|cause| Error::new(Exit::Unexpected, format!("failed to write the page of `{name}`: {cause}")))?;
    // Examples and tables stand as they are written.
    let text = String::from_utf8_lossy(&text)
        .replace(".SH EXTRA\n", ".SH NOTES\n.nf\n")
        .replace(".SH VERSION\n", ".fi\n.SH VERSION\n");
    pages.push((format!("{name}.1"), text));
    for child in command.get_subcommands() {
        if !child.is_hide_set() {
            add(pages, child)?;
        }
    }
    Ok(())
}
