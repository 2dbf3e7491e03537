//! Payment details: the next bill, and how it is paid.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};

use super::{Inner, METHOD, page, paid};
use crate::model::snapshot::Price;
use crate::store::Billing;
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::page::parts::{self, Tone, count, day, money};
use crate::web::page::{Failed, Page};

pub(super) async fn show(State(app): State<Arc<App>>, Admin(who): Admin) -> Result<Page, Failed> {
    app.ask(move |app| {
        let standing = paid(app)?;
        let body = html! {
            div.columns {
                (bills(&standing))
                (method(standing.payment_method.as_deref()))
            }
        };
        Ok(page(app, &who, standing.subscription, Inner::Payment, &body))
    })
    .await
}

fn bills(Billing { seats, price, .. }: &Billing) -> Markup {
    html! {
        section.card aria-labelledby="bills" {
            h2 #bills { "Upcoming bills" }
            @match price {
                Some(Price { currency, per_seat, next_bill: Some(date) }) => {
                    dl.facts {
                        dt { "Next bill" }
                        dd { (day(&date.to_string())) }
                        dt { "Value" }
                        dd.sum { (money(per_seat.saturating_mul(*seats), currency)) }
                        dt { "Made of" }
                        dd { (count(*seats, "seat", "seats")) " × " (money(*per_seat, currency)) }
                    }
                    p.hint { "Bills come monthly on this day. The seats on the day of the bill count." }
                },
                Some(Price { next_bill: None, .. }) => p { "No bill is coming: this plan costs nothing here." },
                None => {
                    p { "No bill is coming: the owner of this server has named no prices." }
                    p.hint { "They are given to " code { "halley serve" } " with " code { "--prices" } "." }
                },
            }
        }
    }
}

fn method(label: Option<&str>) -> Markup {
    html! {
        section.card aria-labelledby="method" {
            h2 #method { "Payment method" }
            @match label {
                Some(label) => {
                    p { b dir="auto" { (label) } " " (parts::badge(Tone::Good, "Default")) }
                    div.buttons { a.button.plain data-dialog href=(METHOD) { "Change" } }
                },
                None => {
                    p.quiet { "none" }
                    div.buttons { a.button.plain data-dialog href=(METHOD) { "Set a payment method" } }
                },
            }
        }
    }
}
