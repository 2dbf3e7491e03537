//! Every scenario in every format, as a reviewer reads it.

use std::path::{Path, PathBuf};

use halley::render::TextOptions;
use halley::render::plan::{MarkdownOptions, diff, json, markdown, text};
use snapbox::{Assert, Data};

use crate::scenarios;

fn golden(name: &str, extension: &str) -> Data {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.{extension}"));
    Data::read_from(&path, None).raw()
}

fn compare(extension: &str, render: impl Fn(&halley::plan::Plan) -> String) {
    let assert = Assert::new().action_env("SNAPSHOTS");
    for (name, build) in scenarios::ALL {
        assert.eq(Data::text(render(&build())).raw(), golden(name, extension));
    }
}

#[test]
fn every_plan_reads_well_on_a_terminal() {
    compare("txt", |plan| text(plan, &TextOptions::default()));
}

#[test]
fn every_plan_reads_well_as_a_comment() {
    compare("md", |plan| markdown(plan, &MarkdownOptions::default()).expect("it fits"));
}

#[test]
fn every_plan_reads_well_as_a_difference() {
    compare("diff", diff);
}

#[test]
fn every_plan_is_there_for_programs() {
    compare("json", json);
}
