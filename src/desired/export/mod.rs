//! The live organization as manifests, one file a thing, so that planning them against it changes nothing.

mod access;
mod organization;
mod people;
mod slug;
mod things;

use crate::manifest::{self, Metadata, Resource};
use crate::model::snapshot::{Collection, Snapshot};

/// How manifests are exported.
#[derive(Clone, Debug, Default)]
pub struct ExportOptions {
    /// The server's address, for `spec.server.url`. Left out: the manifests name no server.
    pub server: Option<String>,
    /// Where the JSON Schemas of the kinds lie, for editors: a folder or an address, without `/` at its end.
    pub schemas: Option<String>,
}

/// What an export comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// The files, in the order of their paths.
    pub files: Vec<ExportedFile>,
    /// What could not be declared, and why: sentences for people.
    pub notes: Vec<String>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedFile {
    /// The path below the folder of the export, with `/`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Writes what is live as manifests. What no manifest can declare is left out and noted; Additive ownership leaves it alone.
pub fn export(snapshot: &Snapshot, options: &ExportOptions) -> Export {
    let mut draft = Draft { options, export: Export::default() };
    organization::export(snapshot, &mut draft);
    collections(snapshot, |collection| !snapshot.unread.contains(&collection), &mut draft);
    for collection in &snapshot.unread {
        draft.note(format!("{collection} could not be read and are left out"));
    }
    draft.export.files.sort_by(|a, b| a.path.cmp(&b.path));
    draft.export
}

/// Writes some collections alone, in the same way; without `Access`, workspaces leave theirs alone.
pub fn excerpt(snapshot: &Snapshot, collections: &[Collection], options: &ExportOptions) -> Export {
    let mut draft = Draft { options, export: Export::default() };
    self::collections(snapshot, |collection| collections.contains(&collection), &mut draft);
    draft.export.files.sort_by(|a, b| a.path.cmp(&b.path));
    draft.export
}

fn collections(snapshot: &Snapshot, wanted: impl Fn(Collection) -> bool, draft: &mut Draft<'_>) {
    if wanted(Collection::Members) {
        people::export(snapshot, draft);
    }
    if wanted(Collection::Workspaces) {
        access::export(snapshot, wanted(Collection::Access), draft);
    }
    if wanted(Collection::Roles) {
        things::roles(snapshot, draft);
    }
    if wanted(Collection::ServiceAccounts) {
        things::accounts(snapshot, draft);
    }
}

/// A `metadata.name` with a hash in it, for a live name that would do without one where another object has that name.
pub fn hashed_name(live: &str) -> String {
    slug::hashed(live)
}

/// An export in the making.
struct Draft<'o> {
    options: &'o ExportOptions,
    export: Export,
}

impl Draft<'_> {
    /// Adds a file for one object; `name` is its `metadata.name` and its file's name.
    fn add(&mut self, folder: &str, name: &str, resource: &Resource) {
        self.add_as(&format!("{folder}/{name}.yaml"), name, resource, "");
    }

    fn add_as(&mut self, path: &str, name: &str, resource: &Resource, comment: &str) {
        let metadata = Metadata { name: name.to_owned(), ..Metadata::default() };
        let kind = resource.kind().to_lowercase();
        let schema = self.options.schemas.as_ref();
        let schema = schema.map(|folder| format!("# yaml-language-server: $schema={folder}/{kind}.json\n"));
        let text = format!("{}{comment}{}", schema.unwrap_or_default(), manifest::write(&metadata, resource));
        self.export.files.push(ExportedFile { path: path.to_owned(), text });
    }

    fn note(&mut self, note: String) {
        self.export.notes.push(note);
    }
}
