//! How plans and results read. The files in `tests/golden` are what a reviewer sees; `SNAPSHOTS=overwrite cargo test --test render`
//! writes them anew, to be read again.

mod builder;
mod goldens;
mod results;
mod safety;
mod scenarios;
mod size;
