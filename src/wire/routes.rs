//! The table. A corrected path is a change of one line.

use super::route::Confidence::{Backend, Client, Documented, Frontend as Page, Own, Unreleased};
use super::route::Method::{Delete, Get, Patch, Post, Put};
use super::route::Surface::{Admin, Frontend, Halley, Opik, Rest};
use super::route::{Confidence, Method, Route, Surface};

const fn route(
    id: &'static str,
    method: Method,
    path: &'static str,
    surface: Surface,
    confidence: Confidence,
    serves: &'static str,
) -> Route {
    Route { id, method, path, surface, confidence, serves }
}

/// The route of this number.
///
/// # Panics
///
/// There is none.
pub fn find(id: &str) -> &'static Route {
    ROUTES.iter().find(|route| route.id == id).unwrap_or_else(|| panic!("there is no route `{id}`"))
}

/// Whether a `POST` to this path only asks, and what it asks is too long for an address.
pub fn only_asks(path: &str) -> bool {
    const ASKING: [&str; 5] = ["C4", "C10", "C11", "D1", "H6"];
    let fits = |route: &Route| {
        let (parts, segments) = (route.path.split('/'), path.split('/'));
        parts.clone().count() == segments.clone().count()
            && parts.zip(segments).all(|(part, segment)| part.starts_with('{') || part == segment)
    };
    ASKING.iter().any(|id| fits(find(id)))
}

/// Every route that is known, by surface and number.
#[rustfmt::skip]
pub const ROUTES: &[Route] = &[
    route("A1", Get, "/api/rest/v2/account-details", Rest, Documented, "who owns the key"),
    route("A2", Get, "/api/rest/v2/workspaces", Rest, Documented, "names of the caller's workspaces"),
    route("A3", Post, "/api/rest/v2/write/workspace/new", Rest, Documented, "create a workspace"),
    route("A4", Post, "/api/rest/v2/write/add-workspace-member", Rest, Client, "add somebody to a workspace by e-mail"),
    route("A5", Post, "/api/rest/v2/write/project/update", Rest, Client, "change a project"),
    route("A6", Post, "/api/rest/v2/write/project/update-owner", Rest, Client, "change the owner of a project"),
    route("A7", Get, "/api/rest/v2/projects", Rest, Documented, "projects of a workspace"),
    route("A8", Get, "/clientlib/isAlive/ver", Rest, Client, "the backend's version, which `comet_ml` asks for first"),
    route("B1", Post, "/api/admin/workspace/addUser", Admin, Documented, "put an existing user into a workspace"),
    route("B2", Post, "/api/admin/change-user-name", Admin, Documented, "rename a user"),
    route("B3", Put, "/api/admin/reset-password", Admin, Documented, "set a user's password"),
    route("B4", Get, "/api/admin/generate-license-report", Admin, Documented, "licence report"),
    route("B5", Get, "/api/admin/chargeback/report", Admin, Client, "users, workspaces and members of all"),
    route("B6", Get, "/api/admin/service-accounts", Admin, Client, "names of service accounts"),
    route("C1", Get, "/api/organizations", Frontend, Page, "the caller's organizations"),
    route("C2", Get, "/api/organizations/{organizationId}/members", Frontend, Page, "all members"),
    route("C3", Get, "/api/organizations/{organizationId}/members/paged", Frontend, Unreleased, "a page of members"),
    route("C4", Post, "/api/organizations/{organizationId}/members/roles", Frontend, Unreleased, "organization roles of up to 500 user names"),
    route("C5", Get, "/api/organizations/quotas", Frontend, Page, "quotas"),
    route("C6", Get, "/api/workspaces", Frontend, Page, "the caller's workspaces, or with organizationId (C7) all of an organization"),
    route("C8", Get, "/api/workspaces/lite", Frontend, Page, "the caller's workspaces and those of organizations he administers"),
    route("C9", Get, "/api/workspaces/paged", Frontend, Unreleased, "a page of workspaces"),
    route("C10", Post, "/api/workspaces/retrieve", Frontend, Unreleased, "one workspace by name"),
    route("C11", Post, "/api/workspaces/retrieve-landing", Frontend, Unreleased, "the workspace in which the caller lands"),
    route("C12", Get, "/api/workspaces/{workspaceId}/getAllMembers", Frontend, Page, "members of a workspace"),
    route("C13", Get, "/api/workspaces/list-email-invites", Frontend, Page, "invitations into a workspace"),
    route("C14", Post, "/api/workspaces/invite-usernames-llm", Frontend, Page, "add existing users to a workspace"),
    route("C15", Post, "/api/workspaces/invite-llm", Frontend, Page, "invite an e-mail address into a workspace"),
    route("C16", Post, "/api/workspaces/removeFromTeam", Frontend, Page, "remove a user from a workspace"),
    route("C18", Get, "/api/permissions/workspace/{workspaceId}", Frontend, Page, "permissions of the users of a workspace"),
    route("C19", Post, "/api/permissions/workspace/users", Frontend, Page, "set permissions of the users of a workspace"),
    route("C20", Get, "/api/permissions/organization/{organizationId}/user/{userName}", Frontend, Page, "one user's permissions everywhere"),
    route("C21", Get, "/api/workspace-roles", Frontend, Page, "workspace roles of an organization"),
    route("C22", Get, "/api/workspace-roles/users", Frontend, Page, "roles of the users of a workspace"),
    route("C23", Put, "/api/workspace-roles/user/{userName}", Frontend, Page, "give a user a workspace role"),
    route("C24", Get, "/api/workspaces/workspace-id", Frontend, Backend, "a workspace's id by its name, as bare text"),
    route("C25", Get, "/api/auth/test", Frontend, Page, "the session and its user"),
    route("C26", Post, "/api/auth/login", Frontend, Client, "sign in by e-mail and password"),
    route("D0", Get, "/opik/api/is-alive/ping", Opik, Client, "whether Opik answers"),
    route("D1", Post, "/opik/api/v1/private/auth", Opik, Documented, "whether the key may use the workspace"),
    route("D2", Get, "/opik/api/v1/private/auth/workspace", Opik, Documented, "the canonical name of the workspace in use"),
    route("D3", Get, "/opik/api/v1/private/workspace-permissions", Opik, Client, "the caller's permissions in the workspace"),
    route("H1", Get, "/api/halley/v1", Halley, Own, "which server this is"),
    route("H2", Get, "/api/halley/v1/openapi.json", Halley, Own, "the description of all routes"),
    route("H3", Get, "/api/halley/v1/whoami", Halley, Own, "whom the credential stands for"),
    route("H4", Get, "/api/halley/v1/snapshot", Halley, Own, "the whole organization, with an ETag"),
    route("H5", Post, "/api/halley/v1/operations", Halley, Own, "make changes, each in whole or not at all"),
    route("H6", Post, "/api/halley/v1/last-changes", Halley, Own, "who changed some objects last"),
    route("H7", Get, "/api/halley/v1/can", Halley, Own, "whether somebody may do something, and which line decided"),
    route("H10", Get, "/api/halley/v1/organization", Halley, Own, "name, subscription and settings"),
    route("H11", Patch, "/api/halley/v1/organization", Halley, Own, "rename, or set who may invite"),
    route("H20", Get, "/api/halley/v1/members", Halley, Own, "a page of members"),
    route("H21", Post, "/api/halley/v1/members", Halley, Own, "invite, or leave a request to invite"),
    route("H22", Get, "/api/halley/v1/members/{email}", Halley, Own, "one member with memberships"),
    route("H23", Patch, "/api/halley/v1/members/{email}", Halley, Own, "change the organization role"),
    route("H24", Delete, "/api/halley/v1/members/{email}", Halley, Own, "remove a member, or revoke an invitation"),
    route("H25", Post, "/api/halley/v1/members/{email}/invitation", Halley, Own, "a new invitation link"),
    route("H30", Get, "/api/halley/v1/workspaces", Halley, Own, "a page of workspaces"),
    route("H31", Post, "/api/halley/v1/workspaces", Halley, Own, "create a workspace"),
    route("H32", Delete, "/api/halley/v1/workspaces/{name}", Halley, Own, "delete a workspace and its data"),
    route("H33", Put, "/api/halley/v1/workspaces/{name}/default", Halley, Own, "mark as default"),
    route("H34", Get, "/api/halley/v1/workspaces/{name}/members", Halley, Own, "members of a workspace"),
    route("H35", Put, "/api/halley/v1/workspaces/{name}/members/{email}", Halley, Own, "add to a workspace, or set role and grants"),
    route("H36", Delete, "/api/halley/v1/workspaces/{name}/members/{email}", Halley, Own, "remove from a workspace"),
    route("H40", Get, "/api/halley/v1/service-accounts", Halley, Own, "service accounts"),
    route("H41", Post, "/api/halley/v1/service-accounts", Halley, Own, "create a service account"),
    route("H42", Put, "/api/halley/v1/service-accounts/{name}", Halley, Own, "change a service account"),
    route("H43", Delete, "/api/halley/v1/service-accounts/{name}", Halley, Own, "delete a service account and its keys"),
    route("H44", Get, "/api/halley/v1/service-accounts/{name}/keys", Halley, Own, "keys of a service account"),
    route("H45", Post, "/api/halley/v1/service-accounts/{name}/keys", Halley, Own, "make a key; its secret is shown once"),
    route("H46", Delete, "/api/halley/v1/service-accounts/{name}/keys/{key}", Halley, Own, "revoke a key"),
    route("H50", Get, "/api/halley/v1/roles", Halley, Own, "workspace roles"),
    route("H51", Post, "/api/halley/v1/roles", Halley, Own, "create a custom role"),
    route("H52", Put, "/api/halley/v1/roles/{name}", Halley, Own, "change a custom role"),
    route("H53", Delete, "/api/halley/v1/roles/{name}", Halley, Own, "delete a custom role"),
    route("H60", Get, "/api/halley/v1/keys", Halley, Own, "the caller's own keys"),
    route("H61", Post, "/api/halley/v1/keys", Halley, Own, "make a key of one's own; its secret is shown once"),
    route("H62", Delete, "/api/halley/v1/keys/{key}", Halley, Own, "revoke a key of one's own"),
    route("H63", Get, "/api/halley/v1/sessions", Halley, Own, "the caller's own sessions"),
    route("H64", Delete, "/api/halley/v1/sessions/{session}", Halley, Own, "end a session of one's own"),
    route("H70", Get, "/api/halley/v1/requests", Halley, Own, "requests to join"),
    route("H71", Post, "/api/halley/v1/requests/{email}/acceptance", Halley, Own, "accept a request"),
    route("H72", Delete, "/api/halley/v1/requests/{email}", Halley, Own, "decline a request"),
    route("H80", Get, "/api/halley/v1/audit", Halley, Own, "a page of the audit log, newest first"),
    route("H90", Get, "/api/halley/v1/billing", Halley, Own, "subscription, seats, next bill, payment method"),
    route("H91", Put, "/api/halley/v1/billing/subscription", Halley, Own, "upgrade, or cancel"),
    route("H92", Put, "/api/halley/v1/billing/payment-method", Halley, Own, "set the label of the payment method"),
    route("H93", Get, "/api/halley/v1/billing/invoices", Halley, Own, "a page of invoices"),
    route("H94", Get, "/api/halley/v1/billing/invoices/{number}", Halley, Own, "one invoice"),
    route("H95", Put, "/api/halley/v1/billing/invoices/{number}/payment", Halley, Own, "mark an invoice as paid"),
];
