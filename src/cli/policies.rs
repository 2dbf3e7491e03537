//! The policies of other manifests, which judge a plan beside its own.

use std::path::{Path, PathBuf};

use super::Run;
use super::arguments::Files;
use super::error::Error;
use super::manifests::Manifests;
use crate::desired::strictness;
use crate::render;
use crate::resources::status::AppliedPolicy;

/// The CometOrganizations below a path.
#[derive(Debug)]
pub(super) struct Policies {
    path: PathBuf,
    manifests: Manifests,
}

impl Policies {
    /// Reads them. A path that is not there is an error: a typing mistake must not switch guards off.
    pub(super) fn read(run: &Run, path: &Path) -> Result<Self, Error> {
        let named = path.display();
        if path == Path::new("-") {
            return Err(Error::invalid("`--guards-from` takes a file or a folder, and `-` is neither"));
        }
        std::fs::metadata(path).map_err(|cause| {
            Error::io("read", path, &cause).hint(format!(
                "`--guards-from` names manifests that exist; where there are none yet, make the folder: `mkdir -p {named}`"
            ))
        })?;
        let manifests = Manifests::read(run, &Files { files: vec![path.to_owned()] });
        Ok(Self { path: path.to_owned(), manifests })
    }

    /// The policy that judges this organization, and in words where it is not simply the one of the same name. Where none has the name,
    /// the strictest of all counts: an organization does not escape its guards by another name.
    pub(super) fn of(&self, run: &Run, name: &str) -> Result<Option<AppliedPolicy>, Error> {
        let path = self.path.display();
        let found = self.manifests.policies(run, name).map_err(|error| {
            error.hint(format!("these are the manifests that `--guards-from {path}` names: correct them there first"))
        })?;
        let same: Vec<&AppliedPolicy> =
            found.iter().filter(|(other, _)| *other == name).map(|(_, policy)| policy).collect();
        let strictest = |policies: &[&AppliedPolicy]| {
            policies.iter().copied().cloned().reduce(|a, b| strictness::strictest(&a, &b))
        };
        if found.is_empty() {
            run.ui.warning(&format!(
                "`{path}` has no CometOrganization, so only the guards of the manifests themselves count"
            ));
        } else if same.is_empty() {
            run.ui.warning(&format!(
                "`{path}` has no CometOrganization `{}`, so the strictest of all guards there count",
                render::visible(name)
            ));
            return Ok(strictest(&found.iter().map(|(_, policy)| policy).collect::<Vec<_>>()));
        }
        Ok(strictest(&same))
    }
}
