//! Numbers in words.

use crate::model::change::{Kind, Verb};
use crate::plan::Plan;

/// `1 operation`, `2 operations`.
pub(super) fn counted(count: usize, one: &str) -> String {
    match (count, one) {
        (1, _) => format!("1 {one}"),
        (_, "person") => format!("{count} people"),
        (_, word) if word.ends_with('y') => format!("{count} {}ies", &word[..word.len() - 1]),
        (_, word) => format!("{count} {word}s"),
    }
}

/// What is to be done with a verb, after a number: `3 to invite`.
pub(super) fn to_do(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "to create",
        Verb::Update => "to change",
        Verb::MarkDefault => "to mark as default",
        Verb::Delete => "to delete or remove",
        Verb::Invite => "to invite",
        Verb::Accept => "to accept",
        Verb::Revoke => "to revoke",
        Verb::Rotate => "to rotate",
    }
}

/// All totals of a plan: `1 to delete or remove, 300 to invite, 2 of all by hand`.
pub(super) fn totals(plan: &Plan) -> String {
    let totals = plan.totals();
    // What takes away is named first, as everywhere.
    let first = [Verb::Delete, Verb::Revoke];
    let rest = Verb::ALL.into_iter().filter(|verb| !first.contains(verb));
    let mut parts: Vec<String> = first
        .into_iter()
        .chain(rest)
        .filter_map(|verb| totals.verbs.get(&verb).map(|count| format!("{count} {}", to_do(verb))))
        .collect();
    let asides = [(totals.manual, "by hand"), (totals.waiting, "waiting"), (totals.refused, "refused by a rule")];
    parts.extend(asides.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} of them {what}")));
    parts.join(", ")
}

/// The heading under which operations on a kind stand.
pub(super) fn heading(kind: Kind) -> &'static str {
    match kind {
        Kind::Organization => "Organization",
        Kind::Member => "Members",
        Kind::Workspace => "Workspaces",
        Kind::Membership => "Access to workspaces",
        Kind::Role => "Roles",
        Kind::ServiceAccount => "Service accounts",
        Kind::Key => "Keys of service accounts",
    }
}

/// An amount of money in its currency's smallest unit, as people write it.
pub(super) fn money(amount: u64, currency: &str) -> String {
    match decimals(currency) {
        0 => amount.to_string(),
        digits => {
            let unit = 10_u64.pow(digits);
            format!("{}.{:0width$}", amount / unit, amount % unit, width = digits as usize)
        }
    }
}

/// ISO 4217: two decimals but for these.
fn decimals(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}
