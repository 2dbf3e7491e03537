//! What seats cost, as the owner of the server says: numbers only, no card and no bank is ever asked.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::organization::Subscription;
use crate::store;

/// The prices of all subscriptions, as they stand in a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Prices(store::Prices);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    /// ISO 4217 code.
    currency: String,
    /// The monthly price of a seat by subscription, in the currency's smallest unit.
    per_seat: BTreeMap<Subscription, u64>,
    /// How many days after its date an invoice is due.
    #[serde(default = "usual")]
    due_days: u16,
}

fn usual() -> u16 {
    14
}

/// No seat costs more than this, so that no sum overflows.
const DEAREST: u64 = 1_000_000_000;

/// No invoice waits longer for its money.
const LATEST: u16 = 365;

impl TryFrom<Written> for Prices {
    type Error = String;

    fn try_from(Written { currency, per_seat, due_days }: Written) -> Result<Self, String> {
        if currency.len() != 3 || !currency.bytes().all(|letter| letter.is_ascii_uppercase()) {
            return Err(format!("`currency: {currency}` is no currency; write its three letters, as in `EUR`"));
        }
        for subscription in [Subscription::Starter, Subscription::Enterprise] {
            match per_seat.get(&subscription) {
                None => return Err(format!("`perSeat` has no price for {}", subscription.as_str())),
                Some(price) if *price > DEAREST => {
                    return Err(format!("`perSeat.{}` is over {DEAREST}", subscription.as_str()));
                }
                Some(_) => {}
            }
        }
        if per_seat.get(&Subscription::Community).is_some_and(|price| *price > 0) {
            return Err("`perSeat.Community` is free; write 0 or leave it out".to_owned());
        }
        if due_days > LATEST {
            return Err(format!("`dueDays: {due_days}` is over {LATEST}"));
        }
        Ok(Self(store::Prices { currency: currency.into(), per_seat, due_days }))
    }
}

impl Prices {
    /// As the store bills by them.
    pub fn of_store(&self) -> &store::Prices {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Prices, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn prices_are_checked() {
        let prices = read(r#"{"currency": "EUR", "perSeat": {"Starter": 1900, "Enterprise": 4900}}"#).unwrap();
        assert_eq!(prices.of_store().of(Subscription::Starter), Some(1900));
        assert_eq!(prices.of_store().of(Subscription::Community), None);
        assert_eq!(prices.of_store().due_days, 14);
        for (wrong, said) in [
            (r#"{"currency": "euro", "perSeat": {"Starter": 1, "Enterprise": 1}}"#, "no currency"),
            (r#"{"currency": "EUR", "perSeat": {"Starter": 1}}"#, "no price for Enterprise"),
            (r#"{"currency": "EUR", "perSeat": {"Starter": -1, "Enterprise": 1}}"#, "-1"),
            (r#"{"currency": "EUR", "perSeat": {"Starter": 1.5, "Enterprise": 1}}"#, "1.5"),
            (r#"{"currency": "EUR", "perSeat": {"Starter": 1, "Enterprise": 1, "Gold": 1}}"#, "Gold"),
            (r#"{"currency": "EUR", "perSeat": {"Starter": 1, "Enterprise": 1, "Community": 1}}"#, "free"),
            (r#"{"currency": "EUR", "seat": 3, "perSeat": {"Starter": 1, "Enterprise": 1}}"#, "seat"),
            (r#"{"currency": "EUR", "dueDays": 400, "perSeat": {"Starter": 1, "Enterprise": 1}}"#, "dueDays"),
        ] {
            let error = read(wrong).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
