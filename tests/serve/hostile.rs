//! What an Admin can send to make the server slow for everybody else.

use std::fmt::Write as _;
use std::time::Duration;

use halley::backend::Provenance;
use halley::model::actor::Actor;
use halley::model::key::{Email, KeyName};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::serving::{Browser, PASSWORD, Running, owner, set_up};

const BRING: &str = "/admin/plan/new";

fn part(name: &str, value: &str) -> String {
    format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

/// Manifests with so many mistakes that looking at them takes a while.
fn long_work() -> String {
    (0..1000).fold(String::new(), |mut text, number| {
        let member = "apiVersion: halley.dev/v1alpha1\nkind: CometMember\nmetadata";
        writeln!(text, "---\n{member}: {{name: a{number}}}\nspec: {{email: x, role: Foo, u{number}: 1}}").unwrap();
        text
    })
}

/// A server on which so many ask at once, and its Admin.
async fn ana(limit: usize) -> (Running, Browser) {
    let running = Running::with(|settings| settings.limits.asking = limit).await;
    let ana = set_up(&running.url, &running.set_up_link()).await;
    (running, ana)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wants_a_list_does_not_wait_behind_plans() {
    let (running, ana) = ana(3).await;
    let csrf = ana.get("/").await.csrf();
    let body = format!("{}{}--x--\r\n", part("csrf", &csrf), part("pasted", &long_work()));
    let mut plans = JoinSet::new();
    for _ in 0..6 {
        let (ana, body) = (ana.clone(), body.clone());
        plans.spawn(async move { ana.post_parts(BRING, body).await.status });
    }
    // All of them have arrived, and wait for their turn or have it.
    sleep(Duration::from_millis(500)).await;
    while plans.try_join_next().is_some() {}
    let waiting = plans.len();
    assert_eq!(ana.get("/admin/users").await.status, 200);
    while plans.try_join_next().is_some() {}
    let done = waiting - plans.len();
    assert!(done <= 2, "{done} plans were made before the list was shown");
    while let Some(plan) = plans.join_next().await {
        assert_eq!(plan.unwrap(), 422);
    }
    drop(running);
}

#[tokio::test]
async fn a_form_with_endless_parts_is_not_read_to_its_end() {
    let (_running, ana) = ana(8).await;
    let csrf = ana.get("/").await.csrf();
    let body = (0..2020).fold(part("csrf", &csrf), |body, _| body + &part("other", ""));
    let seen = ana.post_parts(BRING, body + "--x--\r\n").await;
    assert_eq!(seen.status, 422);
    assert!(seen.text.contains("more than 2000 files"), "{}", seen.text);
}

#[tokio::test]
async fn a_role_excludes_no_more_than_there_could_be() {
    let (running, ana) = ana(8).await;
    let csrf = ana.get("/").await.csrf();
    let names: Vec<String> = (0..20_000).map(|number| format!("p{number}")).collect();
    let fields = [("csrf", csrf.as_str()), ("name", "Nobody"), ("base", "Member")];
    let excluded = names.iter().map(|name| ("exclude", name.as_str()));
    let fields: Vec<(&str, &str)> = fields.into_iter().chain(excluded).collect();
    let seen = ana.post("/admin/workspaces/roles/new", &fields).await;
    assert_eq!(seen.status, 422);
    assert!(seen.text.contains("at most 500"), "{}", &seen.text[..2000]);
    assert!(running.app.store.roles().unwrap().is_empty());
}

#[tokio::test]
async fn a_page_that_is_no_number_is_the_first() {
    let (_running, ana) = ana(8).await;
    for path in ["/admin/plan", "/admin/plan/drift", "/admin/history", "/admin/history/plans", "/admin/users", "/"] {
        for page in ["x", "", "-1", "0", "18446744073709551615", "99999999999999999999"] {
            let seen = ana.get(&format!("{path}?page={page}")).await;
            assert!(matches!(seen.status, 200 | 303), "{path} {page}: {}", seen.text);
        }
    }
}

#[tokio::test]
async fn sessions_and_keys_of_one_person_do_not_grow_without_end() {
    let (running, ana) = ana(8).await;
    let mut last = Browser::new(&running.url);
    for _ in 0..101 {
        last = Browser::new(&running.url);
        let form = [("email", "ana@acme.test"), ("password", PASSWORD)];
        assert_eq!(last.post("/sign-in", &form).await.status, 303);
        running.clock.advance(1);
    }
    assert_eq!(last.get("/").await.text.matches("action=\"/sessions/end\"").count(), 100);
    // The one that was unused for the longest time made room.
    assert_eq!(ana.get("/").await.status, 303);
    let email = Email::new("ana@acme.test");
    for number in 0..500 {
        let name = KeyName::new(&format!("k{number}"));
        let provenance = Provenance { actor: Actor::Member(email.clone()), ..owner() };
        running.app.store.create_member_key(provenance, &email, &name).unwrap();
    }
    let csrf = last.get("/").await.csrf();
    let seen = last.post("/keys", &[("csrf", &csrf), ("name", "one more")]).await;
    assert_eq!(seen.status, 422);
    assert!(seen.text.contains("more than 500 keys"));
}
