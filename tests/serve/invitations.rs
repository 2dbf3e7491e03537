//! Links that let people in.

use tokio::task::JoinSet;

use crate::serving::{Browser, PASSWORD, Running, set_up};

const FORM: [(&str, &str); 3] = [("user_name", "kim"), ("password", PASSWORD), ("again", PASSWORD)];

async fn started() -> Running {
    let server = Running::start().await;
    set_up(&server.url, &server.set_up_link()).await;
    server
}

#[tokio::test]
async fn a_link_lets_one_person_in_once() {
    let server = started().await;
    let link = server.invite("kim@acme.test");
    assert!(link.starts_with(&server.url), "{link}");
    let kim = Browser::new(&server.url);
    let page = kim.get(&link).await;
    assert!(page.text.contains("kim@acme.test") && page.text.contains("Join Acme"), "{}", page.text);
    assert!(page.text.contains("value=\"kim\""), "a name is suggested: {}", page.text);
    assert_eq!(kim.post(&link, &FORM).await.status, 303);
    let home = kim.get("/").await;
    assert!(home.text.contains("Platform member of this organization"), "{}", home.text);
    assert_eq!((kim.get(&link).await.status, kim.post(&link, &FORM).await.status), (404, 404));
}

#[tokio::test]
async fn of_many_who_open_it_at_once_one_comes_first() {
    let server = started().await;
    let link = server.invite("kim@acme.test");
    let mut tries = JoinSet::new();
    for _ in 0..20 {
        let (browser, link) = (Browser::new(&server.url), link.clone());
        tries.spawn(async move { browser.post(&link, &FORM).await.status });
    }
    let statuses = tries.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
}

#[tokio::test]
async fn it_expires_and_a_later_one_replaces_it() {
    let server = started().await;
    let browser = Browser::new(&server.url);
    let first = server.invite("kim@acme.test");
    let second = server.invitation("kim@acme.test");
    assert_eq!((browser.get(&first).await.status, browser.get(&second).await.status), (404, 200));
    server.clock.advance(7 * 24 * 3600 - 1);
    assert_eq!(browser.get(&second).await.status, 200);
    server.clock.advance(2);
    assert_eq!((browser.get(&second).await.status, browser.post(&second, &FORM).await.status), (404, 404));
    assert_eq!(browser.get("/invitation/made-up").await.status, 404);
}

#[tokio::test]
async fn a_user_name_that_is_taken_or_odd_is_said_so_and_the_link_still_works() {
    let server = started().await;
    let link = server.invite("kim@acme.test");
    let browser = Browser::new(&server.url);
    for (name, said) in [
        ("ana", "has the user name <code><bdi>ana</bdi></code> already"),
        ("a b", "Write 1 to 64"),
        ("", "Write 1 to 64"),
        ("<b>", "Write 1 to 64"),
    ] {
        let answer = browser.post(&link, &[("user_name", name), ("password", PASSWORD), ("again", PASSWORD)]).await;
        assert!(answer.status == 422 && answer.text.contains(said), "`{name}`: {}", answer.text);
    }
    assert_eq!(browser.post(&link, &FORM).await.status, 303);
}
