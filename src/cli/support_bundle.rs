//! `halley support-bundle`: what somebody needs who is asked for help, in one text that can be read before it is sent.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use serde_json::json;

use super::Run;
use super::doctor::{self, Examined, Format};
use super::environment;
use super::error::{Error, Exit};
use super::plan::json as document;
use super::situation::Sides;
use super::ui::Table;
use crate::comet::Credential;
use crate::comet::http::{Disguise, Settings, Told};
use crate::model::actor::Actor;
use crate::plan::{Plan, Verdict};
use crate::render;

/// So much of one part is kept, in bytes: what is wrong shows at its beginning.
const LONGEST: usize = 256 << 10;

/// What stands for a secret.
const HIDDEN: &str = "(hidden)";

/// Writes what somebody needs who is asked for help, without secrets and under other names
///
/// Runs `halley doctor`, reads the organization once, and puts into one text: versions, what the doctor says, the options, how many manifests
/// of which kind there are and which rules complain, the plan in numbers, and every request with its answer. First it says what the file will
/// hold, then it asks. Credentials and keys never stand in it; people have other names and e-mail addresses, each the same everywhere. Names
/// of the organization, of workspaces, roles and service accounts, paths of files, and the server's address stay: read the file before you
/// send it.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley support-bundle
  halley support-bundle -f org/ --yes bundle.txt")]
pub(super) struct SupportBundle {
    /// The file to write; it must not exist
    #[arg(value_name = "FILE", default_value = "halley-support.txt")]
    file: PathBuf,
    #[command(flatten)]
    sides: Sides,
    /// Writes without asking
    #[arg(short, long)]
    yes: bool,
}

/// One part of the text.
struct Part {
    name: String,
    text: String,
}

impl SupportBundle {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let Self { file, sides, yes } = self;
        if file.exists() {
            return Err(Error::invalid(format!("`{}` exists already; nothing was written", file.display()))
                .hint("name another file"));
        }
        let folder =
            tempfile::tempdir().map_err(|cause| Error::io("make a folder in", &std::env::temp_dir(), &cause))?;
        let mut recorded = sides.clone();
        recorded.remote.record = Some(folder.path().join("recording"));
        recorded.remote.pseudonyms = true;
        let examined = doctor::examine(run, &recorded);
        let parts = parts(sides, &examined, &folder.path().join("recording"))?;
        self.list(run, &parts);
        if !yes {
            if !run.ui.can_ask() {
                return Err(Error::invalid("nobody can be asked here; nothing was written")
                    .hint("to write without asking: `halley support-bundle --yes`"));
            }
            if !run.ui.confirm(&format!("\nWrite `{}`?", file.display())) {
                return Err(Error::invalid("not confirmed; nothing was written"));
            }
        }
        write(file, &whole(&parts)).map_err(|cause| Error::io("write", file, &cause))?;
        run.ui.status(&format!("Wrote `{}`. Read it before you send it.", file.display()));
        Ok(Exit::Clean)
    }

    /// What the file will hold.
    fn list(&self, run: &Run, parts: &[Part]) {
        let mut table = Table::new(&["PART", "BYTES", "OTHER NAMES", "SECRETS TAKEN OUT"]);
        for Part { name, text } in parts {
            let secrets = text.matches(HIDDEN).count();
            table.row(vec![name.clone(), text.len().to_string(), pseudonyms(text).to_string(), secrets.to_string()]);
        }
        run.ui.result(&format!("`{}` will hold:\n\n{}", self.file.display(), table.render()));
        run.ui.status(
            "Names of the organization, of workspaces, roles and service accounts, paths, and the server's address stay as they are.",
        );
    }
}

/// How often somebody stands in a text under another name.
fn pseudonyms(text: &str) -> usize {
    let is_one = |rest: &str| rest.bytes().take(10).filter(u8::is_ascii_hexdigit).count() == 10;
    text.split("user-").skip(1).filter(|rest| is_one(rest)).count()
}

fn parts(sides: &Sides, examined: &Examined, recording: &Path) -> Result<Vec<Part>, Error> {
    let disguise = disguise(examined)?;
    let mut parts = Vec::new();
    let mut add =
        |name: &str, text: &str| parts.push(Part { name: name.to_owned(), text: shortened(disguise.text(text)) });
    add("doctor.txt", &doctor::written(&examined.findings, Format::Text, false, true));
    add("options.json", &document(&options(sides)));
    if let Some(counted) = &examined.manifests {
        let doctor::Counted { files, bytes, kinds, rules } = counted;
        add("manifests.json", &document(&json!({"files": files, "bytes": bytes, "kinds": kinds, "rules": rules})));
    }
    if let Some(plan) = &examined.plan {
        add("plan.json", &document(&in_numbers(plan)));
    }
    let requests: String = examined.requests.iter().map(told).collect();
    if !requests.is_empty() {
        add("requests.txt", &requests);
    }
    for (name, text) in recorded(recording)? {
        // Cut before it is looked through: an organization of 100,000 people is one answer.
        parts.push(Part { name: format!("recording/{name}"), text: disguise.recorded(&shortened(text)) });
    }
    Ok(parts)
}

/// A line a request; an address in a path is one again, so that it is seen.
fn told(told: &Told) -> String {
    let line = told.to_string();
    format!("{}\n", render::visible(&percent_decode_str(&line).decode_utf8_lossy()))
}

/// Who is disguised: whoever is known to be in the organization, and the caller.
fn disguise(examined: &Examined) -> Result<Disguise, Error> {
    let credential = environment::credential().ok().flatten().map(|(credential, _)| credential);
    // Without a credential nobody else knows anything that the other names could hang on.
    let salt = getrandom::u64()
        .map_err(|cause| Error::new(Exit::Unexpected, format!("the system gives no chance: {cause}")))?;
    let settings = Settings::new(&format!("https://{salt:x}.invalid"), credential.unwrap_or(Credential::None));
    let settings = Settings { proxies: environment::proxies(), ..settings? };
    let mut people: Vec<String> = Vec::new();
    if let Some(state) = &examined.state {
        people.extend(state.snapshot.organization.members.iter().map(|member| member.email.to_string()));
        people.extend(state.snapshot.requests.iter().map(ToString::to_string));
        if let Actor::Member(email) = &state.actor {
            people.push(email.to_string());
        }
    }
    Ok(Disguise::new(&settings, people))
}

/// Which options and variables are set; of what could be secret only that it is.
fn options(sides: &Sides) -> serde_json::Value {
    let Sides { files, organization, server, remote } = sides;
    let set: BTreeMap<&str, bool> = environment::set();
    json!({
        "files": files.files,
        "organization": organization,
        "server": server.named(),
        "caFile": remote.ca_file,
        "insecureHttp": remote.insecure_http,
        "timeoutSeconds": remote.timeout,
        "noCache": remote.no_cache,
        "variables": set,
    })
}

/// The plan without anything that it names.
fn in_numbers(plan: &Plan) -> serde_json::Value {
    let totals = plan.totals();
    let verbs: BTreeMap<String, usize> = totals.verbs.iter().map(|(verb, count)| (verb.to_string(), *count)).collect();
    let guards: Vec<_> = plan
        .guards
        .iter()
        .map(|verdict| json!({"name": verdict.guard.as_str(), "refused": verdict.verdict == Verdict::Refused, "operations": verdict.operations.len()}))
        .collect();
    json!({
        "digest": plan.digest, "verbs": verbs, "manual": totals.manual, "destructive": totals.destructive,
        "refused": totals.refused, "waiting": totals.waiting, "skipped": plan.skipped.len(), "unmanaged": plan.unmanaged.len(),
        "unread": plan.unread, "guards": guards,
        "forecast": {"requests": plan.forecast.requests, "seconds": plan.forecast.seconds},
    })
}

/// The files of a recording in their order; none where nothing was sent.
fn recorded(folder: &Path) -> Result<Vec<(String, String)>, Error> {
    let unreadable = |cause: std::io::Error| Error::io("read", folder, &cause);
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(unreadable(cause)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        found.push((
            entry.file_name().to_string_lossy().into_owned(),
            std::fs::read_to_string(entry.path()).map_err(unreadable)?,
        ));
    }
    found.sort();
    Ok(found)
}

/// The beginning of a text that is too long.
fn shortened(mut text: String) -> String {
    if text.len() > LONGEST {
        let whole = text.len();
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push_str(&format!("\n… cut here; the whole part has {whole} bytes\n"));
    }
    text
}

fn whole(parts: &[Part]) -> String {
    let mut text = String::from("Halley support bundle, halley.dev/support/v1\n");
    for Part { name, text: part } in parts {
        text.push_str(&format!("\n===== {name}, {} bytes\n{part}", part.len()));
        if !part.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}

/// For its owner alone, and never over another file.
fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
