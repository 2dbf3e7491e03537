//! A workspace's own page: for its members, who have no dashboard.

use serde_json::{Value, json};

use crate::harness::{Browser, Script, Site};

fn role_in(site: &Site, workspace: &str, email: &str) -> Option<String> {
    let found = site.api("GET", &format!("/workspaces/{workspace}/members"), &Value::Null).ok();
    let row = found["data"].as_array()?.iter().find(|row| row["email"] == email)?.clone();
    Some(row["role"].as_str()?.to_owned())
}

#[test]
fn a_workspace_is_there_for_its_members_and_admins_alone() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    for (email, research, prod) in [
        ("p-member@acme.test", 200, 404),
        ("o-owner@acme.test", 200, 404),
        ("v-none@acme.test", 404, 404),
        ("bob@acme.test", 200, 200),
    ] {
        browser.sign_in(email);
        assert_eq!(
            (browser.status_of("/workspaces/research"), browser.status_of("/workspaces/prod")),
            (research, prod),
            "{email}"
        );
        assert_eq!(browser.status_of("/workspaces/nowhere"), 404);
    }
}

#[test]
fn it_says_who_is_in_it_and_what_one_may_do() {
    let site = Site::acme();
    site.put("research", "o-member@acme.test", "Member", &["inviteUsers"]);
    for script in Script::BOTH {
        let browser = Browser::with(&site, script);
        browser.sign_in("o-member@acme.test");
        browser.click("research");
        assert_eq!((browser.path().as_str(), browser.heading().as_str()), ("/workspaces/research", "research"));
        browser.sees("Opik member");
        let rights = browser.section("What you may do here");
        rights.sees("View Opik projects");
        rights.sees("Invite existing users");
        assert!(!rights.text().contains("View EM projects"));
        rights.click("What you may not do");
        rights.sees("View EM projects");
        let people = browser.section("People").rows();
        assert!(people.iter().any(|row| row[0].starts_with("p-owner@acme.test") && row[1] == "Owner"), "{people:?}");
        assert!(people.iter().any(|row| row[1] == "Admin: full access"), "{people:?}");
    }
}

#[test]
fn wr22_owners_invite_people_of_the_organization_as_members() {
    for script in Script::BOTH {
        let site = Site::acme();
        let browser = Browser::with(&site, script);
        for (owner, guest) in [
            ("p-owner@acme.test", "p-none@acme.test"),
            ("o-owner@acme.test", "o-none@acme.test"),
            ("v-owner@acme.test", "v-none@acme.test"),
        ] {
            browser.sign_in(owner);
            browser.goto("/workspaces/research");
            let form = browser.section("Invite");
            form.fill("E-mail", guest);
            form.click("Invite");
            browser.sees(&format!("{guest} is a Member of research now."));
            assert_eq!(role_in(&site, "research", guest).as_deref(), Some("Member"));
            form.fill("E-mail", guest);
            form.click("Invite");
            browser.sees("is in this workspace already");
            assert_eq!(form.value("E-mail"), guest);
        }
    }
}

#[test]
fn wr22_an_unknown_e_mail_needs_the_right_to_add_users() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("p-owner@acme.test");
    browser.goto("/workspaces/research");
    let form = browser.section("Invite");
    form.fill("E-mail", "new@acme.test");
    form.click("Invite");
    browser.sees("new@acme.test is invited to the organization and to research.");
    browser.sees("/invitation/");
    assert_eq!(role_in(&site, "research", "new@acme.test").as_deref(), Some("Member"));
    browser.reload();
    browser.sees_no("/invitation/");
    site.api("PATCH", "/organization", &json!({ "invitations": "AdminsOnly" })).ok();
    form.fill("E-mail", "newer@acme.test");
    form.click("Invite");
    browser.sees("A request waits");
    assert_eq!(role_in(&site, "research", "newer@acme.test"), None);
    let requests = site.api("GET", "/requests", &Value::Null).ok();
    assert_eq!((&requests["total"], &requests["data"][0]["email"]), (&json!(1), &json!("newer@acme.test")));
}

#[test]
fn wr6_members_invite_with_the_grant_alone() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("o-member@acme.test");
    browser.goto("/workspaces/research");
    assert_eq!(browser.count("#invite"), 0);
    site.put("research", "o-member@acme.test", "Member", &["inviteUsers"]);
    browser.reload();
    let form = browser.section("Invite");
    form.fill("E-mail", "o-none@acme.test");
    form.click("Invite");
    browser.sees("o-none@acme.test is a Member of research now.");
    assert_eq!(role_in(&site, "research", "o-none@acme.test").as_deref(), Some("Member"));
}

#[test]
fn or3_every_member_creates_workspaces_and_owns_them() {
    let site = Site::acme();
    for (script, email, name) in [
        (Script::On, "o-none@acme.test", "mine"),
        (Script::Off, "v-none@acme.test", "new"),
        (Script::On, "p-none@acme.test", "a/b ?&\"<i>"),
    ] {
        let browser = Browser::with(&site, script);
        browser.sign_in(email);
        browser.click("Create workspace");
        browser.fill("Name", "research");
        browser.click("Create");
        browser.sees("There is a workspace research already");
        assert_eq!(browser.value("Name"), "research");
        browser.fill("Name", name);
        browser.click("Create");
        browser.sees("You are its owner.");
        assert_eq!(browser.heading(), name);
        let mine = site.api_as(email, "GET", "/workspaces", &Value::Null).ok();
        assert_eq!((&mine["total"], &mine["data"][0]["name"]), (&json!(1), &json!(name)));
        if !name.contains('/') {
            assert_eq!(role_in(&site, name, email).as_deref(), Some("Owner"));
        }
        for tab in ["", "/workspaces", "/settings", "/access"] {
            assert_eq!(browser.status_of(&format!("/admin{tab}")), 403, "{tab}");
        }
    }
}

#[test]
fn or4_members_create_opik_projects_where_they_are_in() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("o-member@acme.test");
    browser.goto("/workspaces/research");
    browser.section("What you may do here").sees("Create Opik project");
    assert_eq!(browser.status_of("/workspaces/prod"), 404);
}
