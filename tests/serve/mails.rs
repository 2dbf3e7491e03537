//! Invitations by mail, received by a real mail server.

use std::time::Duration;

use halley::model::key::{Email, KeyName};
use halley::web::mail::Mailer;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::serving::{Browser, PASSWORD, Running, owner, set_up_form};
use crate::smtp::MailServer;

const PATIENCE: Duration = Duration::from_secs(20);

/// A server that mails by `url`, set up under a name.
async fn started(url: &str, organization: &str) -> Running {
    let mailer = Mailer::new(url, "Halley <halley@acme.test>").unwrap();
    let server = Running::with(|settings| settings.mailer = Some(mailer)).await;
    let mut form = set_up_form();
    let name = organization.to_owned();
    form[0].1 = name.leak();
    let done = Browser::new(&server.url).post(&server.set_up_link(), &form).await;
    assert_eq!(done.status, 303, "{}", done.text);
    server
}

/// Waits until a line stands in the metrics.
async fn counted(server: &Running, line: &str) {
    let browser = Browser::new(&server.url);
    let seen = timeout(PATIENCE, async {
        while !browser.get("/metrics").await.text.lines().any(|found| found == line) {
            sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(seen.await.is_ok(), "`{line}` is not in\n{}", browser.get("/metrics").await.text);
}

#[tokio::test]
async fn the_mail_holds_the_link_in_both_parts_and_the_link_works() {
    let mut mail_server = MailServer::start(&[]).await;
    let server = started(&mail_server.url, "Acme").await;
    let link = server.invite("kim@acme.test");
    let mail = timeout(PATIENCE, mail_server.next()).await.unwrap();
    assert_eq!((&*mail.from, &*mail.to), ("halley@acme.test", &["kim@acme.test".to_owned()][..]));
    let headers = mail.headers();
    assert_eq!(headers["subject"], "Invitation to Acme");
    assert_eq!(headers["auto-submitted"], "auto-generated");
    let (text, page) = (mail.part("text/plain"), mail.part("text/html"));
    assert!(
        text.contains(&link) && text.contains("ana@acme.test invites you") && text.contains("2026-03-08"),
        "{text}"
    );
    assert!(page.contains(&format!("href=\"{link}\"")) && !page.contains("<img"), "{page}");
    counted(&server, "halley_mails_total{outcome=\"Succeeded\"} 1").await;
    counted(&server, "halley_mails_waiting 0").await;
    let form = [("user_name", "kim"), ("password", PASSWORD), ("again", PASSWORD)];
    assert_eq!(Browser::new(&server.url).post(&link, &form).await.status, 303);
}

#[tokio::test]
async fn whoever_a_plan_invites_gets_one_mail_also_when_the_plan_is_sent_twice() {
    let mut mail_server = MailServer::start(&[]).await;
    let server = started(&mail_server.url, "Acme").await;
    let key = KeyName::new("plans");
    let (_, secret) = server.app.store.create_member_key(owner(), &Email::new("ana@acme.test"), &key).unwrap();
    let body = json!({"plan": "h1:test", "operations": [{
        "id": "invite/member/kim@acme.test",
        "before": null,
        "after": {"email": "kim@acme.test", "role": "PlatformMember", "state": "Pending"},
    }]});
    for _ in 0..2 {
        let request = reqwest::Client::new().post(format!("{}/api/halley/v1/operations", server.url));
        let sent = request.header("authorization", secret.expose()).json(&body).send().await.unwrap();
        assert_eq!(sent.json::<Value>().await.unwrap(), json!({"outcomes": [{"outcome": "done"}]}));
    }
    let mail = timeout(PATIENCE, mail_server.next()).await.unwrap();
    assert_eq!(mail.to, ["kim@acme.test"]);
    counted(&server, "halley_mails_total{outcome=\"Succeeded\"} 1").await;
    counted(&server, "halley_mails_waiting 0").await;
}

#[tokio::test]
async fn a_hostile_name_makes_neither_a_header_nor_markup() {
    let mut mail_server = MailServer::start(&[]).await;
    let name = "Evil <script>alert(1)</script> \u{202e}Ünïcode & \"quotes\"";
    let server = started(&mail_server.url, name).await;
    server.invite("kim@acme.test");
    let mail = timeout(PATIENCE, mail_server.next()).await.unwrap();
    assert!(!mail.part("text/html").contains("<script"), "{mail:?}");
    assert!(mail.part("text/plain").contains("Ünïcode") && !mail.part("text/plain").contains('\u{202e}'));
    assert!(!mail.headers().contains_key("bcc"));
}

#[tokio::test]
async fn a_mail_server_that_is_busy_is_asked_again() {
    let mut mail_server = MailServer::start(&["451 try later"]).await;
    let server = started(&mail_server.url, "Acme").await;
    let link = server.invite("kim@acme.test");
    let mail = timeout(PATIENCE, mail_server.next()).await.unwrap();
    assert!(mail.part("text/plain").contains(&link));
    assert_eq!(mail_server.refusals_left(), 0);
    counted(&server, "halley_mails_total{outcome=\"Succeeded\"} 1").await;
}

#[tokio::test]
async fn a_mail_that_is_refused_is_counted_and_the_invitation_stands() {
    let mail_server = MailServer::start(&["550 no such box"]).await;
    let server = started(&mail_server.url, "Acme").await;
    let link = server.invite("kim@acme.test");
    counted(&server, "halley_mails_total{outcome=\"Failed\"} 1").await;
    assert_eq!(Browser::new(&server.url).get(&link).await.status, 200);
}

#[tokio::test]
async fn without_the_mail_server_inviting_goes_on_and_the_end_is_not_held_up() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = started(&format!("smtp://{nobody}"), "Acme").await;
    let link = server.invite("kim@acme.test");
    assert_eq!(Browser::new(&server.url).get(&link).await.status, 200);
    counted(&server, "halley_mails_waiting 1").await;
    assert_eq!(timeout(PATIENCE, server.stop()).await.expect("it ends"), 0);
}
