//! Payment details.

use halley::store::next_bill;
use serde_json::Value;

use super::{ada, billing, days, plan, priced, sections, sums};
use crate::harness::{Browser, Script, Site, inspect, today};

const PAYMENT: &str = "/admin/billing/payment";

#[test]
fn b19_there_are_two_sections() {
    let site = Site::acme();
    let browser = ada(&site);
    for name in ["Starter", "Enterprise"] {
        plan(&site, name);
        browser.goto(PAYMENT);
        assert_eq!(sections(&browser), ["Upcoming bills", "Payment method"]);
    }
    browser.sees("the owner of this server has named no prices");
    inspect(&browser, "payment-unpriced");
}

#[test]
fn b20_the_next_bill_comes_on_the_day_of_the_plan() {
    let (site, start) = super::old();
    let browser = ada(&site);
    browser.goto(PAYMENT);
    let next = next_bill(start, today()).unwrap().to_string();
    assert_eq!(days(&browser), [next.as_str()]);
    assert_eq!(billing(&site)["nextBill"]["date"], next);
}

#[test]
fn b21_the_next_bill_is_seats_times_price() {
    let site = priced();
    let browser = ada(&site);
    browser.goto(PAYMENT);
    let before = sums(&browser);
    let seats = billing(&site)["members"].as_u64().unwrap();
    assert_eq!(before, [seats * 1900, 1900]);
    browser.sees(&format!("{seats} seats × "));
    site.person("kim@acme.test", "OpikMember");
    browser.reload();
    assert_eq!(sums(&browser), [before[0] + 1900, 1900]);
}

#[test]
fn b22_b23_the_payment_method_is_set_changed_and_removed() {
    for script in Script::BOTH {
        let site = priced();
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto(PAYMENT);
        browser.section("Payment method").sees("none");
        browser.click("Set a payment method");
        browser.fill("Payment method", "Visa ending 4242");
        browser.click("Save");
        browser.sees("The payment method is Visa ending 4242.");
        let section = browser.section("Payment method");
        section.sees("Visa ending 4242");
        section.sees("Default");
        if script == Script::On {
            browser.reload();
            inspect(&browser, "payment");
        }
        browser.click("Change");
        browser.fill("Payment method", "Mastercard ending 4444");
        browser.click("Save");
        browser.sees("The payment method is Mastercard ending 4444.");
        assert_eq!(billing(&site)["paymentMethod"], "Mastercard ending 4444");
        let last = site.api("GET", "/audit", &Value::Null).ok()["data"][0].clone();
        assert_eq!((&last["actor"], &last["operation"]), (&"ada@acme.test".into(), &"update/payment-method".into()));
        browser.click("Change");
        browser.click("Remove");
        browser.sees("The payment method is removed.");
        assert_eq!(billing(&site)["paymentMethod"], Value::Null);
    }
}

#[test]
fn b23_the_number_of_a_card_is_refused_and_kept_nowhere() {
    let site = priced();
    let browser = ada(&site);
    browser.goto("/admin/billing/payment/method");
    browser.fill("Payment method", "Visa 5555 5555 5555 4444");
    browser.click("Save");
    browser.sees("which Halley never takes");
    assert_eq!(browser.status(), 422);
    inspect(&browser, "payment-refused");
    assert_eq!(browser.value("Payment method"), "");
    assert_eq!(billing(&site)["paymentMethod"], Value::Null);
    assert!(!site.log().contains("5555"), "{}", site.log());
    assert!(!site.api("GET", "/audit", &Value::Null).text.contains("5555"));
}

#[test]
fn a_hostile_label_is_text() {
    let site = priced();
    let browser = ada(&site);
    for label in ["<script>alert(1)</script>", "\"a\" & 'b' <i>", "\u{5d0}\u{5db}\u{5de}\u{5d4}", &"w".repeat(100)] {
        browser.goto("/admin/billing/payment/method");
        browser.fill("Payment method", label);
        browser.click("Save");
        browser.sees(&format!("The payment method is {label}."));
    }
    inspect(&browser, "payment-hostile");
    browser.goto("/admin/billing/payment/method");
    browser.fill("Payment method", &"w".repeat(101));
    browser.click("Save");
    browser.sees("at most 100 bytes");
    assert_eq!(browser.value("Payment method").len(), 101);
}
