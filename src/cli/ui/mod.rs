//! Streams: results to standard output, talk to standard error, colour where it is wanted.

mod clock;
mod confirm;
mod progress;
mod table;

use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

pub(crate) use clock::{Clock, clock};
pub(crate) use table::Table;

use super::error::{Error, Exit};
use crate::render::{self, TextOptions};

/// A terminal that claims to be narrower is not believed.
const NARROWEST: usize = 20;

/// When output has colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, as NO_COLOR and CLICOLOR_FORCE say.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The two streams of a run.
#[derive(Debug)]
pub(crate) struct Ui {
    colour_out: bool,
    colour_err: bool,
    terminal_err: bool,
    quiet: bool,
    /// Why standard output takes no more. A closed pipe is no failure: its reader has seen enough.
    stopped: RefCell<Option<io::Error>>,
}

impl Ui {
    /// The streams of this process.
    pub(crate) fn new(colour: Colour, quiet: bool) -> Self {
        Self {
            colour_out: colour.applies(AutoStream::choice(&io::stdout())),
            colour_err: colour.applies(AutoStream::choice(&io::stderr())),
            terminal_err: io::stderr().is_terminal(),
            quiet,
            stopped: RefCell::new(None),
        }
    }

    /// Streams of a process that lives on, for work that is done again and again: it says nothing of how it goes.
    pub(crate) fn silent() -> Self {
        Self::new(Colour::Never, true)
    }

    /// Whether results have colours.
    pub(crate) fn is_coloured(&self) -> bool {
        self.colour_out
    }

    /// Whether talk has colours.
    pub(crate) fn is_talk_coloured(&self) -> bool {
        self.colour_err
    }

    /// How text for people is laid out.
    pub(crate) fn options(&self, verbose: bool) -> TextOptions {
        let usual = TextOptions::default();
        let width = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
        TextOptions {
            color: self.colour_out,
            width: width.filter(|width| *width >= NARROWEST).unwrap_or(usual.width),
            verbose,
            ..usual
        }
    }

    /// Writes a result. What cannot be written is told at the end: the work itself goes on.
    pub(crate) fn result(&self, text: &str) {
        let mut stopped = self.stopped.borrow_mut();
        if stopped.is_some() {
            return;
        }
        let mut out = io::stdout().lock();
        if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            *stopped = Some(error);
        }
    }

    /// Says how it goes, in full sentences; silent with `--quiet`.
    pub(crate) fn status(&self, text: &str) {
        if !self.quiet {
            talk(&format!("{}\n", harmless(text)));
        }
    }

    /// Says what needs attention but stops nothing.
    pub(crate) fn warning(&self, text: &str) {
        talk(&self.line("warning", AnsiColor::Yellow, text));
    }

    /// Says what may help.
    pub(crate) fn hint(&self, text: &str) {
        talk(&self.line("hint", AnsiColor::Cyan, text));
    }

    /// Writes talk as it stands.
    pub(crate) fn talk(&self, text: &str) {
        talk(text);
    }

    /// Says why the run stops.
    pub(crate) fn error(&self, error: &Error) {
        if !error.message.is_empty() {
            talk(&self.line("error", AnsiColor::Red, &error.message));
        }
        for hint in &error.hints {
            self.hint(hint);
        }
    }

    /// The ending of the run, with what became of the output.
    pub(crate) fn finish(&self, exit: Exit) -> Exit {
        match &*self.stopped.borrow() {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                self.error(&Error::new(Exit::Unexpected, format!("failed to write the output: {error}")));
                exit.and(Exit::Unexpected)
            }
            _ => exit,
        }
    }

    fn line(&self, label: &str, colour: AnsiColor, text: &str) -> String {
        let style = if self.colour_err { Style::new().fg_color(Some(colour.into())).bold() } else { Style::new() };
        format!("{style}{label}{style:#}: {}\n", harmless(text))
    }
}

impl Colour {
    fn applies(self, auto: ColorChoice) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => auto != ColorChoice::Never,
        }
    }
}

/// The lines of a text of which others may have written a part: servers, manifests, file names.
fn harmless(text: &str) -> String {
    text.split('\n').map(render::visible).collect::<Vec<_>>().join("\n")
}

/// Writes talk as it stands. Nobody is left to be told when standard error itself is closed.
pub(crate) fn talk(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
