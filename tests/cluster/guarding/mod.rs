//! What holds the operator back: guards, approvals, and policies that would allow more.

mod approval;
mod ending;
mod guards;
mod plans;
mod policy;
mod world;
