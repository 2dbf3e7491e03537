//! Starting and ending.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use tempfile::TempDir;

use crate::serving::{Browser, PASSWORD, Process, command, set_up};

/// How it refuses to start: exit code and words.
fn refused(arguments: &[&str]) -> (i32, String) {
    let folder = TempDir::new().unwrap();
    let output = command(folder.path()).arg("serve").args(arguments).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn it_does_not_listen_in_the_open_unless_told_to() {
    let (code, said) = refused(&["--listen", "0.0.0.0:0"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("0.0.0.0:0 can be reached from other machines"), "{said}");
    assert!(said.contains("--tls-cert") && said.contains("--insecure-listen"), "{said}");
    let folder = TempDir::new().unwrap();
    let server = Process::start(folder.path(), &["--insecure-listen"]);
    assert!(server.stop().0.success());
}

#[test]
fn a_port_that_is_taken_is_said_so() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, said) = refused(&["--listen", &address]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains(&address) && said.contains("another process listens there already"), "{said}");
}

#[test]
fn what_cannot_be_used_is_refused_before_it_listens() {
    let folder = TempDir::new().unwrap();
    let prices = folder.path().join("prices.yaml");
    std::fs::write(&prices, "currency: EUR\nperSeat:\n  Starter: -1\n").unwrap();
    let prices = prices.to_str().unwrap();
    let secret = folder.path().join("mail.password");
    std::fs::write(&secret, "s3cret-word\n").unwrap();
    for (arguments, wanted) in [
        (&["--prices", prices][..], "prices.yaml"),
        (&["--prices", secret.to_str().unwrap()], "mail.password` holds no prices"),
        (&["--prices", "/does/not/exist"], "no such file"),
        (&["--tls-cert", "/does/not/exist", "--tls-key", "/does/not/exist"], "/does/not/exist"),
        (&["--server", "https://halley.acme.example"], "is a server already"),
        (&["--smtp", "http://user:s3cret-word@mail", "--mail-from", "a@b.example"], "URL of the mail server"),
        (&["--smtp", "smtp://mail", "--mail-from", "nobody"], "`nobody` is no sender"),
    ] {
        let mut all = vec!["--listen", "127.0.0.1:0"];
        all.extend(arguments);
        let (code, said) = refused(&all);
        assert_eq!(code, 3, "{said}");
        assert!(said.contains(wanted) && !said.contains("s3cret-word"), "{said}");
    }
}

#[test]
fn the_sample_of_prices_can_be_used() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/serve/prices.yaml");
    let folder = TempDir::new().unwrap();
    assert!(Process::start(folder.path(), &["--prices", sample]).stop().0.success());
}

/// A request whose head has arrived, and whose body has not.
fn half_a_request(address: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The server asks for the body once a handler waits for it: from then on the request is in flight.
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert!(go_on.starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&go_on));
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_in_flight_is_finished_before_it_ends() {
    let folder = TempDir::new().unwrap();
    let server = Process::start(folder.path(), &[]);
    let link = server.set_up.clone().unwrap();
    set_up(&server.url, &link).await;
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    let body = format!("email=ana%40acme.test&password={}", PASSWORD.replace(' ', "+"));
    let mut stream = half_a_request(&address, &body);
    server.signal("TERM");
    // It stops to listen, and goes on with what it has.
    for _ in 0..500 {
        if TcpStream::connect(&address).is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(TcpStream::connect(&address).is_err(), "it still listens");
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let (status, written) = server.wait();
    assert!(status.success(), "{written}");
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let folder = TempDir::new().unwrap();
    let server = Process::start(folder.path(), &[]);
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    let stream = half_a_request(&address, "email=a");
    server.signal("INT");
    for _ in 0..500 {
        if TcpStream::connect(&address).is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    server.signal("TERM");
    let (status, written) = server.wait();
    assert_eq!(status.code(), Some(1), "{written}");
    assert!(written.contains("a second signal"), "{written}");
    drop(stream);
}

#[tokio::test]
async fn machines_learn_that_it_lives_and_can_work() {
    let folder = TempDir::new().unwrap();
    let server = Process::start(folder.path(), &[]);
    let browser = Browser::new(&server.url);
    for path in ["/healthz", "/readyz"] {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, &*answer.text), (200, "ok\n"), "{path}");
    }
    // A database that is no database any more: it lives, and cannot work.
    let file = folder.path().join(".halley/organization.db");
    std::fs::write(&file, vec![0x5a; 200_000]).unwrap();
    let _ = std::fs::remove_file(file.with_extension("db-wal"));
    assert_eq!(browser.get("/healthz").await.status, 200);
}
