//! `halley key`.

use super::Run;
use super::arguments::{Files, RemoteArgs, RevisionArgs, ServerArgs};
use super::environment;
use super::error::{Error, Exit};
use super::get;
use super::live::{self, Place};
use super::manifests::Manifests;
use super::plan::json;
use crate::backend::{Provenance, Secret};
use crate::comet::Http;
use crate::comet::halley::{IssuedKey, LiveKeyDocument, things};
use crate::model::key::{Email, KeyName};
use crate::store::{KeyHolder, Mode, StoredKey};

/// Makes, lists and revokes API keys of people
///
/// In an embedded organization anybody's, on a Halley server one's own. Keys of service accounts are declared in manifests; `halley apply`
/// makes and rotates them.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley key create --member ana@acme.org > ~/.comet-key
  halley key list
  halley key revoke 3f2a9c")]
pub(super) struct Key {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    Create(Create),
    List(List),
    Revoke(Revoke),
}

/// Makes a key for an active member, and prints its secret, this once
///
/// On a server the key is one's own.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley key create --member ana@acme.org
  halley key create --member ana@acme.org --name laptop > key.txt
  halley key create --member ana@acme.org --name pull-requests --read-only")]
struct Create {
    #[command(flatten)]
    place: Where,
    /// Whose key; needed for an embedded organization
    #[arg(long, value_name = "EMAIL")]
    member: Option<String>,
    /// The key's name, unique among the member's keys
    #[arg(long, value_name = "NAME", default_value = "key")]
    name: String,
    /// Makes a key that may only read, for plans in a pull request; of an embedded organization, by who holds its file
    #[arg(long)]
    read_only: bool,
    #[command(flatten)]
    revision: RevisionArgs,
}

/// Lists the live keys, of members and of service accounts; on a server one's own
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley key list
  halley key list --output json")]
struct List {
    #[command(flatten)]
    place: Where,
    /// How the list is written
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    output: Format,
}

/// How a list is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A table
    #[default]
    Text,
    /// For programs
    Json,
}

/// Ends a key at once
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley key revoke 3f2a9c      the id is the one that `halley key list` shows")]
struct Revoke {
    #[command(flatten)]
    place: Where,
    /// The key's id
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    revision: RevisionArgs,
}

/// The live organization of a command that needs no manifests.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct Where {
    #[command(flatten)]
    files: Files,
    /// Which CometOrganization is meant, when the manifests declare several
    #[arg(long, value_name = "NAME")]
    organization: Option<String>,
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    remote: RemoteArgs,
}

impl Where {
    /// The named server, else the one that the manifests name. Manifests are read only when they matter.
    pub(super) fn place(&self, run: &Run) -> Result<Place, Error> {
        let declared = match self.server.named() {
            Some(_) if !environment::has_credential() => None,
            _ => Manifests::read(run, &self.files).server_alone(run, self.organization.as_deref())?,
        };
        Place::choose(run, &self.server, &self.remote, declared.as_ref())
    }
}

impl Key {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        match &self.command {
            Command::Create(command) => command.run(run),
            Command::List(command) => command.run(run),
            Command::Revoke(command) => command.run(run),
        }
    }
}

impl Create {
    fn run(&self, run: &Run) -> Result<Exit, Error> {
        let Self { place, member, name, read_only, revision } = self;
        let (place, name) = (place.place(run)?, KeyName::new(name));
        let email = member.as_deref().map(Email::new);
        let (id, secret, email) = match place.http()? {
            Some(_) if *read_only => {
                return Err(Error::invalid("a server makes no keys that only read").hint(
                    "run this where the server's database is: `halley key create --server sqlite:FILE --read-only`",
                ));
            }
            Some(http) => run.wait(own(&http, &live::provenance(revision, None)?, email, &name))?,
            None => {
                let email =
                    email.ok_or_else(|| Error::invalid("it is not said whose key").hint("write `--member EMAIL`"))?;
                let store = place.existing(run, Mode::ReadWrite)?;
                let provenance = live::provenance(revision, None)?;
                let (id, secret) = match read_only {
                    true => store.create_reading_key(provenance, &email, &name)?,
                    false => store.create_member_key(provenance, &email, &name)?,
                };
                (id, secret, email)
            }
        };
        run.ui.result(&format!("{}\n", secret.expose()));
        run.ui.status(&format!(
            "This is the key `{name}` of {email}, id {id}. Its secret is stored nowhere and shown only now."
        ));
        Ok(Exit::Clean)
    }
}

/// A key of one's own on a server; another's cannot be made there.
async fn own(
    http: &Http,
    provenance: &Provenance,
    email: Option<Email>,
    name: &KeyName,
) -> Result<(String, Secret, Email), Error> {
    let caller = Email::new(&things::whoami(http).await?.name);
    if let Some(email) = email.filter(|email| *email != caller) {
        return Err(Error::invalid(format!(
            "on a server everybody makes their own keys: you are {caller}, not {email}"
        ))
        .hint(format!("{email} can run this command, or make the key on the page of their account")));
    }
    let IssuedKey { id, name: _, secret } = things::make_key(http, provenance, name).await?;
    Ok((id, Secret::new(secret), caller))
}

impl List {
    fn run(&self, run: &Run) -> Result<Exit, Error> {
        let Self { place, output } = self;
        let keys = keys(run, &place.place(run)?)?;
        run.ui.result(&match output {
            Format::Text => get::table_of_keys(&keys),
            Format::Json => json(&keys.iter().map(object).collect::<Vec<_>>()),
        });
        Ok(Exit::Clean)
    }
}

/// The live keys: all of a file, one's own on a server.
pub(super) fn keys(run: &Run, place: &Place) -> Result<Vec<StoredKey>, Error> {
    let Some(http) = place.http()? else { return Ok(place.existing(run, Mode::Read)?.keys()?) };
    run.wait(async {
        let (caller, keys) = (things::whoami(&http).await?, things::keys(&http).await?);
        let holder = KeyHolder::Member(Email::new(&caller.name));
        let key = |LiveKeyDocument { id, name, created_at, last_used_at }| StoredKey {
            id,
            name,
            holder: holder.clone(),
            created_at,
            last_used_at,
        };
        Ok(keys.into_iter().map(key).collect())
    })
}

impl Revoke {
    fn run(&self, run: &Run) -> Result<Exit, Error> {
        let Self { place, id, revision } = self;
        let provenance = live::provenance(revision, None)?;
        let place = place.place(run)?;
        match place.http()? {
            Some(http) => run.wait(async { Ok(things::revoke_key(&http, &provenance, id).await?) })?,
            None => place.existing(run, Mode::ReadWrite)?.revoke_key(provenance, id)?,
        }
        run.ui.status(&format!("The key {id} is revoked."));
        Ok(Exit::Clean)
    }
}

/// A live key for programs.
pub(super) fn object(key: &StoredKey) -> serde_json::Value {
    let StoredKey { id, name, holder, created_at, last_used_at } = key;
    let kind = match holder {
        KeyHolder::Member(_) => "member",
        KeyHolder::ServiceAccount(_) => "serviceAccount",
    };
    serde_json::json!({"id": id, "name": name, kind: holder_name(holder), "createdAt": created_at, "lastUsedAt": last_used_at})
}

/// Whose key it is.
pub(super) fn holder_name(holder: &KeyHolder) -> &str {
    match holder {
        KeyHolder::Member(email) => email.as_str(),
        KeyHolder::ServiceAccount(account) => account.as_str(),
    }
}
