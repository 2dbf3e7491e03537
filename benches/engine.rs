//! How long the parts of a plan take: reading, checking, comparing, writing it down.
//!
//! `scripts/bench` measures the whole program instead, with its files and its store.
#![allow(missing_docs, reason = "benches are named by what they measure")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use divan::Bencher;
use divan::counter::ItemsCount;
use halley::check::check;
use halley::desired::{Desired, lower};
use halley::diagnostic::Sources;
use halley::manifest::{self, Document};
use halley::model::actor::Actor;
use halley::model::snapshot::Snapshot;
use halley::plan::{Capabilities, Input, Plan, plan, saved};
use jiff::civil::{Date, date};

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
const TODAY: Date = date(2026, 11, 23);

fn main() {
    divan::main();
}

/// An organization as manifests: a document a member, 50 members and 250 memberships a workspace.
fn sources(members: usize) -> Sources {
    let mut text = document("CometOrganization", "bench");
    text.push_str("  displayName: Bench\n  ownership: {members: Authoritative, access: Authoritative}\n");
    for member in 0..members {
        text.push_str(&document("CometMember", &format!("m{member:06}")));
        writeln!(text, "  email: m{member:06}@bench.example").expect("a string takes any text");
        if member == 0 {
            text.push_str("  role: Admin\n");
        }
    }
    let workspaces = members / 50;
    for workspace in 0..workspaces {
        text.push_str(&document("CometWorkspace", &format!("w{workspace:04}")));
        text.push_str("  access:\n");
        for place in 0..250 {
            let member = 1 + (workspace * 50 + place * 7) % (members - 1);
            writeln!(text, "    - member: m{member:06}@bench.example").expect("a string takes any text");
        }
    }
    let mut sources = Sources::default();
    sources.add("bench.yaml", text);
    sources
}

fn document(kind: &str, name: &str) -> String {
    format!("---\napiVersion: halley.dev/v1alpha1\nkind: {kind}\nmetadata:\n  name: {name}\nspec:\n")
}

fn read(sources: &Sources) -> Vec<Document> {
    let read = manifest::read(sources, available_parallelism().unwrap_or(NonZeroUsize::MIN));
    assert!(read.findings.is_empty(), "{:?}", read.findings.first());
    read.documents
}

fn desired(documents: &[Document], sources: &Sources) -> Desired {
    let outcome = check(documents, sources, TODAY, None);
    let checked = outcome.checked.unwrap_or_else(|| panic!("{:?}", outcome.findings.first()));
    lower(&checked, sources, TODAY)
}

fn planned(desired: &Desired, snapshot: &Snapshot) -> Plan {
    plan(&Input {
        desired,
        snapshot,
        actor: &Actor::Owner,
        capabilities: &Capabilities::embedded(),
        held_keys: &BTreeMap::new(),
        today: TODAY,
    })
}

/// What is live once everything declared has been applied.
fn applied(desired: &Desired) -> Snapshot {
    Snapshot { id: Some("bench".into()), organization: desired.organization.clone(), ..Snapshot::default() }
}

#[divan::bench(args = SIZES, sample_count = 5)]
fn read_manifests(bencher: Bencher<'_, '_>, members: usize) {
    let sources = sources(members);
    bencher.counter(ItemsCount::new(members)).bench_local(|| read(&sources));
}

#[divan::bench(args = SIZES, sample_count = 5)]
fn check_and_lower(bencher: Bencher<'_, '_>, members: usize) {
    let sources = sources(members);
    let documents = read(&sources);
    bencher.counter(ItemsCount::new(members)).bench_local(|| desired(&documents, &sources));
}

#[divan::bench(args = SIZES, sample_count = 5)]
fn plan_with_nothing_to_do(bencher: Bencher<'_, '_>, members: usize) {
    let sources = sources(members);
    let desired = desired(&read(&sources), &sources);
    let snapshot = applied(&desired);
    assert!(planned(&desired, &snapshot).operations.is_empty());
    bencher.counter(ItemsCount::new(members)).bench_local(|| planned(&desired, &snapshot));
}

#[divan::bench(args = SIZES, sample_count = 3)]
fn plan_all_new(bencher: Bencher<'_, '_>, members: usize) {
    let sources = sources(members);
    let desired = desired(&read(&sources), &sources);
    bencher.counter(ItemsCount::new(members)).bench_local(|| planned(&desired, &Snapshot::default()));
}

#[divan::bench(args = SIZES, sample_count = 3)]
fn write_down_a_plan_of_all_new(bencher: Bencher<'_, '_>, members: usize) {
    let sources = sources(members);
    let plan = planned(&desired(&read(&sources), &sources), &Snapshot::default());
    bencher.counter(ItemsCount::new(members)).bench_local(|| saved::document(&plan));
}
