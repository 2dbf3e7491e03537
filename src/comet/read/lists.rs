//! The lists of an organization: members, workspaces, roles, service accounts. Each by the best route that this Comet has.

use std::collections::BTreeSet;
use std::sync::Mutex;

use serde::de::DeserializeOwned;
use tokio::task::JoinSet;

use super::{Reading, concerns_one_list, reading, reason};
use crate::backend::Error;
use crate::comet::http::{Call, Failure, Http};
use crate::comet::probe::Findings;
use crate::model::rules::is_reserved_workspace;
use crate::wire::admin::ServiceAccounts;
use crate::wire::find;
use crate::wire::frontend::{Member, Page, RetrieveWorkspace, Workspace, WorkspaceRole, WorkspaceRoles};

/// The largest page that is asked for. No source states Comet's maximum; a shorter page is taken as it comes.
const PAGE: usize = 500;
/// How often a paged list is read that changes while it is read.
const PASSES: usize = 4;

/// What every list needs.
pub(in crate::comet) struct Asked<'a> {
    pub(in crate::comet) http: &'a Http,
    pub(in crate::comet) findings: &'a Mutex<Findings>,
    pub(in crate::comet) organization: &'a str,
    pub(in crate::comet) is_admin: bool,
}

impl Asked<'_> {
    /// Sends a request, and keeps what became of the route under its number.
    pub(super) async fn ask<T: DeserializeOwned>(&self, id: &'static str, call: Call) -> Result<T, Failure> {
        let answer = self.http.send(call).await.and_then(|answer| answer.json());
        self.findings.lock().expect("nobody panics while holding the findings").answered(id, &answer);
        answer
    }
}

/// All members: paged, else whole. Without either nothing, and unread.
pub(in crate::comet) async fn member_list(asked: &Asked<'_>) -> Result<Reading<Vec<Member>>, Error> {
    let page = || Call::to(find("C3")).with(&[asked.organization]);
    let name = |member: &Member| member.user_name.clone().or_else(|| member.email.clone());
    let paged = match paged(asked, "C3", page, name).await {
        Ok(rows) => return Ok(Reading::Read(rows)),
        Err(failure) => failure.for_this_list()?,
    };
    match asked.ask::<Vec<Member>>("C2", Call::to(find("C2")).with(&[asked.organization])).await {
        Ok(rows) => Ok(Reading::Read(rows)),
        Err(failure) if concerns_one_list(&failure) => {
            Ok(Reading::Unread(Vec::new(), format!("members cannot be listed: {paged}; {}", reason(&failure))))
        }
        Err(failure) => Err(failure.into()),
    }
}

/// All workspaces that are managed: paged, else those of the organization, else those that the caller sees.
pub(in crate::comet) async fn workspace_list(asked: &Asked<'_>) -> Result<Reading<Vec<Workspace>>, Error> {
    let page = || {
        let call = Call::to(find("C9")).query("organizationId", asked.organization);
        call.query("withoutExtendedData", "true")
    };
    let paged = match paged(asked, "C9", page, |row: &Workspace| Some(row.workspace_id.clone())).await {
        Ok(rows) => return Ok(managed(asked, rows, asked.is_admin)),
        Err(failure) => failure.for_this_list()?,
    };
    let whole = Call::to(find("C6")).query("organizationId", asked.organization).query("withoutExtendedData", "true");
    let lite = Call::to(find("C8"));
    let own = Call::to(find("C6")).query("withoutExtendedData", "true");
    let mut reasons = vec![paged];
    // The first two show an Admin everything; the last one only what the caller is in.
    for (id, call, complete) in [("C6", whole, true), ("C8", lite, asked.is_admin), ("C6", own, false)] {
        match asked.ask::<Vec<Workspace>>(id, call).await {
            Ok(rows) => return Ok(managed(asked, rows, complete)),
            Err(failure) if concerns_one_list(&failure) => reasons.push(reason(&failure)),
            Err(failure) => return Err(failure.into()),
        }
    }
    Ok(Reading::Unread(Vec::new(), format!("workspaces cannot be listed: {}", reasons.join("; "))))
}

/// One workspace by name: by the route for it, else from the list of all. It answers "not found" for what the caller may not see, too, which
/// only an Admin can tell apart.
pub(in crate::comet) async fn workspace_named(
    asked: &Asked<'_>,
    name: &str,
) -> Result<Reading<Option<Workspace>>, Error> {
    let call = Call::to(find("C10")).asks().json(&RetrieveWorkspace { workspace_name: name.to_owned() });
    match asked.http.send(call).await.and_then(|answer| answer.json::<Workspace>()) {
        // Names are shared by all organizations: it may be somebody else's.
        Ok(row) if row.organization_id.as_deref().is_none_or(|id| id == asked.organization) => {
            return Ok(Reading::Read(Some(row)));
        }
        Ok(_) | Err(Failure::NotFound { .. }) if asked.is_admin => return Ok(Reading::Read(None)),
        Err(failure) if !concerns_one_list(&failure) => return Err(failure.into()),
        Ok(_) | Err(_) => {}
    }
    let row = |rows: Vec<Workspace>| rows.into_iter().find(|row| row.workspace_name == name);
    Ok(match workspace_list(asked).await? {
        Reading::Read(rows) => Reading::Read(row(rows)),
        Reading::Unread(rows, why) => Reading::Unread(row(rows), why),
    })
}

/// Without what is reserved and what belongs to other organizations; each workspace once.
fn managed(asked: &Asked<'_>, rows: Vec<Workspace>, complete: bool) -> Reading<Vec<Workspace>> {
    let ours = |row: &Workspace| row.organization_id.as_deref().is_none_or(|id| id == asked.organization);
    let kept = rows.into_iter().filter(|row| ours(row) && is_managed(row));
    let mut kept: Vec<Workspace> = kept.collect();
    kept.sort_by(|a, b| (&a.workspace_name, &a.workspace_id).cmp(&(&b.workspace_name, &b.workspace_id)));
    kept.dedup();
    let twice = kept.windows(2).find(|pair| pair[0].workspace_name == pair[1].workspace_name);
    let twice =
        twice.map(|pair| format!("two workspaces are called `{}`, so neither is touched", pair[0].workspace_name));
    if let Some(why) = twice {
        return Reading::Unread(unique(&kept), why);
    }
    if complete {
        return Reading::Read(kept);
    }
    Reading::Unread(
        kept,
        "Comet shows you only the workspaces that you are in: you are no Admin, or this Comet is too old".to_owned(),
    )
}

fn unique(sorted: &[Workspace]) -> Vec<Workspace> {
    let chunks = sorted.chunk_by(|a, b| a.workspace_name == b.workspace_name);
    chunks.filter(|chunk| chunk.len() == 1).flatten().cloned().collect()
}

/// Whether Halley touches a workspace: Comet keeps some for itself.
pub(in crate::comet) fn is_managed(row: &Workspace) -> bool {
    !is_reserved_workspace(&row.workspace_name) && row.kind.as_deref() != Some("AI_SPEND")
}

/// The workspace roles, built in and custom.
pub(in crate::comet) async fn role_list(asked: &Asked<'_>) -> Result<Reading<Vec<WorkspaceRole>>, Error> {
    let call = Call::to(find("C21")).query("organizationId", asked.organization);
    reading(asked.ask::<WorkspaceRoles>("C21", call).await.map(|answer| answer.roles))
}

/// The names of service accounts. The admin interface takes the keys of Admins, on self-hosted installations.
pub(super) async fn account_list(asked: &Asked<'_>) -> Result<Reading<Vec<String>>, Error> {
    let answer = asked.ask::<ServiceAccounts>("B6", Call::to(find("B6"))).await;
    match answer.map(|accounts| accounts.names().map(str::to_owned).collect()) {
        // A session is refused here, and on Comet's cloud so is every key: that concerns this list alone.
        Err(Failure::Unauthorized { at, status, text }) => reading(Err(Failure::Forbidden { at, status, text })),
        Err(failure @ Failure::NotJson { .. }) => Ok(Reading::Unread(Vec::new(), failure.to_string())),
        other => reading(other),
    }
}

/// Why a paged list could not be read.
#[derive(Debug)]
pub(super) enum Unpaged {
    /// A request failed.
    Failed(Failure),
    /// The pages contradict each other: the list changed while it was read, or the pages are no pages.
    Contradiction(String),
}

impl Unpaged {
    /// The reason, unless nothing else can be read either.
    fn for_this_list(self) -> Result<String, Error> {
        match self {
            Self::Failed(failure) if !concerns_one_list(&failure) => Err(failure.into()),
            Self::Failed(failure) => Ok(reason(&failure)),
            Self::Contradiction(why) => Ok(why),
        }
    }
}

impl From<Failure> for Unpaged {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Reads a paged list until two passes agree. A row that moves up from one page to the one before while they are read is on neither, and the
/// total does not show it when another one comes; only a second pass does. A list of one page is read once.
async fn paged<T: DeserializeOwned + PartialEq>(
    asked: &Asked<'_>,
    id: &'static str,
    call: impl Fn() -> Call,
    key: impl Fn(&T) -> Option<String>,
) -> Result<Vec<T>, Unpaged> {
    let mut before: Option<Vec<T>> = None;
    let mut last = "the list changes all the time".to_owned();
    for _ in 0..PASSES {
        match pass(asked, id, &call, &key).await {
            Ok((rows, pages)) if pages == 1 || before.as_ref() == Some(&rows) => return Ok(rows),
            Ok((rows, _)) => before = Some(rows),
            Err(Unpaged::Contradiction(why)) => (before, last) = (None, why),
            Err(failed) => return Err(failed),
        }
    }
    Err(Unpaged::Contradiction(last))
}

/// One pass over all pages, and how many there are. The first page says how many rows there are, the others come together.
async fn pass<T: DeserializeOwned>(
    asked: &Asked<'_>,
    id: &'static str,
    call: &impl Fn() -> Call,
    key: &impl Fn(&T) -> Option<String>,
) -> Result<(Vec<T>, usize), Unpaged> {
    let size = PAGE.to_string();
    let page = |number: usize| call().query("page", &number.to_string()).query("pageSize", &size);
    let first: Page<T> = asked.ask(id, page(1)).await?;
    let total = first.total;
    let length = first.data.len();
    let expected = usize::try_from(total).unwrap_or(usize::MAX);
    if length == 0 && total > 0 {
        return Err(changed(&format!("the first page is empty, and {total} rows are announced")));
    }
    let count = if length == 0 { 1 } else { expected.div_ceil(length) };
    let mut rows = first.data;
    let others = together(asked.http, (2..=count).map(&page)).await;
    for answer in others {
        let Page { data, total: now } = answer?.json::<Page<T>>()?;
        if now != total {
            return Err(changed(&format!("{total} rows became {now} while they were read")));
        }
        if data.is_empty() {
            return Err(changed(&format!("a page is empty before all {total} rows were read")));
        }
        rows.extend(data);
    }
    if rows.len() != expected {
        return Err(changed(&format!("{total} rows are announced, and {} came", rows.len())));
    }
    let mut seen = BTreeSet::new();
    if let Some(twice) = rows.iter().filter_map(key).find(|name| !seen.insert(name.to_lowercase())) {
        return Err(changed(&format!("`{twice}` stands on two pages")));
    }
    Ok((rows, count))
}

fn changed(why: &str) -> Unpaged {
    Unpaged::Contradiction(format!("the pages do not fit together: {why}"))
}

/// Sends requests together; the client bounds how many are under way. The answers come in the order of the requests.
pub(super) async fn together(
    http: &Http,
    calls: impl Iterator<Item = Call>,
) -> Vec<Result<crate::comet::http::Answer, Failure>> {
    let mut set = JoinSet::new();
    for (at, call) in calls.enumerate() {
        let http = http.clone();
        set.spawn(async move { (at, http.send(call).await) });
    }
    let mut answers = set.join_all().await;
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}
