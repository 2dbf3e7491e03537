//! What single routes of a Halley server show, as rows and as values.

use serde_json::json;

use super::Listing;
use crate::comet::halley::{
    BillDocument, BillingDocument, InvoiceDocument, MemberDocument, PendingDocument, WorkspaceRow,
};
use crate::model::organization::{Member, Subscription};
use crate::render;
use crate::store::Person;

/// A member as the server lists them.
pub(super) fn person(document: MemberDocument) -> Person {
    let MemberDocument { email, user_name, role, state, invited_at, joined_at, workspaces: _ } = document;
    Person { email, user_name, role, state, invited_at: invited_at.unwrap_or_default(), joined_at }
}

/// A member of whom the server says no more than the snapshot.
pub(super) fn known(Member { email, role, state }: &Member) -> Person {
    Person {
        email: email.clone(),
        user_name: None,
        role: role.clone(),
        state: *state,
        invited_at: String::new(),
        joined_at: None,
    }
}

pub(super) fn workspaces(rows: &[WorkspaceRow], fits: &dyn Fn(&str) -> bool) -> Listing {
    let mut listing = Listing::new(&["NAME", "DEFAULT", "MEMBERS", "MINE"]);
    let yes = |yes: bool| if yes { "yes" } else { "" };
    for WorkspaceRow { id, name, default, member, members } in rows.iter().filter(|row| fits(row.name.as_str())) {
        let count = members.map_or_else(String::new, |count| count.to_string());
        listing.add(
            &[name.as_str(), yes(*default), &count, yes(*member)],
            json!({"name": name, "id": id, "default": default, "mine": member, "count": members}),
        );
    }
    listing
}

pub(super) fn billing(document: &BillingDocument) -> Listing {
    let BillingDocument { subscription, start_date, upgrades, members, admins, pending, next_bill, payment_method } =
        document;
    let PendingDocument { requests, invitations } = pending;
    let mut listing = Listing::new(&["SUBSCRIPTION", "SINCE", "SEATS", "NEXT BILL", "PAYMENT METHOD"]);
    let bill = next_bill.as_ref().map_or_else(String::new, |BillDocument { date, currency, amount, .. }| {
        let day = date.as_deref().map_or_else(String::new, |date| format!(" on {date}"));
        format!("{}{day}", money(*amount, currency))
    });
    listing.add(
        &[
            subscription.as_str(),
            start_date,
            &members.to_string(),
            &bill,
            payment_method.as_deref().unwrap_or_default(),
        ],
        json!({
            "subscription": subscription, "startDate": start_date, "members": members, "admins": admins,
            "upgrades": upgrades.iter().copied().map(Subscription::as_str).collect::<Vec<_>>(),
            "pending": {"requests": requests, "invitations": invitations},
            "nextBill": next_bill, "paymentMethod": payment_method,
        }),
    );
    listing
}

pub(super) fn invoices(invoices: &[InvoiceDocument], fits: &dyn Fn(&str) -> bool) -> Listing {
    let mut listing = Listing::new(&["NUMBER", "FROM", "TO", "SUBSCRIPTION", "SEATS", "AMOUNT", "DUE", "PAID"]);
    for invoice in invoices.iter().filter(|invoice| fits(&invoice.number)) {
        let InvoiceDocument { number, subscription, from, to, seats, currency, .. } = invoice;
        let InvoiceDocument { amount, due_on, paid_at, .. } = invoice;
        let paid = paid_at.as_deref().unwrap_or("open");
        listing.add(
            &[number, from, to, subscription.as_str(), &seats.to_string(), &money(*amount, currency), due_on, paid],
            json!(invoice),
        );
    }
    listing
}

fn money(amount: u64, currency: &str) -> String {
    format!("{} {currency}", render::money(amount, currency))
}
