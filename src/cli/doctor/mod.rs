//! `halley doctor`: a check a line, and what to do about it. Changes nothing of the organization.

mod findings;
mod local;
mod manifests;
mod rights;
mod server;
mod telling;

use super::Run;
use super::arguments::View;
use super::error::{Error, Exit};
use super::live::State;
use super::situation::Sides;
use crate::comet::http::Told;
use crate::plan::Plan;
use findings::Findings;
pub(super) use manifests::Counted;
use server::Reached;
pub(super) use telling::{Format, written};

/// Says what is in order and what is not, and what to do about it
///
/// Looks at the manifests, the server and the way to it, the credential and its rights, the clock, the folders, and the database of an
/// embedded organization. Changes nothing of the organization. Ends with 0 when nothing is worse than a warning, else with the code of the
/// worst problem.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley doctor
  halley doctor -f org/ --server https://comet.acme.example
  halley doctor --output json

`halley support-bundle` keeps what this finds in a file that can be sent.")]
pub(super) struct Doctor {
    #[command(flatten)]
    sides: Sides,
    /// How the checks are written
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    output: Format,
    #[command(flatten)]
    view: View,
}

impl Doctor {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let examined = examine(run, &self.sides);
        let findings = &examined.findings;
        run.ui.result(&written(findings, self.output, run.ui.is_coloured(), self.view.verbose));
        Ok(findings.exit())
    }
}

/// All that an examination brings to light.
pub(super) struct Examined {
    pub(super) findings: Findings,
    pub(super) manifests: Option<Counted>,
    pub(super) state: Option<State>,
    pub(super) plan: Option<Plan>,
    pub(super) requests: Vec<Told>,
}

/// Examines everything, from what is near to what is far: what stands further down needs what stands above.
pub(super) fn examine(run: &Run, sides: &Sides) -> Examined {
    let mut findings = Findings::default();
    local::version(&mut findings);
    let (counted, declared) = manifests::examine(run, sides, &mut findings);
    let reached = server::examine(run, sides, declared.as_ref(), &mut findings);
    let plan = reached.state.as_ref().and_then(|state| rights::examine(run, state, declared.as_ref(), &mut findings));
    local::folders(&mut findings);
    let Reached { state, requests } = reached;
    Examined { findings, manifests: counted, state, plan, requests }
}
