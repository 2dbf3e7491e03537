//! Plans that were saved before.

use std::path::Path;

use super::Run;
use super::error::{Error, Exit};
use super::situation::Situation;
use crate::plan::saved::{Refusal, Saved, SavedError};
use crate::plan::{self, Plan};
use crate::render;

/// Reads a saved plan; an edited one is refused.
pub(super) fn read(file: &Path) -> Result<Saved, Error> {
    let text = std::fs::read_to_string(file).map_err(|cause| Error::io("read", file, &cause))?;
    plan::saved::read(&text).map_err(|error| {
        let hint = match &error {
            SavedError::Format(_) => "use the Halley that saved it, or save it again with `halley plan --out FILE`",
            SavedError::AsIf(_) => "set `spec.ownership` in the manifests, and save it with `halley plan --out FILE`",
            SavedError::Shape(_) | SavedError::Operation { .. } | SavedError::Twice(_) | SavedError::Edited { .. } => {
                "save it again with `halley plan --out FILE`"
            }
        };
        Error::invalid(format!("`{}`: {error}", file.display())).hint(hint)
    })
}

/// The saved plan, if it is one for what is live now; judged by the manifests' guards, never by the file's.
pub(super) fn restore(run: &Run, file: &Path, situation: &Situation) -> Result<Plan, Error> {
    let saved = read(file)?;
    plan::saved::verify(&saved, &situation.state.snapshot, run.clock.today)
        .map_err(|refusal| refused(file, &saved, &refusal))?;
    // Only key maintenance depends on what is due now; without any, planning anew would be for nothing.
    let now = saved.has_maintenance().then(|| situation.plan(run));
    let due = now.iter().flat_map(|now| &now.operations).map(|operation| &operation.change);
    Ok(situation.with_endings(run, plan::saved::restore(&saved, &situation.context(), due)))
}

fn refused(file: &Path, saved: &Saved, refusal: &Refusal) -> Error {
    let mut message = format!("`{}`: {refusal}", file.display());
    let again = "nothing was written; plan again: `halley plan --out FILE`";
    match refusal {
        // Made for an organization that did not exist then: it does now.
        Refusal::OtherOrganization { .. } if saved.document.organization.id.is_none() => {
            Error::new(Exit::Stale, message).hint(again)
        }
        Refusal::OtherOrganization { .. } => {
            Error::invalid(message).hint("nothing was written; name the right organization with `--server`")
        }
        Refusal::Expired(_) => Error::new(Exit::Stale, message).hint(again),
        Refusal::Stale(things) => {
            for thing in things {
                message.push_str(&format!("\n  {}", render::visible(&thing.to_string())));
            }
            Error::new(Exit::Stale, message).hint(again)
        }
    }
}
