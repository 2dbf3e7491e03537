//! What is to be committed.

use std::sync::Arc;

use similar::TextDiff;

/// What is to be committed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amendment {
    /// The files that change, in the order of their paths. Empty when there is nothing to edit; `remarks` say why.
    pub files: Vec<AmendedFile>,
    /// What a reader must know besides: sentences without a full stop.
    pub remarks: Vec<String>,
}

/// A file that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendedFile {
    /// The path, as the manifests were named.
    pub path: Arc<str>,
    /// The text now; `None`: the file is new.
    pub before: Option<Arc<str>>,
    /// The text to commit; `None`: the file goes.
    pub after: Option<String>,
}

impl Amendment {
    /// All files as a unified difference that `git apply` takes.
    pub fn diff(&self) -> String {
        self.files.iter().map(AmendedFile::diff).collect()
    }
}

impl AmendedFile {
    /// The file as a unified difference.
    pub fn diff(&self) -> String {
        let Self { path, before, after } = self;
        let (old, new) = (before.as_deref().unwrap_or_default(), after.as_deref().unwrap_or_default());
        let side = |prefix: &str, there: bool| if there { header(prefix, path) } else { "/dev/null".to_owned() };
        // Lines end with `\n` alone, as they do for git.
        let (old, new): (Vec<&str>, Vec<&str>) =
            (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
        let difference = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
        let (from, to) = (side("a", before.is_some()), side("b", after.is_some()));
        difference.unified_diff().context_radius(3).header(&from, &to).to_string()
    }
}

/// A path as git writes it: in quotes where a byte needs an escape, and with a tab behind it where there is a blank in it.
fn header(prefix: &str, path: &str) -> String {
    let path = format!("{prefix}/{path}");
    if path.bytes().any(|byte| byte.is_ascii_control() || matches!(byte, b'"' | b'\\')) {
        let quoted: String = path.chars().map(escaped).collect();
        return format!("\"{quoted}\"");
    }
    if path.contains(' ') { format!("{path}\t") } else { path }
}

fn escaped(character: char) -> String {
    match character {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        control if control.is_ascii_control() => format!("\\{:03o}", u32::from(control)),
        other => other.to_string(),
    }
}
