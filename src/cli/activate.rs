//! `halley activate`.

use super::Run;
use super::arguments::RevisionArgs;
use super::error::{Error, Exit};
use super::key::Where;
use super::live;
use crate::model::key::Email;
use crate::render::counted;
use crate::store::Mode;

/// Marks invited people of the embedded organization as members who have accepted
///
/// For people who sign in elsewhere, and for trying things. Prints whom it activated.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley activate bob@acme.org eve@acme.org
  halley activate --all")]
pub(super) struct Activate {
    #[command(flatten)]
    place: Where,
    /// The people
    #[arg(value_name = "EMAIL", required_unless_present = "all", conflicts_with = "all")]
    people: Vec<String>,
    /// Everybody who is invited
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    revision: RevisionArgs,
}

impl Activate {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let Self { place, people, all, revision } = self;
        let store = place.place(run)?.embedded(
            run,
            Mode::ReadWrite,
            "`halley activate` works",
            "there people accept their invitations themselves, by the link in their mail",
        )?;
        let people: Vec<Email> = people.iter().map(|email| Email::new(email)).collect();
        let chosen = (!all).then_some(people.as_slice());
        let activated = store.activate(live::provenance(revision, None)?, chosen)?;
        run.ui.result(&activated.iter().map(|email| format!("{email}\n")).collect::<String>());
        run.ui.status(&format!("Activated {}.", counted(activated.len(), "member")));
        Ok(Exit::Clean)
    }
}
