//! Checked manifests and a day become `Desired`: teams expanded, defaults filled in, expired access taken out.

mod access;
mod accounts;
mod ending;
mod export;
mod lower;
mod origins;
mod people;
mod policy;
pub mod strictness;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

pub use ending::Ending;
pub use export::{Export, ExportOptions, ExportedFile, excerpt, export, hashed_name};
pub use lower::lower;
pub use origins::{DocumentOrigin, MembershipOrigin, Origin, Origins};
pub use policy::{Base, Globs, Policy, mode_mut};

use crate::model::key::{AccountName, Email, KeyName, WorkspaceName};
use crate::model::organization::Organization;
use crate::model::table::{Keyed, Table};

/// What the manifests say.
#[derive(Clone, Debug, Default)]
pub struct Desired {
    /// What should be live. A workspace whose access is not declared has no memberships here; see `unmanaged_access`.
    pub organization: Organization,
    /// What is owned, ignored, guarded.
    pub policy: Policy,
    /// Where each object is declared.
    pub origins: Origins,
    /// Declared workspaces whose `access` is left out: nobody is added or removed there.
    pub unmanaged_access: BTreeSet<WorkspaceName>,
    /// People whose `until` has passed, with its day. They are not in `organization`.
    pub expired_members: BTreeMap<Email, Date>,
    /// Access whose `until` has passed, with its day. It is not in `organization`.
    pub expired_access: BTreeMap<(WorkspaceName, Email), Date>,
    /// The next `until` that has not passed, if there is one. The plan is valid to the end of that day.
    pub next_until: Option<Date>,
    /// Access that has an end and has not reached it, the nearest first. Of several entries for one person in a workspace the latest counts;
    /// what ends with the person is not listed beside the person.
    pub endings: Vec<Ending>,
    /// API keys of declared service accounts, by (account, declared name).
    pub keys: Table<DeclaredKey>,
}

/// An API key that a manifest declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredKey {
    /// Account and declared name.
    pub key: (AccountName, KeyName),
    /// Where the secret goes.
    pub target: Target,
    /// When it is replaced.
    pub rotation: Option<RotationDays>,
}

impl DeclaredKey {
    /// Whose key it is.
    pub fn account(&self) -> &AccountName {
        &self.key.0
    }

    /// The declared name.
    pub fn name(&self) -> &KeyName {
        &self.key.1
    }
}

impl Keyed for DeclaredKey {
    type Key = (AccountName, KeyName);

    fn key(&self) -> &Self::Key {
        &self.key
    }
}

/// Where a key's secret goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file; the command line writes it. The path is the manifest's folder joined with what the manifest says, with `/`.
    File(Arc<str>),
    /// Secret name and key; the operator writes it.
    Secret(Arc<str>, Arc<str>),
}

/// When a key is replaced, in whole days; `overlap` is shorter than `every`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RotationDays {
    /// A new key is due this long after the last one was made.
    pub every: u32,
    /// The old key lives this long beside the new one.
    pub overlap: u32,
}
