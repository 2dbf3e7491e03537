//! Where each declared object stands. Compact: half a million memberships have one each.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::key::{Email, TeamName, WorkspaceName};

/// Where the declared objects stand.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// The documents, in the order of reading.
    pub documents: Vec<DocumentOrigin>,
    /// The document of the CometOrganization.
    pub organization: Option<u32>,
    /// The document of each member, in the order of the members' table.
    pub members: Vec<u32>,
    /// The document of each workspace, in the order of the workspaces' table.
    pub workspaces: Vec<u32>,
    /// For each workspace in order, where each of its memberships comes from, in the order of its table.
    pub memberships: Vec<Vec<MembershipOrigin>>,
    /// The document of each custom role, in the order of the roles' table.
    pub roles: Vec<u32>,
    /// The document of each service account, in the order of the accounts' table.
    pub accounts: Vec<u32>,
    /// The documents that declare people whose `until` has passed, by e-mail.
    pub expired: BTreeMap<Email, u32>,
    /// What explains that access has ended, by workspace and person.
    pub expired_access: BTreeMap<(WorkspaceName, Email), Origin>,
    /// The teams that give access; `MembershipOrigin::Team` points here.
    pub teams: Vec<TeamName>,
}

/// A document that declares something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentOrigin {
    /// The file's name, or what stands for it in a cluster.
    pub file: Arc<str>,
    /// The text of the whole file; empty in a cluster.
    pub text: Arc<str>,
    /// Where the document begins and ends in the text, in bytes.
    pub range: (usize, usize),
    /// The line in the file on which the document's first line stands, 1-based.
    pub line: u32,
}

/// What gives a membership; its document is that of the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipOrigin {
    /// An access entry for the person.
    Entry,
    /// An access entry for a team: an index into `Origins::teams`.
    Team(u32),
}

/// A place in the manifests that explains an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// An index into `Origins::documents`.
    pub document: u32,
    /// The field after which the text is looked for, where the text may stand elsewhere too; empty: the whole document.
    pub section: &'static str,
    /// The text to look for in the document; its line is the place. Not found: the document's first line.
    pub needle: Arc<str>,
}

impl Origin {
    /// A text anywhere in a document.
    pub fn new(document: u32, needle: &str) -> Self {
        Self::within(document, "", needle)
    }

    /// A text after a field of a document.
    pub fn within(document: u32, section: &'static str, needle: &str) -> Self {
        Self { document, section, needle: Arc::from(needle) }
    }
}

impl Origins {
    /// File and 1-based line of a place.
    pub fn locate(&self, origin: &Origin) -> Option<(Arc<str>, u32)> {
        let DocumentOrigin { file, text, range: (start, end), line } = self.documents.get(origin.document as usize)?;
        let document = text.get(*start..*end).unwrap_or_default();
        let section = find_ignoring_case(document, origin.section).unwrap_or(0);
        let in_section = find_ignoring_case(&document[section..], &origin.needle).map(|at| section + at);
        let at = in_section.or_else(|| find_ignoring_case(document, &origin.needle)).unwrap_or(0);
        let lines = document.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count();
        Some((file.clone(), line + u32::try_from(lines).unwrap_or(u32::MAX - line)))
    }
}

/// Where the needle stands as a word of its own and outside comments, else where it stands at all.
/// E-mails are keys in lower case, whatever the manifest writes.
fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    if needle.is_empty() {
        return None;
    }
    let exact = || text.match_indices(needle).map(|(at, _)| at);
    let (bytes, wanted) = (text.as_bytes(), needle.as_bytes());
    let loose =
        || bytes.windows(wanted.len()).enumerate().filter(|(_, w)| w.eq_ignore_ascii_case(wanted)).map(|(at, _)| at);
    let good = |at: &usize| is_word(bytes, *at, *at + wanted.len()) && !is_comment(&text[..*at]);
    exact().find(good).or_else(|| loose().find(good)).or_else(|| exact().next()).or_else(|| loose().next())
}

/// `bob@acme.org` is not meant by `jacob@acme.org` or `bob@acme.org.example`.
fn is_word(text: &[u8], start: usize, end: usize) -> bool {
    let joins = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-@".contains(&byte) || !byte.is_ascii();
    let before = start.checked_sub(1).is_some_and(|at| joins(text[at]));
    let after = text.get(end).is_some_and(|byte| joins(*byte));
    !before && !after
}

/// Whether a comment has begun on the line that ends `before`.
fn is_comment(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.starts_with('#') || line.contains(" #") || line.contains("\t#")
}
