//! Seats, what they cost, and what applying a plan takes.

use super::capability::Capabilities;
use super::operation::{Execution, Operation};
use super::report::{Cost, Forecast, Seats};
use crate::model::change::{Change, Edit};
use crate::model::organization::{Member, MemberState};
use crate::model::snapshot::Snapshot;

/// Seats before and after: members take one, invited people do not yet.
pub(super) fn seats(operations: &[Operation], snapshot: &Snapshot) -> Seats {
    let active = |member: &Member| usize::from(member.state == MemberState::Active);
    let live = &snapshot.organization.members;
    let before = live.iter().map(active).sum();
    let (mut after, mut pending) = (before, live.len() - before);
    for operation in operations {
        if !matches!(operation.execution, Execution::Automatic | Execution::WithAccess | Execution::Manual(_)) {
            continue;
        }
        match &operation.change {
            Change::Accept(_) => after += 1,
            Change::Member(Edit::Create(member)) => {
                after += active(member);
                pending += 1 - active(member);
            }
            Change::Member(Edit::Delete(member)) => {
                after -= active(member);
                pending -= 1 - active(member);
            }
            _ => {}
        }
    }
    Seats { before, after, pending }
}

/// What the seats cost, where a price is known.
pub(super) fn cost(seats: Seats, snapshot: &Snapshot) -> Option<Cost> {
    let price = snapshot.price.as_ref()?;
    let of = |seats: usize| price.per_seat.saturating_mul(seats as u64);
    Some(Cost {
        currency: price.currency.clone(),
        before: of(seats.before),
        after: of(seats.after),
        after_acceptance: of(seats.after + seats.pending),
        next_bill: price.next_bill,
    })
}

/// How many requests the automatic operations take, and how long.
pub(super) fn forecast(operations: &[Operation], capabilities: &Capabilities) -> Forecast {
    let automatic = operations.iter().filter(|operation| operation.execution.is_automatic()).count();
    let requests = automatic.div_ceil(capabilities.batch.max(1));
    let lanes = capabilities.write_concurrency.max(1) as u64;
    let millis = (requests as u64).div_ceil(lanes).saturating_mul(capabilities.request_millis);
    Forecast { requests, seconds: millis.div_ceil(1000) }
}
