//! `halley coverage`.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::{Value, json};

use super::Run;
use super::error::{Error, Exit};
use super::plan::json as pretty;
use super::situation::{Judges, Sides, Situation};
use super::ui::Table;
use crate::model::snapshot::Collection;
use crate::plan::{Coverage, coverage};
use crate::render::{counted, visible};

/// The format of the JSON.
const FORMAT: &str = "halley.dev/coverage/v1";

/// Shows how much of what is live the manifests declare: what is left to take over
///
/// Counts, a collection at a time, the live objects that manifests declare, those that `ignore` puts out of bounds, and all others. Changes
/// nothing. What is covered is the declared part of what is not ignored, rounded down; a collection that could not be read is never covered.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley coverage
  halley coverage --verbose             names what no manifest declares
  halley coverage --require 100         2 unless every collection is covered, for a pipeline
  halley coverage --require 100 --collection members --collection access
  halley coverage --output json")]
pub(super) struct CoverageCommand {
    #[command(flatten)]
    sides: Sides,
    /// Ends with exit code 2 unless so much of every collection is declared
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    require: Option<u8>,
    /// Shows and judges this collection only; can be repeated
    ///
    /// Where the server shows a collection to nobody, as Comet does with the keys of service accounts, name the others.
    #[arg(long = "collection", value_name = "NAME", value_parser = collections())]
    collections: Vec<Collection>,
    /// How the coverage is written
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    output: Format,
    /// Lists by name what no manifest declares
    #[arg(short, long)]
    verbose: bool,
}

/// How coverage is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A table
    #[default]
    Text,
    /// For programs
    Json,
}

impl CoverageCommand {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let Self { sides, require, collections, output, verbose } = self;
        let situation = Situation::judged(run, sides, &Judges::default())?;
        let snapshot = &situation.state.snapshot;
        if snapshot.id.is_none() {
            // Of nothing all is declared, and a gate that looks at the wrong place would pass.
            return Err(Error::new(
                Exit::Unreachable,
                "there is no organization yet, so nothing is live that could be covered",
            )
            .hint("`halley apply` makes one from manifests; name another place with `--server`"));
        }
        let mut rows = coverage(&situation.desired, snapshot);
        rows.retain(|row| collections.is_empty() || collections.contains(&row.collection));
        let name = &snapshot.organization.profile.name;
        let short: Vec<&Coverage> =
            rows.iter().filter(|row| require.is_some_and(|least| is_short(row, least))).collect();
        run.ui.result(&match output {
            Format::Text => text(name, &rows, *verbose),
            Format::Json => pretty(&json!({
                "format": FORMAT,
                "organization": {"id": snapshot.id, "name": name},
                "collections": rows.iter().map(value).collect::<Vec<_>>(),
                "required": require,
                "enough": require.map(|_| short.is_empty()),
            })),
        });
        if let (Some(least), false) = (require, short.is_empty()) {
            run.ui.error(&too_little(*least, &short, &rows));
            return Ok(Exit::Changes);
        }
        Ok(Exit::Clean)
    }
}

fn is_short(row: &Coverage, least: u8) -> bool {
    row.percent().is_none_or(|percent| percent < least)
}

fn text(name: &str, rows: &[Coverage], verbose: bool) -> String {
    let mut table = Table::new(&["COLLECTION", "OWNERSHIP", "LIVE", "DECLARED", "IGNORED", "UNDECLARED", "COVERED"]);
    for row in rows {
        let Coverage { collection, ownership, read: _, managed, ignored, unmanaged } = row;
        let counts = match row.percent() {
            Some(percent) => {
                let counts = [row.live(), *managed, *ignored, unmanaged.len()].map(|count| count.to_string());
                [counts.as_slice(), &[format!("{percent} %")]].concat()
            }
            None => [&["-"; 4][..], &["could not be read"]].concat().into_iter().map(str::to_owned).collect(),
        };
        let names = [collection.to_string(), format!("{ownership:?}")];
        table.row(names.into_iter().chain(counts).collect());
    }
    let mut text = format!("Coverage of `{}`\n\n{}", visible(name), table.render());
    let undeclared = || rows.iter().filter(|row| !row.unmanaged.is_empty());
    for row in undeclared().filter(|_| verbose) {
        text.push_str(&format!("\nNo manifest declares, in {}:\n", row.collection));
        row.unmanaged.iter().for_each(|name| text.push_str(&format!("  {}\n", visible(name))));
    }
    if !verbose && undeclared().next().is_some() {
        text.push_str("\n`--verbose` names what no manifest declares; `halley export` writes manifests of it.\n");
    }
    text
}

fn value(row: &Coverage) -> Value {
    let Coverage { collection, ownership, read, managed, ignored, unmanaged } = row;
    json!({
        "collection": collection.as_str(), "ownership": format!("{ownership:?}"), "read": read, "live": row.live(), "managed": managed,
        "ignored": ignored, "unmanaged": unmanaged, "percent": row.percent(),
    })
}

/// The numbers, and what to declare.
fn too_little(least: u8, short: &[&Coverage], rows: &[Coverage]) -> Error {
    let told = short.iter().map(|row| match row.percent() {
        None => format!("{} could not be read", row.collection),
        Some(percent) => {
            let all = row.managed + row.unmanaged.len();
            format!("{} {percent} % ({} of {all} declared)", row.collection, row.managed)
        }
    });
    let message = format!("less than {least} % is declared: {}", told.collect::<Vec<_>>().join(", "));
    let mut error = Error::new(Exit::Changes, message);
    for row in short.iter().filter(|row| !row.unmanaged.is_empty()) {
        let named: Vec<String> = row.unmanaged.iter().take(NAMED).map(|name| format!("`{}`", visible(name))).collect();
        let more = row.unmanaged.len() - named.len();
        let more = if more > 0 { format!(" and {}", counted(more, "other")) } else { String::new() };
        error = error.hint(format!(
            "declare in {}, or put under `spec.ignore`: {}{more}",
            row.collection,
            named.join(", ")
        ));
    }
    if short.iter().any(|row| !row.read) {
        error = error.hint("use a credential that may read it: what nobody could read counts as not covered");
        let read: Vec<String> =
            rows.iter().filter(|row| row.read).map(|row| format!("--collection {}", row.collection)).collect();
        if !read.is_empty() {
            error = error.hint(format!(
                "where the server shows it to nobody (Comet does not show keys), judge the others: `{}`",
                read.join(" ")
            ));
        }
    }
    error
}

/// Takes the name of a collection.
fn collections() -> impl TypedValueParser<Value = Collection> {
    PossibleValuesParser::new(Collection::ALL.map(Collection::as_str))
        .try_map(|name| Collection::ALL.into_iter().find(|known| known.as_str() == name).ok_or("no collection"))
}

/// So many undeclared objects of a collection are named; `--verbose` lists all.
const NAMED: usize = 3;
