//! Turns changes that somebody wants to make into the edit of the manifests that declares them. Pure.
//!
//! An edit touches what it must and nothing else: comments, order and style stay. No edit is handed out before its meaning is known:
//! the new texts are read, checked and lowered as any others, and what they declare must differ from what the old ones declared by the
//! asked changes alone.

mod amendment;
mod book;
mod declared;
mod edit;
mod error;
mod expected;
mod meaning;
mod place;
mod remark;
mod value;
mod words;

use jiff::civil::Date;

pub use amendment::{AmendedFile, Amendment};
pub use declared::declared;
pub use error::Error;
pub use meaning::Fault;

use crate::diagnostic::Sources;
use crate::model::change::Change;
use crate::model::snapshot::Snapshot;
use crate::plan::same_organization;
use book::Book;
use expected::Expected;
use meaning::understand;

/// The edit of `manifests` that declares `changes`, to be committed as it is.
///
/// What cannot have the wished effect, or has it already, is told in the remarks; the edit may then be empty.
///
/// # Errors
///
/// The manifests are invalid as they are or belong to another organization, or the changes cannot be expressed in them:
/// then the error holds what `declared` gives instead.
pub fn amend(manifests: &Sources, live: &Snapshot, changes: &[Change], today: Date) -> Result<Amendment, Error> {
    let (documents, before) = understand(manifests, today).map_err(Error::from)?;
    same_organization(&before.desired, live)?;
    let mut book = Book::new(manifests, documents, &before, live, today);
    let mut expected = Expected::of(&before);
    let refused = |reason: String| Error::NotExpressible { reason, declared: Box::new(declared(live, changes)) };
    for change in changes {
        remark::foresee(&mut book, &before.desired.policy, change);
        let version = book.version();
        edit::edit(&mut book, change).map_err(|refusal| refused(refusal.0))?;
        if book.version() == version {
            remark::unchanged(&mut book, change);
        } else {
            remark::beginning(&mut book, &before.desired, change);
        }
        expected.want(change, &book);
        value::apply(&mut book.live.organization, change);
    }
    let amended = book.sources();
    let after = understand(&amended, today).map_err(|fault| refused(invalid(&fault)))?.1;
    let surprises = expected.surprises(&after, &book.live);
    if !surprises.is_empty() {
        return Err(refused(listed(&surprises)));
    }
    remark::warnings(&mut book, &before, &after);
    Ok(book.amendment())
}

fn invalid(fault: &Fault) -> String {
    format!("the edited manifests would be refused: {fault}")
}

fn listed(surprises: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = surprises.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join("; ");
    let rest = surprises.len().saturating_sub(SHOWN);
    let more = if rest > 0 { format!("; and {rest} more") } else { String::new() };
    format!("the edited manifests would say something else: {shown}{more}")
}
