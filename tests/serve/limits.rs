//! What a client may not do: send too much, too slowly, or from the page of another site.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::serving::{Browser, Running};

/// Longer than any limit of these tests, shorter than any usual one.
const PATIENCE: Duration = Duration::from_secs(8);

async fn connect(server: &Running) -> TcpStream {
    TcpStream::connect(server.url.strip_prefix("http://").unwrap()).await.unwrap()
}

/// All that the server says until it closes the connection, which it must do in time.
async fn until_closed(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    // A connection that is reset is closed as well.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut said)).await.expect("the server closes the connection");
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let server = Running::with(|settings| settings.limits.body = 10_000).await;
    let browser = Browser::new(&server.url);
    let long = "x".repeat(20_000);
    assert_eq!(browser.post("/sign-in", &[("email", "a@b.example"), ("password", &long)]).await.status, 413);
    let long = "x".repeat(5_000);
    assert_eq!(browser.post("/sign-in", &[("email", "a@b.example"), ("password", &long)]).await.status, 401);
}

#[tokio::test]
async fn a_head_that_trickles_in_is_cut_off_and_others_are_served_meanwhile() {
    let server = Running::with(|settings| {
        settings.limits.head = Duration::from_millis(600);
        settings.limits.connections = 4;
    })
    .await;
    let mut slow = Vec::new();
    for _ in 0..3 {
        let mut stream = connect(&server).await;
        stream.write_all(b"GET /healthz HTTP/1.1\r\n").await.unwrap();
        slow.push(stream);
    }
    assert_eq!(Browser::new(&server.url).get("/healthz").await.status, 200);
    for mut stream in slow {
        for _ in 0..10 {
            let _ = stream.write_all(b"x-a: b\r\n").await;
            sleep(Duration::from_millis(150)).await;
        }
        assert!(!until_closed(&mut stream).await.contains("200 OK"));
    }
}

#[tokio::test]
async fn a_client_that_says_nothing_gives_its_place_back() {
    let server = Running::with(|settings| {
        settings.limits.idle = Duration::from_millis(400);
        settings.limits.connections = 1;
    })
    .await;
    let mut silent = connect(&server).await;
    assert_eq!(Browser::new(&server.url).get("/healthz").await.status, 200, "it waited for the place");
    assert_eq!(until_closed(&mut silent).await, "");
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up() {
    let server = Running::with(|settings| settings.limits.request = Duration::from_millis(500)).await;
    let mut stream = connect(&server).await;
    let head = "POST /sign-in HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\nemail";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut said = [0; 12];
    timeout(PATIENCE, stream.read_exact(&mut said)).await.expect("it answers").unwrap();
    assert_eq!(&said, b"HTTP/1.1 503");
}

#[tokio::test]
async fn every_answer_has_an_id_and_the_headers_that_browsers_obey() {
    let server = Running::start().await;
    let browser = Browser::new(&server.url);
    let mut ids = std::collections::BTreeSet::new();
    for path in ["/healthz", "/sign-in", "/no-such-page", "/set-up/wrong", "/assets/style.css"] {
        let answer = browser.get(path).await;
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}");
        assert_eq!(answer.header("cache-control").contains("no-store"), path != "/assets/style.css", "{path}");
        assert!(ids.insert(answer.header("x-request-id").to_owned()), "{path}");
        assert!(!answer.text.contains("<script>") && !answer.text.contains("style="), "{path}");
    }
    let missing = browser.get("/no-such-page").await;
    assert!(missing.status == 404 && missing.text.contains("<h1>Not found</h1>"), "{}", missing.text);
}

#[tokio::test]
async fn a_form_from_the_page_of_another_site_is_refused() {
    let server = Running::start().await;
    let browser = Browser::new(&server.url);
    let form = [("email", "a@b.example"), ("password", "something")];
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
    ] {
        assert_eq!(browser.post_from("/sign-in", &form, headers).await.status, 403, "{headers:?}");
    }
    for headers in [&[][..], &[("sec-fetch-site", "same-origin")], &[("origin", &*server.url)]] {
        assert_eq!(browser.post_from("/sign-in", &form, headers).await.status, 401, "{headers:?}");
    }
}

#[tokio::test]
async fn it_ends_although_a_client_keeps_its_connection() {
    let server = Running::start().await;
    let browser = Browser::new(&server.url);
    assert_eq!(browser.get("/healthz").await.status, 200);
    assert_eq!(timeout(PATIENCE, server.stop()).await.expect("it ends"), 0);
}

#[tokio::test]
async fn what_does_not_end_in_time_is_cut_off() {
    let server = Running::with(|settings| settings.limits.grace = Duration::from_millis(300)).await;
    let mut stream = connect(&server).await;
    let head = "POST /sign-in HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 9\r\nexpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).await.unwrap();
    assert_eq!(timeout(PATIENCE, server.stop()).await.expect("it ends"), 1);
}
