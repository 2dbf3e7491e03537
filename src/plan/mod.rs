//! What is declared and what is live become one plan. Pure and total: no clock, no I/O, no randomness.

pub mod capability;
mod diff;
pub mod input;
pub mod operation;
pub mod report;
pub mod result;

pub use capability::Capabilities;
pub use input::{Held, Input};
pub use operation::{Execution, Operation, Why};
pub use report::{
    AccessDiff, AccessPlace, AccessRow, AccessSubject, Because, Cost, Digest, Forecast, Guard, GuardVerdict, Note,
    Plan, Seats, Verdict,
};
pub use result::{Applied, OperationResult, ResultKind, Summary};
