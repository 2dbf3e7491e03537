//! Billing.

mod invoices;
mod overview;
mod payment;

use halley::model::organization::Subscription;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::harness::{Browser, Past, Site, today};

const BILLING: &str = "/admin/billing";
const PRICES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/serve/prices.yaml");

fn priced() -> Site {
    Site::acme_with(&["--prices", PRICES])
}

fn ada(site: &Site) -> Browser {
    let browser = Browser::open(site);
    browser.sign_in("ada@acme.test");
    browser
}

fn plan(site: &Site, plan: &str) {
    if billing(site)["subscription"] != plan {
        site.api("PUT", "/billing/subscription", &json!({ "subscription": plan })).ok();
    }
}

fn billing(site: &Site) -> Value {
    site.api("GET", "/billing", &Value::Null).ok()
}

/// On Starter since more than three months, with its first day; the Admin is alone.
fn old() -> (Site, Date) {
    let start = today().checked_sub(3.months().days(12)).unwrap();
    let founded = start.checked_sub(20.days()).unwrap();
    (Past::since(founded).subscribes(start, Subscription::Starter).site(&["--prices", PRICES]), start)
}

/// The headings of the page's sections.
fn sections(browser: &Browser) -> Vec<String> {
    let headings = browser.script("return [...document.querySelectorAll('main h2')].map(heading => heading.innerText)");
    serde_json::from_value(headings).unwrap()
}

/// The day that a text stands for, as it is in the page.
fn days(browser: &Browser) -> Vec<String> {
    let days = browser.script("return [...document.querySelectorAll('main time')].map(time => time.dateTime)");
    serde_json::from_value(days).unwrap()
}

/// The sums on the page, in hundredths.
fn sums(browser: &Browser) -> Vec<u64> {
    let sums =
        browser.script("return [...document.querySelectorAll('main [data-money]')].map(sum => +sum.dataset.money)");
    serde_json::from_value(sums).unwrap()
}
