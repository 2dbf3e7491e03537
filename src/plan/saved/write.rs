//! A plan becomes JSON.

use serde_json::{Map, Value};

use super::super::digest::FORMAT;
use super::super::ending::Ending;
use super::super::operation::{Execution, Operation, Why};
use super::super::report::{
    AccessPlace, AccessRow, AccessSubject, Cost, Forecast, GuardVerdict, Note, Plan, Seats, Verdict,
};
use super::document::{
    AccessDocument, AccessRowDocument, CostDocument, EndingDocument, FieldDocument, ForecastDocument, GuardDocument,
    NoteDocument, OperationDocument, OrganizationDocument, PlaceDocument, PlanDocument, SeatsDocument, TotalsDocument,
};
use crate::model::change::{Kind, State, Verb};
use crate::model::permission::Action;

/// The plan as JSON.
pub fn document(plan: &Plan) -> PlanDocument {
    let ids: Vec<String> = plan.operations.iter().map(|operation| operation.change.id()).collect();
    let Seats { before, after, pending } = plan.seats;
    let Forecast { requests, seconds } = plan.forecast;
    let rows = |rows: &[AccessRow]| rows.iter().map(|row| access_row(row, &ids)).collect();
    PlanDocument {
        format: FORMAT.to_owned(),
        digest: plan.digest.to_string(),
        guarded_digest: plan.guarded_digest.as_ref().map(ToString::to_string),
        valid_until: plan.valid_until(),
        undoes: None,
        as_if: plan.as_if.as_deref().map(str::to_owned),
        organization: OrganizationDocument {
            id: plan.organization_id.as_ref().map(ToString::to_string),
            name: plan.organization_name.to_string(),
        },
        totals: totals(plan),
        operations: plan.operations.iter().zip(&ids).map(|(operation, id)| entry(plan, operation, id, &ids)).collect(),
        waiting: notes(&plan.waiting),
        skipped: notes(&plan.skipped),
        unmanaged: notes(&plan.unmanaged),
        ending: plan.ending.rows().iter().map(ending).collect(),
        unread: plan.unread.iter().map(ToString::to_string).collect(),
        findings: Vec::new(),
        guards: plan.guards.iter().map(|verdict| guard(verdict, &ids)).collect(),
        loosened: plan.loosened.clone(),
        access: AccessDocument { gained: rows(&plan.access.gained), lost: rows(&plan.access.lost) },
        seats: SeatsDocument { before, after, pending },
        cost: plan.cost.as_ref().map(cost),
        forecast: ForecastDocument { requests, seconds },
    }
}

fn totals(plan: &Plan) -> TotalsDocument {
    let totals = plan.totals();
    let of = |verb| totals.verbs.get(&verb).copied().unwrap_or_default();
    TotalsDocument {
        create: of(Verb::Create),
        update: of(Verb::Update),
        mark_default: of(Verb::MarkDefault),
        delete: of(Verb::Delete),
        invite: of(Verb::Invite),
        accept: of(Verb::Accept),
        revoke: of(Verb::Revoke),
        rotate: of(Verb::Rotate),
        manual: totals.manual,
    }
}

fn notes(notes: &[Note]) -> Vec<NoteDocument> {
    let note = |Note { subject, reason }: &Note| NoteDocument { subject: subject.clone(), reason: reason.clone() };
    notes.iter().map(note).collect()
}

fn ending(Ending { subject, place, until, days, why }: &Ending) -> EndingDocument {
    let (file, line) = why.as_ref().map(|(file, line)| (file.to_string(), *line)).unzip();
    let why = PlaceDocument { file, line, rule: None };
    EndingDocument { subject: subject.clone(), place: place.clone(), until: until.to_string(), days: *days, why }
}

fn entry(plan: &Plan, operation: &Operation, id: &str, ids: &[String]) -> OperationDocument {
    let Operation { change, why: _, needs, execution } = operation;
    let (before, after) = (state(change.before()), state(change.after()));
    let (manual, reason) = match execution {
        Execution::Automatic | Execution::WithAccess => (None, None),
        Execution::Manual(clicks) => (Some(clicks.clone()), None),
        Execution::Waiting(reason) | Execution::Refused(reason) => (None, Some(reason.clone())),
    };
    OperationDocument {
        id: id.to_owned(),
        verb: change.verb().to_string(),
        kind: change.kind().to_string(),
        name: change.name().to_owned(),
        workspace: change.workspace().map(ToString::to_string),
        fields: fields(&before, &after, change.kind()),
        destructive: change.is_destructive(),
        maintenance: change.is_maintenance(),
        execution: execution.as_str().to_owned(),
        manual,
        reason,
        needs: needs.iter().map(|need| ids[*need as usize].clone()).collect(),
        precondition: before,
        why: why(plan, operation),
    }
}

/// One side of a change as JSON; null: the object does not exist.
pub(super) fn state(state: Option<State<'_>>) -> Value {
    state.map_or(Value::Null, |state| serde_json::to_value(state).expect("states are maps with text keys"))
}

/// Fields that name the object and stand in `name` and `workspace` already.
pub(super) fn identity(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Organization => &[],
        Kind::Member => &["email"],
        Kind::Membership => &["member", "workspace"],
        Kind::Workspace | Kind::Role | Kind::ServiceAccount | Kind::Key => &["name"],
    }
}

fn fields(before: &Value, after: &Value, kind: Kind) -> Vec<FieldDocument> {
    let none = Map::new();
    let (before, after) = (before.as_object().unwrap_or(&none), after.as_object().unwrap_or(&none));
    let mut paths: Vec<&String> = before.keys().chain(after.keys()).collect();
    paths.sort();
    paths.dedup();
    let of = |side: &Map<String, Value>, path: &str| side.get(path).cloned().unwrap_or(Value::Null);
    paths
        .into_iter()
        .filter(|path| !identity(kind).contains(&path.as_str()))
        .map(|path| FieldDocument { path: path.clone(), before: of(before, path), after: of(after, path) })
        .filter(|field| field.before != field.after)
        .collect()
}

fn why(plan: &Plan, operation: &Operation) -> PlaceDocument {
    let (file, line) = plan.place(operation).map(|(file, line)| (file.to_string(), line)).unzip();
    let rule = match &operation.why {
        Why::Declared(_) => None,
        Why::Undeclared => Some("no manifest declares it".to_owned()),
        Why::Expired(day, _) => Some(format!("its `until` {day} has passed")),
        Why::Rule(rule) => Some(rule.to_string()),
    };
    PlaceDocument { file, line, rule }
}

fn guard(verdict: &GuardVerdict, ids: &[String]) -> GuardDocument {
    let GuardVerdict { guard, scope, verdict, limit, count, operations, set_at, way_out } = verdict;
    let verdict = match verdict {
        Verdict::Passed => "passed",
        Verdict::Refused => "refused",
        Verdict::Overridden => "overridden",
    };
    GuardDocument {
        name: guard.as_str().to_owned(),
        scope: scope.clone(),
        verdict: verdict.to_owned(),
        limit: limit.clone(),
        count: *count,
        operations: operations.iter().map(|at| ids[*at as usize].clone()).collect(),
        set_at: (*set_at).to_owned(),
        way_out: way_out.clone(),
    }
}

fn access_row(row: &AccessRow, ids: &[String]) -> AccessRowDocument {
    let AccessRow { subject, place, permissions, because } = row;
    let (subject, count) = match subject {
        AccessSubject::Member(email) => (format!("member {email}"), None),
        AccessSubject::Account(name) => (format!("service account {name}"), None),
        AccessSubject::RoleHolders(role, count) => (format!("holders of role {role}"), Some(*count)),
        AccessSubject::NonAdmins(count) => ("members who are no Admins".to_owned(), Some(*count)),
    };
    let place = match place {
        AccessPlace::Organization => "organization".to_owned(),
        AccessPlace::EveryWorkspace => "every workspace".to_owned(),
        AccessPlace::Workspace(name) => name.to_string(),
    };
    let permissions = permissions.iter().map(|action: Action| action.to_string()).collect();
    AccessRowDocument { subject, count, place, permissions, because: ids[because.0 as usize].clone() }
}

fn cost(cost: &Cost) -> CostDocument {
    let Cost { currency, before, after, after_acceptance, next_bill } = cost;
    CostDocument {
        currency: currency.to_string(),
        before: *before,
        after: *after,
        after_acceptance: *after_acceptance,
        next_bill: next_bill.map(|day| day.to_string()),
    }
}
