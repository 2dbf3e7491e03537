//! Numbers in words.

use std::collections::BTreeMap;

use crate::model::change::{Change, Kind, Verb};
use crate::plan::Plan;

/// `1 operation`, `2 operations`.
pub fn counted(count: usize, one: &str) -> String {
    match (count, one) {
        (1, _) => format!("1 {one}"),
        (_, "person") => format!("{count} people"),
        (_, word) if word.ends_with('y') && !word.ends_with("ey") => format!("{count} {}ies", &word[..word.len() - 1]),
        (_, word) => format!("{count} {word}s"),
    }
}

/// So many objects of a kind and what is to be done with them: `3 people to invite`; with ` more` after the number where that is wanted.
pub(super) fn things(count: usize, kind: Kind, verb: Verb, more: &str) -> String {
    let noun = match (kind, verb) {
        (Kind::Organization, _) => "organization",
        (Kind::Member, Verb::Accept) => "request",
        (Kind::Member, Verb::Revoke) => "invitation",
        (Kind::Member, _) => "person",
        (Kind::Workspace, Verb::MarkDefault) => "default mark",
        (Kind::Workspace, _) => "workspace",
        (Kind::Membership, _) => "membership",
        (Kind::Role, _) => "role",
        (Kind::ServiceAccount, _) => "service account",
        (Kind::Key, _) => "key",
    };
    let things = counted(count, noun);
    let (number, noun) = things.split_once(' ').expect("a count is a number and a noun");
    format!("{number}{more} {noun} to {}", to_do(kind, verb))
}

/// What is to be done, in the words of the operations' sentences.
fn to_do(kind: Kind, verb: Verb) -> &'static str {
    match (verb, kind) {
        (Verb::Create, Kind::Member | Kind::Membership) => "add",
        (Verb::Create, Kind::Key) => "issue",
        (Verb::Create, _) => "create",
        (Verb::Update, _) => "change",
        (Verb::MarkDefault, _) => "move",
        (Verb::Delete, Kind::Member | Kind::Membership) => "remove",
        (Verb::Delete, _) => "delete",
        (Verb::Invite, _) => "invite",
        (Verb::Accept, _) => "accept",
        (Verb::Revoke, _) => "revoke",
        (Verb::Rotate, _) => "rotate",
    }
}

/// How many operations there are of each kind and verb, what ends something first: `2 people to remove, 300 people to invite`.
pub(super) fn listed<'a>(changes: impl Iterator<Item = &'a Change>) -> String {
    let mut counts: BTreeMap<(bool, Kind, Verb), usize> = BTreeMap::new();
    for change in changes {
        let (kind, verb) = (change.kind(), change.verb());
        let stays = !matches!(verb, Verb::Delete | Verb::Revoke);
        *counts.entry((stays, kind, verb)).or_default() += 1;
    }
    let parts: Vec<String> = counts.into_iter().map(|((_, kind, verb), count)| things(count, kind, verb, "")).collect();
    parts.join(", ")
}

/// All totals of a plan: `2 people to remove, 300 people to invite; 2 by hand`.
pub(super) fn totals(plan: &Plan) -> String {
    let totals = plan.totals();
    let asides = [(totals.manual, "by hand"), (totals.waiting, "waiting"), (totals.refused, "refused by a rule")];
    asides
        .iter()
        .filter(|(count, _)| *count > 0)
        .fold(listed(plan.operations.iter().map(|operation| &operation.change)), |words, (count, what)| {
            format!("{words}; {count} {what}")
        })
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
pub fn money(amount: u64, currency: &str) -> String {
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
