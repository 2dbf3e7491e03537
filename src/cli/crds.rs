//! `halley crds`.

use super::Run;
use super::error::{Error, Exit};
use crate::manifest::write_yaml;
use crate::resources;

/// Prints the CustomResourceDefinitions of all kinds
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley crds | kubectl apply --server-side -f -
  halley crds > crds.yaml")]
pub(super) struct Crds {}

impl Crds {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let Self {} = self;
        let mut documents = Vec::new();
        for crd in resources::crds() {
            documents.push(
                write_yaml(&crd)
                    .map_err(|cause| Error::new(Exit::Unexpected, format!("failed to write YAML: {cause}")))?,
            );
        }
        run.ui.result(&documents.join("---\n"));
        Ok(Exit::Clean)
    }
}
