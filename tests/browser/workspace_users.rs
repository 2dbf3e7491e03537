//! Manage users: the dialog over the Workspaces tab, with roles and grants.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Browser, Script, Site, wait_until};

#[track_caller]
fn open(browser: &Browser, workspace: &str) {
    browser.goto("/admin/workspaces");
    browser.click(&format!("Actions for {workspace}"));
    browser.row(workspace).click("Manage users");
    browser.sees(&format!("Users of {workspace}"));
}

/// Role and grants of everybody in a workspace.
#[track_caller]
fn inside(site: &Site, workspace: &str) -> Vec<(String, String, Vec<String>)> {
    let found = site.api("GET", &format!("/workspaces/{workspace}/members"), &Value::Null).ok();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let one = |row: &Value| {
        let grants = row["grants"].as_array().unwrap().iter().map(text).collect();
        (text(&row["email"]), text(&row["role"]), grants)
    };
    found["data"].as_array().unwrap().iter().map(one).collect()
}

fn person(email: &str, role: &str, grants: &[&str]) -> (String, String, Vec<String>) {
    (email.to_owned(), role.to_owned(), grants.iter().map(|grant| (*grant).to_owned()).collect())
}

#[track_caller]
fn can(site: &Site, member: &str, action: &str, workspace: &str) -> Value {
    let path = format!("/can?member={member}&action={action}&workspace={workspace}");
    site.api("GET", &path, &Value::Null).ok()["answer"].clone()
}

/// C14: adds somebody, by user name, in somebody's name; how that is answered.
fn invited(site: &Site, by: &str, guest: &str, workspace: &str) -> u16 {
    let body = json!({ "userNames": [guest], "workspaceId": site.workspace_id(workspace) });
    site.comet_as(by, "POST", "/workspaces/invite-usernames-llm", &body).status
}

/// Adds somebody by the dialog that is open.
#[track_caller]
fn add(browser: &Browser, email: &str, role: &str, grants: &[&str]) {
    browser.click("Add a user");
    browser.sees("Add a user to");
    browser.fill("E-mail", email);
    browser.choose("Role", role);
    for grant in grants {
        browser.check(grant);
    }
    browser.click("Add");
}

#[test]
fn w9_people_are_added_changed_and_removed() {
    for script in Script::BOTH {
        let site = Site::acme();
        site.put("prod", "o-member@acme.test", "Member", &[]);
        site.put("prod", "v-member@acme.test", "Member", &[]);
        site.halley(&["export", "out"]).ok();
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        open(&browser, "prod");
        add(&browser, "p-none@acme.test", "Member", &[]);
        browser.sees("p-none@acme.test is Member of prod now.");
        browser.choose("Role of p-none@acme.test", "Owner");
        browser.click("Save p-none@acme.test");
        browser.sees("Saved: p-none@acme.test is Owner of prod.");
        browser.check("invite existing users, o-member@acme.test");
        browser.click("Save o-member@acme.test");
        browser.sees("Saved: o-member@acme.test is Member of prod.");
        browser.click("Actions for v-member@acme.test");
        browser.click("Remove");
        browser.sees("loses the role Member");
        browser.click("Remove");
        browser.sees("v-member@acme.test is removed from prod.");
        let expected =
            [person("o-member@acme.test", "Member", &["inviteUsers"]), person("p-none@acme.test", "Owner", &[])];
        assert_eq!(inside(&site, "prod"), expected);
        assert_eq!(site.comet_members("prod"), ["o-member@acme.test", "p-none@acme.test"]);
        let stored = ["o-member: invite_users_to_workspace", "p-none: management"];
        assert_eq!(site.comet_permissions("prod"), stored);
        // What manifests declare and the page has changed is told as drift.
        let drift = site.halley(&["drift", "-f", "out", "--output", "json"]).json().to_string();
        for email in ["o-member@acme.test", "v-member@acme.test"] {
            assert!(drift.contains(&format!("membership/prod/{email}")), "{drift}");
        }
    }
}

#[test]
fn w10_it_is_a_dialog_over_the_list_that_escape_closes() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    browser.goto("/admin/workspaces?search=pro");
    browser.click("Actions for prod");
    browser.click("Manage users");
    browser.sees("Users of prod");
    assert_eq!(browser.path(), "/admin/workspaces?search=pro");
    assert_eq!(browser.script("return document.querySelectorAll('dialog:modal').length"), 1);
    browser.press("Escape");
    browser.sees("Create Workspace");
    assert_eq!(browser.focused(), "Actions for prod");
    assert_eq!((browser.value("Search by name").as_str(), browser.rows().len()), ("pro", 1));
    assert_eq!(browser.attribute("Workspaces", "aria-current").as_deref(), Some("page"));
    assert!(!site.log().contains("/admin/users"), "the Users tab was asked for");
    // After a change the list behind it is read again.
    browser.click("Actions for prod");
    browser.click("Manage users");
    add(&browser, "p-none@acme.test", "Member", &[]);
    browser.sees("p-none@acme.test is Member of prod now.");
    browser.click("Close");
    wait_until("the list below is new, and the focus where it was", Duration::from_secs(20), || {
        let seen = (browser.text().contains("Create Workspace"), browser.rows(), browser.focused());
        let is_new = seen.1.first().is_some_and(|row| row[..2] == ["prod", "1"]);
        if is_new && seen.2 == "Actions for prod" { Ok(()) } else { Err(format!("{seen:?}")) }
    });
    assert_eq!((browser.path().as_str(), browser.rows().len()), ("/admin/workspaces?search=pro", 1));
}

#[test]
fn w10_without_a_script_it_is_a_page_that_leads_back() {
    let site = Site::acme();
    let browser = Browser::with(&site, Script::Off);
    browser.sign_in("ada@acme.test");
    open(&browser, "prod");
    assert_eq!(browser.path(), "/admin/workspaces/users?workspace=prod");
    assert_eq!(browser.attribute("Workspaces", "aria-current").as_deref(), Some("page"));
    browser.click("‹ Workspaces");
    assert_eq!(browser.path(), "/admin/workspaces");
}

#[test]
fn w9_search_in_the_dialog_leaves_the_list_below_alone() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    open(&browser, "research");
    assert_eq!(browser.rows().len(), 7);
    browser.fill("Search people", "OWNER");
    browser.sees("3 people");
    assert_eq!(browser.rows().len(), 3);
    browser.press("Escape");
    assert_eq!((browser.path().as_str(), browser.rows().len()), ("/admin/workspaces", 3));
}

#[test]
fn w9_who_can_be_added_is_suggested() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    open(&browser, "research");
    browser.click("Add a user");
    browser.sees("Add a user to research");
    let suggested =
        "return [...document.querySelectorAll('dialog datalist option')].map(option => option.value).join(' ')";
    assert_eq!(browser.script(suggested), "bob@acme.test o-none@acme.test p-none@acme.test v-none@acme.test");
    browser.fill("E-mail", "v-no");
    wait_until("the suggestions fit", Duration::from_secs(10), || {
        let seen = browser.script(suggested);
        if seen == "v-none@acme.test" { Ok(()) } else { Err(seen.to_string()) }
    });
    for (email, fault) in
        [("nobody@acme.test", "There is no nobody@acme.test"), ("p-owner@acme.test", "is in research already")]
    {
        browser.fill("E-mail", email);
        browser.click("Add");
        browser.sees(fault);
        assert!(browser.beside("E-mail").contains(fault));
        assert_eq!(browser.value("E-mail"), email);
    }
}

#[test]
fn wr1_the_two_levels_do_not_move_each_other() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    open(&browser, "research");
    browser.choose("Role of p-member@acme.test", "Owner");
    browser.click("Save p-member@acme.test");
    browser.sees("Saved: p-member@acme.test is Owner");
    let role = site.api("GET", "/members/p-member@acme.test", &Value::Null).ok()["role"].clone();
    assert_eq!(role, "PlatformMember");
    site.api("PATCH", "/members/p-member@acme.test", &json!({ "role": "ViewOnly" })).ok();
    browser.reload();
    open(&browser, "research");
    assert_eq!(browser.value("Role of p-member@acme.test"), "Owner");
    assert!(inside(&site, "research").contains(&person("p-member@acme.test", "Owner", &[])));
}

#[test]
fn wr3_on_starter_there_are_exactly_two_roles() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    open(&browser, "research");
    assert_eq!(browser.entries("Role of p-member@acme.test"), ["Member", "Owner"]);
}

#[test]
fn wr6_wr15_the_grant_to_invite_counts_in_its_workspace_alone() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    let guests = ["o-none", "p-none", "v-none"];
    for (email, guest) in ["o-member@acme.test", "p-member@acme.test", "v-member@acme.test"].into_iter().zip(guests) {
        site.put("prod", email, "Member", &[]);
        assert_eq!(can(&site, email, "inviteExistingUsers", "research"), "no");
        assert_eq!(invited(&site, email, guest, "research"), 403);
        open(&browser, "research");
        browser.check(&format!("invite existing users, {email}"));
        browser.click(&format!("Save {email}"));
        browser.sees(&format!("Saved: {email}"));
        assert_eq!(can(&site, email, "inviteExistingUsers", "research"), "yes");
        assert_eq!(can(&site, email, "inviteExistingUsers", "prod"), "no");
        assert_eq!((invited(&site, email, guest, "prod"), invited(&site, email, guest, "research")), (403, 200));
        assert!(site.comet_members("research").contains(&format!("{guest}@acme.test")));
    }
}

#[test]
fn wr14_making_public_is_granted_to_platform_members_and_locked_for_opik_members() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    open(&browser, "research");
    let label = "make projects public, o-member@acme.test";
    assert!(!browser.is_enabled(label));
    assert_eq!(browser.beside(label), "not for an Opik member");
    browser.check("make projects public, p-member@acme.test");
    browser.click("Save p-member@acme.test");
    browser.sees("Saved: p-member@acme.test");
    for action in ["makeOpikProjectPublic", "makeEmProjectPublic"] {
        assert_eq!(can(&site, "p-member@acme.test", action, "research"), "yes");
        assert_eq!(can(&site, "p-member@acme.test", action, "prod"), "no");
        assert_eq!(can(&site, "o-member@acme.test", action, "research"), "no");
    }
}

#[test]
fn wr17_an_admins_role_is_locked() {
    let site = Site::acme();
    site.put("research", "bob@acme.test", "Member", &[]);
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    open(&browser, "research");
    let row = browser.row("bob@acme.test");
    row.sees("Admin: full access");
    assert_eq!(row.fields(), Vec::<String>::new());
    for action in ["viewOpikProjects", "deleteWorkspace", "approveModelStatus"] {
        assert_eq!(can(&site, "bob@acme.test", action, "prod"), "yes");
        assert_eq!(can(&site, "bob@acme.test", action, "research"), "yes");
    }
    // What was put there is no difference for ever.
    site.halley(&["export", "out"]).ok();
    assert_eq!(site.halley(&["plan", "--detailed-exitcode", "-f", "out"]).code(), Some(0));
}

#[test]
fn wr21_an_owner_has_both_grants_by_the_role() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    open(&browser, "research");
    for grant in ["invite existing users", "make projects public"] {
        let label = format!("{grant}, p-owner@acme.test");
        assert!(browser.is_checked(&label) && !browser.is_enabled(&label), "{label}");
        assert_eq!(browser.beside(&label), "comes with the role Owner");
    }
    assert_eq!(can(&site, "p-owner@acme.test", "makeEmProjectPublic", "research"), "yes");
    assert_eq!(can(&site, "o-owner@acme.test", "makeEmProjectPublic", "research"), "no");
}

#[test]
fn two_admins_at_one_row_the_second_sees_what_changed() {
    for script in Script::BOTH {
        let site = Site::acme();
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        open(&browser, "research");
        let path = "/workspaces/research/members/p-member@acme.test";
        let meanwhile = json!({ "role": "Owner", "grants": [] });
        site.api_as("bob@acme.test", "PUT", path, &meanwhile).ok();
        browser.check("make projects public, p-member@acme.test");
        browser.click("Save p-member@acme.test");
        browser.sees("Somebody was faster");
        browser.sees("bob@acme.test");
        assert_eq!(browser.row("Role").text().split_whitespace().last(), Some("Member"));
        assert!(inside(&site, "research").contains(&person("p-member@acme.test", "Owner", &[])));
        browser.click("Do it all the same");
        browser.sees("Saved: p-member@acme.test is Member of research.");
        assert!(inside(&site, "research").contains(&person("p-member@acme.test", "Member", &["makeProjectsPublic"])));
    }
}

#[test]
fn who_is_no_admin_gets_nothing_from_the_edits() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("p-owner@acme.test");
    browser.goto("/workspaces/research");
    let posted = browser.script(
        "const csrf = document.querySelector('[name=csrf]').value, request = new XMLHttpRequest();
         request.open('POST', '/admin/workspaces/users/save', false);
         request.setRequestHeader('content-type', 'application/x-www-form-urlencoded');
         request.send(new URLSearchParams({ csrf, workspace: 'research', email: 'o-member@acme.test', role: 'None' }).toString());
         return `${request.status} ${request.responseText.includes('o-member')}`",
    );
    assert_eq!(posted, "403 false");
}
