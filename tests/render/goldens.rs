//! Every scenario in every format, as a reviewer reads it.

use std::path::{Path, PathBuf};

use halley::plan::Plan;
use halley::render::annotation::{Outcome, Review, github, sarif};
use halley::render::failure::{self, Failure};
use halley::render::plan::{MarkdownOptions, diff, html, json, markdown, text};
use halley::render::{Marker, TextOptions};
use snapbox::{Assert, Data};

use crate::html::readable;
use crate::manifests::Manifests;
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

/// The formats that say the same at greater length are read for these: every section, every kind of guard's end, and hostile names.
const FEW: [&str; 9] = [
    "nothing-to-do",
    "first-apply",
    "max-removals",
    "overridden",
    "loosened",
    "workspace-deleted",
    "manual",
    "unread",
    "hostile-names",
];

fn compare_few(extension: &str, render: impl Fn(&Plan) -> String) {
    for name in FEW {
        assert_golden(name, extension, render(&scenarios::plan(name)).replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    }
}

fn review(plan: &Plan, write: fn(&Review<'_>) -> String) -> String {
    let (nothing, marker) = (Manifests::none(), Marker::of("acme"));
    write(&Review { found: nothing.found(), outcome: Outcome::Planned(plan, &marker) })
}

#[test]
fn plans_read_well_as_a_page() {
    compare_few("html", |plan| readable(&html(plan, &[], &Manifests::none().found())));
}

#[test]
fn plans_are_there_for_code_scanning() {
    compare_few("sarif", |plan| review(plan, sarif));
}

#[test]
fn plans_read_well_as_annotations() {
    compare_few("github", |plan| review(plan, github));
}

#[test]
fn findings_read_well_in_every_format_that_has_them() {
    let (wrong, marker) = (Manifests::wrong(), Marker::of("acme"));
    let review = Review { found: wrong.found(), outcome: Outcome::Checked };
    assert_golden("findings", "sarif", sarif(&review).replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    assert_golden("findings", "github", github(&review));
    let hints = ["`halley validate` shows them with their lines".to_owned()];
    let failure =
        Failure { message: "the manifests have 2 errors; nothing was done", hints: &hints, found: wrong.found() };
    let options = MarkdownOptions { marker, ..MarkdownOptions::default() };
    assert_golden("findings", "md", failure::markdown(&failure, &options));
    assert_golden("findings", "txt", failure::text(&failure));
    assert_golden("findings", "html", readable(&failure::html(&failure)).replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}
