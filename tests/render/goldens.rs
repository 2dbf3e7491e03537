//! Every scenario in every format, as a reviewer reads it.

use std::path::{Path, PathBuf};

use halley::plan::Plan;
use halley::render::TextOptions;
use halley::render::plan::{MarkdownOptions, diff, json, markdown, text};
use snapbox::{Assert, Data};

use crate::scenarios;

/// Compares with a golden file; `SNAPSHOTS=overwrite` writes it.
pub(crate) fn assert_golden(name: &str, extension: &str, shown: String) {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.{extension}"));
    let expected = Data::read_from(&path, None).raw();
    Assert::new().action_env("SNAPSHOTS").eq(Data::text(shown).raw(), expected);
}

fn compare(extension: &str, render: impl Fn(&Plan) -> String) {
    for (name, build) in scenarios::ALL {
        assert_golden(name, extension, render(&build()));
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
