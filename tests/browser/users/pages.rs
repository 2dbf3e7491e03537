//! How the pages look, and that nobody's name harms them.

use serde_json::json;

use super::{act, ada, only_admins_invite};
use crate::harness::{Site, inspect};

#[test]
fn the_list_and_all_pages_over_it_are_for_everybody() {
    let site = Site::acme();
    only_admins_invite(&site, true);
    for email in ["asked@acme.test", "asked-too@acme.test"] {
        site.api_as("o-none@acme.test", "POST", "/members", &json!({ "email": email, "role": "PlatformMember" })).ok();
    }
    site.invite("newcomer@acme.test", "OpikMember");
    site.put("research", "o-member@acme.test", "Member", &["inviteUsers"]);
    let browser = ada(&site);
    inspect(&browser, "users");
    browser.click("Actions for newcomer@acme.test");
    inspect(&browser, "users-menu");
    for (page, name) in [
        ("/admin/users?search=nobody-at-all", "users-nobody"),
        ("/admin/users/requests", "users-requests"),
        ("/admin/users/accept?email=asked@acme.test", "users-accept"),
        ("/admin/users/person?email=p-owner@acme.test", "users-person"),
        ("/admin/users/person?email=newcomer@acme.test", "users-person-pending"),
        ("/admin/users/person?email=ada@acme.test", "users-person-self"),
        ("/admin/users/role?email=newcomer@acme.test", "users-role"),
        ("/admin/users/remove?email=p-owner@acme.test", "users-remove"),
        ("/admin/users/person?email=nobody@acme.test", "users-gone"),
    ] {
        browser.goto(page);
        inspect(&browser, name);
    }
    browser.goto("/admin/users");
    browser.click("o-member");
    browser.sees("research: Member");
    inspect(&browser, "users-dialog");
    browser.goto("/admin/users/invite");
    browser.fill("E-mail addresses", "one@acme.test\nno address\nbob@acme.test");
    browser.click("Invite");
    inspect(&browser, "users-invite-wrong");
    browser.fill("E-mail addresses", "one@acme.test\ntwo@acme.test");
    browser.click("Invite");
    inspect(&browser, "users-invited");
}

#[test]
fn names_are_shown_as_they_are_and_do_nothing() {
    let site = Site::fresh();
    let long = format!("{}@acme.test", "n".repeat(100));
    let names = [
        "<script>alert(1)</script>@acme.test",
        "o'hara\"quoted\"&amp;@acme.test",
        "مرحبا@acme.test",
        "\u{202e}gnorw@acme.test",
        long.as_str(),
    ];
    for name in names {
        site.invite(name, "PlatformMember");
    }
    let browser = ada(&site);
    for name in names {
        assert!(browser.section("Users").text().contains(name), "{name}");
    }
    inspect(&browser, "users-hostile");
    act(&browser, names[0], "Change role");
    browser.sees(&format!("Change the role of {}", names[0]));
    browser.check("Opik member");
    browser.click("Change role");
    browser.sees(&format!("{} is Opik member now.", names[0]));
    act(&browser, names[1], "Remove");
    browser.click("Withdraw the invitation");
    browser.sees(&format!("{} is removed.", names[1]));
    browser.goto("/admin/users?search=%3Cscript%3E");
    assert_eq!(browser.value("Search by name or e-mail"), "<script>");
    inspect(&browser, "users-hostile-search");
}
