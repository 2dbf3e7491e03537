//! Time, memory, and rows.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Prints rows of a Markdown table.
pub(crate) struct Report;

impl Report {
    /// Work, size, bar, what was measured, megabytes at the peak.
    pub(crate) fn row(&self, work: &str, size: &str, bar: &str, measured: &str, megabytes: Option<u64>) {
        let memory = megabytes.map_or_else(String::new, |megabytes| format!("{megabytes} MB"));
        let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
        let machine = format!("{cores} cores, Linux {}", std::env::consts::ARCH);
        println!("| {work} | {size} | {bar} | {measured} | {memory} | {machine} | {} |", today());
    }
}

#[expect(clippy::disallowed_methods, reason = "a row says when it was measured")]
fn today() -> jiff::civil::Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// How long something took.
pub(crate) struct Watch(Instant);

impl Watch {
    #[expect(clippy::disallowed_methods, reason = "this program measures time")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// The shortest time and the highest peak of several runs.
pub(crate) fn best(runs: usize, mut run: impl FnMut() -> (Duration, Option<u64>)) -> (Duration, Option<u64>) {
    let runs: Vec<_> = (0..runs).map(|_| run()).collect();
    let shortest = runs.iter().map(|(took, _)| *took).min().expect("at least one run");
    (shortest, runs.iter().filter_map(|(_, peak)| *peak).max())
}

/// Runs a command to its end: wall time, and megabytes at the peak. Any other exit code than 0 ends the program.
pub(crate) fn run(command: &mut Command) -> (Duration, Option<u64>) {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let watch = Watch::start();
    let mut child = command.spawn().expect("the binary can be run");
    let mut highest = None;
    let status = loop {
        // The kernel forgets the peak with the process, so the last look before its end counts.
        highest = highest.max(peak(child.id()));
        match child.try_wait().expect("a child can be waited for") {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(1)),
        }
    };
    let took = watch.elapsed();
    let mut said = String::new();
    child.stderr.take().expect("it is piped").read_to_string(&mut said).expect("it is text");
    assert!(status.success(), "{command:?}: {status}\n{said}");
    (took, highest)
}

pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

pub(crate) fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

/// The peak of a process's memory in megabytes, as the kernel says.
pub(crate) fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}
