//! Requests by hand, over plain sockets: whoever makes load must not be what is measured.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::measure::Watch;

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) etag: Option<String>,
    /// Of the body.
    pub(crate) bytes: usize,
    /// From the first byte sent to the last one received.
    pub(crate) took: Duration,
}

/// How long requests took.
pub(crate) struct Spread {
    pub(crate) median: Duration,
    pub(crate) p99: Duration,
    pub(crate) worst: Duration,
    pub(crate) a_second: f64,
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// Who asks.
#[derive(Clone, Copy)]
pub(crate) enum By<'a> {
    /// A program, by its API key.
    Key(&'a str),
    /// A person, by the session in the browser's cookie.
    Session(&'a str),
}

/// One request on a connection of its own.
pub(crate) async fn get(url: &str, by: By<'_>, path: &str, etag: Option<&str>) -> Answer {
    Connection::open(url).await.ask(&request(url, by, path, etag)).await
}

/// So many clients, each of which asks again as soon as it has its answer.
pub(crate) async fn closed_loop(url: &str, by: By<'_>, path: &str, clients: usize, requests: usize) -> Spread {
    let left = Arc::new(AtomicUsize::new(requests));
    let text = request(url, by, path, None);
    let mut tasks = JoinSet::new();
    let watch = Watch::start();
    for _ in 0..clients {
        let (left, text, mut connection) = (left.clone(), text.clone(), Connection::open(url).await);
        tasks.spawn(async move {
            let mut times = Vec::new();
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                let answer = connection.ask(&text).await;
                assert_eq!(answer.status, 200, "{text}");
                times.push(answer.took);
            }
            times
        });
    }
    let times: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    let a_second = requests as f64 / watch.elapsed().as_secs_f64();
    Spread { a_second, ..spread(times) }
}

/// The spread of times.
pub(crate) fn spread(mut times: Vec<Duration>) -> Spread {
    times.sort_unstable();
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    Spread { median: at(0.5), p99: at(0.99), worst: at(1.0), a_second: 0.0 }
}

fn request(url: &str, by: By<'_>, path: &str, etag: Option<&str>) -> String {
    let known = etag.map_or_else(String::new, |etag| format!("if-none-match: {etag}\r\n"));
    let credential = match by {
        By::Key(key) => format!("authorization: {key}\r\naccept: application/json"),
        By::Session(session) => format!("cookie: sessionToken={session}\r\naccept: text/html"),
    };
    format!("GET {path} HTTP/1.1\r\nhost: {}\r\n{credential}\r\n{known}\r\n", host(url))
}

fn host(url: &str) -> &str {
    url.strip_prefix("http://").expect("the servers here speak plain HTTP")
}

impl Connection {
    async fn open(url: &str) -> Self {
        let stream = TcpStream::connect(host(url)).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::with_capacity(1 << 16) }
    }

    async fn ask(&mut self, request: &str) -> Answer {
        let watch = Watch::start();
        self.stream.write_all(request.as_bytes()).await.unwrap();
        self.buffer.clear();
        let head = loop {
            if let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            self.read().await;
        };
        let text = String::from_utf8_lossy(&self.buffer[..head]).into_owned();
        let header = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once(':'));
            lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
        };
        let status = text.split(' ').nth(1).unwrap().parse().unwrap();
        let bytes = match header("content-length") {
            _ if status == 304 => 0,
            Some(length) => self.sized(head, length.parse().unwrap()).await,
            None => self.chunked(head).await,
        };
        Answer { status, etag: header("etag"), bytes, took: watch.elapsed() }
    }

    async fn read(&mut self) {
        assert!(self.stream.read_buf(&mut self.buffer).await.unwrap() > 0, "the server has hung up");
    }

    async fn sized(&mut self, head: usize, length: usize) -> usize {
        while self.buffer.len() < head + length {
            self.read().await;
        }
        length
    }

    /// Chunks end with an empty one; here only that is looked for, and sizes are not counted apart.
    async fn chunked(&mut self, head: usize) -> usize {
        while !self.buffer.ends_with(b"\r\n0\r\n\r\n") {
            self.read().await;
        }
        self.buffer.len() - head
    }
}
