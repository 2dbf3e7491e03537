//! Invitations, by whom and how; and requests.

use serde_json::{Value, json};

use super::{act, ada, member, only_admins_invite, requests};
use crate::harness::{Browser, Script, Site};
use crate::serving::PASSWORD;

/// The link that the page shows once.
fn link(browser: &Browser) -> String {
    let text = browser.within("#secret").text();
    text[text.find("http").expect("a link is shown")..].trim().to_owned()
}

/// Joins by a link, and is signed in.
fn join(site: &Site, link: &str, user_name: &str) -> Browser {
    let browser = Browser::open(site);
    browser.goto(link);
    browser.fill("User name", user_name);
    browser.fill("Password", PASSWORD);
    browser.fill("Password, once more", PASSWORD);
    browser.click("Join");
    browser
}

#[test]
fn or13_s3_an_admin_invites_without_a_workspace_whatever_the_setting() {
    let site = Site::acme();
    only_admins_invite(&site, true);
    for (script, email) in [(Script::On, "new@acme.test"), (Script::Off, "newer@acme.test")] {
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto("/admin/users");
        browser.click("Invite users");
        browser.fill("E-mail addresses", email);
        browser.check("Opik member");
        browser.click("Invite");
        browser.sees(&format!("{email} is invited as Opik member."));
        let link = link(&browser);
        assert_eq!(member(&site, email)["state"], "Pending");
        browser.reload();
        browser.sees_no("is invited as");
        let name = email.split('@').next().unwrap();
        join(&site, &link, name).sees(email);
        let joined = member(&site, email);
        assert_eq!((&joined["state"], &joined["role"]), (&json!("Active"), &json!("OpikMember")));
    }
}

#[test]
fn several_people_are_invited_at_once_or_nobody() {
    let site = Site::acme();
    let browser = ada(&site);
    browser.click("Invite users");
    browser.fill("E-mail addresses", "one@acme.test\nno address\nbob@acme.test");
    browser.click("Invite");
    browser.sees("bob@acme.test is a member already.");
    let beside = browser.beside("E-mail addresses");
    assert!(beside.contains("“no” is no e-mail address"), "{beside}");
    assert_eq!(browser.value("E-mail addresses"), "one@acme.test\nno address\nbob@acme.test");
    assert_eq!(member(&site, "one@acme.test"), Value::Null);
    browser.fill("E-mail addresses", "one@acme.test\ntwo@acme.test");
    browser.click("Invite");
    browser.sees("2 people are invited as Platform member.");
    assert_eq!(browser.within("#secret").text().lines().count(), 2);
    assert_eq!(member(&site, "two@acme.test")["state"], "Pending");
}

#[test]
fn a_pending_person_gets_a_new_link_and_the_old_one_works_no_longer() {
    let site = Site::acme();
    let old = site.invite("new@acme.test", "PlatformMember");
    let browser = ada(&site);
    act(&browser, "new@acme.test", "Copy a new invitation link");
    browser.sees("Here is a new link for new@acme.test.");
    let new = link(&browser);
    assert_eq!((browser.status_of(&old), browser.status_of(&new)), (404, 200));
    // Nobody waits for a person who is in.
    browser.click("Actions for bob");
    let entries = browser.section("Users").row("bob@acme.test").controls();
    assert!(!entries.contains(&"Copy a new invitation link".to_owned()), "{entries:?}");
}

#[test]
fn or5_q5_q12_s3_others_invite_while_everybody_may_and_leave_requests_while_only_admins_do() {
    let site = Site::acme();
    for (number, email) in ["o-none@acme.test", "p-none@acme.test", "v-none@acme.test"].into_iter().enumerate() {
        only_admins_invite(&site, false);
        let browser = Browser::with(&site, Script::BOTH[number % 2]);
        browser.sign_in(email);
        let (invited, asked) = (format!("invited-{number}@acme.test"), format!("asked-{number}@acme.test"));
        browser.click("Invite somebody");
        browser.fill("Their e-mail", &invited);
        browser.click("Invite");
        browser.sees(&format!("{invited} is invited."));
        assert!(link(&browser).contains("/invitation/"));
        assert_eq!(member(&site, &invited)["state"], "Pending");
        only_admins_invite(&site, true);
        browser.goto("/");
        browser.sees("Invite new people: that is for Admins, and you can ask them to");
        browser.click("Ask an Admin");
        browser.fill("Their e-mail", &asked);
        browser.click("Ask an Admin");
        browser.sees("Your request is left");
        browser.sees("Your requests that wait for an Admin");
        assert_eq!(member(&site, &asked), Value::Null);
        assert_eq!(requests(&site), number as u64 + 1);
    }
}

#[test]
fn b8_q14_a_request_raises_the_count_and_accepting_or_declining_lowers_it() {
    let site = Site::acme();
    only_admins_invite(&site, true);
    let browser = ada(&site);
    browser.sees_no("Requests to join");
    for email in ["first@acme.test", "second@acme.test"] {
        site.api_as("o-none@acme.test", "POST", "/members", &json!({ "email": email, "role": "PlatformMember" })).ok();
    }
    assert_eq!(requests(&site), 2);
    browser.goto("/admin");
    browser.click("2 pending user requests");
    assert_eq!(browser.path(), "/admin/users?state=Pending");
    let waiting = browser.section("Requests to join 2");
    assert!(waiting.row("first@acme.test").text().contains("o-none@acme.test"));
    browser.click("Accept first@acme.test");
    browser.sees("Let first@acme.test join?");
    browser.check("Opik member");
    browser.click("Accept and invite");
    browser.sees("first@acme.test is accepted, and invited as Opik member.");
    join(&site, &link(&browser), "first").sees("first@acme.test");
    assert_eq!((member(&site, "first@acme.test")["role"].as_str(), requests(&site)), (Some("OpikMember"), 1));
    browser.click("Decline second@acme.test");
    browser.sees("The request to let second@acme.test join is declined.");
    assert_eq!((member(&site, "second@acme.test"), requests(&site)), (Value::Null, 0));
    let refused = site.api_as("p-owner@acme.test", "GET", "/requests", &Value::Null);
    assert_eq!(refused.status, 403);
}

#[test]
fn wr22_who_is_no_member_yet_comes_through_a_workspace_only_where_new_people_may_be_invited() {
    let site = Site::acme();
    let welcome = |email: &str, by: &str| {
        // Comet's own route for it.
        let path = "/../../rest/v2/write/add-workspace-member";
        site.api_as(by, "POST", path, &json!({ "userEmail": email, "workspaceName": "research", "admin": false }))
    };
    for by in ["p-owner@acme.test", "o-owner@acme.test", "v-owner@acme.test"] {
        only_admins_invite(&site, true);
        let stranger = format!("stranger-of-{by}");
        welcome(&stranger, by);
        assert_eq!(member(&site, &stranger), Value::Null, "{by}");
        only_admins_invite(&site, false);
        welcome(&stranger, by).ok();
        assert_eq!(member(&site, &stranger)["state"], "Pending", "{by}");
    }
    only_admins_invite(&site, true);
    let body = json!({ "role": "Member", "grants": [] });
    // Who is a member is no concern of the setting.
    site.api_as("p-owner@acme.test", "PUT", "/workspaces/research/members/p-none@acme.test", &body).ok();
}
