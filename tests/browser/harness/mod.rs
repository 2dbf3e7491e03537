//! A real browser in front of a real `halley serve`.
#![allow(dead_code, unused_imports, reason = "helpers of tests; each test uses its part")]

mod acting;
mod axe;
mod browser;
#[path = "../../cluster/harness/client.rs"]
mod client;
mod comet;
mod driver;
mod fixture;
#[path = "../../cluster/harness/guarded.rs"]
mod guarded;
mod look;
mod looking;
mod past;
mod seeing;
mod shots;
mod site;
#[path = "../../examples/tools.rs"]
mod tools;
#[path = "../../cluster/harness/wait.rs"]
mod wait;
mod watch;
mod wire;

pub(crate) use axe::{Violation, assert_accessible, axe};
pub(crate) use browser::Browser;
pub(crate) use client::Ran;
pub(crate) use comet::{given, texts};
pub(crate) use driver::Driver;
pub(crate) use look::{Scheme, Script, Size};
pub(crate) use past::{Past, today};
pub(crate) use shots::{inspect, shots};
pub(crate) use site::{Answer, Site};
pub(crate) use wait::wait_until;
