//! Billing (H90 to H95), as far as the subscription has it: Community has an overview, and no payment method or invoices.

use crate::model::organization::Subscription;
use crate::store::{Billing, Invoice, Page as Found};
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::wire::frontend::Page;
use crate::wire::halley::billing::{
    BillDocument, BillingDocument, InvoiceDocument, PaymentChange, PaymentMethodChange, PendingDocument,
    SubscriptionChange,
};

const ASCENDING: [Subscription; 3] = [Subscription::Community, Subscription::Starter, Subscription::Enterprise];

/// Months that have passed since somebody last looked are billed first.
fn standing(app: &App) -> Result<Billing, Refusal> {
    app.store.bill()?;
    let standing = app.store.billing()?;
    standing.ok_or_else(|| Refusal::conflict("there is no organization yet; open the set-up link first"))
}

/// H90.
pub(in crate::web::api) fn overview(app: &App, _: &Asked) -> Result<Reply, Refusal> {
    let Billing { subscription, start, seats, admins, requests, invitations, price, payment_method } = standing(app)?;
    let next_bill = price.map(|price| BillDocument {
        date: price.next_bill.map(|date| date.to_string()),
        currency: price.currency.to_string(),
        seats,
        per_seat: price.per_seat,
        amount: price.per_seat.saturating_mul(seats),
    });
    Ok(Reply::json(&BillingDocument {
        subscription,
        start_date: start.to_string(),
        upgrades: ASCENDING.into_iter().filter(|other| *other > subscription).collect(),
        members: seats,
        admins,
        pending: PendingDocument { requests, invitations },
        next_bill: next_bill.filter(|_| subscription != Subscription::Community),
        // It is kept for the next upgrade.
        payment_method: payment_method.filter(|_| subscription != Subscription::Community),
    }))
}

/// H91: a higher one, or Community, which cancels.
pub(in crate::web::api) fn set_subscription(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let SubscriptionChange { subscription } = asked.json()?;
    let now = standing(app)?.subscription;
    if subscription == now {
        return Err(Refusal::conflict(format!("the subscription is {} already", now.as_str())));
    }
    if subscription < now && subscription != Subscription::Community {
        let text = format!("from {} there is an upgrade, or Community, which cancels", now.as_str());
        return Err(Refusal::conflict(text));
    }
    app.store.change_subscription(asked.provenance()?, subscription)?;
    overview(app, asked)
}

/// Community has neither a payment method nor invoices.
fn paid(app: &App) -> Result<(), Refusal> {
    if standing(app)?.subscription == Subscription::Community {
        return Err(Refusal::missing("billing beyond the overview on", "Community"));
    }
    Ok(())
}

/// H92.
pub(in crate::web::api) fn set_payment_method(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let PaymentMethodChange { label } = asked.json()?;
    paid(app)?;
    app.store.set_payment_method(asked.provenance()?, label.as_deref())?;
    overview(app, asked)
}

fn document(invoice: Invoice) -> InvoiceDocument {
    let Invoice { number, subscription, from, to, seats, per_seat, currency, total, issued_on, due_on, paid_at } =
        invoice;
    InvoiceDocument {
        number,
        subscription,
        from: from.to_string(),
        to: to.to_string(),
        seats,
        currency,
        per_seat,
        amount: total,
        issued_on: issued_on.to_string(),
        due_on: due_on.to_string(),
        paid_at,
    }
}

/// H93.
pub(in crate::web::api) fn invoices(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    paid(app)?;
    let Found { rows, total } = app.store.invoices(asked.page()?.cut())?;
    Ok(Reply::json(&Page { data: rows.into_iter().map(document).collect::<Vec<_>>(), total }))
}

fn one(app: &App, number: &str) -> Result<Reply, Refusal> {
    let found = app.store.invoice(number)?.ok_or_else(|| Refusal::missing("invoice", number))?;
    Ok(Reply::json(&document(found)))
}

/// H94.
pub(in crate::web::api) fn invoice(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    paid(app)?;
    one(app, asked.path("number")?)
}

/// H95.
pub(in crate::web::api) fn set_paid(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let PaymentChange { paid: is_paid } = asked.json()?;
    let number = asked.path("number")?;
    paid(app)?;
    if app.store.invoice(number)?.is_none() {
        return Err(Refusal::missing("invoice", number));
    }
    app.store.mark_paid(asked.provenance()?, number, is_paid)?;
    one(app, number)
}
