//! All pages of `halley serve` as a crawler meets them: every link leads somewhere, every form takes anything without breaking.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "../serving/mod.rs"]
mod serving;

mod crawl;
mod drift;
mod ending;
mod fuzz;
mod html;
mod patience;
mod site;
