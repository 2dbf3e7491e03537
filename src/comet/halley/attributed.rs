//! What a client says of a change beside making it. The server believes only the credential; this is kept as it was said.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::backend::Provenance;
use crate::comet::http::Call;
use crate::wire::halley::{APPROVER, AUTHOR, REVISION};

/// What a header cannot carry of a name, beside all that is no ASCII.
const CLAIM: &AsciiSet = &CONTROLS.add(b'%');

/// A request with the commit, its author and the approver in its headers, as far as they are known.
pub(super) fn attributed(mut call: Call, provenance: &Provenance) -> Call {
    let Provenance { actor: _, plan: _, revision, author, approver, origin: _ } = provenance;
    let revision = Some(revision).filter(|revision| ***revision != *"unknown");
    for (header, claim) in [(REVISION, revision), (AUTHOR, author.as_ref()), (APPROVER, approver.as_ref())] {
        if let Some(claim) = claim {
            call = call.header(header, &utf8_percent_encode(claim, CLAIM).to_string());
        }
    }
    call
}
