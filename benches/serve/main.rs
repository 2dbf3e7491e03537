//! How fast `halley serve` and its client are: requests, latency, snapshots, pages. `scripts/bench-serve` builds what it needs and runs it.
//!
//! It prints Markdown rows for docs/performance.md. Without the path of a binary it measures nothing: it is no test.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used, reason = "a program that measures, and says so")]

#[path = "../../tests/fake_comet/mod.rs"]
mod fake_comet;
mod comet;
mod dashboard;
mod latency;
mod load;
mod measure;
mod site;

use std::path::PathBuf;
use std::time::Duration;

use load::By;
use measure::{Report, best};
use site::{Site, Size};

/// How long the network of the rows takes for one request.
const LATENCY: Duration = Duration::from_millis(50);
const SMALL: Size = Size { members: 1_000, workspaces: 50, memberships: 5_000 };
const LARGE: Size = Size { members: 100_000, workspaces: 2_000, memberships: 500_000 };
const CLIENTS: usize = 50;
const PAGES: usize = 10_000;

fn main() {
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with("--"));
    let Some(halley) = words.next().map(PathBuf::from) else {
        println!(
            "usage: serve HALLEY [small|large|dashboard|comet]; `scripts/bench-serve` gives it the release binary"
        );
        return;
    };
    let halley = halley.canonicalize().expect("the binary is there");
    let only = words.next();
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let report = Report;
    if wanted("comet") {
        runtime.block_on(comet::rows(&halley, &report));
    }
    if wanted("small") {
        let site = Site::new(&halley, SMALL);
        runtime.block_on(clean_plans(&site, &report));
    }
    if wanted("dashboard") {
        runtime.block_on(dashboard::rows(&Site::new(&halley, LARGE), &report));
    }
    if wanted("large") {
        let site = Site::new(&halley, LARGE);
        runtime.block_on(snapshots(&site, &report));
        runtime.block_on(pages(&site, &report));
        runtime.block_on(clean_plans(&site, &report));
    }
}

/// Plans that find nothing to do, and know what they have read before.
async fn clean_plans(site: &Site, report: &Report) {
    let server = site.serve();
    let size = site.size.to_string();
    let direct = latency::Proxy::start(&server.url, Duration::ZERO).await;
    // The first one reads everything.
    site.plan(&direct.url);
    direct.count();
    let (_, megabytes) = site.plan(&direct.url);
    report.row("requests of a clean plan, `halley serve`, ETag", &size, "1", &direct.count().to_string(), megabytes);
    let reading = best(5, || site.validate());
    let planning = best(5, || site.plan(&server.url));
    report.row("reading and checking the manifests alone", &size, "", &measure::seconds(reading.0), reading.1);
    report.row("clean plan, `halley serve`, ETag", &size, "", &measure::seconds(planning.0), planning.1);
    let beyond = planning.0.saturating_sub(reading.0);
    report.row("clean plan beyond reading the manifests", &size, "100 ms", &measure::milliseconds(beyond), None);
    if site.size.members <= SMALL.members {
        let far = latency::Proxy::start(&server.url, LATENCY).await;
        let known = best(3, || site.plan(&far.url));
        let anew = best(3, || site.plan_anew(&far.url));
        report.row("plan at 50 ms a request, `halley serve`, ETag", &size, "2 s", &measure::seconds(known.0), known.1);
        report.row("plan at 50 ms a request, `halley serve`, anew", &size, "2 s", &measure::seconds(anew.0), anew.1);
    }
}

/// The whole organization in one answer.
async fn snapshots(site: &Site, report: &Report) {
    let server = site.serve();
    let size = site.size.to_string();
    let first = load::get(&server.url, By::Key(&site.key), "/api/halley/v1/snapshot", None).await;
    let peak = server.peak();
    report.row("snapshot over HTTP, the first", &size, "3 s, 400 MB", &measure::seconds(first.took), peak);
    let again = load::get(&server.url, By::Key(&site.key), "/api/halley/v1/snapshot", None).await;
    report.row("snapshot over HTTP, the second", &size, "3 s, 400 MB", &measure::seconds(again.took), server.peak());
    let etag = first.etag.expect("a snapshot has an ETag");
    let same = load::get(&server.url, By::Key(&site.key), "/api/halley/v1/snapshot", Some(&etag)).await;
    assert_eq!(same.status, 304, "nothing has changed");
    report.row("snapshot over HTTP, 304", &size, "", &measure::milliseconds(same.took), None);
    report.row("snapshot over HTTP, bytes", &size, "", &format!("{:.1} MB", first.bytes as f64 / 1e6), None);
    let client = site.plan_anew(&server.url);
    report.row("plan of what is live, read anew", &size, "", &measure::seconds(client.0), client.1);
}

/// Pages of members, by many at once.
async fn pages(site: &Site, report: &Report) {
    let server = site.serve();
    let size = site.size.to_string();
    for (name, path) in [
        ("the first page of members", "/api/halley/v1/members?pageSize=100"),
        ("a page of members in the middle", "/api/halley/v1/members?page=500&pageSize=100"),
        ("members found by a part of the name", "/api/halley/v1/members?search=an&pageSize=100"),
    ] {
        let load::Spread { median, p99, worst, a_second } =
            load::closed_loop(&server.url, By::Key(&site.key), path, CLIENTS, PAGES).await;
        let [median, p99, worst] = [median, p99, worst].map(measure::milliseconds);
        let measured = format!("p50 {median}, p99 {p99}, worst {worst}; {a_second:.0} a second");
        report.row(&format!("GET of {name}, {CLIENTS} clients"), &size, "p99 20 ms", &measured, server.peak());
    }
}
