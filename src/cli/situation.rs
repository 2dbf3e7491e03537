//! What is declared and what is live, side by side: what `plan`, `apply` and `drift` begin with.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread;

use clap::Args;

use super::Run;
use super::arguments::{Files, RemoteArgs, ServerArgs};
use super::error::Error;
use super::live::{self, Live, Place, State};
use super::manifests::{Checked, Declaration, Manifests};
use super::policies::Policies;
use crate::apply::FileTargets;
use crate::comet::SnapshotCache;
use crate::desired::{Base, Desired};
use crate::model::key::{AccountName, KeyName};
use crate::plan::{self, Context, Endings, Held, Plan};

/// What is compared.
#[derive(Args, Clone, Debug)]
pub(super) struct Sides {
    #[command(flatten)]
    pub(super) files: Files,
    /// Which CometOrganization is meant, when the manifests declare several
    #[arg(long, value_name = "NAME")]
    pub(super) organization: Option<String>,
    #[command(flatten)]
    pub(super) server: ServerArgs,
    #[command(flatten)]
    pub(super) remote: RemoteArgs,
}

/// Whose guards judge a plan beside the manifests' own.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Judges {
    /// Judges by the guards in this file or folder too: name the branch that a pull request goes into
    ///
    /// Of each limit the stricter one counts, and the plan says what the manifests allow beyond the CometOrganization in PATH. What is
    /// planned stays the same.
    #[arg(long, value_name = "PATH")]
    pub(super) guards_from: Option<PathBuf>,
}

impl Judges {
    /// What is declared, to be judged by the stricter of both policies.
    fn judge(&self, run: &Run, mut declaration: Declaration) -> Result<Declaration, Error> {
        let Some(path) = &self.guards_from else { return Ok(declaration) };
        if let Some(base) = Policies::read(run, path)?.of(run, &declaration.name)? {
            declaration.desired.policy.base = Some(Base::of(&base, &declaration.policy));
        }
        Ok(declaration)
    }
}

/// How far ahead is looked.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Ahead {
    /// Shows access that ends by its `until` within so many days
    #[arg(long, value_name = "DAYS", default_value_t = plan::ENDING_WITHIN, value_parser = days)]
    ending_within: u32,
}

/// What is declared and what is live.
#[derive(Debug)]
pub(super) struct Situation {
    pub(super) desired: Desired,
    pub(super) place: Place,
    pub(super) live: Live,
    pub(super) state: State,
    pub(super) targets: FileTargets,
    ending_within: u32,
    held: BTreeMap<(AccountName, KeyName), Held>,
}

impl Situation {
    /// Reads both sides, and what judges them beside the manifests' own guards; changes nothing.
    pub(super) fn judged(run: &Run, sides: &Sides, judges: &Judges) -> Result<Self, Error> {
        Self::look(run, sides, judges).0
    }

    /// Both sides, and what was found in the manifests, whatever came of it.
    pub(super) fn look(run: &Run, sides: &Sides, judges: &Judges) -> (Result<Self, Error>, Checked) {
        let organization = sides.organization.as_deref();
        let manifests = Manifests::read(run, &sides.files);
        // Checking leaves a processor free.
        let begun = live::begin(&sides.server, &sides.remote, manifests.server(organization).ok().flatten().as_ref());
        let (declaration, checked) = manifests.examine(run, organization);
        give_back(manifests);
        let judged = declaration.and_then(|declaration| judges.judge(run, declaration));
        (judged.and_then(|declaration| Self::beside(run, sides, declaration, begun)), checked)
    }

    /// What is declared, beside what is live.
    fn beside(run: &Run, sides: &Sides, declaration: Declaration, begun: Option<SnapshotCache>) -> Result<Self, Error> {
        let Declaration { desired, server, name: _, policy: _ } = declaration;
        let place = Place::choose(run, &sides.server, &sides.remote, server.as_ref())?.begun(begun);
        let live = place.connect(run)?;
        let state = live::read(run, &live)?;
        plan::same_organization(&desired, &state.snapshot).map_err(|error| {
            Error::invalid(error.to_string())
                .hint("correct `spec.id` of the CometOrganization, or name the right `--server`")
        })?;
        let targets = FileTargets::new(&desired);
        let held = targets.held();
        Ok(Self { desired, place, live, state, targets, ending_within: plan::ENDING_WITHIN, held })
    }

    /// Plans are to tell of what ends within these days.
    pub(super) fn ahead(self, Ahead { ending_within }: Ahead) -> Self {
        Self { ending_within, ..self }
    }

    /// What would change.
    pub(super) fn plan(&self, run: &Run) -> Plan {
        let Self { desired, place: _, live: _, state, targets: _, ending_within: _, held } = self;
        let State { snapshot, actor, capabilities } = state;
        let today = run.clock.today;
        let plan = run.ui.during("Planning", |_| {
            plan::plan(&plan::Input { desired, snapshot, actor, capabilities, held_keys: held, today })
        });
        self.with_endings(run, plan)
    }

    /// The plan with what ends within the days that were asked for, seen from today.
    pub(super) fn with_endings(&self, run: &Run, plan: Plan) -> Plan {
        Plan { ending: Endings::of(&self.desired, run.clock.today, self.ending_within), ..plan }
    }

    /// What a plan that was made before is judged by.
    pub(super) fn context(&self) -> Context<'_> {
        let State { snapshot, actor, capabilities } = &self.state;
        Context { policy: &self.desired.policy, snapshot, actor, capabilities }
    }
}

/// Reads a number of days, as `14` or `14d`.
fn days(text: &str) -> Result<u32, String> {
    const MOST: u32 = 3650;
    let number = text.strip_suffix('d').unwrap_or(text).parse().ok().filter(|days| *days <= MOST);
    number.ok_or_else(|| format!("write a number of days from 0 to {MOST}, as `14` or `14d`"))
}

/// Giving back a million pieces of memory takes a tenth of a second, for which nobody waits.
#[expect(clippy::disallowed_methods, reason = "it does nothing else, and may well die with the process")]
fn give_back(manifests: Manifests) {
    thread::spawn(move || drop(manifests));
}
