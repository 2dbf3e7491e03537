//! `halley get`.

mod history;
mod objects;

use super::Run;
use super::error::{Error, Exit};
use super::key::Where;
use super::live::{self, Live};
use super::plan::json;
use super::ui::Table;
use crate::manifest::to_yaml;
use crate::model::organization::Organization;
use crate::render;
use crate::store::StoredKey;

/// Shows objects of the live organization
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley get organization
  halley get members
  halley get members --output json       with workspaces and permissions
  halley get members acme.org            whose e-mail contains acme.org
  halley get workspaces research --output yaml
  halley get history --limit 20          who changed what, the newest first")]
pub(super) struct Get {
    /// What to show
    #[arg(value_enum, value_name = "KIND")]
    kind: Kind,
    /// Only objects with this in their name
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// How they are written
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    output: Format,
    /// Shows at most so many rows of history
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
    #[command(flatten)]
    place: Where,
}

/// What can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// Name, subscription and settings
    Organization,
    /// The people
    #[value(alias = "member")]
    Members,
    /// The workspaces and who is in them
    #[value(alias = "workspace")]
    Workspaces,
    /// The custom workspace roles
    #[value(alias = "role")]
    Roles,
    /// The service accounts
    #[value(name = "serviceaccounts", alias = "serviceaccount")]
    ServiceAccounts,
    /// The live API keys
    #[value(alias = "key")]
    Keys,
    /// The audit log
    History,
}

/// How objects are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A table
    #[default]
    Text,
    /// For programs
    Json,
    /// For programs and people
    Yaml,
}

/// Rows for people, and the same as values for programs.
#[derive(Debug)]
pub(super) struct Listing {
    table: Table,
    objects: Vec<serde_json::Value>,
}

impl Listing {
    fn new(heading: &[&'static str]) -> Self {
        Self { table: Table::new(heading), objects: Vec::new() }
    }

    fn add(&mut self, cells: &[&str], object: serde_json::Value) {
        self.table.row(cells.iter().map(|cell| render::visible(cell).into_owned()).collect());
        self.objects.push(object);
    }
}

impl Get {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let live = self.place.place(run)?.connect_existing(run)?;
        let listing = self.listing(run, &live)?;
        let text = match self.output {
            Format::Text => listing.table.render(),
            Format::Json => json(&listing.objects),
            Format::Yaml => to_yaml(&listing.objects),
        };
        run.ui.result(&text);
        Ok(Exit::Clean)
    }

    fn listing(&self, run: &Run, live: &Live) -> Result<Listing, Error> {
        let Live::Embedded(store) = live else {
            return Err(Error::invalid("`halley get` works only for an embedded organization yet"));
        };
        let wanted = self.name.as_deref().unwrap_or_default().to_lowercase();
        let fits = |name: &str| name.to_lowercase().contains(&wanted);
        match self.kind {
            Kind::History => return Ok(history::listing(&store.audit(None, self.limit)?, &fits)),
            Kind::Keys => return Ok(objects::keys(&store.keys()?, &fits)),
            Kind::Members if self.output == Format::Text => {
                return Ok(objects::members(&store.people()?, &Organization::default(), &fits));
            }
            Kind::Members | Kind::Organization | Kind::Workspaces | Kind::Roles | Kind::ServiceAccounts => {}
        }
        let snapshot = live::read(run, live)?.snapshot;
        Ok(match self.kind {
            Kind::Workspaces => objects::workspaces(&snapshot, &fits),
            Kind::Roles => objects::roles(&snapshot, &fits),
            Kind::ServiceAccounts => objects::accounts(&snapshot, &fits),
            Kind::Members => objects::members(&store.people()?, &snapshot.organization, &fits),
            Kind::Organization | Kind::History | Kind::Keys => objects::organization(&snapshot),
        })
    }
}

/// Live keys as a table.
pub(super) fn table_of_keys(keys: &[StoredKey]) -> String {
    objects::keys(keys, &|_| true).table.render()
}
