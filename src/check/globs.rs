//! The globs of a list under `ignore`.

use wildmatch::WildMatch;

use crate::resources::values::Glob;

/// Globs with their places in the list.
pub(super) struct Globs<'a>(Vec<(WildMatch, &'a str)>);

impl<'a> Globs<'a> {
    /// Globs for names, which compare byte-wise.
    pub(super) fn of(globs: &'a [Glob]) -> Self {
        Self(globs.iter().map(|glob| (WildMatch::new(glob.as_str()), glob.as_str())).collect())
    }

    /// Globs for e-mails, which are keys in lower case.
    pub(super) fn ignoring_case(globs: &'a [Glob]) -> Self {
        Self(globs.iter().map(|glob| (WildMatch::new(&glob.as_str().to_lowercase()), glob.as_str())).collect())
    }

    /// The first glob that matches, with its place in the list.
    pub(super) fn find(&self, name: &str) -> Option<(usize, &'a str)> {
        self.0.iter().enumerate().find(|(_, (glob, _))| glob.matches(name)).map(|(at, (_, text))| (at, *text))
    }
}
