//! The pages of `halley serve` as people meet them: the real server, and Debian's Chromium in front of it.
//!
//! A test has a [`Site`](harness::Site) of its own and a [`Browser`](harness::Browser) a person. It names what is on a page as people do: a button
//! by its text, a field by its label, a row by what it says.
//!
//! ```ignore
//! use serde_json::json;
//!
//! use crate::harness::{Browser, Script, Site, inspect};
//!
//! #[test]
//! fn a_member_makes_a_key_and_revokes_it() {
//!     // Acme with all its people; `Site::fresh()` has ada alone. What the test is not about goes through the API.
//!     let site = Site::acme();
//!     site.person("kim@acme.test", "OpikMember");
//!     site.put("prod", "kim@acme.test", "Member", &["inviteUsers"]);
//!     // Pages work without scripts as well: the same steps, both ways.
//!     for script in Script::BOTH {
//!         let browser = Browser::with(&site, script);
//!         browser.sign_in("kim@acme.test");
//!         assert_eq!((browser.status(), browser.heading().as_str()), (200, "Acme"));
//!         browser.fill("Name of a new key", "laptop");
//!         browser.click("Make a key");
//!         // Where a script changes the page, wait for what it shows; everything else is there after a click.
//!         browser.sees("The key laptop is made.");
//!         let keys = browser.section("Your API keys");
//!         assert_eq!(keys.rows()[0][0], "laptop");
//!         keys.row("laptop").click("Revoke the key laptop");
//!         assert_eq!(keys.rows().len(), 0);
//!     }
//!     assert_eq!(site.api("GET", "/members/kim@acme.test", &json!(null)).ok()["role"], "OpikMember");
//!     // Pictures wide and narrow, light and dark, in `target/screenshots/home-….png`; each free of what axe-core finds.
//!     let browser = Browser::open(&site);
//!     browser.sign_in("kim@acme.test");
//!     inspect(&browser, "home");
//! }
//! ```
//!
//! `cargo test --test browser -- --test-threads 3 keys` runs some. Of a test that fails, what the browser last showed is in
//! `target/screenshots/failed`.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod access;
mod custom_roles;
mod accounts;
mod billing;
mod general;
mod harness;
mod history;
mod home;
mod invitation;
mod machinery;
mod newcomer;
mod not_found;
mod own_workspace;
mod own_page;
mod password;
mod permissions;
mod places_look;
mod plan;
mod plan_file;
#[path = "../serving/mod.rs"]
mod serving;
mod set_up;
mod settings;
mod role_rows;
mod safety;
mod sign_in;
mod tabs;
mod users;
mod verbs;
mod workspace_users;
mod workspaces;
mod yaml;
