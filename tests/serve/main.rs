//! `halley serve` as people and machines meet it: over real HTTP, with the real binary wherever its process matters.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "../serving/mod.rs"]
mod serving;

mod backup;
mod first_start;
mod hostile;
mod invitations;
mod limits;
mod mails;
mod process;
mod sign_in;
mod smtp;
mod tls;
