//! When requests leave. The clock is virtual, so that a quarter of an hour passes at once; sockets are real where they matter.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use halley::comet::http::{Failure, Http, Rate, Settings};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::clock::{Line, Script, still};
use super::server::{Act, Server, answer, json};
use super::{client, failure, read, settings, write};

const OK: Line = (200, &[("content-type", "application/json")]);
const SECOND: Duration = Duration::from_secs(1);

fn line(status: u16, headers: &'static [(&'static str, &'static str)]) -> Line {
    (status, headers)
}

fn over(script: &Arc<Script>, change: impl FnOnce(&mut Settings)) -> Http {
    let mut settings =
        Settings { backoff: Duration::from_millis(500), timeout: 60 * SECOND, ..settings("https://comet.test") };
    change(&mut settings);
    Http::over(settings, Arc::clone(script) as _).unwrap()
}

/// How long a read takes when the server answers so first, and then well.
async fn waited(line: Line) -> Duration {
    let script = Script::new([line, OK], Duration::ZERO);
    let start = Instant::now();
    over(&script, |_| {}).send(read()).await.unwrap();
    start.elapsed()
}

#[tokio::test(start_paused = true)]
async fn a_thousand_writes_at_ten_a_second_take_a_hundred_seconds_and_none_is_too_early() {
    let last = Mutex::new(None::<Instant>);
    let early = Arc::new(Mutex::new(0));
    let count = Arc::clone(&early);
    let decide = move |_: &str| {
        let before = last.lock().unwrap().replace(Instant::now());
        if before.is_some_and(|before| before.elapsed() < Duration::from_millis(100)) {
            *count.lock().unwrap() += 1;
            return answer(429, &["retry-after: 1"], "");
        }
        json(200, "{}")
    };
    let server = Server::playing([Act::Decide(Arc::new(decide))]).await;
    let http = still(Settings { writes: Some(Rate::COMET), ..settings(&server.url()) });
    let start = Instant::now();
    for _ in 0..1000 {
        http.send(write()).await.unwrap();
    }
    let took = start.elapsed().as_secs_f64();
    assert!((95.0..105.0).contains(&took), "{took} s");
    assert_eq!((http.requests(), *early.lock().unwrap()), (1000, 0));
}

#[tokio::test(start_paused = true)]
async fn writes_that_are_sent_at_once_leave_one_after_another_as_well() {
    let script = Script::new([OK], Duration::ZERO);
    let rate = Rate { interval: SECOND, burst: 3 };
    let http = over(&script, |settings| settings.writes = Some(rate));
    let mut sending = JoinSet::new();
    for _ in 0..6 {
        let http = http.clone();
        sending.spawn(async move { http.send(write()).await.unwrap() });
    }
    sending.join_all().await;
    let asked: Vec<_> = script.asked().iter().map(Duration::as_secs).collect();
    assert_eq!(asked, [0, 0, 0, 1, 2, 3]);
    http.set_writes(None);
    http.send(write()).await.unwrap();
    http.send(write()).await.unwrap();
    assert_eq!(script.asked().last().unwrap().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn reads_do_not_wait_for_the_pace_of_writes() {
    let script = Script::new([OK], Duration::ZERO);
    let http = over(&script, |settings| settings.writes = Some(Rate { interval: SECOND, burst: 1 }));
    for _ in 0..50 {
        http.send(read()).await.unwrap();
        http.send(write().asks()).await.unwrap();
    }
    assert_eq!(script.asked().last().unwrap(), &Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn no_more_are_under_way_than_allowed() {
    let script = Script::new([OK], Duration::from_millis(50));
    let http = over(&script, |_| {});
    let mut sending = JoinSet::new();
    let start = Instant::now();
    for _ in 0..160 {
        let http = http.clone();
        sending.spawn(async move { http.send(read()).await.unwrap() });
    }
    sending.join_all().await;
    assert_eq!(script.most(), 16);
    assert_eq!(start.elapsed(), Duration::from_millis(500));
}

#[tokio::test(start_paused = true)]
async fn the_server_says_how_long_to_wait_in_each_of_its_ways() {
    assert_eq!(waited((429, &[("retry-after", "7")])).await, 7 * SECOND);
    assert_eq!(waited((503, &[("retry-after", "8")])).await, 8 * SECOND);
    assert_eq!(waited((429, &[("ratelimit-reset", "4")])).await, 4 * SECOND);
    assert_eq!(waited((429, &[("retry-after", "3"), ("ratelimit-reset", "9")])).await, 3 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_date_counts_from_the_servers_own_clock() {
    const NOW: (&str, &str) = ("date", "Tue, 09 Mar 2021 10:00:00 GMT");
    assert_eq!(waited((429, &[NOW, ("retry-after", "Tue, 09 Mar 2021 10:00:09 GMT")])).await, 9 * SECOND);
    assert_eq!(waited((429, &[NOW, ("retry-after", "Tue, 09 Mar 2021 09:00:00 GMT")])).await, Duration::ZERO);
    assert_eq!(waited((429, &[NOW, ("ratelimit-reset", "1615284005")])).await, 5 * SECOND);
    // Without the server's clock a date says nothing: the client's own may be hours off.
    assert!(waited((429, &[("retry-after", "Tue, 04 Mar 2031 10:00:09 GMT")])).await < SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_say_how_long_is_asked_ever_more_rarely() {
    let script = Script::new([line(429, &[])], Duration::ZERO);
    let failed = failure(&over(&script, |_| {}), read()).await;
    assert!(matches!(failed, Failure::Busy { wait: None, .. }), "{failed}");
    let asked = script.asked();
    let waits: Vec<_> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]), "{waits:?}");
    assert!(waits[0] >= Duration::from_millis(250) && *waits.last().unwrap() <= 30 * SECOND, "{waits:?}");
    assert!(waits.len() < 30, "{waits:?}");
}

#[tokio::test(start_paused = true)]
async fn everybody_waits_for_the_cooldown_of_one() {
    let script = Script::new([line(429, &[("retry-after", "20")]), OK], Duration::ZERO);
    let http = over(&script, |settings| settings.writes = Some(Rate::COMET));
    let mut sending = JoinSet::new();
    let first = http.clone();
    sending.spawn(async move { first.send(write()).await.unwrap() });
    tokio::time::sleep(SECOND).await;
    for call in [read(), read(), write()] {
        let http = http.clone();
        sending.spawn(async move { http.send(call).await.unwrap() });
    }
    sending.join_all().await;
    let asked = script.asked();
    assert_eq!(asked[0], Duration::ZERO);
    assert!(asked.len() == 5 && asked[1..].iter().all(|at| *at >= 20 * SECOND), "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn a_write_that_waits_for_its_turn_keeps_to_a_cooldown_that_begins_meanwhile() {
    let script = Script::new([OK, line(429, &[("retry-after", "20")]), OK], Duration::ZERO);
    let http = over(&script, |settings| settings.writes = Some(Rate { interval: 10 * SECOND, burst: 1 }));
    http.send(write()).await.unwrap();
    let mut sending = JoinSet::new();
    let next = http.clone();
    sending.spawn(async move { next.send(write()).await.unwrap() });
    tokio::time::sleep(5 * SECOND).await;
    http.send(read()).await.unwrap();
    sending.join_all().await;
    let asked: Vec<_> = script.asked().iter().map(Duration::as_secs).collect();
    assert_eq!(asked, [0, 5, 25, 25]);
}

#[tokio::test]
async fn clients_of_one_server_share_its_cooldown() {
    let server = Server::playing([answer(429, &["retry-after: 0.4"], ""), json(200, "{}")]).await;
    let impatient = Http::new(Settings { overall: Duration::from_millis(200), ..settings(&server.url()) }).unwrap();
    let (other, start) = (client(&server.url()), Instant::now());
    assert!(matches!(failure(&impatient, read()).await, Failure::Busy { .. }));
    other.send(read()).await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(400));
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_time_for_all_ends_at_once() {
    let script = Script::new([line(429, &[("retry-after", "3600")])], Duration::ZERO);
    let http = over(&script, |_| {});
    let failed = failure(&http, write()).await;
    assert!(failed.to_string().contains("asks to wait 3600 s"), "{failed}");
    let next = failure(&http, read()).await;
    assert!(
        matches!(next, Failure::NotReached { .. }) && next.to_string().contains("longer than there is time"),
        "{next}"
    );
    assert_eq!(script.asked(), [Duration::ZERO]);
}

#[tokio::test(start_paused = true)]
async fn the_time_for_all_requests_together_is_kept_and_can_begin_anew() {
    let script = Script::new([OK], 4 * SECOND);
    let http = over(&script, |settings| settings.overall = 10 * SECOND);
    http.send(read()).await.unwrap();
    http.send(read()).await.unwrap();
    let cut = failure(&http, write()).await;
    assert!(matches!(cut, Failure::Lost { .. }), "{cut}");
    let late = failure(&http, write()).await;
    assert!(matches!(late, Failure::NotReached { .. }) && late.to_string().contains("10 s"), "{late}");
    assert_eq!(script.asked().len(), 3);
    http.afresh().send(read()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_absurd_wait_breaks_nothing() {
    for text in ["999999999999999999999", "-5", "1e300", "NaN", "soon"] {
        let text: &'static str = text;
        let line: Line = (429, Box::leak(Box::new([("retry-after", text)])));
        let script = Script::new([line, OK], Duration::ZERO);
        let ended = over(&script, |_| {}).send(read()).await;
        assert_eq!(ended.is_ok(), ["-5", "NaN", "soon"].contains(&text), "{text}: {ended:?}");
    }
}
