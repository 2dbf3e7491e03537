//! Comet's routes as one table, and the JSON that goes over them; shared by the client (`comet`) and the server (`web`).
//!
//! Nothing here is guessed: each route says where it is known from. Decoding tolerates unknown fields and values; what a source calls
//! optional may be missing.

pub mod admin;
pub mod envelope;
pub mod frontend;
pub mod halley;
pub mod names;
pub mod opik;
pub mod rest;
pub mod route;
mod routes;

pub use route::{Confidence, Method, Route, Surface};
pub use routes::{ROUTES, find, only_asks};
