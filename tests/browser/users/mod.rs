//! The Users tab: everybody, their roles, invitations and requests.

mod changing;
mod inviting;
mod looking;
mod pages;

use serde_json::Value;

use crate::harness::{Browser, Site};

/// An Admin who looks at everybody.
fn ada(site: &Site) -> Browser {
    let browser = Browser::open(site);
    browser.sign_in("ada@acme.test");
    browser.goto("/admin/users");
    browser
}

/// What the organization says of somebody; `Null`: no member.
fn member(site: &Site, email: &str) -> Value {
    let answer = site.api("GET", &format!("/members/{email}"), &Value::Null);
    if answer.status == 404 { Value::Null } else { answer.ok() }
}

/// Opens the menu of somebody's row, and goes on with one of its entries.
fn act(browser: &Browser, name: &str, entry: &str) {
    browser.click(&format!("Actions for {name}"));
    browser.click(entry);
}

/// How many requests wait.
fn requests(site: &Site) -> u64 {
    site.api("GET", "/requests", &Value::Null).ok()["total"].as_u64().unwrap()
}

/// Whether only Admins invite.
fn only_admins_invite(site: &Site, only: bool) {
    let invitations = if only { "AdminsOnly" } else { "Everyone" };
    site.api("PATCH", "/organization", &serde_json::json!({ "invitations": invitations })).ok();
}
