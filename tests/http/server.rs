//! A server that does what it is told: raw sockets, so that it can break every rule of HTTP.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What the server does with one request.
#[derive(Clone)]
pub(crate) enum Act {
    /// Reads the request, writes these bytes, and closes.
    Say(Vec<u8>),
    /// Closes with a reset before the request was read.
    ResetBefore,
    /// Reads the request, then closes with a reset.
    ResetAfter,
    /// Reads the request, then says nothing for this long.
    Sleep(Duration),
    /// Reads the request, then decides.
    Decide(Arc<dyn Fn(&str) -> Act + Send + Sync>),
    /// Writes these bytes, then a chunk of them again and again until the client has enough.
    Endless(Vec<u8>, Vec<u8>),
}

/// A running server. Stops when it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    connections: Arc<Mutex<usize>>,
    _tasks: JoinSet<()>,
}

impl Server {
    /// A server that plays the acts in order, and the last one for ever.
    pub(crate) async fn playing(acts: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, connections) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<Mutex<usize>>::default());
        let (requests, count) = (Arc::clone(&seen), Arc::clone(&connections));
        let acts = Arc::new(Mutex::new(acts.into_iter().collect::<VecDeque<_>>()));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut under_way = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                *count.lock().unwrap() += 1;
                let act = {
                    let mut acts = acts.lock().unwrap();
                    if acts.len() > 1 { acts.pop_front() } else { acts.front().cloned() }
                };
                under_way.spawn(play(stream, act.expect("an act"), Arc::clone(&requests)));
            }
        });
        Self { address, seen, connections, _tasks: tasks }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far, whole.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

async fn play(mut stream: TcpStream, act: Act, seen: Arc<Mutex<Vec<String>>>) {
    if let Act::ResetBefore = act {
        stream.set_zero_linger().unwrap();
        return;
    }
    let Some(request) = read(&mut stream).await else { return };
    let act = if let Act::Decide(decide) = act { decide(&request) } else { act };
    seen.lock().unwrap().push(request);
    match act {
        Act::ResetBefore | Act::Decide(_) => unreachable!("it is decided"),
        Act::ResetAfter => stream.set_zero_linger().unwrap(),
        Act::Sleep(time) => tokio::time::sleep(time).await,
        Act::Say(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Act::Endless(head, piece) => {
            let mut open = stream.write_all(&head).await.is_ok();
            while open {
                open = stream.write_all(&piece).await.is_ok();
            }
        }
    }
}

/// A whole request, by its `content-length`.
pub(crate) async fn read(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let length = stream.read(&mut piece).await.ok()?;
        if length == 0 {
            return None;
        }
        bytes.extend_from_slice(&piece[..length]);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let wanted =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= wanted.unwrap_or(0) {
                return Some(text.into_owned());
            }
        }
    }
}

/// An answer with these header lines.
pub(crate) fn answer(status: u16, headers: &[&str], body: &str) -> Act {
    let mut text = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    Act::Say(format!("{text}\r\n{body}").into_bytes())
}

pub(crate) fn json(status: u16, body: &str) -> Act {
    answer(status, &["content-type: application/json"], body)
}

pub(crate) fn html(status: u16) -> Act {
    answer(status, &["content-type: text/html; charset=utf-8"], "<html><title>Sign in</title></html>")
}

/// A gzip stream without end in which every 13 bytes become 2,064.
pub(crate) fn gzip_bomb() -> Act {
    // A block with the fixed codes of deflate, a space, then "the last byte 258 times" for ever: length code 285, distance code 0.
    let again = "1100010100000";
    let head =
        b"HTTP/1.1 200 X\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n";
    let gzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let bytes = [head.as_slice(), &gzip, &packed(&format!("01001010000{again}"))].concat();
    Act::Endless(bytes, packed(&again.repeat(8)).repeat(512))
}

/// Bits in the order of deflate: the first is the lowest of its byte.
fn packed(bits: &str) -> Vec<u8> {
    let bits: Vec<_> = bits.bytes().map(|bit| bit - b'0').collect();
    bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |value, bit| value << 1 | bit)).collect()
}
