//! The picture: a row an action, a column a standing, a mark where the answer is yes.

use maud::{Markup, html};

use crate::model::organization::{Grants, Invitations, MemberState, OrganizationRole, Role, WorkspaceRole};
use crate::model::permission::{self, Action, Answer, Decision};
use crate::model::table::Table;
use crate::store::{Stand, Standings};
use crate::web::page::parts::{count, number};
use crate::web::page::words;

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) stand: Stand,
    pub(super) people: u64,
}

/// What decides beside the standing.
pub(super) struct Rules {
    pub(super) roles: Table<Role>,
    pub(super) invitations: Invitations,
}

impl Rules {
    /// Whether somebody who stands so may do it.
    pub(super) fn decide(&self, stand: &Stand, action: Action) -> Decision {
        let Stand { role, state, workspace } = stand;
        if *state == MemberState::Pending {
            return permission::refuse("the invitation is not accepted yet".to_owned());
        }
        let workspace = workspace.as_ref().map(|(role, grants)| (role, *grants));
        let standing = permission::Standing { role, workspace, roles: &self.roles, invitations: self.invitations };
        permission::decide(&standing, action)
    }
}

/// Columns in the order of what they may: Admins first, pending people last.
pub(super) fn columns(standings: &[Standings]) -> Vec<Column> {
    let mut columns: Vec<Column> =
        standings.iter().map(|Standings { stand, people }| Column { stand: stand.clone(), people: *people }).collect();
    let rank = |role: &OrganizationRole| OrganizationRole::DECLARABLE.iter().position(|known| known == role);
    columns.sort_by_key(|Column { stand: Stand { role, state, workspace }, people: _ }| {
        let place = workspace.as_ref().map(|(role, grants)| (workspace_rank(role), role.as_str().to_owned(), *grants));
        (*state == MemberState::Pending, rank(role).unwrap_or(usize::MAX), role.as_str().to_owned(), place)
    });
    columns
}

fn workspace_rank(role: &WorkspaceRole) -> usize {
    match role {
        WorkspaceRole::Owner => 0,
        WorkspaceRole::Member => 1,
        WorkspaceRole::Named(_) => 2,
    }
}

/// A standing in an address: parts that no role's name can be mistaken for.
pub(super) fn code(stand: &Stand) -> String {
    let Stand { role, state, workspace } = stand;
    let (workspace, grants) = match workspace {
        Some((workspace, grants)) => (workspace.as_str(), *grants),
        None => ("", Grants::NONE),
    };
    let grants: Vec<&str> = grants.iter().map(|grant| grant.as_str()).collect();
    format!("{}|{}|{}|{workspace}", role.as_str(), state.as_str(), grants.join("+"))
}

/// A standing in words.
pub(super) fn title(stand: &Stand) -> Markup {
    let Stand { role, state, workspace } = stand;
    html! {
        (role.label())
        @if let Some((workspace, grants)) = workspace {
            span.quiet { " · " (workspace.as_str()) }
            @for grant in grants.iter() { span.quiet.small { " + " (words::grant(grant)) } }
        }
        @if *state == MemberState::Pending { span.quiet { " · pending" } }
    }
}

/// The picture. `to` says where a column leads, `row_to` where a row does.
pub(super) fn picture(
    label: &str,
    actions: &[Action],
    columns: &[Column],
    rules: &Rules,
    to: impl Fn(&Stand) -> String,
    row_to: impl Fn(Action) -> Option<String>,
) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(label) { table.matrix {
            thead { tr {
                th scope="col" { "Action" }
                @for column in columns { (head(column, &to(&column.stand))) }
            } }
            tbody { @for action in actions {
                tr {
                    th scope="row" {
                        @match row_to(*action) {
                            Some(path) => a href=(path) { (words::action(*action)) },
                            None => { (words::action(*action)) },
                        }
                    }
                    @for column in columns { td { (mark(&rules.decide(&column.stand, *action))) } }
                }
            } }
        } }
    }
}

fn head(Column { stand, people }: &Column, to: &str) -> Markup {
    html! {
        th scope="col" {
            a href=(to) { b { (number(*people)) } span { (title(stand)) } span.unseen { ": " (count(*people, "person", "people")) } }
        }
    }
}

/// Yes, no or unknown, with what decided.
pub(super) fn mark(decision: &Decision) -> Markup {
    let Decision { answer, because } = decision;
    let (class, sign) = match answer {
        Answer::Yes => ("mark yes", "✓"),
        Answer::No => ("mark no", "–"),
        Answer::Unknown => ("mark unknown", "?"),
    };
    html! { span class=(class) title=(because) { span aria-hidden="true" { (sign) } span.unseen { (answer.as_str()) } } }
}

/// Answers one under the other, each with the row that decided.
pub(super) fn answers(label: &str, rows: &[(Action, Decision)]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(label) { table.stack.close.answers {
            thead { tr { th scope="col" { "Action" } th scope="col" { "Answer" } th scope="col" { "Why" } } }
            tbody { @for (action, decision) in rows {
                tr {
                    th scope="row" { (words::action(*action)) br; code.quiet.small { (action.as_str()) } }
                    td.nowrap { (mark(decision)) " " (decision.answer.as_str()) }
                    td.quiet { (decision.because) }
                }
            } }
        } }
    }
}

/// The actions that happen in the organization, or in a workspace, in the order of the table.
pub(super) fn actions(in_workspace: bool) -> Vec<Action> {
    Action::ALL.iter().copied().filter(|action| action.is_in_workspace() == in_workspace).collect()
}
