//! The routes, written down here once more: the client's own table must not vouch for itself.

use serde_json::{Value, json};

use super::state::State;
use super::{frontend, rest};

const ROUTES: &[(&str, &str, &str)] = &[
    ("A1", "GET", "/api/rest/v2/account-details"),
    ("A2", "GET", "/api/rest/v2/workspaces"),
    ("A3", "POST", "/api/rest/v2/write/workspace/new"),
    ("A4", "POST", "/api/rest/v2/write/add-workspace-member"),
    ("B1", "POST", "/api/admin/workspace/addUser"),
    ("B5", "GET", "/api/admin/chargeback/report"),
    ("B6", "GET", "/api/admin/service-accounts"),
    ("C1", "GET", "/api/organizations"),
    ("C2", "GET", "/api/organizations/{}/members"),
    ("C3", "GET", "/api/organizations/{}/members/paged"),
    ("C4", "POST", "/api/organizations/{}/members/roles"),
    ("C6", "GET", "/api/workspaces"),
    ("C8", "GET", "/api/workspaces/lite"),
    ("C9", "GET", "/api/workspaces/paged"),
    ("C10", "POST", "/api/workspaces/retrieve"),
    ("C11", "POST", "/api/workspaces/retrieve-landing"),
    ("C12", "GET", "/api/workspaces/{}/getAllMembers"),
    ("C13", "GET", "/api/workspaces/list-email-invites"),
    ("C14", "POST", "/api/workspaces/invite-usernames-llm"),
    ("C15", "POST", "/api/workspaces/invite-llm"),
    ("C16", "POST", "/api/workspaces/removeFromTeam"),
    ("C18", "GET", "/api/permissions/workspace/{}"),
    ("C19", "POST", "/api/permissions/workspace/users"),
    ("C20", "GET", "/api/permissions/organization/{}/user/{}"),
    ("C21", "GET", "/api/workspace-roles"),
    ("C22", "GET", "/api/workspace-roles/users"),
    ("C23", "PUT", "/api/workspace-roles/user/{}"),
    ("C24", "GET", "/api/workspaces/workspace-id"),
    ("C25", "GET", "/api/auth/test"),
];

/// What came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    None,
    Key,
    Session,
    /// Something that nobody gave out.
    Wrong,
}

/// A request as the handlers see it.
pub(super) struct Asked {
    pub(super) parameters: Vec<String>,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Value,
    pub(super) credential: Credential,
}

impl Asked {
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.query(name)?.parse().ok()
    }

    pub(super) fn text(&self, name: &str) -> Result<String, Reply> {
        self.body[name].as_str().map(str::to_owned).ok_or_else(|| Reply::refused(400, &format!("{name} is missing")))
    }
}

/// What goes out.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) body: String,
}

impl Reply {
    pub(super) fn json(value: &Value) -> Self {
        Self { status: 200, content_type: "application/json", body: value.to_string() }
    }

    pub(super) fn text(body: &str) -> Self {
        Self { status: 200, content_type: "text/plain", body: body.to_owned() }
    }

    pub(super) fn refused(status: u16, text: &str) -> Self {
        let body = json!({"msg": text, "code": status}).to_string();
        Self { status, content_type: "application/json", body }
    }

    /// No such route: a page, and no code.
    pub(super) fn html(status: u16) -> Self {
        let body = "<!doctype html><html><title>Comet</title></html>".to_owned();
        Self { status, content_type: "text/html", body }
    }
}

pub(super) type Handled = Result<Reply, Reply>;

/// The number of the route, and the parameters in its path; fixed paths win over those with parameters.
pub(super) fn find(method: &str, path: &str) -> Option<(&'static str, Vec<String>)> {
    let found = ROUTES.iter().filter(|(_, known, _)| *known == method);
    let mut matches: Vec<_> = found.filter_map(|(id, _, template)| Some((*id, parameters(template, path)?))).collect();
    matches.sort_by_key(|(_, parameters)| parameters.len());
    matches.into_iter().next()
}

fn parameters(template: &str, path: &str) -> Option<Vec<String>> {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    if template.len() != path.len() {
        return None;
    }
    let mut found = Vec::new();
    for (wanted, segment) in template.iter().zip(path) {
        match *wanted {
            "{}" => found.push(percent_encoding::percent_decode_str(segment).decode_utf8().ok()?.into_owned()),
            fixed if fixed == segment => {}
            _ => return None,
        }
    }
    Some(found)
}

pub(super) fn answer(state: &mut State, route: &str, asked: &Asked) -> Reply {
    if state.switches.missing.contains(route) {
        return Reply::html(404);
    }
    if let Err(refusal) = accepted(state, route, asked) {
        return refusal;
    }
    let handled = match route.as_bytes()[0] {
        b'C' => frontend::answer(state, route, asked),
        _ => rest::answer(state, route, asked),
    };
    handled.unwrap_or_else(|refusal| refusal)
}

/// Whether this route takes this credential.
fn accepted(state: &State, route: &str, asked: &Asked) -> Result<(), Reply> {
    let switches = &state.switches;
    let open = matches!(route, "C24" | "C25");
    let taken = match (&asked.credential, &route[..1]) {
        (Credential::Key, "C") => switches.key_on_frontend,
        (Credential::Key, _) => true,
        (Credential::Session, "C") => true,
        (Credential::Session, _) => switches.session_on_rest,
        (Credential::None | Credential::Wrong, _) => false,
    };
    if taken || open {
        return Ok(());
    }
    // An expired session is refused by the framework, in plain text.
    Err(match asked.credential {
        Credential::Session | Credential::Wrong if route.starts_with('C') => {
            Reply { status: 401, content_type: "text/plain", body: "Unauthorized".to_owned() }
        }
        _ => Reply::refused(401, "invalid api key"),
    })
}
