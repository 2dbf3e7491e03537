//! The files while they are edited.

use std::num::NonZeroUsize;
use std::sync::Arc;

use jiff::civil::Date;

use super::amendment::{AmendedFile, Amendment};
use super::meaning::{Meaning, first_error};
use crate::desired::Policy;
use crate::diagnostic::{SourceId, Sources};
use crate::manifest::{self, Document, Editor, Resource, Step, Uneditable};
use crate::model::snapshot::Snapshot;

/// Why a change is not expressed: a sentence without a full stop.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) String);

/// What became of one edit.
pub(super) type Edited = Result<(), Refusal>;

/// Where a document stands: the numbers of its file and of itself in there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) file: usize,
    document: usize,
}

/// A file, as it was and as it is now.
#[derive(Debug)]
pub(super) struct File {
    pub(super) path: Arc<str>,
    /// `None` for a file that is new.
    before: Option<Arc<str>>,
    /// `None` once nothing is left in it.
    text: Option<Arc<str>>,
    pub(super) documents: Vec<Document>,
}

/// All files, what is live beside them, and what is to be said of the edits.
#[derive(Debug)]
pub(super) struct Book<'a> {
    files: Vec<File>,
    version: usize,
    remarks: Vec<String>,
    pub(super) policy: &'a Policy,
    /// What is live, with the changes that are edited in already.
    pub(super) live: Snapshot,
    pub(super) today: Date,
}

impl<'a> Book<'a> {
    pub(super) fn new(
        sources: &Sources,
        documents: Vec<Document>,
        before: &'a Meaning,
        live: &Snapshot,
        today: Date,
    ) -> Self {
        let mut files: Vec<(SourceId, File)> = sources
            .iter()
            .map(|(id, source)| {
                let (path, text) = (Arc::clone(&source.name), Arc::clone(&source.text));
                (id, File { path, before: Some(Arc::clone(&text)), text: Some(text), documents: Vec::new() })
            })
            .collect();
        // Both are in the order of sources.
        let mut at = 0;
        for document in documents {
            while files.get(at).is_some_and(|(id, _)| *id != document.source) {
                at += 1;
            }
            if let Some((_, file)) = files.get_mut(at) {
                file.documents.push(document);
            }
        }
        let files = files.into_iter().map(|(_, file)| file).collect();
        let policy = &before.desired.policy;
        Self { files, version: 0, remarks: Vec::new(), policy, live: live.clone(), today }
    }

    /// Says something once.
    pub(super) fn remark(&mut self, remark: String) {
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    /// It counts what was edited and said.
    pub(super) fn version(&self) -> usize {
        self.version + self.remarks.len()
    }

    pub(super) fn files(&self) -> &[File] {
        &self.files
    }

    /// Every document with its place.
    pub(super) fn documents(&self) -> impl Iterator<Item = (Spot, &Document)> {
        self.files.iter().enumerate().flat_map(|(file, of)| {
            of.documents.iter().enumerate().map(move |(document, found)| (Spot { file, document }, found))
        })
    }

    /// The first document for which `found` holds.
    pub(super) fn find(&self, found: impl Fn(&Document) -> bool) -> Option<Spot> {
        self.documents().find(|(_, document)| found(document)).map(|(spot, _)| spot)
    }

    pub(super) fn document(&self, spot: Spot) -> &Document {
        &self.files[spot.file].documents[spot.document]
    }

    /// The resource of a document that is edited while it is looked at.
    pub(super) fn resource(&self, spot: Spot) -> Resource {
        self.document(spot).resource.clone()
    }

    pub(super) fn path(&self, spot: Spot) -> &Arc<str> {
        &self.files[spot.file].path
    }

    /// Whether something is written at a path of a document.
    pub(super) fn has(&self, spot: Spot, path: &[Step<'_>]) -> bool {
        let text = self.files[spot.file].text.as_deref().unwrap_or_default();
        Editor::new(text, self.document(spot)).is_ok_and(|editor| editor.has(path))
    }

    /// Sets a value; `order` is that of the keys beside it.
    pub(super) fn set(
        &mut self,
        spot: Spot,
        path: &[Step<'_>],
        order: &[&str],
        value: &impl serde::Serialize,
    ) -> Edited {
        self.edit(spot, path, |editor| editor.set(path, order, value))
    }

    /// Takes an entry or an item out.
    pub(super) fn remove(&mut self, spot: Spot, path: &[Step<'_>]) -> Edited {
        self.edit(spot, path, |editor| editor.remove(path))
    }

    /// Puts an item into a list.
    pub(super) fn insert(
        &mut self,
        spot: Spot,
        path: &[Step<'_>],
        index: usize,
        value: &impl serde::Serialize,
    ) -> Edited {
        self.edit(spot, path, |editor| editor.insert(path, index, value))
    }

    /// Takes a whole document out, and its file when nothing else is in it.
    pub(super) fn remove_document(&mut self, spot: Spot) -> Edited {
        let text = self.files[spot.file].text.clone().unwrap_or_default();
        match manifest::without(&text, self.document(spot)) {
            Ok(Some(text)) => self.write(spot.file, text),
            Ok(None) => {
                let file = &mut self.files[spot.file];
                (file.text, file.documents) = (None, Vec::new());
                self.version += 1;
                Ok(())
            }
            Err(error) => Err(self.uneditable(spot, &[], error)),
        }
    }

    /// Puts a document at the end of a file.
    pub(super) fn append(&mut self, file: usize, document: &str) -> Edited {
        let text = self.files[file].text.clone().unwrap_or_default();
        self.write(file, manifest::appended(&text, document))
    }

    /// Adds a file.
    pub(super) fn add_file(&mut self, path: &str, text: String) -> Edited {
        let known = self.files.iter().position(|file| *file.path == *path);
        let file = known.unwrap_or_else(|| {
            self.files.push(File { path: path.into(), before: None, text: None, documents: Vec::new() });
            self.files.len() - 1
        });
        self.write(file, text)
    }

    fn edit(
        &mut self,
        spot: Spot,
        path: &[Step<'_>],
        edit: impl FnOnce(&Editor<'_>) -> Result<String, Uneditable>,
    ) -> Edited {
        let text = self.files[spot.file].text.clone().unwrap_or_default();
        let edited = Editor::new(&text, self.document(spot)).and_then(|editor| edit(&editor));
        match edited {
            Ok(text) => self.write(spot.file, text),
            Err(error) => Err(self.uneditable(spot, path, error)),
        }
    }

    /// Takes a file's new text, which must still be read without an error.
    fn write(&mut self, file: usize, text: String) -> Edited {
        let mut sources = Sources::default();
        sources.add(Arc::clone(&self.files[file].path), text);
        let read = manifest::read(&sources, NonZeroUsize::MIN);
        first_error(&read.findings, &sources)
            .map_err(|fault| Refusal(format!("the edited text would not be read: {fault}")))?;
        let text = sources.iter().next().map(|(_, source)| Arc::clone(&source.text));
        let file = &mut self.files[file];
        (file.text, file.documents) = (text, read.documents);
        self.version += 1;
        Ok(())
    }

    fn uneditable(&self, spot: Spot, path: &[Step<'_>], error: Uneditable) -> Refusal {
        let document = self.document(spot);
        let (kind, name) = (document.resource.kind(), &document.metadata.name);
        let steps = path.iter().map(|step| match step {
            Step::Key(key) => format!(".{key}"),
            Step::Index(index) => format!("[{index}]"),
        });
        let place = steps.collect::<String>();
        let place = if place.is_empty() { String::new() } else { format!(" at `{}`", place.trim_start_matches('.')) };
        Refusal(format!("the {kind} `{name}` in `{}` cannot be edited in place{place}: {error}", self.path(spot)))
    }

    /// The texts as they are now.
    pub(super) fn sources(&self) -> Sources {
        let mut sources = Sources::default();
        for file in &self.files {
            if let Some(text) = &file.text {
                sources.add(Arc::clone(&file.path), Arc::clone(text));
            }
        }
        sources
    }

    /// The files that changed.
    pub(super) fn amendment(self) -> Amendment {
        let changed = self.files.into_iter().filter(|file| file.before != file.text);
        let mut files: Vec<_> = changed
            .map(|File { path, before, text, documents: _ }| AmendedFile {
                path,
                before,
                after: text.map(|text| text.to_string()),
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Amendment { files, remarks: self.remarks }
    }
}
