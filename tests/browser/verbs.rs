//! The verbs of the tests' own browser, on pages made for them.

use serde_json::json;

use crate::harness::{Browser, Site};

const PAGE: &str = "<!doctype html><meta charset=utf-8><title>Verbs</title><main><h1>Verbs</h1>
    <form aria-label=Invite>
      <label for=mail>E-mail</label><input id=mail aria-describedby='hint fault'><p id=hint>As in a@b</p><p id=fault>Too short</p>
      <label>Role <select id=role><option>Admin<option>Platform member</select></label>
      <label><input type=checkbox id=grant> May invite</label>
      <fieldset><legend>Plan</legend>
        <label><input type=radio name=plan checked> Starter</label><label><input type=radio name=plan> Enterprise</label></fieldset>
      <label>Name <input value=locked readonly></label>
    </form>
    <form onsubmit=\"event.preventDefault(); document.title = 'Sent'\"><label>Search <input></label><button>Search</button></form>
    <section aria-labelledby=people><h2 id=people>People</h2><table>
      <thead><tr><th>Who<th>Role<th>Actions</thead>
      <tbody><tr><td>kim<td>Owner<td><button aria-label='Actions for kim' onclick=\"this.textContent = 'gone'\">…</button>
             <tr><td>kimberly<td>Member<td><button onclick='document.querySelector(`dialog`).showModal()'>Open</button>
             <tr hidden><td>nobody<td>-<td>-</tbody></table></section>
    <details><summary>Account</summary><a href='#out' aria-current=page>Sign out</a></details>
    <button onclick=\"document.title = confirm('Really?')\">Ask</button>
    <button onclick=\"setTimeout(() => document.querySelector('h1').textContent = 'Later', 300)\">Wait</button>
    <dialog aria-label=Rename><h2>Rename</h2><button>Close</button><label>Name <input></label></dialog></main>";

fn opened() -> Browser {
    let site = Site::fresh();
    let file = site.folder().join("page.html");
    std::fs::write(&file, PAGE).unwrap();
    let browser = Browser::open(&site);
    browser.goto(&format!("file://{}", file.display()));
    browser
}

#[test]
fn fields_are_filled_in_by_their_labels() {
    let browser = opened();
    assert_eq!(browser.section("Invite").fields(), ["E-mail", "Role", "May invite", "Starter", "Enterprise", "Name"]);
    browser.fill("E-mail", "first");
    browser.fill("E-mail", "kim@acme.test");
    browser.choose("Role", "Platform member");
    browser.check("May invite");
    browser.check("May invite");
    browser.check("Enterprise");
    assert_eq!((browser.value("E-mail"), browser.value("Role")), ("kim@acme.test".into(), "Platform member".into()));
    assert!(browser.is_checked("May invite") && browser.is_checked("Enterprise") && !browser.is_checked("Starter"));
    browser.uncheck("May invite");
    assert!(!browser.is_checked("May invite"));
    assert_eq!(browser.entries("Role"), ["Admin", "Platform member"]);
    assert_eq!(browser.beside("E-mail"), "As in a@b Too short");
    assert!(browser.is_enabled("E-mail") && !browser.is_enabled("Name"));
}

#[test]
fn rows_are_found_by_what_they_say() {
    let browser = opened();
    let people = browser.section("People");
    assert_eq!(people.columns(), ["Who", "Role", "Actions"]);
    assert_eq!(people.rows(), [["kim", "Owner", "…"], ["kimberly", "Member", "Open"]]);
    assert_eq!((people.heading().as_str(), people.count("tbody tr")), ("People", 2));
    assert_eq!(browser.row("kim").controls(), ["Actions for kim"]);
    assert_eq!(browser.row("Member").controls(), ["Open"]);
    browser.row("kim").click("Actions for kim");
    assert_eq!(browser.within("tbody tr:first-child").text().split_whitespace().last(), Some("gone"));
}

#[test]
fn what_is_closed_or_behind_a_dialog_is_not_there() {
    let browser = opened();
    assert!(!browser.controls().contains(&"Sign out".to_owned()));
    browser.click("Account");
    assert_eq!(browser.attribute("Sign out", "aria-current").as_deref(), Some("page"));
    browser.row("kimberly").click("Open");
    assert_eq!((browser.heading().as_str(), browser.controls()), ("Rename", vec!["Close".to_owned()]));
    browser.fill("Name", "in the dialog");
    assert_eq!(browser.focused(), "Name");
    browser.press("Shift+Tab");
    assert_eq!(browser.focused(), "Close");
    browser.press("Escape");
    assert_eq!(browser.heading(), "Verbs");
    assert_eq!(browser.focused(), "Open");
}

#[test]
fn pages_are_gone_to_and_back_from() {
    let browser = opened();
    browser.goto("/no-such-page");
    assert_eq!((browser.status(), browser.path().as_str()), (404, "/no-such-page"));
    browser.click("To the start page");
    assert_eq!((browser.status(), browser.path().as_str()), (200, "/sign-in"));
    browser.back();
    assert_eq!(browser.heading(), "Not found");
    browser.reload();
    assert_eq!((browser.status(), browser.title().as_str()), (404, "Not found · Halley"));
}

#[test]
fn dialogs_of_the_browser_are_answered() {
    let browser = opened();
    browser.click("Ask");
    assert_eq!(browser.accept_dialog(), "Really?");
    assert_eq!(browser.title(), "true");
    browser.click("Ask");
    browser.dismiss_dialog();
    assert_eq!(browser.title(), "false");
}

#[test]
fn verbs_wait_for_what_a_page_does_by_itself() {
    let browser = opened();
    browser.click("Wait");
    browser.sees("Later");
    browser.sees_no("Verbs");
    browser.fill("E-mail", "gone");
    browser.fill("E-mail", "");
    browser.focus("E-mail");
    browser.write("Kim@b");
    assert_eq!(browser.value("E-mail"), "Kim@b");
    browser.focus("Search");
    browser.press("Enter");
    assert_eq!(browser.title(), "Sent");
}

#[test]
fn everybody_of_acme_is_what_their_name_says_and_signs_in() {
    let site = Site::acme();
    let members = site.api("GET", "/members", &json!(null)).ok();
    let members = members["data"].as_array().unwrap_or_else(|| panic!("{members}")).clone();
    assert_eq!(members.len(), 11);
    assert!(members.iter().all(|member| member["state"] == "Active"), "{members:?}");
    let workspaces = site.get("workspaces");
    let default: Vec<_> =
        workspaces.as_array().unwrap().iter().filter(|workspace| workspace["default"] == true).collect();
    assert!(default.len() == 1 && default[0]["name"] == "research", "{workspaces}");
    let place = |email: &str| site.api_as(email, "GET", &format!("/members/{email}"), &json!(null)).ok();
    let owner = place("o-owner@acme.test");
    assert_eq!((&owner["role"], &owner["workspaces"][0]["role"]), (&json!("OpikMember"), &json!("Owner")), "{owner}");
    assert_eq!(place("v-none@acme.test")["workspaces"], json!([]));
    let ada = place("ada@acme.test")["workspaces"].clone();
    assert_eq!(
        (ada.as_array().unwrap().len(), &ada[0]["workspace"], &ada[0]["role"]),
        (1, &json!("research"), &json!("Member"))
    );
    assert_eq!(place("bob@acme.test")["workspaces"], json!([]));
    let browser = Browser::open(&site);
    for email in ["p-member@acme.test", "bob@acme.test"] {
        browser.sign_in(email);
        browser.sees(email.split('@').next().unwrap());
    }
    assert_eq!((browser.status_of("/"), browser.status_of("/no-such-page")), (200, 404));
}
