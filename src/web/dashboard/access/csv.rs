//! What the tab shows, as CSV: made in pieces, so that it may be as long as the organization is large.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures::stream;

use super::super::admin::Admin;
use super::matrix::{self, Rules};
use super::{Asked, overview};
use crate::model::actor::Actor;
use crate::model::key::{AccountName, Email, WorkspaceName};
use crate::model::organization::{Grants, MemberState, OrganizationRole, WorkspaceRole};
use crate::model::permission::Answer;
use crate::store::{Cut, Inside, MembersAsked, Person, Place, Stand, WorkspacesAsked};
use crate::web::App;
use crate::web::page::Failed;
use crate::web::page::parts::address as with_query;

/// Where it is.
pub(super) const PATH: &str = "/admin/access.csv";

/// How many people a piece holds.
const PIECE: u64 = 500;

const EVERYBODY: &str = "email,user_name,state,organization_role,workspace,workspace_role,grants,can\r\n";
const ANSWERS: &str = "who,workspace,action,answer,because\r\n";

/// The address for what is looked at.
pub(super) fn address(asked: &Asked) -> String {
    with_query(PATH, &[("member", &asked.member), ("workspace", &asked.workspace)])
}

pub(super) async fn download(
    State(app): State<Arc<App>>,
    Admin(_): Admin,
    Query(asked): Query<Asked>,
) -> Result<Response, Failed> {
    let body = if asked.member.is_empty() {
        Body::from_stream(people(app, asked.workspace))
    } else {
        Body::from(app.ask(move |app| answers(app, &asked)).await?)
    };
    let disposition = "attachment; filename=\"access.csv\"";
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, disposition)], body)
        .into_response())
}

/// Everything that one can do.
fn answers(app: &App, asked: &Asked) -> Result<String, Failed> {
    let named = asked.member.trim();
    let actor = if named.contains('@') {
        Actor::Member(Email::new(named))
    } else {
        Actor::ServiceAccount(AccountName::new(named))
    };
    let mut places: Vec<Option<WorkspaceName>> = vec![None];
    let of = WorkspacesAsked { search: None, of: Some(&actor) };
    let own =
        app.store.workspaces_page(&of, Cut { page: 1, size: i64::MAX as u64 })?.rows.into_iter().map(|row| row.name);
    let chosen = (!asked.workspace.is_empty()).then(|| WorkspaceName::new(&asked.workspace));
    match chosen {
        Some(chosen) => places.push(Some(chosen)),
        None => places.extend(own.map(Some)),
    }
    let mut text = ANSWERS.to_owned();
    for place in &places {
        for action in matrix::actions(place.is_some()) {
            let decision = app.store.decide(&actor, action, place.as_ref())?;
            let workspace = place.as_ref().map_or("", WorkspaceName::as_str);
            line(&mut text, &[named, workspace, action.as_str(), decision.answer.as_str(), &decision.because]);
        }
    }
    Ok(text)
}

/// Where the writing stands.
struct Progress {
    app: Arc<App>,
    workspace: String,
    /// The next piece, from 1; `None` after the last.
    piece: Option<u64>,
    /// The version of the organization at the first piece: pieces of two versions do not fit together.
    version: Option<String>,
}

/// Everybody, a line for each workspace they are in; of one workspace, if one is named.
fn people(app: Arc<App>, workspace: String) -> impl stream::Stream<Item = Result<Bytes, String>> {
    stream::unfold(Progress { app, workspace, piece: Some(1), version: None }, async |mut progress| {
        let piece = progress.piece?;
        let (workspace, version) = (progress.workspace.clone(), progress.version.clone());
        let made = progress.app.ask(move |app| make(app, &workspace, piece, version.as_deref())).await;
        Some(match made {
            Ok((text, version, more)) => {
                progress.version = Some(version);
                progress.piece = more.then_some(piece + 1);
                (Ok(Bytes::from(text)), progress)
            }
            // The download ends as failed: a file that looks whole and is not would be a lie.
            Err(why) => {
                tracing::warn!(why, "an export was broken off");
                progress.piece = None;
                (Err(why), progress)
            }
        })
    })
}

fn make(app: &App, workspace: &str, piece: u64, before: Option<&str>) -> Result<(String, String, bool), String> {
    let failed = |_: Failed| "the database did not answer".to_owned();
    let version = app.store.version().map_err(|error| error.to_string())?;
    if before.is_some_and(|before| before != version) {
        return Err("the organization was changed meanwhile".to_owned());
    }
    let rules = overview::rules(app).map_err(failed)?;
    let mut text = if piece == 1 { EVERYBODY.to_owned() } else { String::new() };
    let more = if workspace.is_empty() {
        everybody(app, piece, &rules, &mut text).map_err(failed)?
    } else {
        everybody_in(app, &WorkspaceName::new(workspace), piece, &rules, &mut text).map_err(failed)?
    };
    Ok((text, version, more))
}

fn everybody(app: &App, piece: u64, rules: &Rules, text: &mut String) -> Result<bool, Failed> {
    let cut = Cut { page: piece, size: PIECE };
    let found = app.store.members_page(&MembersAsked { search: None, role: None, state: None }, cut)?;
    for person in &found.rows {
        let places = app.store.places(&person.email)?;
        write(text, person, "", None, rules);
        for Place { workspace, role, grants } in places {
            write(text, person, workspace.as_str(), Some((role, grants)), rules);
        }
    }
    Ok(piece * PIECE < found.total)
}

fn everybody_in(
    app: &App,
    workspace: &WorkspaceName,
    piece: u64,
    rules: &Rules,
    text: &mut String,
) -> Result<bool, Failed> {
    let found = app.store.inside_page(workspace, Cut { page: piece, size: PIECE })?;
    for Inside { person, role, grants } in found.rows {
        write(text, &person, workspace.as_str(), Some((role, grants)), rules);
    }
    let more = piece * PIECE < found.total;
    if !more {
        admins_outside(app, workspace, rules, text)?;
    }
    Ok(more)
}

/// Admins have access without being in the workspace.
fn admins_outside(app: &App, workspace: &WorkspaceName, rules: &Rules, text: &mut String) -> Result<(), Failed> {
    let asked = MembersAsked { search: None, role: Some(OrganizationRole::Admin), state: Some(MemberState::Active) };
    let all = app.store.members_page(&asked, Cut { page: 1, size: i64::MAX as u64 })?;
    for person in &all.rows {
        if app.store.membership(workspace, &person.email)?.is_none() {
            write(text, person, workspace.as_str(), None, rules);
        }
    }
    Ok(())
}

fn write(text: &mut String, person: &Person, workspace: &str, inside: Option<(WorkspaceRole, Grants)>, rules: &Rules) {
    let Person { email, user_name, role, state, invited_at: _, joined_at: _ } = person;
    let stand = Stand { role: role.clone(), state: *state, workspace: inside };
    let can: Vec<&str> = matrix::actions(!workspace.is_empty())
        .into_iter()
        .filter(|action| rules.decide(&stand, *action).answer == Answer::Yes)
        .map(|action| action.as_str())
        .collect();
    let (workspace_role, grants) = match &stand.workspace {
        Some((role, grants)) => {
            (role.as_str(), grants.iter().map(|grant| grant.as_str()).collect::<Vec<_>>().join(" "))
        }
        None => ("", String::new()),
    };
    let user_name = user_name.as_deref().unwrap_or_default();
    let cells =
        [email.as_str(), user_name, state.as_str(), role.as_str(), workspace, workspace_role, &grants, &can.join(" ")];
    line(text, &cells);
}

/// A line of RFC 4180. What a spreadsheet would take for a formula gets an apostrophe, as spreadsheets themselves write it.
fn line(text: &mut String, cells: &[&str]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let quoted = formula || cell.contains([',', '"', '\n', '\r']);
        if quoted {
            text.push('"');
        }
        if formula {
            text.push('\'');
        }
        text.push_str(&cell.replace('"', "\"\""));
        if quoted {
            text.push('"');
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        let mut text = String::new();
        line(&mut text, &["a", "b,c", "say \"x\"", "=1+1", ""]);
        assert_eq!(text, "a,\"b,c\",\"say \"\"x\"\"\",\"'=1+1\",\r\n");
    }
}
