//! The numbers at the end of a plan, and the sentences of its guards.

use crate::model::snapshot::Collection;
use crate::plan::{Cost, Forecast, Guard, GuardVerdict, Plan, Seats, Verdict};
use crate::render::count::{counted, listed, money};
use crate::render::sentence::Sentence;

/// Seats, cost, forecast and validity, a line each.
pub(super) fn lines(plan: &Plan) -> Vec<Sentence> {
    let mut lines = Vec::new();
    // Of people who could not be read nobody knows how many there are.
    if !plan.unread.contains(&Collection::Members) {
        lines.push(seats(plan.seats));
        lines.extend(plan.cost.as_ref().map(cost));
    }
    if !plan.is_empty() {
        lines.push(forecast(plan.forecast));
    }
    if let Some(day) = plan.valid_until {
        lines.push(Sentence::new(format!("Valid until the end of {day} (UTC): then somebody's access ends.")));
    }
    lines
}

fn seats(Seats { before, after, pending }: Seats) -> Sentence {
    let active = if before == after { format!("{after} active") } else { format!("{before} -> {after} active") };
    match pending {
        0 => Sentence::new(format!("Seats: {active}.")),
        _ => Sentence::new(format!("Seats: {active}, {pending} invited.")),
    }
}

fn cost(Cost { currency, before, after, after_acceptance, next_bill }: &Cost) -> Sentence {
    let amount = |amount: &u64| money(*amount, currency);
    let mut sentence = Sentence::new("Cost a month: ");
    if before != after {
        sentence = sentence.words(format!("{} -> ", amount(before)));
    }
    sentence = sentence.words(format!("{} ", amount(after))).prose(currency);
    if after_acceptance != after {
        sentence = sentence.words(format!(", {} once everyone invited has accepted", amount(after_acceptance)));
    }
    if let Some(day) = next_bill {
        sentence = sentence.words(format!("; next bill on {day}"));
    }
    sentence.words(".")
}

fn forecast(Forecast { requests, seconds }: Forecast) -> Sentence {
    let time = match seconds {
        0..=120 => counted(usize::try_from(seconds).unwrap_or(usize::MAX), "second"),
        _ => counted(usize::try_from(seconds.div_ceil(60)).unwrap_or(usize::MAX), "minute"),
    };
    Sentence::new(format!("Applying it takes {}, about {time}.", counted(requests, "request")))
}

/// The guard, its scope and its numbers: `maxRemovals in members: counted 12, allowed at most 10, or 20 % of 43`.
pub(in crate::render) fn verdict(plan: &Plan, verdict: &GuardVerdict) -> Sentence {
    let GuardVerdict { guard, scope, verdict: _, limit, count, operations, set_at: _, way_out: _ } = verdict;
    let mut sentence = Sentence::default().value(guard.as_str());
    if let Some(scope) = scope {
        sentence = sentence.words(" in ").prose(scope);
    }
    sentence = sentence.words(format!(": {count} counted; the limit: ")).prose(limit);
    let names = operations.iter().filter_map(|index| plan.operations.get(*index as usize));
    match operations.len() {
        0 => sentence,
        all if all <= NAMED + 1 => sentence.words(" (").values(names.map(|named| named.change.name())).words(")"),
        all => sentence
            .words(" (")
            .values(names.take(NAMED).map(|named| named.change.name()))
            .words(format!(" and {} more)", all - NAMED)),
    }
}

/// How many counted operations are named; all of them stand in the plan.
const NAMED: usize = 3;

/// The guards that passed, each once.
pub(super) fn passed(plan: &Plan) -> Option<Sentence> {
    let failed: Vec<Guard> =
        plan.guards.iter().filter(|verdict| verdict.verdict != Verdict::Passed).map(|verdict| verdict.guard).collect();
    let mut names: Vec<Guard> =
        plan.guards.iter().map(|verdict| verdict.guard).filter(|guard| !failed.contains(guard)).collect();
    names.dedup();
    let names = names.into_iter().map(Guard::as_str);
    (names.len() > 0).then(|| Sentence::new("Guards passed: ").values(names).words("."))
}

/// That the manifests allow more than what they are judged by. The lines of `Plan::loosened` follow.
pub(super) fn loosened(plan: &Plan) -> String {
    let fields = counted(plan.loosened.len(), "field");
    format!("LOOSENED: {fields} of the policy; until that is merged, guards judge by the stricter one")
}

/// The guards that refuse, each once: `maxRemovals, minAdmins`.
pub(super) fn refusing(plan: &Plan) -> Option<Sentence> {
    plan.is_refused().then(|| Sentence::default().values(plan.refusing().into_iter().map(Guard::as_str)))
}

/// The first line: which organization, how many operations, and how many of them take something away.
pub(super) fn title(plan: &Plan, destructive: usize) -> Sentence {
    let sentence = Sentence::new("Plan for ").name(&plan.organization_name);
    let sentence = if plan.organization_id.is_none() { sentence.words(", which is new") } else { sentence };
    let sentence = match &plan.as_if {
        Some(ownership) => sentence.words(" as if the ownership were ").value(ownership),
        None => sentence,
    };
    let count = plan.operations.len();
    sentence.words(match (count, destructive) {
        (0, _) => ": nothing to do".to_owned(),
        (_, 0) => format!(": {}", counted(count, "operation")),
        (1, 1) => ": 1 DESTRUCTIVE operation".to_owned(),
        (count, all) if count == all => format!(": {count} operations, all DESTRUCTIVE"),
        (count, some) => format!(": {count} operations, {some} DESTRUCTIVE"),
    })
}

/// What comes next, a line each; `command` names the one that applies the plan.
pub(super) fn next(plan: &Plan, command: bool) -> Vec<Sentence> {
    let manual = plan.totals().manual;
    let automatic = plan.operations.iter().any(|operation| operation.execution.is_automatic());
    if plan.is_refused() {
        return vec![Sentence::new(
            "Next: a guard refuses, so nothing of this plan can be applied. The ways out stand under Guards.",
        )];
    }
    if plan.as_if.is_some() {
        let text =
            "Next: this plan is for looking. The manifests say another ownership, and `halley apply` goes by them.";
        return vec![Sentence::default().prose(text)];
    }
    let mut lines = Vec::new();
    if plan.is_empty() {
        lines.push(nothing(plan));
    } else if !automatic {
        lines.push(Sentence::new("Next: there is nothing here that Halley can do by itself."));
    } else if command {
        let sentence = Sentence::new("Nothing has been written yet. ");
        lines.push(sentence.prose("`halley apply`").words(" makes these changes."));
    }
    match manual {
        0 => {}
        1 => lines.push(Sentence::new("1 operation is for people: the clicks stand with it.")),
        _ => lines.push(Sentence::new(format!("{manual} operations are for people: the clicks stand with each."))),
    }
    lines
}

/// A reminder of what takes something away, for whoever sees only the end of a plan.
pub(super) fn reminder(plan: &Plan, destructive: &[usize]) -> Option<Sentence> {
    let what = listed(destructive.iter().map(|index| &plan.operations[*index].change));
    match destructive.len() {
        0 => None,
        1 => Some(Sentence::new(format!("1 operation is DESTRUCTIVE (first, above): {what}."))),
        count => Some(Sentence::new(format!("{count} operations are DESTRUCTIVE (first, above): {what}."))),
    }
}

fn nothing(plan: &Plan) -> Sentence {
    if plan.unread.is_empty() && plan.waiting.is_empty() && plan.skipped.is_empty() && plan.unmanaged.is_empty() {
        Sentence::new("Nothing to do: what the manifests declare is live already.")
    } else {
        Sentence::new("Nothing to do now; see above for what differs, waits or could not be read.")
    }
}
