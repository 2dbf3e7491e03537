//! Billing (H90 to H95).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::organization::Subscription;

/// H90: subscription, seats, next bill, payment method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BillingDocument {
    /// Comet's plan type.
    pub subscription: Subscription,
    /// Since when, as a date.
    pub start_date: String,
    /// What it can be upgraded to, in ascending order.
    pub upgrades: Vec<Subscription>,
    /// How many members are active: the seats.
    pub members: u64,
    /// How many of them are Admins.
    pub admins: u64,
    /// Who is not in yet.
    pub pending: PendingDocument,
    /// The next bill; null where nothing is billed.
    pub next_bill: Option<BillDocument>,
    /// The label of the default payment method; null: none.
    pub payment_method: Option<String>,
}

/// H90: who is not in yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PendingDocument {
    /// Requests that wait for an Admin.
    pub requests: u64,
    /// Invitations that are not accepted yet.
    pub invitations: u64,
}

/// H90: a bill to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BillDocument {
    /// When it is due; null where the server does not know.
    pub date: Option<String>,
    /// ISO 4217 code.
    pub currency: String,
    /// How many seats.
    pub seats: u64,
    /// The price of one seat in the currency's smallest unit.
    pub per_seat: u64,
    /// The sum in the currency's smallest unit.
    pub amount: u64,
}

/// H91: the subscription to have: a higher one, or Community, which cancels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionChange {
    /// The subscription.
    pub subscription: Subscription,
}

/// H92: the payment method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentMethodChange {
    /// A label like `Visa ending 4242`, never a card number; null: none.
    pub label: Option<String>,
}

/// H93, H94: an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceDocument {
    /// The number.
    pub number: String,
    /// The plan type that is billed.
    pub subscription: Subscription,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// How many seats.
    pub seats: u64,
    /// ISO 4217 code.
    pub currency: String,
    /// The price of one seat in the currency's smallest unit.
    pub per_seat: u64,
    /// The sum in the currency's smallest unit.
    pub amount: u64,
    /// Its date.
    pub issued_on: String,
    /// When it is due, as a date.
    pub due_on: String,
    /// When it was paid, as RFC 3339 in UTC; null: open.
    pub paid_at: Option<String>,
}

/// H95: whether an invoice is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentChange {
    /// True: it is paid.
    pub paid: bool,
}
