//! All documents of all sources, on several threads, in order.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::decode::{Decoded, decode};
use super::document::Document;
use super::split::{Chunk, split};
use crate::diagnostic::{Finding, SourceId, Sources, arrange};

/// What the manifests say, as far as a document shows it alone.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// Every manifest, in the order of sources and of places in them. What cannot be understood of one is a finding and left out of it, so
    /// that other objects do not look wrong because of it: plan nothing while a finding is an error.
    pub documents: Vec<Document>,
    /// How many documents belong to other API groups.
    pub skipped: usize,
    /// What is wrong, in order.
    pub findings: Vec<Finding>,
}

/// So many documents are taken at once: enough to make taking cheap, few enough to share the work evenly.
const BATCH: usize = 128;

/// Reads all sources. The number of threads changes nothing but the time.
pub fn read(sources: &Sources, threads: NonZeroUsize) -> Read {
    let chunks: Vec<(SourceId, &str, Chunk)> = sources
        .iter()
        .flat_map(|(id, source)| split(&source.text).into_iter().map(move |chunk| (id, &*source.text, chunk)))
        .collect();
    let batches: Vec<_> = chunks.chunks(BATCH).collect();
    let mut read = Read::default();
    for (_, decoded) in decode_all(&batches, threads.get().min(batches.len())) {
        read.documents.extend(decoded.documents);
        read.skipped += decoded.skipped;
        read.findings.extend(decoded.findings);
    }
    arrange(&mut read.findings, sources);
    read
}

fn decode_all(batches: &[&[(SourceId, &str, Chunk)]], threads: usize) -> Vec<(usize, Decoded)> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(batches.len()));
    let work = || {
        while let Some((index, batch)) = take(batches, &next) {
            let decoded = decode_batch(batch);
            done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, decoded));
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done
}

fn take<T: Copy>(batches: &[T], next: &AtomicUsize) -> Option<(usize, T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    batches.get(index).map(|batch| (index, *batch))
}

fn decode_batch(batch: &[(SourceId, &str, Chunk)]) -> Decoded {
    let mut all = Decoded::default();
    for (source, text, chunk) in batch {
        let Decoded { documents, skipped, findings } = decode(*source, text, *chunk);
        all.documents.extend(documents);
        all.skipped += skipped;
        all.findings.extend(findings);
    }
    all
}
