//! Each fault, told apart, tried again or not, and said so that somebody can act.

use std::time::Duration;

use halley::backend::Error;
use halley::comet::http::{Call, Failure, Http, Settings};
use halley::wire::find;
use halley::wire::frontend::Organization;
use halley::wire::rest::{AccountDetails, WorkspaceNames};
use serde_json::Value;

use super::server::{Act, Server, answer, gzip_bomb, html, json};
use super::{KEY, client, failure, read, settings, write};

/// Whether a failure is of a kind.
type Kind = fn(&Failure) -> bool;

const GOOD: &str = r#"{"userName": "ana", "defaultWorkspaceName": "research"}"#;

/// What becomes of a read and of a write when the server does this to each.
async fn both(act: Act) -> (Failure, Failure) {
    let server = Server::playing([act]).await;
    let http = client(&server.url());
    (failure(&http, read()).await, failure(&http, write()).await)
}

/// How often the server saw a request until the client gave up, for a read and for a write.
async fn tries(act: Act) -> (usize, usize) {
    let mut counts = [0, 0];
    for (count, call) in counts.iter_mut().zip([read(), write()]) {
        let server = Server::playing([act.clone()]).await;
        failure(&client(&server.url()), call).await;
        *count = server.connections();
    }
    (counts[0], counts[1])
}

async fn recovers(act: Act) -> bool {
    let server = Server::playing([act, json(200, GOOD)]).await;
    client(&server.url()).send(read()).await.is_ok()
}

#[tokio::test]
async fn a_good_answer_is_read() {
    let server = Server::playing([answer(200, &["content-type: application/json", "etag: \"7\""], GOOD)]).await;
    let answer = client(&server.url()).send(read().query("a b", "ü&=")).await.unwrap();
    assert_eq!(answer.json::<Value>().unwrap()["userName"], "ana");
    assert_eq!((answer.status, answer.etag()), (200, Some("\"7\"")));
    let seen = server.seen().remove(0);
    assert!(seen.starts_with("GET /api/rest/v2/account-details?a+b=%C3%BC%26%3D HTTP/1.1"), "{seen}");
    assert!(seen.contains(&format!("authorization: {KEY}\r\n")), "{seen}");
    assert!(seen.contains(concat!("user-agent: halley/", env!("CARGO_PKG_VERSION"))), "{seen}");
}

#[tokio::test]
async fn not_modified_is_an_answer() {
    let server = Server::playing([answer(304, &["etag: \"7\""], "")]).await;
    let answer = client(&server.url()).send(read().header("if-none-match", "\"7\"")).await.unwrap();
    assert!(answer.not_modified());
    assert!(server.seen()[0].contains("if-none-match: \"7\""));
}

#[tokio::test]
async fn a_refused_connection_is_not_reached_whatever_was_asked() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let http = client(&format!("http://{free}"));
    for call in [read(), write()] {
        let failed = failure(&http, call).await;
        assert!(matches!(failed, Failure::NotReached { .. }) && !failed.may_have_happened(), "{failed}");
        assert!(failed.to_string().contains("tried 5 times"), "{failed}");
        assert!(matches!(Error::from(failed), Error::Unreachable(_)));
    }
}

#[tokio::test]
async fn a_lost_answer_is_tried_again_for_a_read_and_never_for_a_write() {
    let cut =
        Act::Say(b"HTTP/1.1 200 X\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{\"a\":".to_vec());
    let chunk = Act::Say(b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n".to_vec());
    let gzip = answer(200, &["content-type: application/json", "content-encoding: gzip"], "this is no gzip");
    for act in [Act::ResetBefore, Act::ResetAfter, cut, chunk, gzip, answer(408, &[], "")] {
        assert_eq!(tries(act.clone()).await, (5, 1));
        let (reading, writing) = both(act.clone()).await;
        assert!(matches!(reading, Failure::Lost { .. }) && writing.may_have_happened(), "{reading} {writing}");
        assert!(recovers(act).await);
    }
}

#[tokio::test]
async fn a_slow_server_is_left_after_the_time_for_one_request() {
    let server = Server::playing([Act::Sleep(Duration::from_secs(60))]).await;
    let http = Http::new(Settings { timeout: Duration::from_millis(50), ..settings(&server.url()) }).unwrap();
    let failed = failure(&http, write()).await;
    assert!(matches!(failed, Failure::Lost { .. }), "{failed}");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_write_with_a_key_of_its_own_is_repeated_when_its_answer_is_lost() {
    let server = Server::playing([Act::ResetAfter, json(502, ""), json(200, "{}")]).await;
    client(&server.url()).send(write().idempotent("digest/op")).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|request| request.contains("idempotency-key: digest/op\r\n")), "{seen:?}");
}

#[tokio::test]
async fn a_failing_server_is_asked_again_for_a_read_only() {
    for status in [500, 502, 503, 504] {
        assert_eq!(tries(json(status, r#"{"msg": "tired"}"#)).await, (5, 1));
        assert_eq!(tries(html(status)).await, (5, 1));
        assert!(recovers(html(status)).await);
        let (_, writing) = both(json(status, r#"{"msg": "tired"}"#)).await;
        assert!(writing.may_have_happened() && writing.to_string().contains("tired"), "{writing}");
    }
    assert_eq!(tries(json(501, "{}")).await, (1, 1));
}

#[tokio::test]
async fn a_server_that_asks_to_wait_did_not_act_and_is_asked_again() {
    for headers in [["retry-after: 0"].as_slice(), &["ratelimit-reset: 0"], &[]] {
        assert!(recovers(answer(429, headers, "")).await);
    }
    for act in [answer(429, &["retry-after: 0"], ""), answer(503, &["retry-after: 0"], "")] {
        let server = Server::playing([act.clone(), act.clone(), json(200, GOOD)]).await;
        client(&server.url()).send(write()).await.unwrap();
        assert_eq!(server.connections(), 3);
        let (reading, writing) = both(act).await;
        assert!(matches!(reading, Failure::Busy { .. }) && !writing.may_have_happened(), "{writing}");
        assert!(writing.to_string().contains("tried 20 times"), "{writing}");
    }
}

#[tokio::test]
async fn refusals_are_told_apart_and_never_repeated() {
    let refused = |status: u16| json(status, &format!(r#"{{"msg": "no, {KEY}", "code": {status}}}"#));
    let kinds: [(Act, Kind, &str); 8] = [
        (refused(400), |f| matches!(f, Failure::Refused { status: 400, .. }), "refused (400): \"no, (hidden)\""),
        (
            refused(401),
            |f| matches!(f, Failure::Unauthorized { .. }),
            "the credential of COMET_API_KEY is not accepted (401)",
        ),
        (refused(402), |f| matches!(f, Failure::PaymentRequired { .. }), "subscription or its seats"),
        (refused(403), |f| matches!(f, Failure::Forbidden { .. }), "lacks the right to create a workspace (403)"),
        (refused(404), |f| matches!(f, Failure::NotFound { .. }), "not found, or not visible to"),
        (html(404), |f| matches!(f, Failure::NoSuchRoute { .. }), "no such route (404)"),
        (json(404, r#"{"error": "x"}"#), |f| matches!(f, Failure::NoSuchRoute { .. }), "is not the server's URL"),
        (refused(409), |f| matches!(f, Failure::Conflict { .. }), "in conflict with the live state (409)"),
    ];
    for (act, expected, text) in kinds {
        assert_eq!(tries(act.clone()).await, (1, 1));
        let (_, writing) = both(act).await;
        assert!(expected(&writing) && !writing.may_have_happened(), "{writing:?}");
        let said = writing.to_string();
        assert!(said.contains(text) && said.starts_with("POST http://127.0.0.1:"), "{said}");
        assert!(said.contains("/api/rest/v2/write/workspace/new: "), "{said}");
    }
}

#[tokio::test]
async fn refusals_of_the_credential_end_with_the_exit_code_of_credentials() {
    for status in [401, 402, 403] {
        let (reading, writing) = both(json(status, "{}")).await;
        for failed in [reading, writing] {
            assert!(matches!(Error::from(failed), Error::Credentials(_)));
        }
    }
}

#[tokio::test]
async fn codes_that_comets_clients_know_decide_before_the_status() {
    let code = |code: u32| json(400, &format!(r#"{{"msg": "x", "sdk_error_code": {code}}}"#));
    assert!(matches!(both(code(90_212)).await.0, Failure::Unauthorized { .. }));
    assert!(matches!(both(code(90_219)).await.0, Failure::NotFound { .. }));
    assert!(matches!(both(code(7_000_011)).await.0, Failure::Forbidden { .. }));
    assert!(matches!(both(code(7_000_023)).await.0, Failure::Forbidden { .. }));
}

#[tokio::test]
async fn a_page_in_place_of_json_is_a_login_page_for_reads_and_for_writes() {
    assert_eq!(tries(html(200)).await, (1, 1));
    let (reading, writing) = both(html(200)).await;
    for failed in [reading, writing] {
        let text = failed.to_string();
        assert!(matches!(failed, Failure::NotJson { .. }), "{text}");
        assert!(text.contains("login page") && text.contains("in a browser"), "{text}");
        assert!(failed.may_have_happened());
        assert!(matches!(Error::from(failed), Error::Unreachable(_)));
    }
}

#[tokio::test]
async fn an_answer_that_is_not_as_wanted_says_what_was_wanted_and_how_it_begins() {
    let http = |act: Act| async move {
        let server = Server::playing([act]).await;
        client(&server.url()).send(read()).await.unwrap()
    };
    let invalid = http(json(200, r#"{"userName": "#)).await.json::<Value>().unwrap_err();
    assert!(matches!(invalid, Failure::Decoding { .. }), "{invalid}");
    assert!(invalid.to_string().contains("\"who owns the key\""), "{invalid}");

    let long = format!(r#"["{KEY}", "{}"]"#, "é".repeat(5000));
    let other = http(json(200, &long)).await.json::<std::collections::BTreeMap<String, String>>().unwrap_err();
    let Failure::Decoding { excerpt, .. } = &other else { panic!("{other}") };
    assert!(excerpt.starts_with(r#"["(hidden)""#) && excerpt.chars().count() == 300, "{excerpt}");

    let kind = http(json(200, r#"["x"]"#)).await.json::<Vec<u32>>().unwrap_err().to_string();
    assert!(kind.contains("string \"x\", expected a number at line 1"), "{kind}");
    let shape = http(json(200, "5")).await.json::<AccountDetails>().unwrap_err().to_string();
    assert!(shape.contains("expected an object at line 1"), "{shape}");
    let none = http(json(200, "5")).await.json::<WorkspaceNames>().unwrap_err().to_string();
    assert!(none.contains("none of the known shapes"), "{none}");

    let text = http(answer(200, &["content-type: text/plain"], "0f6d1c1e")).await;
    assert_eq!(text.text().unwrap(), "0f6d1c1e");
    assert!(matches!(text.json::<Value>().unwrap_err(), Failure::NotJson { .. }));
}

#[tokio::test]
async fn fields_and_values_that_nobody_here_knows_are_read_and_kept() {
    let body = r#"[{"id": "o", "name": "Acme", "role": "SUPER_ADMIN", "paymentPlan": "galactic", "moons": [1]}]"#;
    let server = Server::playing([json(200, body)]).await;
    let answer = client(&server.url()).send(Call::to(find("C1"))).await.unwrap();
    let organizations = answer.json::<Vec<Organization>>().unwrap();
    assert_eq!(organizations[0].role.as_deref(), Some("SUPER_ADMIN"));
}

#[tokio::test]
async fn a_secret_of_a_new_key_is_in_no_text_when_its_answer_cannot_be_read() {
    let secret = "hly_0123456789abcdef_00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff";
    for body in [format!(r#"{{"secret": "{secret}"}}"#), format!(r#"{{"x": "{secret}""#), format!(r#""{secret}""#)] {
        let server = Server::playing([json(200, &body)]).await;
        let answer = client(&server.url()).send(read()).await.unwrap();
        let failed = answer.json::<Vec<u32>>().unwrap_err().to_string();
        assert!(!failed.contains("hly_01") && failed.contains("(hidden)"), "{failed}");
    }
}

#[tokio::test]
async fn a_gzip_bomb_ends_with_a_clear_refusal() {
    let server = Server::playing([gzip_bomb()]).await;
    let failed = failure(&client(&server.url()), read().at_most(1 << 20)).await;
    assert!(matches!(failed, Failure::TooLarge { limit: 1_048_576, .. }), "{failed}");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn an_answer_that_announces_too_much_is_not_read_at_all() {
    let head = b"HTTP/1.1 200 X\r\ncontent-type: application/json\r\ncontent-length: 99999999999\r\n\r\n".to_vec();
    let server = Server::playing([Act::Say(head)]).await;
    let failed = failure(&client(&server.url()), read()).await;
    assert!(matches!(failed, Failure::TooLarge { .. }), "{failed}");
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_fails_before_anything_is_sent() {
    let server = Server::playing([json(200, GOOD)]).await;
    let failed = failure(&client(&server.url()), read().header("if-none-match", "a\nb")).await;
    assert!(matches!(failed, Failure::Unusable { .. }), "{failed}");
    assert_eq!(server.connections(), 0);
}
