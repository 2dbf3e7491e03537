//! General: the organization's name and plan type.

use serde_json::{Value, json};

use crate::harness::{Browser, Script, Site, inspect};

/// What Comet's own page reads of the organization.
fn as_comet_reads(browser: &Browser) -> Value {
    browser.script("return fetch('/api/organizations').then(answer => answer.json())")[0].clone()
}

#[test]
fn g1_general_is_the_first_page_of_the_dashboard() {
    let browser = Browser::open(&Site::acme());
    browser.sign_in("ada@acme.test");
    browser.goto("/admin");
    assert_eq!((browser.status(), browser.heading().as_str()), (200, "General"));
    assert_eq!(browser.attribute("General", "aria-current").as_deref(), Some("page"));
    browser.sees("Organization id");
    for shown in ["members", "Admins", "pending user requests", "workspaces"] {
        browser.section("At a glance").sees(shown);
    }
    inspect(&browser, "general");
}

#[test]
fn g2_the_name_is_shown_as_it_is_everywhere() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    browser.goto("/admin");
    browser.sees("Organization name");
    assert!(browser.controls().contains(&"Acme (edit)".to_owned()), "{:?}", browser.controls());
    assert_eq!(site.get("organization")[0]["name"], "Acme");
    assert_eq!(as_comet_reads(&browser)["name"], "Acme");
}

#[test]
fn g3_the_plan_type_is_the_live_one() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    for (plan, wire) in [("Starter", None), ("Enterprise", Some("enterprise_organization"))] {
        if wire.is_some() {
            site.api("PUT", "/billing/subscription", &json!({ "subscription": plan })).ok();
        }
        browser.goto("/admin");
        browser.sees("Plan type");
        browser.section("Organization").sees(plan);
        if let Some(wire) = wire {
            assert_eq!(as_comet_reads(&browser)["paymentPlan"], wire);
        }
    }
}

#[test]
fn g4_the_name_is_edited_by_clicking_it() {
    for script in Script::BOTH {
        let site = Site::acme();
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto("/admin");
        browser.click("Acme (edit)");
        browser.fill("Organization name", "Acme 2");
        browser.press("Enter");
        browser.sees("The organization is called Acme 2.");
        assert_eq!(site.api("GET", "/organization", &Value::Null).ok()["name"], "Acme 2");
        assert_eq!(
            (&site.get("organization")[0]["name"], &site.comet_organization()["name"]),
            (&json!("Acme 2"), &json!("Acme 2"))
        );
        let audit = site.api("GET", "/audit", &Value::Null).ok();
        assert_eq!(
            (&audit["data"][0]["before"]["name"], &audit["data"][0]["after"]["name"]),
            (&json!("Acme"), &json!("Acme 2"))
        );
        browser.click("Acme 2 (edit)");
        browser.fill("Organization name", " ");
        browser.press("Enter");
        browser.sees("A name is not empty");
        let refused = site.api_as("p-owner@acme.test", "PATCH", "/organization", &json!({ "name": "Mine" }));
        assert_eq!(refused.status, 403);
    }
}

#[test]
fn g4_escape_leaves_the_name_as_it_is() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    browser.goto("/admin");
    browser.script("document.querySelector('details.in-place > summary').focus()");
    browser.press("Enter");
    assert_eq!(browser.focused(), "Organization name");
    browser.write("x");
    browser.press("Escape");
    browser.sees_no("Enter saves");
    assert_eq!(browser.focused(), "Acme (edit)");
    browser.press("Enter");
    assert_eq!(browser.value("Organization name"), "Acme");
    inspect(&browser, "general-editing");
    assert_eq!(site.api("GET", "/organization", &Value::Null).ok()["name"], "Acme");
}

#[test]
fn of_two_who_rename_the_second_sees_what_the_first_did() {
    let site = Site::acme();
    let (ada, bob) = (Browser::open(&site), Browser::open(&site));
    for (browser, email) in [(&ada, "ada@acme.test"), (&bob, "bob@acme.test")] {
        browser.sign_in(email);
        browser.goto("/admin");
        browser.click("Acme (edit)");
    }
    ada.fill("Organization name", "Of Ada");
    ada.press("Enter");
    ada.sees("The organization is called Of Ada.");
    bob.fill("Organization name", "Of Bob");
    bob.press("Enter");
    bob.sees("Somebody was faster");
    assert_eq!(bob.row("Name").text().split_whitespace().collect::<Vec<_>>().join(" "), "Name Acme Of Ada Of Bob");
    bob.sees("ada@acme.test");
    assert_eq!(site.api("GET", "/organization", &Value::Null).ok()["name"], "Of Ada");
    bob.click("Do it all the same");
    bob.sees("The organization is called Of Bob.");
}

#[test]
fn a_hostile_name_is_text() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    for name in [
        "<script>alert(1)</script>",
        "\"Quotes\" & 'ticks' <b>",
        "\u{5d0}\u{5db}\u{5de}\u{5d4} \u{202e}abc",
        &"w".repeat(200),
    ] {
        browser.goto("/admin");
        browser.script("document.querySelector('details.in-place').open = true");
        browser.fill("Organization name", name);
        browser.press("Enter");
        browser.sees(&format!("The organization is called {name}."));
        assert_eq!(site.api("GET", "/organization", &Value::Null).ok()["name"], name);
        inspect(&browser, "general-hostile");
    }
}
