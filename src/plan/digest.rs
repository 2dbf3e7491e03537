//! What a plan would change, as one short text: `h1:` and the SHA-256 of RFC 8785 JSON.
//!
//! Out: actor, capabilities, execution, guards, order, why, forecast, times, key maintenance. So the digest in a pull
//! request is the one that the operator computes from the same manifests and the same live state.

use std::collections::BTreeSet;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::report::Digest;
use crate::model::change::{Change, State};
use crate::model::hex;
use crate::model::snapshot::Collection;

/// The plan format that the digest speaks of.
pub(super) const FORMAT: &str = "halley.dev/plan/v1";

// Fields in alphabetical order, ASCII keys, no numbers: what serde_json writes is canonical.
#[derive(Serialize)]
struct Entry<'a> {
    after: Option<State<'a>>,
    before: Option<State<'a>>,
    id: &'a str,
}

/// The digest of some changes of one organization.
pub(super) fn digest<'a>(
    organization: Option<&str>,
    unread: &BTreeSet<Collection>,
    changes: impl Iterator<Item = &'a Change>,
) -> Digest {
    let mut entries: Vec<(String, &Change)> =
        changes.filter(|change| !change.is_maintenance()).map(|change| (change.id(), change)).collect();
    // Changes come in long sorted runs, of which a stable sort makes use.
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut hash = Sha256::new();
    let mut text = format!("{{\"format\":\"{FORMAT}\",\"operations\":[").into_bytes();
    for (at, (id, change)) in entries.iter().enumerate() {
        if at > 0 {
            text.push(b',');
        }
        write(&mut text, &Entry { after: change.after(), before: change.before(), id });
        hash.update(&text);
        text.clear();
    }
    text.extend_from_slice(b"],\"organization\":");
    write(&mut text, &organization);
    text.extend_from_slice(b",\"unread\":");
    write(&mut text, unread);
    text.push(b'}');
    hash.update(&text);
    Digest(format!("h1:{}", hex(&hash.finalize())).into())
}

fn write(text: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(text, value).expect("states are maps with text keys");
}
