//! `halley get`.

mod history;
mod objects;
mod remote;

use super::Run;
use super::error::{Error, Exit};
use super::key::{self, Where};
use super::live::{self, Live, Place, State};
use super::plan::json;
use super::ui::Table;
use crate::comet::Http;
use crate::comet::halley::things;
use crate::manifest::to_yaml;
use crate::model::key::Email;
use crate::model::organization::Organization;
use crate::model::snapshot::Snapshot;
use crate::render;
use crate::store::{Mode, Person, StoredKey};

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
    /// Shows at most so many rows of history, or invoices
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
    /// Subscription, seats and the next bill, of a Halley server
    Billing,
    /// The invoices of a Halley server
    #[value(alias = "invoice")]
    Invoices,
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
        let place = self.place.place(run)?;
        let listing = self.listing(run, &place)?;
        let text = match self.output {
            Format::Text => listing.table.render(),
            Format::Json => json(&listing.objects),
            Format::Yaml => to_yaml(&listing.objects),
        };
        run.ui.result(&text);
        Ok(Exit::Clean)
    }

    fn listing(&self, run: &Run, place: &Place) -> Result<Listing, Error> {
        let wanted = self.name.as_deref().unwrap_or_default().to_lowercase();
        let fits = |name: &str| name.to_lowercase().contains(&wanted);
        match (self.kind, place.http()?) {
            (Kind::Keys, _) => Ok(objects::keys(&key::keys(run, place)?, &fits)),
            (Kind::History, None) => {
                Ok(history::listing(&place.existing(run, Mode::Read)?.audit(None, self.limit)?, &fits))
            }
            (Kind::History, Some(http)) => {
                let rows = run.wait(async { Ok(things::audit(&http, self.limit as usize).await?) })?;
                Ok(history::remote(rows, &fits))
            }
            (Kind::Billing, Some(http)) => Ok(remote::billing(&run.wait(async { Ok(things::billing(&http).await?) })?)),
            (Kind::Invoices, Some(http)) => {
                let invoices = run.wait(async { Ok(things::invoices(&http, self.limit as usize).await?) })?;
                Ok(remote::invoices(&invoices, &fits))
            }
            (Kind::Billing | Kind::Invoices, None) => {
                Err(Error::invalid("an embedded organization is billed by nobody")
                    .hint("`halley serve` bills one, as a file of prices says; then ask it with `--server URL`"))
            }
            (Kind::Members, None) if self.output == Format::Text => {
                let people = place.existing(run, Mode::Read)?.people()?;
                Ok(objects::members(&people, &Organization::default(), &fits))
            }
            (_, None) => {
                let store = place.existing(run, Mode::Read)?;
                let people = store.people()?;
                let snapshot = live::read(run, &Live::Embedded(Box::new(store)))?.snapshot;
                Ok(self.of_snapshot(&snapshot, &people, None, &fits))
            }
            (_, Some(http)) => self.remote(run, place, &http, &fits),
        }
    }

    /// Objects behind a server. Who is no Admin sees people and workspaces by routes of their own.
    fn remote(&self, run: &Run, place: &Place, http: &Http, fits: &dyn Fn(&str) -> bool) -> Result<Listing, Error> {
        let live = match place.connect(run) {
            Ok(live) => live,
            Err(error) if error.exit == Exit::Unreachable => {
                let seen = match self.kind {
                    Kind::Workspaces => {
                        run.wait(async { Ok(remote::workspaces(&things::workspaces(http).await?, fits)) })
                    }
                    Kind::Members => run.wait(async {
                        let people: Vec<Person> =
                            things::members(http).await?.into_iter().map(remote::person).collect();
                        Ok(objects::members(&people, &Organization::default(), fits))
                    }),
                    _ => return Err(error),
                };
                // What the first request said is the reason; a second refusal adds nothing.
                return seen.map_err(|_| error);
            }
            Err(error) => return Err(error),
        };
        let State { snapshot, actor, capabilities: _ } = live::read(run, &live)?;
        let people = match (&live, self.kind) {
            (Live::Halley(_), Kind::Members) => {
                run.wait(async { Ok(things::members(http).await?) })?.into_iter().map(remote::person).collect()
            }
            _ => snapshot.organization.members.iter().map(remote::known).collect::<Vec<Person>>(),
        };
        for collection in &snapshot.unread {
            run.ui.warning(&format!("{collection} could not be read, or not all of them"));
        }
        Ok(self.of_snapshot(&snapshot, &people, actor.member(), fits))
    }

    fn of_snapshot(
        &self,
        snapshot: &Snapshot,
        people: &[Person],
        own: Option<&Email>,
        fits: &dyn Fn(&str) -> bool,
    ) -> Listing {
        match self.kind {
            Kind::Workspaces => objects::workspaces(snapshot, own, fits),
            Kind::Roles => objects::roles(snapshot, fits),
            Kind::ServiceAccounts => objects::accounts(snapshot, fits),
            Kind::Members => objects::members(people, &snapshot.organization, fits),
            Kind::Organization | Kind::History | Kind::Keys | Kind::Billing | Kind::Invoices => {
                objects::organization(snapshot)
            }
        }
    }
}

/// Live keys as a table.
pub(super) fn table_of_keys(keys: &[StoredKey]) -> String {
    objects::keys(keys, &|_| true).table.render()
}
