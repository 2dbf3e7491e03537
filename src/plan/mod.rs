//! What is declared and what is live become one plan. Pure and total: no clock, no I/O, no randomness.

mod access;
mod assemble;
pub mod capability;
mod compare;
mod cost;
mod coverage;
mod diff;
mod digest;
mod ending;
mod guard;
pub mod input;
mod inverse;
pub mod manual;
pub mod operation;
mod order;
mod planner;
pub mod report;
pub mod result;
pub mod saved;

pub use assemble::Context;
pub use capability::Capabilities;
pub use compare::{Difference, compare};
pub use coverage::{Coverage, coverage};
pub use ending::{ENDING_WITHIN, Ending, Endings};
pub use guard::{Override, OverrideError};
pub use input::{Held, Input};
pub use inverse::undo;
pub use operation::{Execution, Operation, Why};
pub use planner::{WrongOrganization, plan, same_organization};
pub use report::{
    AccessDiff, AccessPlace, AccessRow, AccessSubject, Because, Cost, Digest, Forecast, Guard, GuardVerdict, Note,
    Plan, Seats, Totals, Verdict,
};
pub use result::{Applied, OperationResult, ResultKind, Summary};
