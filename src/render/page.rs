//! Lines for a terminal: wrapped, indented, and coloured where that is wanted.

use anstyle::{AnsiColor, Style};

use super::TextOptions;

/// What a line is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Heading,
    Good,
    Change,
    Danger,
    Quiet,
}

impl Tone {
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Heading => Style::new().bold(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Change => AnsiColor::Yellow.on_default(),
            Self::Danger => AnsiColor::Red.on_default().bold(),
            Self::Quiet => Style::new().dimmed(),
        }
    }

    /// The tone of an operation with this mark.
    pub(super) fn of_mark(mark: char) -> Self {
        match mark {
            '-' | '!' => Self::Danger,
            '+' => Self::Good,
            _ => Self::Change,
        }
    }
}

/// A text that grows line by line.
#[derive(Debug)]
pub(super) struct Page {
    text: String,
    color: bool,
    width: usize,
}

/// Narrower terminals get lines of this width.
const NARROWEST: usize = 40;

impl Page {
    pub(super) fn new(options: TextOptions) -> Self {
        let TextOptions { color, width, verbose: _, next: _ } = options;
        Self { text: String::new(), color, width: width.max(NARROWEST) }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Ends a section, once.
    pub(super) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A heading, with an empty line before and after it.
    pub(super) fn heading(&mut self, tone: Tone, words: &str) {
        self.blank();
        self.line(tone, 0, words);
    }

    /// Words at this indent; what does not fit goes on two columns further right.
    pub(super) fn line(&mut self, tone: Tone, indent: usize, words: &str) {
        for (number, line) in wrapped(words, self.width.saturating_sub(indent), 2).iter().enumerate() {
            self.put(tone, indent + if number == 0 { 0 } else { 2 }, line);
            self.text.push('\n');
        }
    }

    /// A mark and words, with a quiet aside on the same line where it fits, else below.
    pub(super) fn entry(&mut self, mark: char, words: &str, aside: Option<&str>) {
        let lines = wrapped(words, self.width.saturating_sub(4), 0);
        let mut used = 0;
        for (number, line) in lines.iter().enumerate() {
            self.text.push_str(if number == 0 { "  " } else { "\n    " });
            let line = if number == 0 { format!("{mark} {line}") } else { line.clone() };
            self.put(Tone::of_mark(mark), 0, &line);
            used = columns(&line) + if number == 0 { 2 } else { 4 };
        }
        match aside {
            Some(aside) if used + 2 + columns(aside) <= self.width => self.put(Tone::Quiet, 2, aside),
            Some(aside) => {
                self.text.push('\n');
                self.line(Tone::Quiet, 6, aside);
                return;
            }
            None => {}
        }
        self.text.push('\n');
    }

    fn put(&mut self, tone: Tone, indent: usize, words: &str) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        if self.color && tone != Tone::Plain {
            let style = tone.style();
            self.text.push_str(&format!("{style}{words}{style:#}"));
        } else {
            self.text.push_str(words);
        }
    }
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

/// Breaks words into lines of at most `width`; the later ones have `hanging` columns less. A word that is too long stays whole,
/// and so does a flag with its value: people copy it.
fn wrapped(words: &str, width: usize, hanging: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    let mut pieces = words.split(' ');
    while let Some(piece) = pieces.next() {
        let word = match pieces.clone().next() {
            Some(value) if piece.starts_with("`--") && !piece.ends_with('`') => {
                pieces.next();
                format!("{piece} {value}")
            }
            _ => piece.to_owned(),
        };
        let room = if lines.is_empty() { width } else { width.saturating_sub(hanging) };
        if used > 0 && used + 1 + columns(&word) > room {
            lines.push(std::mem::take(&mut line));
            used = 0;
        } else if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(&word);
        used += columns(&word);
    }
    lines.push(line);
    lines
}
