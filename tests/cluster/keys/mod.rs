//! Keys of service accounts: made into Secrets, replaced in time, and lost by no death of the operator.

mod creation;
mod killed;
mod rotation;
mod world;
