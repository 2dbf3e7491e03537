//! How plans and results read. The files in `tests/golden` are what a reviewer sees; `SNAPSHOTS=overwrite cargo test --test render`
//! writes them anew, to be read again.

mod annotations;
mod builder;
mod drift;
mod failures;
mod goldens;
mod html;
mod manifests;
mod results;
mod safety;
mod sarif_schema;
mod scenarios;
mod size;
