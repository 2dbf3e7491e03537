//! Other roles, and removing people.

use serde_json::{Value, json};

use super::{act, ada, member};
use crate::harness::{Browser, Script, Site, texts};

#[test]
fn or14_an_admin_changes_roles_with_a_script_and_without() {
    let site = Site::acme();
    for (script, role, words, wire) in [
        (Script::On, "PlatformMember", "Platform member", "MEMBER"),
        (Script::Off, "ViewOnly", "View-only platform member", "VIEW_ONLY_MEMBER"),
    ] {
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto("/admin/users?search=o-member");
        act(&browser, "o-member", "Change role");
        browser.check(words);
        browser.click("Change role");
        browser.sees(&format!("o-member is {words} now."));
        assert_eq!(browser.path(), "/admin/users?search=o-member");
        assert_eq!(member(&site, "o-member@acme.test")["role"], role);
        assert_eq!(site.comet_role("o-member"), wire);
        // Neither reload nor the way back does it again.
        browser.reload();
        browser.sees_no("is Platform member now.");
    }
    let refused = site.api_as("p-owner@acme.test", "PATCH", "/members/o-none@acme.test", &json!({ "role": "Admin" }));
    assert_eq!(refused.status, 403);
}

#[test]
fn or14_nobody_changes_their_own_role_so_that_an_admin_remains() {
    let site = Site::fresh();
    let browser = ada(&site);
    browser.click("Actions for ada");
    browser.sees("This is you. Another Admin can change your role.");
    let entries = browser.section("Users").within("details.menu").controls();
    assert!(!entries.contains(&"Remove".to_owned()), "{entries:?}");
    // Whoever sends the form all the same is told why not.
    for (path, rule) in
        [("/admin/users/role", "Nobody changes their own role."), ("/admin/users/remove", "Nobody removes themselves.")]
    {
        browser.goto("/admin/users/invite");
        browser.script(&format!(
            "const form = document.querySelector('main form');
             form.action = '{path}'; form.noValidate = true;
             form.insertAdjacentHTML('beforeend', '<input name=email value=ada@acme.test>');
             form.querySelector('[name=role][value=OpikMember]').checked = true;"
        ));
        browser.click("Invite");
        browser.sees(rule);
        assert_eq!(member(&site, "ada@acme.test")["role"], "Admin");
    }
}

#[test]
fn or15_removing_somebody_ends_all_that_they_had_but_their_data() {
    let site = Site::acme();
    for (script, name) in [(Script::On, "v-member"), (Script::Off, "o-member")] {
        let email = format!("{name}@acme.test");
        let theirs = Browser::open(&site);
        theirs.sign_in(&email);
        let key = site.key(&email);
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto("/admin/users");
        act(&browser, name, "Remove");
        browser.sees("1 membership of a workspace");
        browser.sees("1 session: they are signed out");
        browser.sees("1 API key");
        browser.sees("data that they logged stay");
        browser.click("Remove");
        browser.sees(&format!("{name} is removed."));
        assert_eq!(member(&site, &email), Value::Null);
        let everybody = texts(&site.comet(&site.of_organization("/members")), "email");
        assert!(!everybody.contains(&email), "{everybody:?}");
        for workspace in ["research", "prod", "archive"] {
            assert!(!site.comet_members(workspace).contains(&email), "{workspace}");
        }
        theirs.goto("/");
        assert_eq!(theirs.path(), "/sign-in");
        assert_eq!(site.api_with(&key, "GET", "/whoami", &Value::Null).status, 401);
    }
    assert_eq!(site.api_as("p-owner@acme.test", "DELETE", "/members/o-none@acme.test", &Value::Null).status, 403);
}

#[test]
fn of_two_admins_the_second_sees_what_the_first_has_changed_and_loses_nothing() {
    let site = Site::acme();
    let browser = ada(&site);
    act(&browser, "p-none", "Change role");
    browser.check("Opik member");
    site.api("PATCH", "/members/p-none@acme.test", &json!({ "role": "ViewOnly" })).ok();
    browser.click("Change role");
    browser.sees("Somebody was faster");
    browser.sees("ViewOnly");
    assert_eq!(member(&site, "p-none@acme.test")["role"], "ViewOnly");
    browser.click("Do it all the same");
    browser.sees("p-none is Opik member now.");
    assert_eq!(member(&site, "p-none@acme.test")["role"], "OpikMember");
}

#[test]
fn somebody_who_is_gone_meanwhile_is_said_to_be() {
    let site = Site::acme();
    let browser = ada(&site);
    act(&browser, "p-none", "Change role");
    browser.check("Opik member");
    site.api("DELETE", "/members/p-none@acme.test", &Value::Null).ok();
    browser.click("Change role");
    browser.sees("There is no member p-none@acme.test");
}

#[test]
fn a_role_is_changed_with_the_keyboard_alone() {
    let site = Site::acme();
    let browser = ada(&site);
    browser.focus("Search by name or e-mail");
    browser.write("o-none");
    browser.sees("1 user fits.");
    for _ in 0..20 {
        if browser.focused() == "Actions for o-none" {
            break;
        }
        browser.press("Tab");
    }
    browser.press("Enter");
    browser.press("Tab");
    assert_eq!(browser.focused(), "Change role");
    browser.press("Enter");
    browser.sees("Change the role of o-none");
    assert_eq!(browser.focused(), "Opik member");
    browser.press("ArrowUp");
    browser.press("Enter");
    browser.sees("o-none is Platform member now.");
    assert_eq!(member(&site, "o-none@acme.test")["role"], "PlatformMember");
}
