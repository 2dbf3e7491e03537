//! A small real mail server: it speaks SMTP, keeps what it is given, and refuses when it is told to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// A mail as it arrived.
#[derive(Debug)]
pub(crate) struct Mail {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    raw: String,
}

/// A mail server on this machine.
pub(crate) struct MailServer {
    pub(crate) url: String,
    mails: mpsc::UnboundedReceiver<Mail>,
    /// What it answers to the next recipients instead of taking them.
    refusals: Arc<Mutex<Vec<&'static str>>>,
    _tasks: JoinSet<()>,
}

impl MailServer {
    pub(crate) async fn start(refusals: &[&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let (sender, mails) = mpsc::unbounded_channel();
        let refusals = Arc::new(Mutex::new(refusals.to_vec()));
        let mut tasks = JoinSet::new();
        let refused = refusals.clone();
        tasks.spawn(async move {
            let mut sessions = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                sessions.spawn(session(stream, sender.clone(), refused.clone()));
            }
        });
        Self { url, mails, refusals, _tasks: tasks }
    }

    pub(crate) async fn next(&mut self) -> Mail {
        self.mails.recv().await.unwrap()
    }

    pub(crate) fn refusals_left(&self) -> usize {
        self.refusals.lock().unwrap().len()
    }
}

async fn session(stream: TcpStream, mails: mpsc::UnboundedSender<Mail>, refusals: Arc<Mutex<Vec<&'static str>>>) {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mail.test ESMTP\r\n").await.unwrap();
    let mut mail = Mail { from: String::new(), to: Vec::new(), raw: String::new() };
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let upper = line.trim().to_ascii_uppercase();
        let answer = if upper.starts_with("EHLO") {
            "250-mail.test\r\n250 8BITMIME"
        } else if upper.starts_with("MAIL FROM:") {
            mail.from = address(&line);
            "250 ok"
        } else if upper.starts_with("RCPT TO:") {
            let refusal = refusals.lock().unwrap().pop();
            match refusal {
                Some(refusal) => refusal,
                None => {
                    mail.to.push(address(&line));
                    "250 ok"
                }
            }
        } else if upper == "DATA" {
            stream.write_all(b"354 go on\r\n").await.unwrap();
            mail.raw = data(&mut stream).await;
            mails
                .send(std::mem::replace(&mut mail, Mail { from: String::new(), to: Vec::new(), raw: String::new() }))
                .unwrap();
            "250 taken"
        } else if upper == "QUIT" {
            "221 bye"
        } else {
            "250 ok"
        };
        if stream.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn data(stream: &mut BufReader<TcpStream>) -> String {
    let mut raw = String::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        if line == ".\r\n" {
            return raw;
        }
        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

fn address(line: &str) -> String {
    line.split_once('<').unwrap().1.split_once('>').unwrap().0.to_owned()
}

impl Mail {
    /// The headers, unfolded.
    pub(crate) fn headers(&self) -> BTreeMap<String, String> {
        headers(self.raw.split_once("\r\n\r\n").unwrap().0)
    }

    /// The text of the part of this type.
    pub(crate) fn part(&self, kind: &str) -> String {
        let (head, body) = self.raw.split_once("\r\n\r\n").unwrap();
        let (_, boundary) =
            headers(head)["content-type"].split_once("boundary=").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        let boundary = boundary.trim_matches('"').to_owned();
        let line = format!("--{boundary}");
        let parts = body.split(&line).skip(1);
        let found = parts
            .filter_map(|part| part.trim_start().split_once("\r\n\r\n"))
            .find(|(head, _)| headers(head).get("content-type").is_some_and(|found| found.starts_with(kind)));
        let (head, body) = found.unwrap_or_else(|| panic!("no part {kind}: {}", self.raw));
        decoded(headers(head).get("content-transfer-encoding").map_or("7bit", String::as_str), body)
    }
}

fn headers(head: &str) -> BTreeMap<String, String> {
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let lines = unfolded.lines().filter_map(|line| line.split_once(':'));
    lines.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect()
}

fn decoded(encoding: &str, body: &str) -> String {
    match encoding {
        "base64" => {
            let letters: String = body.split_whitespace().collect();
            String::from_utf8(STANDARD.decode(letters).unwrap()).unwrap()
        }
        "quoted-printable" => {
            let joined = body.replace("=\r\n", "");
            let mut bytes = Vec::new();
            let mut rest = joined.as_bytes();
            while let Some((first, after)) = rest.split_first() {
                if *first == b'=' {
                    bytes.push(u8::from_str_radix(std::str::from_utf8(&after[..2]).unwrap(), 16).unwrap());
                    rest = &after[2..];
                } else {
                    bytes.push(*first);
                    rest = after;
                }
            }
            String::from_utf8(bytes).unwrap()
        }
        _ => body.to_owned(),
    }
}
