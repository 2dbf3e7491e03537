//! The server: which, how it is reached, what it is, whether it takes the credential, and what it shows.

mod database;

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::findings::Findings;
use crate::cli::error::{Error, Exit};
use crate::cli::live::{self, Live, Place, State};
use crate::cli::manifests::Declaration;
use crate::cli::server::Declared;
use crate::cli::situation::Sides;
use crate::cli::{Run, environment};
use crate::comet::http::{Ended, Listener, Settings, Told};
use crate::model::snapshot::{Collection, Snapshot};
use crate::plan;
use crate::render::counted;

/// Why what needs the server is not looked at.
pub(super) const NOT_REACHED: &str = "what comes before it does not work";

/// Somebody waits: what does not answer twice is away.
const TRIES: u32 = 2;
/// Clocks that differ by more make tokens and dates doubtful, in seconds.
const SKEW: i64 = 60;
/// Slower answers make large organizations a matter of minutes, in milliseconds.
const SLOW: u128 = 2_000;

/// What the server has shown.
#[derive(Default)]
pub(super) struct Reached {
    pub(super) state: Option<State>,
    pub(super) requests: Vec<Told>,
}

/// Examines the server that a command would use.
pub(super) fn examine(run: &Run, sides: &Sides, declared: Option<&Declaration>, findings: &mut Findings) -> Reached {
    let server = declared.and_then(|declared| declared.server.as_ref());
    credential(findings);
    let place = match Place::choose(run, &sides.server, &sides.remote, server) {
        Ok(place) => place,
        Err(error) => {
            findings.problem("server", &error);
            for name in ["reachable", "accepted"] {
                findings.unchecked(name, NOT_REACHED);
            }
            return Reached::default();
        }
    };
    findings.ok("server", format!("{} ({})", place.name(), chosen(sides, server)));
    let told: Arc<Mutex<Vec<Told>>> = Arc::default();
    let heard = Arc::clone(&told);
    let listener = Listener::new(move |line| locked(&heard).push(line.clone()));
    let place = place.listening(listener).trying(TRIES);
    match place.settings() {
        None => database::examine(&place, findings),
        Some(settings) => way(settings, findings),
    }
    let state = connect(run, &place, &told, findings);
    if let (Some(state), Some(declared)) = (&state, declared)
        && let Err(error) = plan::same_organization(&declared.desired, &state.snapshot)
    {
        findings.problem(
            "organization",
            &Error::invalid(error.to_string()).hint("correct `spec.id` of the CometOrganization"),
        );
    }
    let requests = std::mem::take(&mut *locked(&told));
    Reached { state, requests }
}

fn locked(told: &Mutex<Vec<Told>>) -> std::sync::MutexGuard<'_, Vec<Told>> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why it is this server.
fn chosen(sides: &Sides, declared: Option<&Declared>) -> &'static str {
    match (sides.server.named(), declared) {
        (Some(named), _) if environment::server().as_deref() == Some(named) => "from HALLEY_SERVER or `--server`",
        (Some(_), _) => "from `--server`",
        (None, Some(_)) => "from `spec.server` of the CometOrganization",
        (None, None) => "nobody names another",
    }
}

/// Whether there is a credential, and for whom.
fn credential(findings: &mut Findings) {
    const NAME: &str = "credential";
    match environment::credential() {
        Err(error) => findings.problem(NAME, &error),
        Ok(None) => findings.unchecked(NAME, "none is set; a file needs none, a server wants COMET_API_KEY"),
        Ok(Some((credential, source))) => match credential.server() {
            Err(error) => findings.problem(NAME, &error.into()),
            Ok(_) if environment::has_both() => findings.warn(
                NAME,
                format!("{source} counts, and COMET_SESSION_TOKEN is set too"),
                "unset the one that is not meant",
            ),
            Ok(Some(server)) => findings.ok(NAME, format!("{source}, an API key that names {server} as its server")),
            Ok(None) => findings
                .ok(NAME, format!("{source}; it goes to the server that `--server` or HALLEY_SERVER names, alone")),
        },
    }
}

/// How the server is reached: encrypted or not, through which proxy, with which certificates.
fn way(settings: &Settings, findings: &mut Findings) {
    let Settings { base, ca_file, .. } = settings;
    if base.starts_with("replay:") {
        return findings.ok("way", "a recording: nothing is sent anywhere");
    }
    let own = ca_file.as_ref().map(|file| format!(", and certificates of `{}`", file.display())).unwrap_or_default();
    let proxy = settings.proxy().map(|proxy| format!(", through the proxy {proxy}")).unwrap_or_default();
    if base.starts_with("https://") {
        findings.ok("way", format!("TLS, with the certificates of this system{own}{proxy}"));
    } else if settings.is_local() {
        findings.ok("way", "without TLS, on this machine");
    } else {
        findings.warn(
            "way",
            format!("without TLS{proxy}: everybody in between can read the credential"),
            "use a server with `https`",
        );
    }
}

/// Connects, and reads what a plan would need.
fn connect(run: &Run, place: &Place, told: &Mutex<Vec<Told>>, findings: &mut Findings) -> Option<State> {
    let live = place.connect(run);
    answered(place, &live, &locked(told), run.clock.again().now, findings);
    let state = live.and_then(|live| {
        let state = live::read(run, &live)?;
        Ok((live, state))
    });
    match state {
        Ok((live, state)) => {
            shown(&live, &state, findings);
            Some(state)
        }
        Err(error) => {
            let name = if locked(told).iter().any(is_answer) { "accepted" } else { "reachable" };
            let error = through_proxy(place, error);
            let error = match name {
                "reachable" if error.hints.is_empty() => {
                    error.hint("check the address, the port, and the network in between")
                }
                _ => error,
            };
            findings.problem(name, &error);
            for name in ["organization", "collections", "rights"] {
                findings.unchecked(name, NOT_REACHED);
            }
            None
        }
    }
}

/// An error of a tunnel seldom names the variable that it came from.
fn through_proxy(place: &Place, error: Error) -> Error {
    match place.settings().and_then(Settings::proxy) {
        Some(proxy)
            if error.exit == Exit::Unreachable
                && (error.message.contains("tunnel") || error.message.contains("proxy")) =>
        {
            error.hint(format!(
                "the proxy {proxy} comes from HTTPS_PROXY, HTTP_PROXY or ALL_PROXY; NO_PROXY names hosts that need none"
            ))
        }
        _ => error,
    }
}

fn is_answer(told: &Told) -> bool {
    matches!(told.ended, Ended::Answered { .. })
}

/// What can be seen of the answers themselves: how fast, whose clock, which limits.
fn answered(place: &Place, live: &Result<Live, Error>, told: &[Told], now: Timestamp, findings: &mut Findings) {
    if place.settings().is_none() {
        return;
    }
    let Some(last) = told.iter().rev().find(|told| is_answer(told)) else { return };
    let fastest =
        told.iter().filter(|told| is_answer(told)).map(|told| told.took.as_millis()).min().unwrap_or_default();
    let what = match live {
        Ok(Live::Halley(_)) => "`halley serve`",
        Ok(Live::Comet(_)) => "Comet",
        Ok(Live::Embedded(_)) | Err(_) => "something",
    };
    let said = format!("{what} answers in {fastest} ms");
    match fastest {
        0..SLOW => findings.ok("reachable", said),
        _ => findings.warn(
            "reachable",
            said,
            "a slow way makes every command slow: look at proxies, and at the server's own load",
        ),
    }
    let Ended::Answered { status: _, bytes: _, id: _, date, limits } = &last.ended else { return };
    clock(*date, now, findings);
    if !limits.is_empty() {
        let limits: Vec<String> = limits.iter().map(|(name, value)| format!("{name} {value}")).collect();
        findings.ok("limits", limits.join(", "));
    }
}

fn clock(date: Option<Timestamp>, now: Timestamp, findings: &mut Findings) {
    let Some(date) = date else { return findings.unchecked("clock", "the server does not say what time it is") };
    let ahead = date.as_second() - now.as_second();
    let way = if ahead > 0 { "ahead of" } else { "behind" };
    let said = format!("the server's clock is {} s {way} this machine's", ahead.abs());
    match ahead.abs() {
        0..=2 => findings.ok("clock", "the same as the server's"),
        3..=SKEW => findings.ok("clock", said),
        _ => findings.warn(
            "clock",
            said,
            "set the clock that is wrong: access ends, and keys are replaced, by days in UTC",
        ),
    }
}

/// Who is asked for what.
fn shown(live: &Live, state: &State, findings: &mut Findings) {
    let State { snapshot, actor, capabilities: _ } = state;
    if !matches!(live, Live::Embedded(_)) {
        findings.ok("accepted", format!("the credential stands for {actor}"));
    }
    let Snapshot { id, organization, unread, .. } = snapshot;
    match id {
        None => findings.warn("organization", "there is none yet", "`halley apply` makes it from manifests"),
        Some(id) => findings.ok(
            "organization",
            format!(
                "`{}` ({id}), {}, {}",
                organization.profile.name,
                counted(organization.members.len(), "member"),
                counted(organization.workspaces.len(), "workspace")
            ),
        ),
    }
    let unread: Vec<&str> = unread.iter().map(|collection: &Collection| collection.as_str()).collect();
    match unread.is_empty() {
        true => findings.ok("collections", "all can be read"),
        false => findings.warn(
            "collections",
            format!("not all can be read: {}; nothing is planned in them", unread.join(", ")),
            "a credential of an Admin sees more; what Comet shows nobody stays unread",
        ),
    }
}
