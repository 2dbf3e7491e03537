//! From an empty folder to a signed-in Admin with a key.

use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::serving::{Browser, PASSWORD, Process, set_up, set_up_form};

/// What must stand in no log and no metric.
fn assert_silent(written: &str, secrets: &[&str]) {
    for secret in secrets {
        assert!(secret.len() > 8 && !written.contains(secret), "`{secret}` was written:\n{written}");
    }
}

#[tokio::test]
async fn the_printed_link_leads_to_a_signed_in_admin_with_a_key_and_nothing_secret_is_written() {
    let folder = TempDir::new().unwrap();
    let server = Process::start(folder.path(), &["--log", "json"]);
    let (url, link) = (server.url.clone(), server.set_up.clone().unwrap());
    let browser = Browser::new(&url);
    assert_eq!(browser.get("/").await.header("location"), "/sign-in");
    let page = browser.get(&link).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("<label for=\"organization\">"), "{}", page.text);

    let browser = set_up(&url, &link).await;
    let home = browser.get("/").await;
    assert!(home.status == 200 && home.text.contains("Acme") && home.text.contains("ana@acme.test"), "{}", home.text);
    assert!(home.text.contains("Admin of this organization"), "{}", home.text);

    let csrf = home.csrf();
    let made = browser.post("/keys", &[("csrf", &csrf), ("name", "laptop <b>")]).await;
    assert_eq!((made.status, made.header("location")), (303, "/"));
    let made = browser.get("/").await;
    assert!(made.text.contains("laptop &lt;b&gt;"), "{}", made.text);
    let (_, rest) = made.text.split_once("<code class=\"secret\" id=\"secret\">").unwrap();
    let key = rest.split('<').next().unwrap().to_owned();
    assert!(!browser.get("/").await.text.contains(&key), "a secret is shown once");
    let again = browser.post("/keys", &[("csrf", &csrf), ("name", "laptop <b>")]).await;
    assert_eq!(again.status, 422, "a second key of one name: {}", again.text);

    let session = browser.session().unwrap();
    let wrong = Browser::new(&url);
    wrong.post("/sign-in", &[("email", "ana@acme.test"), ("password", "a wrong password of ana")]).await;
    wrong.get("/no/such/path-with-a-secret?token=query-secret-1").await;
    let metrics = browser.get("/metrics").await.text;
    assert!(
        metrics.contains("halley_http_requests_total{method=\"POST\",route=\"/keys\",status=\"3xx\"} 1"),
        "{metrics}"
    );
    assert!(metrics.contains("halley_sign_ins_total{outcome=\"Failed\"} 1"), "{metrics}");

    let token = link.rsplit('/').next().unwrap().to_owned();
    let secrets = [&*key, &*session, &*csrf, PASSWORD, "a wrong password of ana", "query-secret-1", "ana@acme.test"];
    assert_silent(&metrics, &secrets);
    assert_silent(&metrics, &[&token]);
    let log = server.log();
    assert_silent(&log, &secrets);
    assert_silent(&log, &[&token, "path-with-a-secret"]);
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let keys = lines.iter().find(|line| line["route"] == "/keys").unwrap();
    assert_eq!(
        (keys["method"].as_str(), keys["status"].as_u64(), keys["caller"].as_str()),
        (Some("POST"), Some(303), Some("member"))
    );
    let (status, written) = server.stop();
    assert!(status.success(), "{written}");
    assert_silent(&written, &secrets);
    assert_eq!(written.matches(&token).count(), 1, "the link is printed once");
}

#[tokio::test]
async fn the_link_works_once_also_when_many_come_at_once() {
    let folder = TempDir::new().unwrap();
    let server = Process::start(folder.path(), &[]);
    let link = server.set_up.clone().unwrap();
    let mut tries = JoinSet::new();
    for number in 0..20 {
        let (browser, link) = (Browser::new(&server.url), link.clone());
        tries.spawn(async move {
            let email = format!("ana{number}@acme.test");
            let mut form = set_up_form();
            form[1].1 = email.leak();
            browser.post(&link, &form).await.status
        });
    }
    let answers = tries.join_all().await;
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert_eq!(Browser::new(&server.url).get(&link).await.status, 404);
}

#[tokio::test]
async fn each_start_has_a_new_link_until_somebody_has_set_up() {
    let folder = TempDir::new().unwrap();
    let first = Process::start(folder.path(), &[]);
    let old = first.set_up.clone().unwrap();
    first.stop();
    let second = Process::start(folder.path(), &[]);
    let new = second.set_up.clone().unwrap();
    let token = |link: &str| link.rsplit('/').next().unwrap().to_owned();
    assert_ne!(token(&old), token(&new));
    let path = format!("/set-up/{}", token(&old));
    assert_eq!(Browser::new(&second.url).get(&path).await.status, 404);
    set_up(&second.url, &new).await;
    second.stop();
    assert_eq!(Process::start(folder.path(), &[]).set_up, None);
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_nothing_happens() {
    let folder = TempDir::new().unwrap();
    let server = Process::start(folder.path(), &[]);
    let link = server.set_up.clone().unwrap();
    let browser = Browser::new(&server.url);
    for (field, value, said) in [
        (0, " ", "Write a name of 1 to 200 characters"),
        (1, "ana", "Write an e-mail"),
        (2, "short", "Write at least 12 characters."),
        (3, "something else", "This is not the same password."),
    ] {
        let mut form = set_up_form();
        form[field].1 = value;
        let answer = browser.post(&link, &form).await;
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert!(answer.text.contains(said) && answer.text.contains("aria-invalid=\"true\""), "{}", answer.text);
        assert!(!answer.text.contains(PASSWORD));
    }
    set_up(&server.url, &link).await;
}
