//! Invoices.

use serde_json::{Value, json};

use super::{ada, sums};
use crate::harness::{Browser, Script, Site, inspect};

const INVOICES: &str = "/admin/billing/invoices";

#[test]
fn b24_every_billed_month_is_a_row() {
    let (site, _) = super::old();
    let browser = ada(&site);
    browser.goto(INVOICES);
    let documents = site.api("GET", "/billing/invoices", &Value::Null).ok();
    let documents = documents["data"].as_array().unwrap().clone();
    assert_eq!(documents.len(), 3);
    assert_eq!(browser.columns()[..4], ["Number", "Period", "Sum", "State"]);
    let numbers: Vec<String> = browser.rows().into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(numbers, documents.iter().map(|document| document["number"].as_str().unwrap()).collect::<Vec<_>>());
    assert_eq!(
        sums(&browser),
        documents.iter().map(|document| document["amount"].as_u64().unwrap()).collect::<Vec<_>>()
    );
    inspect(&browser, "invoices");
}

#[test]
fn b24_an_invoice_is_marked_as_paid_and_as_not_paid() {
    let (site, _) = super::old();
    for script in Script::BOTH {
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        let paid = || site.api("GET", "/billing/invoices/INV-00001", &Value::Null).ok()["paidAt"].clone();
        browser.goto(INVOICES);
        browser.row("INV-00001").click("Mark as paid: INV-00001");
        browser.sees("The invoice INV-00001 is marked as paid.");
        assert_ne!(paid(), Value::Null);
        browser.reload();
        browser.row("INV-00001").sees("Paid");
        browser.row("INV-00001").click("Mark as not paid: INV-00001");
        browser.sees("The invoice INV-00001 is marked as not paid.");
        assert_eq!(paid(), Value::Null);
    }
}

#[test]
fn b25_every_row_leads_to_a_page_to_print() {
    let (site, _) = super::old();
    let browser = ada(&site);
    browser.goto(INVOICES);
    let rows = browser.rows();
    let listed = sums(&browser);
    for (row, sum) in rows.iter().zip(listed) {
        browser.goto(INVOICES);
        browser.click(&row[0]);
        assert_eq!((browser.status(), browser.heading()), (200, format!("Invoice {}", row[0])));
        let shown = sums(&browser);
        assert_eq!(shown.last(), Some(&sum));
        browser.sees("Billed to");
        browser.sees("Print");
    }
    inspect(&browser, "invoice");
    browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
    browser.screenshot("invoice-printed");
    browser.sees_no("Mark as paid");
    browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "" }));
    assert_eq!(browser.status_of("/admin/billing/invoices/INV-99999"), 404);
    site.person("kim@acme.test", "PlatformMember");
    let kim = Browser::open(&site);
    kim.sign_in("kim@acme.test");
    for row in rows {
        assert_eq!(kim.status_of(&format!("{INVOICES}/{}", row[0])), 403);
    }
}

#[test]
fn without_any_the_page_says_when_the_first_one_comes() {
    let browser = ada(&super::priced());
    browser.goto(INVOICES);
    browser.sees("No invoices yet");
    inspect(&browser, "invoices-empty");
    let browser = ada(&Site::acme());
    browser.goto(INVOICES);
    browser.sees("has named no prices");
}
