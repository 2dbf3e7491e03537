//! Halley keeps a Comet organization in the state that a git repository declares.
//!
//! The rooms, lowest first; a room uses only rooms above it in this list (`tests/rooms.rs` holds the table).

pub mod diagnostic;
pub mod model;
pub mod resources;
pub mod manifest;
pub mod check;
pub mod desired;
pub mod plan;
pub mod amend;
pub mod render;
pub mod wire;
pub mod files;
pub mod backend;
pub mod store;
pub mod comet;
pub mod apply;
pub mod web;
pub mod operator;
pub mod cli;
