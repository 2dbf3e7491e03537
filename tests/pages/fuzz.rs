//! Forms: whatever is sent in whichever field, the server answers, and what it shows of it is escaped.

use std::collections::BTreeMap;

use crate::html::{Form, forms};
use crate::serving::Browser;
use crate::site::{HOSTILE, crawl, site};

const POSTS: usize = 10_000;

/// Numbers that look like chance, and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

/// What people and programs send, and what nobody should.
fn value(chance: &mut Chance, usual: &str, all: &[String]) -> String {
    match chance.below(16) {
        0..=6 => usual.to_owned(),
        7 => all[chance.below(all.len())].clone(),
        8 => HOSTILE.to_owned(),
        9 => format!("\" autofocus onfocus=\"x-hostile{}", chance.below(100)),
        10 => String::new(),
        11 => "é\u{202e}\u{0}\r\n\t😀".repeat(1 + chance.below(40)),
        12 => "9".repeat(1 + chance.below(60)),
        13 => format!("new{}@acme.test", chance.below(50)),
        14 => "[{\"email\":7,\"role\":null},[[\"x\"]],{}]".to_owned(),
        _ => "a".repeat(chance.below(20_000)),
    }
}

fn mutated(chance: &mut Chance, form: &Form, all: &[String], csrf: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = form
        .fields
        .iter()
        .map(|(name, usual)| {
            let value = if name == "csrf" { csrf.to_owned() } else { value(chance, usual, all) };
            (name.clone(), value)
        })
        .collect();
    match chance.below(8) {
        0 if fields.len() > 1 => drop(fields.remove(chance.below(fields.len()))),
        1 => fields.push((
            ["how", "was", "role", "page", "__proto__"][chance.below(5)].to_owned(),
            value(chance, "yaml", all),
        )),
        2 => fields.reverse(),
        _ => {}
    }
    fields
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_posts_with_anything_in_any_field_break_nothing() {
    let (running, ana) = site().await;
    let found = crawl(&ana, &["/", "/admin"], 2000).await;
    // Whoever signs out or changes the password cannot go on.
    let usable = |form: &&Form| !["/sign-out", "/password", "/sessions/end"].contains(&form.action.as_str());
    let mut shapes: BTreeMap<(String, Vec<String>), Form> = BTreeMap::new();
    for form in found.forms.iter().filter(usable) {
        let names = form.fields.iter().map(|(name, _)| name.clone()).collect();
        shapes.entry((form.action.clone(), names)).or_insert_with(|| form.clone());
    }
    let shapes: Vec<Form> = shapes.into_values().collect();
    assert!(shapes.len() >= 20, "{shapes:#?}");
    let all: Vec<String> =
        found.forms.iter().flat_map(|form| form.fields.iter().map(|(_, value)| value.clone())).collect();
    let mut chance = Chance(7);
    let mut answers: BTreeMap<u16, usize> = BTreeMap::new();
    let mut csrf = ana.get("/").await.csrf();
    for at in 0..POSTS {
        let form = &shapes[at % shapes.len()];
        let fields = mutated(&mut chance, form, &all, &csrf);
        let sent: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let seen = ana.post(&form.action, &sent).await;
        *answers.entry(seen.status).or_default() += 1;
        assert!(seen.status < 500, "{} {}: {fields:?}\n{}", seen.status, form.action, seen.text);
        assert!(
            !seen.text.contains("<x-hostile") && !seen.text.contains("onfocus=\"x-hostile"),
            "{}: {fields:?}",
            form.action
        );
        if at % 500 == 499 {
            healthy(&ana).await;
            csrf = ana.get("/").await.csrf();
        }
    }
    // Most are refused, many are carried out: a test in which nothing gets through proves nothing.
    assert!(answers.get(&303).is_some_and(|done| *done > POSTS / 50), "{answers:?}");
    drop(running);
}

/// All pages still answer, and ana is still who she was.
async fn healthy(ana: &Browser) {
    let found = crawl(ana, &["/", "/admin"], 150).await;
    let wrong: Vec<_> = found.pages.iter().filter(|(_, status, _)| *status >= 500).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(found.unescaped.is_empty(), "{:?}", found.unescaped);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_the_token_of_its_page_does_nothing() {
    let (running, ana) = site().await;
    let found = crawl(&ana, &["/", "/admin"], 2000).await;
    let before = running.app.store.version().unwrap();
    for form in &found.forms {
        for token in [None, Some("0".repeat(64))] {
            let fields = form.fields.iter().filter(|(name, _)| name != "csrf").cloned();
            let fields: Vec<(String, String)> = fields.chain(token.map(|token| ("csrf".to_owned(), token))).collect();
            let sent: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let seen = ana.post(&form.action, &sent).await;
            assert!(matches!(seen.status, 400 | 403 | 422), "{} {}", seen.status, form.action);
        }
    }
    assert_eq!(running.app.store.version().unwrap(), before);
    assert!(!forms(&ana.get("/admin").await.text).is_empty(), "still signed in");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_admin_is_refused_by_every_form_of_the_dashboard() {
    let (running, ana) = site().await;
    let found = crawl(&ana, &["/", "/admin"], 2000).await;
    let link = running.invite("eve@acme.test");
    let eve = Browser::new(&running.url);
    let password = crate::serving::PASSWORD;
    let joined = eve.post(&link, &[("password", password), ("again", password), ("user_name", "eve")]).await;
    assert_eq!(joined.status, 303, "{}", joined.text);
    let (before, csrf) = (running.app.store.version().unwrap(), eve.get("/").await.csrf());
    for (path, ..) in found.pages.iter().filter(|(path, ..)| path.starts_with("/admin")) {
        assert_eq!(eve.get(path).await.status, 403, "{path}");
    }
    for form in found.forms.iter().filter(|form| form.action.starts_with("/admin")) {
        for how in ["now", "yaml"] {
            let fields = form.fields.iter().map(|(name, value)| match name.as_str() {
                "csrf" => ("csrf", csrf.as_str()),
                "how" => ("how", how),
                name => (name, value.as_str()),
            });
            let seen = eve.post(&form.action, &fields.collect::<Vec<_>>()).await;
            assert!(matches!(seen.status, 403 | 422 | 409), "{} {} {}", seen.status, form.action, seen.text);
            assert!(!seen.text.contains("kind: Comet"), "manifests are for Admins: {}", form.action);
        }
    }
    assert_eq!(running.app.store.version().unwrap(), before);
}
