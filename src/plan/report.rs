//! A plan: the operations, and all that a reader needs to judge them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ending::Endings;
use super::operation::{Operation, Why};
use crate::desired::{Origin, Origins};
use crate::model::change::Verb;
use crate::model::key::{AccountName, Email, RoleName, WorkspaceName};
use crate::model::permission::Permissions;
use crate::model::snapshot::Collection;

/// `h1:` and the SHA-256 of canonical JSON, in hex.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(pub Arc<str>);

impl Digest {
    /// The text, `h1:…`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A proposed plan. Nothing of it has happened.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The server's id of the organization; `None` when it does not exist yet.
    pub organization_id: Option<Arc<str>>,
    /// The live name, or the declared one when it does not exist yet.
    pub organization_name: Arc<str>,
    /// What would be done, in the order of (rank, key).
    pub operations: Vec<Operation>,
    /// Over all that would change.
    pub digest: Digest,
    /// Over what is destructive or tripped a guard; `None` when there is nothing of that kind.
    pub guarded_digest: Option<Digest>,
    /// The last day (UTC) to whose end the plan is valid: then an `until` passes.
    pub valid_until: Option<Date>,
    /// What is live and differs, but is left alone because of its ownership (Observe, or removal under Additive).
    pub unmanaged: Vec<Note>,
    /// What was declared and is not done, and why.
    pub skipped: Vec<Note>,
    /// What will be done once something else has happened (an acceptance, a day).
    pub waiting: Vec<Note>,
    /// Another ownership than that of the manifests, in words, under which it was made: nobody applies it.
    pub as_if: Option<Arc<str>>,
    /// What ends soon by an `until`, and is taken away by a later plan.
    pub ending: Endings,
    /// Collections that could not be read; nothing is planned in them.
    pub unread: BTreeSet<Collection>,
    /// All verdicts, in the order of guards and collections.
    pub guards: Vec<GuardVerdict>,
    /// What the manifests allow beyond the policy that guards were judged by too, a line a field, as
    /// `spec.guards.maxRemovals.count: 50 instead of 10`. Merging the manifests makes it so, whatever the operations are.
    pub loosened: Vec<String>,
    /// Who gains and who loses what.
    pub access: AccessDiff,
    /// How many seats are taken.
    pub seats: Seats,
    /// What the seats cost, where a price is known.
    pub cost: Option<Cost>,
    /// What applying it takes.
    pub forecast: Forecast,
    /// Where the declared objects stand; resolves `Why::Declared`.
    pub origins: Origins,
}

/// Something that a plan says without doing it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Note {
    /// What it is about: `member bob@acme.org`, `bob@acme.org in research`.
    pub subject: String,
    /// What differs or waits, and why nothing is done, in words.
    pub reason: String,
}

/// How many operations there are of each verb, and how many of all need clicks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// By verb; verbs that do not occur are absent.
    pub verbs: BTreeMap<Verb, usize>,
    /// Operations that people must do.
    pub manual: usize,
    /// Operations that are destructive.
    pub destructive: usize,
    /// Operations that a rule forbids.
    pub refused: usize,
    /// Operations that wait.
    pub waiting: usize,
}

impl Plan {
    /// Counts the operations.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for operation in &self.operations {
            *totals.verbs.entry(operation.change.verb()).or_default() += 1;
            totals.destructive += usize::from(operation.change.is_destructive());
            match operation.execution {
                super::Execution::Automatic | super::Execution::WithAccess => {}
                super::Execution::Manual(_) => totals.manual += 1,
                super::Execution::Waiting(_) => totals.waiting += 1,
                super::Execution::Refused(_) => totals.refused += 1,
            }
        }
        totals
    }

    /// File and 1-based line of the manifest that explains an operation, where one does.
    pub fn place(&self, operation: &Operation) -> Option<(Arc<str>, u32)> {
        match &operation.why {
            Why::Declared(origin) | Why::Expired(_, Some(origin)) => self.origins.locate(origin),
            Why::Undeclared | Why::Expired(_, None) | Why::Rule(_) => None,
        }
    }

    /// File and 1-based line of a field in a section of the CometOrganization, as `maxRemovals` in `guards`; where it is not written,
    /// of the CometOrganization.
    pub fn place_in_organization(&self, section: &'static str, field: &str) -> Option<(Arc<str>, u32)> {
        self.origins.locate(&Origin::within(self.origins.organization?, section, field))
    }

    /// The moment (UTC) at which an `until` passes and the plan ends to be valid, as RFC 3339.
    pub fn valid_until(&self) -> Option<String> {
        let end = self.valid_until?.tomorrow().ok()?;
        Some(format!("{end}T00:00:00Z"))
    }

    /// Whether nothing would be done.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Whether a guard holds the plan back.
    pub fn is_refused(&self) -> bool {
        self.refusals().next().is_some()
    }

    /// The verdicts that hold the plan back, in the order of `guards`.
    pub fn refusals(&self) -> impl Iterator<Item = &GuardVerdict> {
        self.guards.iter().filter(|verdict| verdict.verdict == Verdict::Refused)
    }

    /// The guards that refuse, each once.
    pub fn refusing(&self) -> Vec<Guard> {
        let mut guards: Vec<Guard> = self.refusals().map(|verdict| verdict.guard).collect();
        guards.dedup();
        guards
    }

    /// What helps where guards refuse, each once.
    pub fn ways_out(&self) -> Vec<&str> {
        let mut ways: Vec<&str> =
            self.refusals().map(|verdict| verdict.way_out.as_str()).filter(|way| !way.is_empty()).collect();
        ways.dedup();
        ways
    }
}

/// A rule that a whole plan must pass before the first write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Guard {
    /// An active Admin remains. Cannot be overridden.
    LastAdmin,
    /// At most so many removals in a collection.
    MaxRemovals,
    /// At least so many active Admins.
    MinAdmins,
    /// These people stay Admins.
    RequiredAdmins,
    /// Whoever applies the plan keeps their access.
    KeepSelf,
    /// At most so many members.
    MaxSeats,
    /// These objects are not deleted. Cannot be overridden.
    Protected,
}

impl Guard {
    /// Every guard, in the order of verdicts.
    pub const ALL: [Self; 7] = [
        Self::LastAdmin,
        Self::MaxRemovals,
        Self::MinAdmins,
        Self::RequiredAdmins,
        Self::KeepSelf,
        Self::MaxSeats,
        Self::Protected,
    ];

    /// The name in JSON and in overrides.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LastAdmin => "lastAdmin",
            Self::MaxRemovals => "maxRemovals",
            Self::MinAdmins => "minAdmins",
            Self::RequiredAdmins => "requiredAdmins",
            Self::KeepSelf => "keepSelf",
            Self::MaxSeats => "maxSeats",
            Self::Protected => "protected",
        }
    }

    /// Whether an override can pass it.
    pub fn can_be_overridden(self) -> bool {
        !matches!(self, Self::LastAdmin | Self::Protected)
    }
}

/// What a guard says of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardVerdict {
    /// Which guard.
    pub guard: Guard,
    /// The collection it was judged for, with the workspace for one workspace's access; `None` for the whole plan.
    pub scope: Option<String>,
    /// Passed, refused, or refused and overridden.
    pub verdict: Verdict,
    /// The limit in words, as `at most 10, or 20 % of 43`.
    pub limit: String,
    /// What was counted.
    pub count: usize,
    /// Indexes of the operations that were counted, ascending.
    pub operations: Vec<u32>,
    /// Where the limit is set, as `spec.guards.maxRemovals`.
    pub set_at: &'static str,
    /// How to pass it, in words, with the exact flag where there is one. Empty when it passed.
    pub way_out: String,
}

/// What a guard decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Within its limit.
    Passed,
    /// Beyond its limit: nothing is written.
    Refused,
    /// Beyond its limit, and somebody said so for this very plan.
    Overridden,
}

/// Who gains and who loses what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessDiff {
    /// By subject and place.
    pub gained: Vec<AccessRow>,
    /// By subject and place.
    pub lost: Vec<AccessRow>,
}

/// Some permissions that somebody gains or loses somewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccessRow {
    /// Who.
    pub subject: AccessSubject,
    /// Where.
    pub place: AccessPlace,
    /// What.
    pub permissions: Permissions,
    /// Because of what.
    pub because: Because,
}

/// Who gains or loses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessSubject {
    /// A person.
    Member(Email),
    /// A service account.
    Account(AccountName),
    /// Everyone with this custom role, and how many they are.
    RoleHolders(RoleName, usize),
    /// Everyone who is no Admin, and how many they are.
    NonAdmins(usize),
}

/// Where something is gained or lost.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessPlace {
    /// In the organization itself.
    Organization,
    /// In every workspace, also later ones.
    EveryWorkspace,
    /// In one workspace.
    Workspace(WorkspaceName),
}

/// Why somebody gains or loses: the index of the operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Because(pub u32);

/// How many seats are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seats {
    /// Active members before.
    pub before: usize,
    /// Active members after.
    pub after: usize,
    /// Invited people after, who will take a seat when they accept.
    pub pending: usize,
}

/// What the seats cost a month, in the currency's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// ISO 4217 code.
    pub currency: Arc<str>,
    /// Before.
    pub before: u64,
    /// After.
    pub after: u64,
    /// After, once every invited person has accepted.
    #[serde(rename = "afterAcceptance")]
    pub after_acceptance: u64,
    /// The day of the next bill.
    #[serde(rename = "nextBill")]
    pub next_bill: Option<Date>,
}

/// What applying a plan takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// Requests, or transactions of an embedded organization.
    pub requests: usize,
    /// Seconds, rounded up.
    pub seconds: u64,
}
