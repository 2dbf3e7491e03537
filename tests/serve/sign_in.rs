//! Signing in and out, sessions, and who else might try.

use halley::model::change::{Change, Edit};
use halley::model::key::Email;
use halley::model::organization::{Member, MemberState, OrganizationRole};

use crate::serving::{Browser, PASSWORD, Running, set_up};

async fn sign_in(browser: &Browser, email: &str, password: &str) -> u16 {
    browser.post("/sign-in", &[("email", email), ("password", password)]).await.status
}

/// A server that is set up, and the browser of its Admin.
async fn started() -> (Running, Browser) {
    let server = Running::start().await;
    let ana = set_up(&server.url, &server.set_up_link()).await;
    (server, ana)
}

/// Invites somebody and accepts for them.
async fn joined(server: &Running, email: &str, user_name: &str) -> Browser {
    let link = server.invite(email);
    let browser = Browser::new(&server.url);
    let form = [("user_name", user_name), ("password", PASSWORD), ("again", PASSWORD)];
    assert_eq!(browser.post(&link, &form).await.status, 303);
    browser
}

#[tokio::test]
async fn the_right_password_signs_in_and_signing_out_ends_the_session() {
    let (server, _) = started().await;
    let browser = Browser::new(&server.url);
    assert_eq!(sign_in(&browser, " ANA@acme.test ", PASSWORD).await, 303);
    let cookie = browser.session().unwrap();
    let home = browser.get("/").await;
    assert_eq!(home.status, 200);
    let out = browser.post("/sign-out", &[("csrf", &home.csrf())]).await;
    assert_eq!((out.status, browser.session()), (303, None));
    let thief = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let stolen = thief.get(&server.url).header("cookie", format!("sessionToken={cookie}")).send().await.unwrap();
    assert_eq!(stolen.status(), 303, "a session that has ended is worth nothing");
}

#[tokio::test]
async fn an_unknown_person_and_a_wrong_password_are_told_the_same() {
    let (server, _) = started().await;
    let browser = Browser::new(&server.url);
    let wrong = browser.post("/sign-in", &[("email", "ana@acme.test"), ("password", "not the right one")]).await;
    let unknown = browser.post("/sign-in", &[("email", "nob@acme.test"), ("password", "not the right one")]).await;
    assert_eq!((wrong.status, unknown.status), (401, 401));
    assert_eq!(wrong.text.replace("ana@", "nob@"), unknown.text);
    assert!(!wrong.text.contains("not the right one"));
}

#[tokio::test]
async fn guessing_is_slowed_down_and_time_lets_in_again() {
    let (server, ana) = started().await;
    let stranger = Browser::new(&server.url);
    let mut statuses = Vec::new();
    for _ in 0..11 {
        statuses.push(sign_in(&stranger, "ana@acme.test", "a wrong password").await);
    }
    assert_eq!((statuses[0], statuses[10]), (401, 429), "{statuses:?}");
    // Also the right password is not looked at, or the wait would tell which one it is.
    let right = stranger.post("/sign-in", &[("email", "ana@acme.test"), ("password", PASSWORD)]).await;
    assert_eq!((right.status, right.header("retry-after")), (429, "60"));
    assert_eq!(ana.get("/").await.status, 200, "an open session goes on");
    server.clock.advance(61);
    assert_eq!(sign_in(&stranger, "ana@acme.test", PASSWORD).await, 303);
    let metrics = ana.get("/metrics").await.text;
    assert!(metrics.contains("halley_sign_ins_total{outcome=\"Throttled\"} 2"), "{metrics}");
}

#[tokio::test]
async fn many_who_sign_in_at_once_are_all_answered() {
    let (server, _) = started().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let browser = Browser::new(&server.url);
        tasks.spawn(async move { sign_in(&browser, "ana@acme.test", PASSWORD).await });
    }
    let statuses = tasks.join_all().await;
    assert!(statuses.iter().all(|status| *status == 303), "{statuses:?}");
}

#[tokio::test]
async fn a_form_without_the_token_of_its_page_changes_nothing() {
    let (server, ana) = started().await;
    let other = joined(&server, "bob@acme.test", "bob").await;
    let foreign = other.get("/").await.csrf();
    for csrf in ["", "0000", &foreign] {
        assert_eq!(ana.post("/keys", &[("csrf", csrf), ("name", "stolen")]).await.status, 403, "{csrf}");
        assert_eq!(ana.post("/sign-out", &[("csrf", csrf)]).await.status, 403);
    }
    let home = ana.get("/").await;
    assert!(home.status == 200 && !home.text.contains("stolen"));
    let anonymous = Browser::new(&server.url).post("/keys", &[("csrf", &home.csrf()), ("name", "stolen")]).await;
    assert_eq!(anonymous.header("location"), "/sign-in");
}

#[tokio::test]
async fn the_session_of_a_removed_member_ends_at_the_next_request() {
    let (server, _) = started().await;
    let bob = joined(&server, "bob@acme.test", "bob").await;
    let home = bob.get("/").await;
    let made = bob.post("/keys", &[("csrf", &home.csrf()), ("name", "laptop")]).await;
    assert_eq!(made.status, 303);
    let member = Member {
        email: Email::new("bob@acme.test"),
        role: OrganizationRole::PlatformMember,
        state: MemberState::Active,
    };
    server.change(&[Change::Member(Edit::Delete(member))]);
    assert_eq!(bob.get("/").await.header("location"), "/sign-in");
    assert_eq!(sign_in(&bob, "bob@acme.test", PASSWORD).await, 401);
}

#[tokio::test]
async fn sessions_end_when_they_are_not_used_and_in_any_case_at_last() {
    let (server, ana) = started().await;
    for _ in 0..20 {
        server.clock.advance(8 * 3600);
        assert_eq!(ana.get("/").await.status, 200);
    }
    server.clock.advance(9 * 3600);
    assert_eq!(ana.get("/").await.status, 303, "a week is over");
    assert_eq!(sign_in(&ana, "ana@acme.test", PASSWORD).await, 303);
    server.clock.advance(25 * 3600);
    assert_eq!(ana.get("/").await.status, 303, "a day without a request is over");
}

#[tokio::test]
async fn another_password_ends_the_other_sessions_and_only_those() {
    let (server, ana) = started().await;
    let phone = Browser::new(&server.url);
    assert_eq!(sign_in(&phone, "ana@acme.test", PASSWORD).await, 303);
    let csrf = ana.get("/password").await.csrf();
    let new = "another long password";
    let change = |current: &'static str, again: &'static str| {
        let (ana, csrf) = (ana.clone(), csrf.clone());
        async move {
            let form = [("csrf", &*csrf), ("current", current), ("password", new), ("again", again)];
            ana.post("/password", &form).await
        }
    };
    assert!(change("not my password", new).await.text.contains("This is not your password."));
    assert!(change(PASSWORD, "another one").await.text.contains("This is not the same password."));
    assert_eq!(phone.get("/").await.status, 200);
    assert_eq!(change(PASSWORD, new).await.status, 200);
    assert_eq!((ana.get("/").await.status, phone.get("/").await.status), (200, 303));
    assert_eq!(sign_in(&phone, "ana@acme.test", PASSWORD).await, 401);
    assert_eq!(sign_in(&phone, "ana@acme.test", new).await, 303);
}

#[tokio::test]
async fn a_session_is_ended_from_another_one_but_not_by_others() {
    let (server, ana) = started().await;
    let phone = Browser::new(&server.url);
    assert_eq!(sign_in(&phone, "ana@acme.test", PASSWORD).await, 303);
    let home = ana.get("/").await;
    let ids: Vec<&str> = home.text.split("action=\"/sessions/end\"").skip(1).map(|form| field(form, "id")).collect();
    assert_eq!(ids.len(), 2);
    let bob = joined(&server, "bob@acme.test", "bob").await;
    let csrf = bob.get("/").await.csrf();
    for id in &ids {
        bob.post("/sessions/end", &[("csrf", &csrf), ("id", id)]).await;
    }
    assert_eq!((ana.get("/").await.status, phone.get("/").await.status), (200, 200));
    for id in &ids {
        ana.post("/sessions/end", &[("csrf", &home.csrf()), ("id", id)]).await;
    }
    assert_eq!((ana.get("/").await.status, phone.get("/").await.status), (303, 303));
}

#[tokio::test]
async fn a_key_is_revoked_by_its_owner_alone() {
    let (server, ana) = started().await;
    let home = ana.get("/").await;
    ana.post("/keys", &[("csrf", &home.csrf()), ("name", "laptop")]).await;
    let made = ana.get("/").await;
    let (_, form) = made.text.split_once("action=\"/keys/revoke\"").unwrap();
    let id = field(form, "id").to_owned();
    let bob = joined(&server, "bob@acme.test", "bob").await;
    bob.post("/keys/revoke", &[("csrf", &bob.get("/").await.csrf()), ("id", &id)]).await;
    assert!(ana.get("/").await.text.contains("laptop"));
    ana.post("/keys/revoke", &[("csrf", &home.csrf()), ("id", &id)]).await;
    assert!(ana.get("/").await.text.contains("The key laptop works no longer."));
    assert!(!ana.get("/").await.text.contains("laptop"));
}

/// The value of a hidden field.
fn field<'a>(form: &'a str, name: &str) -> &'a str {
    let (_, rest) = form.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap()
}
