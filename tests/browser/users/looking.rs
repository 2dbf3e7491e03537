//! Who may look, and what is to be seen.

use std::collections::BTreeSet;

use serde_json::json;

use super::{ada, only_admins_invite};
use crate::harness::{Browser, Script, Site, given};

const TABS: [&str; 6] =
    ["/admin", "/admin/workspaces", "/admin/users", "/admin/settings", "/admin/service-accounts", "/admin/billing"];

#[test]
fn n2_the_dashboard_is_for_admins_and_a_demoted_one_is_told_so_at_the_next_request() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    for email in ["p-owner@acme.test", "o-owner@acme.test", "v-owner@acme.test"] {
        browser.sign_in(email);
        for tab in TABS {
            assert_eq!(browser.status_of(tab), 403, "{email} at {tab}");
        }
        browser.goto("/admin/users");
        assert_eq!((browser.status(), browser.heading().as_str()), (403, "Not allowed"));
        browser.sees("The Admin dashboard is for Admins of Acme.");
        assert!(!browser.text().contains("bob@acme.test"));
    }
    browser.sign_in("bob@acme.test");
    browser.goto("/admin/users");
    assert_eq!(browser.status(), 200);
    site.api("PATCH", "/members/bob@acme.test", &json!({ "role": "PlatformMember" })).ok();
    browser.reload();
    assert_eq!(browser.status(), 403);
    assert_eq!(browser.status_of("/"), 200);
}

#[test]
fn n4_n5_or10_the_avatar_is_the_last_control_of_the_head_and_leads_admins_to_the_dashboard() {
    let site = Site::acme();
    for script in Script::BOTH {
        let browser = Browser::with(&site, script);
        for (email, name, is_admin) in [("ada@acme.test", "ada", true), ("p-owner@acme.test", "p-owner", false)] {
            browser.sign_in(email);
            let head = browser.within("header.site");
            assert_eq!(head.controls().last().unwrap(), &format!("Account of {name}"));
            head.click(&format!("Account of {name}"));
            let entries = head.within("details.menu").controls();
            assert_eq!(entries.contains(&"Admin dashboard".to_owned()), is_admin, "{entries:?}");
            if is_admin {
                head.click("Admin dashboard");
                assert_eq!((browser.path().as_str(), browser.status()), ("/admin", 200));
            }
        }
    }
}

#[test]
fn u1_all_pages_together_show_everybody_once() {
    let site = Site::fresh();
    for number in 0..119 {
        site.invite(&format!("person-{number:03}@acme.test"), "PlatformMember");
    }
    let browser = ada(&site);
    browser.sees("120 users");
    let mut seen = BTreeSet::new();
    for page in 1..=3 {
        browser.goto(&format!("/admin/users?page={page}"));
        for row in browser.section("Users").rows() {
            assert!(seen.insert(row[0].clone()), "{} stands twice", row[0]);
        }
    }
    assert_eq!(seen.len(), 120);
    let paged = site.comet(&site.of_organization("/members/paged?page=1&pageSize=1"));
    assert_eq!((&paged["total"], paged["data"].as_array().unwrap().len()), (&json!(120), 1));
    browser.goto("/admin/users");
    browser.click("Next ›");
    assert_eq!(browser.path(), "/admin/users?page=2");
}

#[test]
fn u1_people_are_found_by_parts_of_name_and_e_mail_and_by_role_and_state() {
    let site = Site::acme();
    site.invite("newcomer@else.test", "OpikMember");
    for script in Script::BOTH {
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto("/admin/users");
        let search = || {
            if script == Script::Off {
                browser.click("Search");
            }
        };
        browser.fill("Search by name or e-mail", "P-OWN");
        search();
        browser.sees("1 user fits.");
        assert!(browser.section("Users").rows()[0][0].starts_with("p-owner"));
        assert!(browser.path().contains("search=P-OWN"), "{}", browser.path());
        browser.fill("Search by name or e-mail", "nobody at all");
        search();
        browser.sees("Nobody fits");
        browser.click("Show everybody");
        browser.choose("Role", "View-only platform member");
        search();
        browser.sees("3 users fit.");
        browser.goto("/admin/users");
        browser.choose("State", "Pending");
        search();
        browser.sees("1 user fits.");
        browser.reload();
        assert_eq!((browser.value("State").as_str(), browser.section("Users").rows().len()), ("Pending", 1));
    }
}

#[test]
fn u2_rows_say_the_role_and_opened_ones_the_roles_in_workspaces() {
    let site = Site::acme();
    let browser = ada(&site);
    let row = browser.section("Users").row("p-member@acme.test");
    assert!(row.text().contains("Platform member"));
    row.click("p-member");
    browser.sees("research: Member");
    assert_eq!(site.comet_role("p-member"), "MEMBER");
    let research = site.workspace_id("research");
    let roles = site.comet(&format!("/workspace-roles/users?workspaceId={research}"));
    let inside = roles["users"].as_array().unwrap().iter().find(|row| row["userName"] == "p-member").unwrap();
    assert_eq!(inside["roleName"], "Member");
    browser.press("Escape");
    browser.sees_no("research: Member");
    assert_eq!(browser.focused(), "p-member");
    // Without a script it is a page of its own, with a way back.
    let plain = Browser::with(&site, Script::Off);
    plain.sign_in("ada@acme.test");
    plain.goto("/admin/users?role=PlatformMember");
    plain.click("p-member");
    assert_eq!(plain.heading(), "p-member");
    plain.sees("research: Member");
    plain.click("‹ Users");
    assert_eq!(plain.path(), "/admin/users?role=PlatformMember");
}

#[test]
fn u3_a_grant_is_shown_only_while_it_is_set_and_an_opik_member_has_no_permission_of_em() {
    let site = Site::acme();
    let browser = ada(&site);
    for grants in [&["inviteUsers"][..], &[]] {
        site.put("research", "o-member@acme.test", "Member", grants);
        browser.goto("/admin/users/person?email=o-member@acme.test");
        let place = browser.section("Workspaces").text();
        assert_eq!(place.contains("invite existing users"), !grants.is_empty(), "{place}");
        let path = format!("/permissions/organization/{}/user/o-member", site.organization_id());
        let told = site.comet(&path);
        assert_eq!(given(&told["userPermissions"][0]["permissions"]).contains("invite_users"), !grants.is_empty());
        assert!(place.contains("Opik projects: view, create, log data"), "{place}");
        assert!(!place.contains("EM") && !place.contains("Experiments"), "{place}");
    }
    only_admins_invite(&site, true);
    browser.reload();
    assert!(!browser.text().contains("add new users"), "{}", browser.text());
}

#[test]
fn u4_q13_four_roles_can_be_given_and_view_only_stands_apart() {
    let site = Site::acme();
    let browser = ada(&site);
    act_on_p(&browser);
    let roles = ["Admin", "Platform member", "Opik member", "View-only platform member"];
    assert_eq!(browser.section("Organization role").fields(), roles);
    assert!(browser.is_checked("Platform member"));
    assert_eq!(browser.within(".choice.apart").fields(), ["View-only platform member"]);
    assert_eq!(browser.beside("View-only platform member"), "As a Platform member, but logs no data");
}

fn act_on_p(browser: &Browser) {
    super::act(browser, "p-member", "Change role");
}

#[test]
fn q21_pending_people_are_listed_and_marked_and_service_accounts_are_not() {
    let site = Site::acme();
    site.invite("newcomer@acme.test", "OpikMember");
    site.api("POST", "/service-accounts", &json!({ "name": "trainer", "workspaces": null })).ok();
    let browser = ada(&site);
    let users = browser.section("Users");
    assert!(users.row("newcomer@acme.test").text().contains("Pending"));
    assert!(!users.text().contains("trainer"));
    browser.sees("12 users");
}
