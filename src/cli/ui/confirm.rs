//! Asking a person.

use std::io::{self, BufRead, IsTerminal, Write};

use super::Ui;

impl Ui {
    /// Whether somebody can answer: both ends are a terminal.
    pub(crate) fn can_ask(&self) -> bool {
        self.terminal_err && io::stdin().is_terminal()
    }

    /// Asks; only the word `yes` agrees.
    pub(crate) fn confirm(&self, question: &str) -> bool {
        let mut err = io::stderr().lock();
        let _ = write!(err, "{question} Type `yes` to go on: ").and_then(|()| err.flush());
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).is_ok() && answer.trim() == "yes"
    }
}
