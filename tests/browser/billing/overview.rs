//! The overview, and changing the plan.

use serde_json::{Value, json};

use super::{BILLING, ada, billing, days, plan, priced, sections};
use crate::harness::{Browser, Script, Site, inspect, today};

/// What a term of the page's lists says.
fn fact(browser: &Browser, term: &str) -> String {
    let script = format!(
        "return [...document.querySelectorAll('main dt')].find(dt => dt.innerText === '{term}').nextElementSibling.innerText"
    );
    browser.script(&script).as_str().unwrap().to_owned()
}

fn count(browser: &Browser, term: &str) -> u64 {
    fact(browser, term).split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn b1_the_tab_looks_different_by_plan() {
    let site = Site::acme();
    let browser = ada(&site);
    for (name, controls, inner) in [
        ("Community", &["Upgrade"][..], 0),
        ("Starter", &["Upgrade now", "Cancel plan"], 3),
        ("Enterprise", &["Cancel plan"], 3),
    ] {
        plan(&site, "Community");
        plan(&site, name);
        browser.goto(BILLING);
        assert_eq!(browser.section("Plan details").controls(), controls, "{name}");
        assert_eq!(browser.count(".inner a"), inner, "{name}");
        inspect(&browser, &format!("billing-{}", name.to_lowercase()));
    }
}

#[test]
fn b2_community_has_only_an_overview() {
    let site = Site::fresh();
    let browser = ada(&site);
    browser.goto(BILLING);
    for text in ["Payment Details", "Invoices"] {
        assert!(
            !browser.script("return document.documentElement.outerHTML").as_str().unwrap().contains(text),
            "{text}"
        );
    }
    for path in ["/payment", "/payment/method", "/invoices", "/invoices/INV-00001", "/cancel"] {
        assert_eq!(browser.status_of(&format!("{BILLING}{path}")), 404, "{path}");
    }
}

#[test]
fn b3_b12_the_current_plan_is_that_of_general() {
    let site = Site::acme();
    let browser = ada(&site);
    for name in ["Community", "Starter", "Enterprise"] {
        plan(&site, "Community");
        plan(&site, name);
        browser.goto(BILLING);
        assert_eq!(fact(&browser, "Current plan"), name);
        browser.goto("/admin");
        assert!(fact(&browser, "Plan type").starts_with(name));
    }
}

#[test]
fn b4_b13_the_start_date_is_the_day_of_the_last_change() {
    let (site, start) = super::old();
    let browser = ada(&site);
    browser.goto(BILLING);
    assert_eq!(days(&browser), [start.to_string()]);
    assert_eq!(billing(&site)["startDate"], start.to_string());
    plan(&site, "Community");
    browser.goto(BILLING);
    assert_eq!(days(&browser), [today().to_string()]);
}

#[test]
fn b5_q23_community_is_upgraded() {
    for script in Script::BOTH {
        let site = Site::fresh();
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto(BILLING);
        let before = site.api("GET", "/audit", &Value::Null).ok()["total"].as_u64().unwrap();
        browser.click("Upgrade");
        browser.sees("Choose a plan");
        browser.sees("Custom workspace roles");
        browser.click("Choose Starter");
        browser.sees("Upgrade to Starter?");
        assert_eq!(billing(&site)["subscription"], "Community");
        browser.click("Upgrade to Starter");
        browser.sees("The plan is Starter now.");
        assert_eq!(fact(&browser, "Current plan"), "Starter");
        assert_eq!(days(&browser), [today().to_string()]);
        assert_eq!(browser.section("Billing").controls(), ["Overview", "Payment Details", "Invoices"]);
        let audit = site.api("GET", "/audit", &Value::Null).ok();
        assert_eq!(audit["total"], before + 1);
        assert_eq!(
            (&audit["data"][0]["actor"], &audit["data"][0]["after"]["subscription"]),
            (&json!("ada@acme.test"), &json!("Starter"))
        );
        browser.reload();
        assert_eq!(site.api("GET", "/audit", &Value::Null).ok()["total"], before + 1);
    }
}

#[test]
fn b6_b16_members_are_those_who_have_joined() {
    let site = Site::acme();
    let browser = ada(&site);
    for name in ["Community", "Starter", "Enterprise"] {
        plan(&site, "Community");
        plan(&site, name);
        browser.goto(BILLING);
        let seats = billing(&site)["members"].as_u64().unwrap();
        assert_eq!(count(&browser, "Members"), seats);
        site.invite(&format!("new-{name}@acme.test"), "OpikMember");
        browser.reload();
        assert_eq!(count(&browser, "Members"), seats);
    }
}

#[test]
fn b7_b17_admins_are_counted() {
    let site = Site::acme();
    let browser = ada(&site);
    for name in ["Community", "Starter", "Enterprise"] {
        plan(&site, "Community");
        plan(&site, name);
        for (role, admins) in [("Admin", 2), ("PlatformMember", 1)] {
            site.api("PATCH", "/members/bob@acme.test", &json!({ "role": role })).ok();
            browser.goto(BILLING);
            assert_eq!(count(&browser, "Admins"), admins, "{name}");
            let paged = site.comet(&site.of_organization("/members/paged?role=ADMIN&page=1&pageSize=50"));
            assert_eq!(paged["total"], admins, "{name}");
        }
    }
}

#[test]
fn b8_b18_q14_requests_and_invitations_wait_together() {
    let site = Site::acme();
    site.api("PATCH", "/organization", &json!({ "invitations": "AdminsOnly" })).ok();
    let browser = ada(&site);
    for name in ["Community", "Starter", "Enterprise"] {
        plan(&site, "Community");
        plan(&site, name);
        browser.goto(BILLING);
        let before = count(&browser, "Pending user requests");
        let asked = json!({ "email": format!("new-{}@acme.test", name.to_lowercase()), "role": "OpikMember" });
        let answer = site.api_as("o-member@acme.test", "POST", "/members", &asked);
        assert!(answer.status < 300, "{}", answer.text);
        browser.reload();
        assert_eq!(count(&browser, "Pending user requests"), before + 1);
        assert!(
            fact(&browser, "Pending user requests").contains("1 request to join, "),
            "{}",
            fact(&browser, "Pending user requests")
        );
        let path = format!("/requests/{}", asked["email"].as_str().unwrap());
        site.api("DELETE", &path, &Value::Null).ok();
        browser.reload();
        assert_eq!(count(&browser, "Pending user requests"), before);
    }
    site.invite("kim@acme.test", "OpikMember");
    browser.reload();
    assert!(fact(&browser, "Pending user requests").contains("1 open invitation"));
    let link = browser.script("return document.querySelector('main dd a[href*=Pending]').getAttribute('href')");
    assert_eq!(link, "/admin/users?state=Pending");
}

#[test]
fn b9_starter_and_enterprise_differ_in_the_upgrade_alone() {
    let site = priced();
    let browser = ada(&site);
    let mut pages = Vec::new();
    for name in ["Starter", "Enterprise"] {
        plan(&site, name);
        for path in ["", "/payment", "/invoices"] {
            browser.goto(&format!("{BILLING}{path}"));
            let html = browser.script(
                "for (const told of document.querySelectorAll('time, [data-money]')) told.replaceWith('…');
                 return document.documentElement.outerHTML",
            );
            pages.push(html.as_str().unwrap().replace(name, "PLAN"));
        }
    }
    let upgrade = "<a class=\"button\" data-dialog=\"\" href=\"/admin/billing/upgrade\">Upgrade now</a>";
    assert!(pages[0].contains(upgrade), "{}", pages[0]);
    assert_eq!(pages[0].replace(upgrade, ""), pages[3]);
    assert_eq!((&pages[1], &pages[2]), (&pages[4], &pages[5]));
    let refused = site.api("PUT", "/billing/subscription", &json!({ "subscription": "Starter" }));
    assert_eq!(refused.status, 409);
}

#[test]
fn b10_three_inner_tabs_have_their_own_addresses() {
    let site = Site::acme();
    let browser = ada(&site);
    for name in ["Starter", "Enterprise"] {
        plan(&site, name);
        browser.goto(BILLING);
        let labels = browser.section("Billing").controls();
        assert_eq!(labels, ["Overview", "Payment Details", "Invoices"]);
        for label in labels {
            browser.section("Billing").click(&label);
            assert_eq!(browser.section("Billing").attribute(&label, "aria-current").as_deref(), Some("page"));
            assert_eq!(browser.status(), 200);
        }
    }
}

#[test]
fn b11_the_overview_has_two_sections() {
    let site = Site::acme();
    let browser = ada(&site);
    for name in ["Community", "Starter", "Enterprise"] {
        plan(&site, "Community");
        plan(&site, name);
        browser.goto(BILLING);
        assert_eq!(sections(&browser), ["Plan details", "User details"]);
    }
}

#[test]
fn b14_q15_starter_is_upgraded_to_enterprise() {
    let site = priced();
    let browser = ada(&site);
    browser.goto(BILLING);
    browser.click("Upgrade now");
    browser.sees("Choose a plan");
    inspect(&browser, "billing-choose");
    browser.sees_no("Choose Starter");
    browser.click("Choose Enterprise");
    browser.sees("Upgrade to Enterprise?");
    inspect(&browser, "billing-upgrade");
    browser.click("Upgrade to Enterprise");
    browser.sees("The plan is Enterprise now.");
    assert_eq!(browser.section("Plan details").controls(), ["Cancel plan"]);
    assert_eq!(billing(&site)["subscription"], "Enterprise");
    assert!(!browser.controls().iter().any(|name| name.starts_with("Upgrade")));
}

#[test]
fn b15_q23_a_plan_is_cancelled_once_it_is_confirmed() {
    for script in Script::BOTH {
        let site = Site::acme();
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto(BILLING);
        let before = site.api("GET", "/audit", &Value::Null).ok()["total"].as_u64().unwrap();
        browser.click("Cancel plan");
        browser.sees("What is lost");
        if script == Script::On {
            inspect(&browser, "billing-cancel");
        }
        browser.click("Keep Starter");
        browser.sees("Plan details");
        assert_eq!(billing(&site)["subscription"], "Starter");
        assert_eq!(site.api("GET", "/audit", &Value::Null).ok()["total"], before);
        browser.goto("/admin/billing/cancel");
        browser.click("Cancel plan");
        browser.sees("Starter is cancelled. The plan is Community now.");
        assert_eq!(browser.count(".inner"), 0);
        assert_eq!(billing(&site)["subscription"], "Community");
        assert_eq!(site.api("GET", "/audit", &Value::Null).ok()["total"], before + 1);
    }
}

#[test]
fn b15_custom_roles_keep_enterprise_from_being_cancelled() {
    let site = Site::acme();
    plan(&site, "Enterprise");
    let browser = ada(&site);
    browser.goto("/admin/billing/cancel");
    site.api("POST", "/roles", &json!({ "name": "Reader", "base": "Member", "exclude": [] })).ok();
    site.put("research", "o-member@acme.test", "Reader", &[]);
    browser.click("Cancel plan");
    browser.sees("The plan cannot be cancelled yet");
    let rows = browser.section("Custom roles").rows();
    assert_eq!(rows, [["Reader", "1 membership"]]);
    inspect(&browser, "billing-cancel-roles");
    assert_eq!(billing(&site)["subscription"], "Enterprise");
}

#[test]
fn of_two_who_change_the_plan_the_second_sees_what_the_first_did() {
    let site = Site::acme();
    let browser = ada(&site);
    browser.goto("/admin/billing/cancel");
    site.api_as("bob@acme.test", "PATCH", "/organization", &json!({ "name": "Acme 2" })).ok();
    browser.click("Cancel plan");
    browser.sees("Somebody was faster");
    browser.sees("bob@acme.test");
    assert_eq!(billing(&site)["subscription"], "Starter");
    browser.click("Do it all the same");
    browser.sees("Starter is cancelled.");
}

#[test]
fn others_than_admins_see_nothing_of_it() {
    let site = Site::acme();
    for email in ["p-owner@acme.test", "o-member@acme.test", "v-none@acme.test"] {
        let browser = Browser::open(&site);
        browser.sign_in(email);
        for path in [
            "",
            "/payment",
            "/payment/method",
            "/invoices",
            "/invoices/INV-00001",
            "/upgrade",
            "/upgrade/Enterprise",
            "/cancel",
        ] {
            assert_eq!(browser.status_of(&format!("{BILLING}{path}")), 403, "{email} {path}");
        }
        let upgraded = site.api_as(email, "PUT", "/billing/subscription", &json!({ "subscription": "Enterprise" }));
        assert_eq!(upgraded.status, 403, "OR12: {email}");
    }
}
