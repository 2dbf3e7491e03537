//! `docs/permissions.md`: every action, and who may do it.

use halley::model::permission::{Action, Allowed, GrantNeeded, Row, rows};

use super::{compare, table};

const ORGANIZATION_ROLES: [&str; 4] = ["Admin", "PlatformMember", "OpikMember", "ViewOnly"];

/// What an organization role may do, as each workspace role adds to it.
fn cell(action: Action, role: &str) -> String {
    let mut of_role = rows().iter().filter(|row| row.action == action && row.organization_role == role);
    let said: Vec<String> = of_role.by_ref().map(said).collect();
    match said.as_slice() {
        [one, member, owner] if one == member && member == owner => one.clone(),
        [none, member, owner] if none == "no" && member == owner => format!("in it: {member}"),
        [none, member, owner] if none == "no" => format!("Member: {member}; Owner: {owner}"),
        [none, member, owner] => format!("{none}; Member: {member}; Owner: {owner}"),
        other => panic!("{action}: {other:?}"),
    }
}

fn said(row: &Row) -> String {
    match row.allowed {
        Allowed::Yes => "yes".to_owned(),
        Allowed::No => "no".to_owned(),
        Allowed::With(GrantNeeded::EveryoneInvites) => "with `invitations: Everyone`".to_owned(),
        Allowed::With(GrantNeeded::Grant(grant)) => format!("with `{}`", grant.as_str()),
    }
}

#[test]
fn the_page_of_permissions_has_every_action() {
    let heading: Vec<&str> = std::iter::once("action").chain(ORGANIZATION_ROLES).collect();
    let rows = Action::ALL.iter().map(|action| {
        let cells = ORGANIZATION_ROLES.iter().map(|role| cell(*action, role));
        std::iter::once(format!("`{action}`")).chain(cells).collect()
    });
    compare("docs/permissions.md", "actions", &table(&heading, rows));
}
