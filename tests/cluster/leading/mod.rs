//! Several replicas, of which one leads: who takes over, when, and that nobody else writes.

mod ending;
mod frozen;
mod replicas;
mod takeover;
