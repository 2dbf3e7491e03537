//! The two tables of permissions: one person of each organization role, workspace role and grant signs in, and meets what the table says.

use serde_json::json;

use crate::harness::{Browser, Site};

const ROLES: [&str; 4] = ["PlatformMember", "OpikMember", "ViewOnly", "Admin"];
const PLACES: [(&str, &[&str]); 6] = [
    ("None", &[]),
    ("Owner", &[]),
    ("Member", &[]),
    ("Member", &["inviteUsers"]),
    ("Member", &["makeProjectsPublic"]),
    ("Member", &["inviteUsers", "makeProjectsPublic"]),
];

/// What somebody may do, as the interface answers it; the interface itself is held against the table in `tests/model`.
fn may(site: &Site, email: &str, action: &str, workspace: &str) -> bool {
    let place = if workspace.is_empty() { String::new() } else { format!("&workspace={workspace}") };
    site.api("GET", &format!("/can?member={email}&action={action}{place}"), &json!(null)).ok()["answer"] == "yes"
}

struct Case {
    email: String,
    role: &'static str,
    place: &'static str,
}

fn cases(site: &Site) -> Vec<Case> {
    let mut cases = Vec::new();
    for role in ROLES {
        for (at, (place, grants)) in PLACES.into_iter().enumerate() {
            let email = format!("{}{at}@acme.test", role.to_lowercase());
            site.person(&email, role);
            if place != "None" {
                site.put("research", &email, place, grants);
            }
            cases.push(Case { email, role, place });
        }
    }
    cases
}

#[test]
fn everybody_meets_what_the_tables_say_while_everyone_may_invite() {
    everybody_meets("Everyone");
}

#[test]
fn everybody_meets_what_the_tables_say_while_only_admins_may_invite() {
    everybody_meets("AdminsOnly");
}

fn everybody_meets(invitations: &str) {
    let site = Site::acme();
    let cases = cases(&site);
    site.api("PATCH", "/organization", &json!({ "invitations": invitations })).ok();
    let browser = Browser::open(&site);
    for case in &cases {
        let Case { email, role, place } = case;
        let who = format!("{email} ({place}, {invitations})");
        browser.sign_in(email);
        dashboard(&site, &browser, case, &who);
        let sees = *role == "Admin" || *place != "None";
        assert_eq!(may(&site, email, "viewOpikProjects", "research"), sees, "{who}");
        assert_eq!(browser.status_of("/workspaces/research"), if sees { 200 } else { 404 }, "{who}");
        if sees {
            browser.goto("/workspaces/research");
            let invites = browser.controls().iter().any(|control| control.starts_with("Invite"));
            assert_eq!(
                invites,
                may(&site, email, "inviteExistingUsers", "research"),
                "{who}: {:?}",
                browser.controls()
            );
        }
        assert_eq!(browser.status_of("/workspaces/prod"), if *role == "Admin" { 200 } else { 404 }, "{who}");
        assert_eq!(
            browser.status_of("/workspaces/new"),
            if may(&site, email, "createWorkspace", "") { 200 } else { 403 },
            "{who}"
        );
    }
}

/// The dashboard is there for Admins, and for nobody else.
fn dashboard(site: &Site, browser: &Browser, Case { email, role, place: _ }: &Case, who: &str) {
    let admin = *role == "Admin";
    assert_eq!(may(site, email, "accessAdminDashboard", ""), admin, "{who}");
    browser.goto("/");
    browser.within("header").click(&format!("Account of {}", email.split('@').next().unwrap()));
    let entry = browser.within("header").controls().iter().any(|control| control == "Admin dashboard");
    assert_eq!(entry, admin, "{who}: {:?}", browser.controls());
    for tab in
        ["", "/workspaces", "/users", "/settings", "/service-accounts", "/billing", "/plan", "/access", "/history"]
    {
        assert_eq!(browser.status_of(&format!("/admin{tab}")), if admin { 200 } else { 403 }, "{who} {tab}");
    }
}
