//! Where new documents go, and what they are called there.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use super::book::{Book, Edited, Refusal};
use crate::desired::{Export, ExportedFile, hashed_name};
use crate::diagnostic::Sources;
use crate::manifest::{self, Document, Metadata, Resource};
use crate::resources::values::LiveName;

/// Adds the documents of an export. What it left out is the reason of a refusal.
pub(super) fn add(book: &mut Book<'_>, export: Export) -> Edited {
    let Export { files, notes } = export;
    if let Some(note) = notes.into_iter().next() {
        return Err(Refusal(note));
    }
    files.into_iter().try_for_each(|file| add_file(book, file))
}

fn add_file(book: &mut Book<'_>, file: ExportedFile) -> Edited {
    let ExportedFile { path, text } = file;
    let mut sources = Sources::default();
    sources.add(path.as_str(), text);
    let read = manifest::read(&sources, NonZeroUsize::MIN);
    for document in read.documents {
        let (metadata, resource) = named(book, document);
        let text = manifest::write(&metadata, &resource);
        match shared(book, resource.kind()) {
            Some(file) => book.append(file, &text)?,
            None => {
                let path = free(book, &path, resource.kind());
                book.add_file(&path, text)?;
            }
        }
    }
    Ok(())
}

/// The document in the namespace of the others, under a name that no other object of its kind has.
fn named(book: &Book<'_>, document: Document) -> (Metadata, Resource) {
    let Document { source: _, range: _, line: _, item: _, metadata, mut resource } = document;
    let organization = book.find(|document| matches!(document.resource, Resource::Organization(_)));
    let namespace = organization.and_then(|spot| book.document(spot).metadata.namespace.clone());
    let mut name = metadata.name;
    let taken = |name: &str| {
        book.find(|other| other.resource.kind() == resource.kind() && other.metadata.name == name).is_some()
    };
    if taken(&name) {
        let live = resource.name().map_or_else(|| name.clone(), |live| live.as_str().to_owned());
        name = hashed_name(&live);
        set_live_name(&mut resource, live);
    }
    (Metadata { name, namespace, ..metadata }, resource)
}

fn set_live_name(resource: &mut Resource, live: String) {
    let live = Some(LiveName(live.into()));
    match resource {
        Resource::Workspace(spec) => spec.name = live,
        Resource::Role(spec) => spec.name = live,
        Resource::ServiceAccount(spec) => spec.name = live,
        Resource::Organization(_)
        | Resource::Member(_)
        | Resource::Roster(_)
        | Resource::Team(_)
        | Resource::Plan(_) => {}
    }
}

/// The one file that all objects of a kind share, or that everything shares; new objects join them there.
fn shared(book: &Book<'_>, kind: &str) -> Option<usize> {
    let mut holders = (0..).zip(book.files()).filter(|(_, file)| !file.documents.is_empty());
    let of_kind = |documents: &[Document]| documents.iter().filter(|of| of.resource.kind() == kind).count();
    let with_kind: Vec<_> = holders.clone().filter(|(_, file)| of_kind(&file.documents) > 0).collect();
    match (with_kind.as_slice(), holders.next(), holders.next()) {
        ([(at, file)], _, _) if file.documents.len() > 1 => Some(*at),
        (_, Some((only, file)), None) if file.documents.len() > 1 => Some(only),
        _ => None,
    }
}

/// The folder in which most files of the kind stand; where there is none, the one that an export would make beside the organization's file.
fn folder(book: &Book<'_>, exported: &str, kind: &str) -> (String, &'static str) {
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    let mut short = false;
    for file in book.files().iter().filter(|file| file.documents.iter().any(|of| of.resource.kind() == kind)) {
        *folders.entry(parent(&file.path)).or_default() += 1;
        short = file.path.ends_with(".yml");
    }
    let extension = if short { "yml" } else { "yaml" };
    let most = folders.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0))).map(|(folder, _)| folder.to_owned());
    let beside = || {
        let organization = book.find(|document| matches!(document.resource, Resource::Organization(_)));
        let root = organization.map_or("", |spot| parent(book.path(spot)));
        format!("{root}{}", parent(exported))
    };
    (most.unwrap_or_else(beside), extension)
}

/// A path that no file has.
fn free(book: &Book<'_>, exported: &str, kind: &str) -> String {
    let (folder, extension) = folder(book, exported, kind);
    let stem = exported.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml")).unwrap_or(exported);
    let taken = |path: &String| book.files().iter().any(|file| *file.path == **path);
    let numbered = (2_u32..).map(|number| format!("{folder}{stem}-{number}.{extension}"));
    let mut paths = std::iter::once(format!("{folder}{stem}.{extension}")).chain(numbered);
    paths.find(|path| !taken(path)).unwrap_or_default()
}

/// The folder of a file, with its `/`.
fn parent(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..=at])
}
