//! Billing, as the plan has it: Community has an overview; Starter and Enterprise have payment details and invoices beside it.

mod invoice;
mod invoices;
mod method;
mod overview;
mod payment;
mod subscription;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::edit::{self, Edit as _};
use crate::model::organization::Subscription;
use crate::store::{self, Billing};
use crate::web::App;
use crate::web::page::{Failed, Page, SignedIn, Tab};

const PAYMENT: &str = "/admin/billing/payment";
const METHOD: &str = "/admin/billing/payment/method";
const INVOICES: &str = "/admin/billing/invoices";

pub(super) fn router() -> Router<Arc<App>> {
    use subscription::{Cancel, Upgrade};
    Router::new()
        .route(Tab::Billing.path(), get(overview::show))
        .route(PAYMENT, get(payment::show))
        .route(METHOD, get(method::show).post(method::change))
        .route(INVOICES, get(invoices::show))
        .route("/admin/billing/invoices/{number}", get(invoice::show))
        .route(invoices::MARK, post(invoices::mark))
        .route(Upgrade::PATH, get(subscription::choose).post(edit::carry_out::<Upgrade>))
        .route("/admin/billing/upgrade/{plan}", get(subscription::confirm))
        .route(Cancel::PATH, get(subscription::ask_to_cancel).post(edit::carry_out::<Cancel>))
}

/// One of the pages between which one changes within the tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inner {
    Overview,
    Payment,
    Invoices,
}

impl Inner {
    const ALL: [Self; 3] = [Self::Overview, Self::Payment, Self::Invoices];

    fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Payment => "Payment Details",
            Self::Invoices => "Invoices",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Overview => Tab::Billing.path(),
            Self::Payment => PAYMENT,
            Self::Invoices => INVOICES,
        }
    }
}

/// How the organization stands. Months that have passed since somebody last looked are billed first.
fn standing(app: &App) -> Result<Billing, store::Error> {
    app.store.bill()?;
    let standing = app.store.billing()?;
    standing.ok_or_else(|| store::Error::Refused("there is no organization yet".to_owned()))
}

/// The same, where the plan has more than an overview.
fn paid(app: &App) -> Result<Billing, Failed> {
    let standing = standing(app)?;
    match standing.subscription {
        Subscription::Community => Err(Failed::missing("On Community there is only the overview of billing.")),
        Subscription::Starter | Subscription::Enterprise => Ok(standing),
    }
}

/// The day in UTC.
fn today(app: &App) -> Date {
    app.clock.now().to_zoned(TimeZone::UTC).date()
}

/// A page of the tab. The plan decides which others are beside it.
fn page(app: &App, who: &SignedIn, plan: Subscription, inner: Inner, body: &Markup) -> Page {
    let body = html! {
        @if plan != Subscription::Community {
            nav.inner aria-label="Billing" { ul {
                @for other in Inner::ALL {
                    li { a href=(other.path()) aria-current=[(other == inner).then_some("page")] { (other.label()) } }
                }
            } }
        }
        (body)
    };
    super::tab(app, who, Tab::Billing, body)
}

/// A page that is shown over one of the tab.
fn dialog(who: &SignedIn, title: impl Into<String>, body: Markup) -> Page {
    Page::new(title, body).seen_by(who.viewer.clone()).in_tab(Tab::Billing).in_dialog()
}
