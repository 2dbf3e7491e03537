//! An invoice as it is printed.

use std::sync::Arc;

use axum::extract::{Path, State};
use maud::{Markup, html};

use super::invoices::{mark_form, state};
use super::{INVOICES, paid, today};
use crate::store::Invoice;
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::page::parts::{day, moment, money, number};
use crate::web::page::{Failed, Page, SignedIn, Tab};

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Path(number): Path<String>,
) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &number)).await
}

fn page(app: &App, who: &SignedIn, number: &str) -> Result<Page, Failed> {
    paid(app)?;
    let found = app.store.invoice(number)?;
    let invoice = found.ok_or_else(|| Failed::missing(format!("There is no invoice “{number}”.")))?;
    let body = html! {
        div.row.unprinted {
            button type="button" data-print hidden { "Print" }
            noscript { p.quiet { "Print this page with your browser." } }
            (mark_form(&who.viewer, &invoice))
        }
        article.card.invoice {
            (facts(&who.viewer.organization, &invoice))
            (lines(&invoice))
            p { "State: " (state(&invoice, today(app))) @if let Some(at) = &invoice.paid_at { " " span.quiet.small { (moment(at)) } } }
        }
    };
    let page = Page::new(format!("Invoice {}", invoice.number), body).seen_by(who.viewer.clone()).in_tab(Tab::Billing);
    Ok(page.back_to(INVOICES, "Invoices"))
}

fn facts(organization: &str, Invoice { number, from, to, issued_on, due_on, .. }: &Invoice) -> Markup {
    html! {
        dl.facts {
            dt { "Number" } dd { b { (number) } }
            dt { "Billed to" } dd dir="auto" { (organization) }
            dt { "Date" } dd { (day(&issued_on.to_string())) }
            dt { "Due" } dd { (day(&due_on.to_string())) }
            dt { "Period" } dd { (day(&from.to_string())) " to " (day(&to.to_string())) }
        }
    }
}

fn lines(invoice: &Invoice) -> Markup {
    let Invoice { subscription, seats, per_seat, currency, total, .. } = invoice;
    let is_part = *total != per_seat.saturating_mul(*seats);
    html! {
        div.scroll tabindex="0" role="region" aria-label="What is billed" { table {
            thead { tr {
                th scope="col" { "Plan" } th.number scope="col" { "Seats" } th.number.wide scope="col" { "A seat and month" } th.number scope="col" { "Sum" }
            } }
            tbody {
                tr {
                    td { (subscription.as_str()) @if is_part { " " span.quiet.small { "part of a month, by days" } } }
                    td.number { (number(*seats)) }
                    td.number.wide { (money(*per_seat, currency)) }
                    td.number { (money(*total, currency)) }
                }
            }
            tfoot { tr {
                th scope="row" { "Total" }
                td {}
                td.wide {}
                td.number { b { (money(*total, currency)) } }
            } }
        } }
    }
}
