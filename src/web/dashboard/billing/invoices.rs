//! All invoices, newest first.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use super::{INVOICES, Inner, page, paid, today};
use crate::store::{self, Cut, Invoice, Page as Found};
use crate::web::App;
use crate::web::dashboard::admin::{Admin, AdminPosted};
use crate::web::dashboard::edit;
use crate::web::flash::Flash;
use crate::web::page::parts::{self, Tone, day, money};
use crate::web::page::{Failed, Page, SignedIn, Viewer};

/// Where an invoice is marked as paid, or as not paid.
pub(super) const MARK: &str = "/admin/billing/mark-invoice";

/// Which part of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    page: String,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    app.ask(move |app| list(app, &who, &asked)).await
}

fn list(app: &App, who: &SignedIn, Asked { page: asked }: &Asked) -> Result<Page, Failed> {
    let standing = paid(app)?;
    let number = asked.parse().unwrap_or(1).max(1);
    let Found { rows, total } = app.store.invoices(Cut { page: number, size: parts::ROWS })?;
    let body = html! {
        @if total > 0 {
            (table(&who.viewer, &rows, today(app)))
            (parts::pager(INVOICES, &[], number, total))
        } @else if standing.price.is_some() {
            (parts::empty("No invoices yet", "The first one comes when the first month of the plan has passed."))
        } @else {
            (parts::empty("No invoices", "The owner of this server has named no prices, so nothing is billed."))
        }
    };
    Ok(page(app, who, standing.subscription, Inner::Invoices, &body))
}

fn table(viewer: &Viewer, rows: &[Invoice], today: Date) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Invoices" { table.stack.close {
            thead { tr {
                th scope="col" { "Number" } th scope="col" { "Period" } th.number scope="col" { "Sum" } th scope="col" { "State" }
                th.actions scope="col" { span.unseen { "Actions" } }
            } }
            tbody { @for invoice in rows { (row(viewer, invoice, today)) } }
        } }
    }
}

fn row(viewer: &Viewer, invoice: &Invoice, today: Date) -> Markup {
    let Invoice { number, from, to, currency, total, .. } = invoice;
    html! {
        tr {
            th scope="row" { a.nowrap href=(place(number)) { (number) } }
            td { span.nowrap { (day(&from.to_string())) } " to " span.nowrap { (day(&to.to_string())) } }
            td.number { (money(*total, currency)) }
            td { (state(invoice, today)) }
            td.actions { (mark_form(viewer, invoice)) }
        }
    }
}

/// Where an invoice is.
pub(super) fn place(number: &str) -> String {
    format!("{INVOICES}/{}", parts::encoded(number))
}

/// Paid or not, and by when it should be.
pub(super) fn state(Invoice { due_on, paid_at, .. }: &Invoice, today: Date) -> Markup {
    html! {
        @match paid_at {
            Some(_) => (parts::badge(Tone::Good, "Paid")),
            None if *due_on < today => { (parts::badge(Tone::Bad, "Not paid")) " " span.quiet.small { "was due " (day(&due_on.to_string())) } },
            None => { (parts::badge(Tone::Waits, "Not paid")) " " span.quiet.small { "due " (day(&due_on.to_string())) } },
        }
    }
}

/// The form that marks an invoice.
pub(super) fn mark_form(viewer: &Viewer, Invoice { number, paid_at, .. }: &Invoice) -> Markup {
    let (label, paid) = if paid_at.is_some() { ("Mark as not paid", "no") } else { ("Mark as paid", "yes") };
    html! {
        form method="post" action=(MARK) {
            (edit::hidden(viewer, None))
            input type="hidden" name="number" value=(number);
            button.plain name="paid" value=(paid) aria-label={ (label) ": " (number) } { (label) }
        }
    }
}

pub(super) async fn mark(State(app): State<Arc<App>>, AdminPosted(who, sent): AdminPosted) -> Result<Response, Failed> {
    app.ask(move |app| {
        paid(app)?;
        let (number, is_paid) = (sent.text("number"), sent.text("paid") == "yes");
        match app.store.mark_paid(who.provenance(), number, is_paid) {
            Ok(()) => {}
            Err(store::Error::Refused(_)) => return Err(Failed::missing("There is no such invoice.")),
            Err(other) => return Err(other.into()),
        }
        let what = if is_paid { "paid" } else { "not paid" };
        app.flashes.leave(&who.session, Flash::Done(format!("The invoice {number} is marked as {what}.")));
        Ok(Redirect::to(INVOICES).into_response())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::organization::Subscription;

    #[test]
    fn an_invoice_is_late_the_day_after_it_is_due() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let mut invoice = Invoice {
            number: "INV-00001".to_owned(),
            subscription: Subscription::Starter,
            from: day("2026-03-01"),
            to: day("2026-03-31"),
            seats: 2,
            per_seat: 1900,
            currency: "EUR".to_owned(),
            total: 3800,
            issued_on: day("2026-04-01"),
            due_on: day("2026-04-15"),
            paid_at: None,
        };
        let said = |invoice: &Invoice, today: &str| state(invoice, day(today)).into_string();
        assert!(said(&invoice, "2026-04-15").contains(">due "));
        assert!(said(&invoice, "2026-04-16").contains(">was due "));
        invoice.paid_at = Some("2026-05-01T00:00:00Z".to_owned());
        assert!(!said(&invoice, "2026-05-02").contains("due"));
    }
}
