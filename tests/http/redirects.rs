//! The credential goes to its server and nowhere else.

use halley::comet::http::Failure;

use super::server::{Server, answer, json};
use super::{KEY, client, failure, read, write};

#[tokio::test]
async fn a_redirect_to_another_server_is_not_followed_and_nothing_reaches_it() {
    let other = Server::playing([json(200, "{}")]).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: {}/login?next={KEY}", other.url());
        let server = Server::playing([answer(status, &[&location], "")]).await;
        let http = client(&server.url());
        for call in [read(), write()] {
            let failed = failure(&http, call).await;
            let Failure::Redirected { to, .. } = &failed else { panic!("{failed}") };
            assert_eq!(to, &format!("{}/login", other.url()));
            assert!(failed.to_string().contains("nothing was sent there"), "{failed}");
        }
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn another_scheme_or_name_of_the_same_machine_is_another_server() {
    let server = Server::playing([json(200, "{}")]).await;
    let port = server.address.port();
    for location in
        [format!("https://127.0.0.1:{port}/x"), format!("http://localhost:{port}/x"), "//elsewhere.test/x".into()]
    {
        let here = Server::playing([answer(302, &[&format!("location: {location}")], "")]).await;
        assert!(matches!(failure(&client(&here.url()), read()).await, Failure::Redirected { .. }));
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_read_follows_a_few_redirects_within_the_server_and_a_write_none() {
    let on = || answer(307, &["location: /api/other?x=1"], "");
    let server = Server::playing([on(), on(), on(), json(200, "{}")]).await;
    client(&server.url()).send(read()).await.unwrap();
    assert!(server.seen()[3].starts_with("GET /api/other?x=1 HTTP/1.1"), "{:?}", server.seen());

    let server = Server::playing([on()]).await;
    assert!(matches!(failure(&client(&server.url()), read()).await, Failure::Redirected { .. }));
    assert_eq!(server.connections(), 4);
    let server = Server::playing([on()]).await;
    assert!(matches!(failure(&client(&server.url()), write()).await, Failure::Redirected { .. }));
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_redirect_below_a_mounted_server_stays_below_it() {
    let server =
        Server::playing([answer(302, &["location: /comet/api/b"], ""), answer(302, &["location: /login"], "")]).await;
    let failed = failure(&client(&format!("{}/comet", server.url())), read()).await;
    assert!(matches!(failed, Failure::Redirected { .. }), "{failed}");
    let seen = server.seen();
    assert!(
        seen[0].starts_with("GET /comet/api/rest/v2/account-details ") && seen[1].starts_with("GET /comet/api/b "),
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_redirect_to_nowhere_is_a_refusal() {
    let server = Server::playing([answer(302, &[], "")]).await;
    assert!(matches!(failure(&client(&server.url()), read()).await, Failure::Redirected { .. }));
}
