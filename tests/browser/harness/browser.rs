//! A browser with one window: where it is and where it goes.

use std::rc::Rc;

use serde_json::{Value, json};

use super::driver::driver;
use super::look::{Scheme, Script, Size};
use super::site::Site;
use super::watch::Watch;
use super::wire::{Refused, Session, block_on, http};
use crate::serving::PASSWORD;

/// A browser of one person, or one that looks at a part of its page only: the same verbs, said of that part.
///
/// Its verbs look until they find what they name, for twenty seconds, and fail the test with what is there instead. Whatever the page asks of
/// other servers, against its content policy, or does wrong in a script fails the test as well.
#[derive(Clone)]
pub(crate) struct Browser {
    tab: Rc<Tab>,
    /// The way to the part, outermost first.
    pub(super) parts: Vec<Value>,
}

struct Tab {
    session: Session,
    site: Site,
    watch: Watch,
}

impl Browser {
    /// A browser that knows nobody yet, wide and light.
    pub(crate) fn open(site: &Site) -> Self {
        Self::with(site, Script::On)
    }

    /// A browser in which ada, the first Admin, is signed in.
    #[track_caller]
    pub(crate) fn ada(site: &Site, script: Script) -> Self {
        let browser = Self::with(site, script);
        browser.sign_in("ada@acme.test");
        browser
    }

    /// A browser which runs the scripts of pages or does not.
    pub(crate) fn with(site: &Site, script: Script) -> Self {
        let tab = Tab { session: driver().open(script), site: site.clone(), watch: Watch::default() };
        let browser = Self { tab: Rc::new(tab), parts: Vec::new() };
        browser.size(Size::WIDE);
        browser.scheme(Scheme::Light);
        browser
    }

    /// Signs somebody in by the page for that; whoever was signed in before is forgotten.
    #[track_caller]
    pub(crate) fn sign_in(&self, email: &str) {
        self.sign_in_with(email, PASSWORD);
        assert_ne!(self.path(), "/sign-in", "{email} is not signed in: {}", self.text());
    }

    /// Tries to, with a password.
    #[track_caller]
    pub(crate) fn sign_in_with(&self, email: &str, password: &str) {
        self.forget();
        self.goto("/sign-in");
        self.fill("E-mail", email);
        self.fill("Password", password);
        self.click("Sign in");
    }

    /// Forgets who is signed in; the session stays open on the server.
    #[track_caller]
    pub(crate) fn forget(&self) {
        self.devtools("Network.clearBrowserCookies", &json!({}));
    }

    /// Opens a page of the site by its path, or by a whole link.
    #[track_caller]
    pub(crate) fn goto(&self, path: &str) {
        self.done(self.tab.session.post("/url", &json!({ "url": self.address(path) })));
        self.watch();
    }

    #[track_caller]
    pub(crate) fn reload(&self) {
        self.done(self.tab.session.post("/refresh", &json!({})));
        self.watch();
    }

    #[track_caller]
    pub(crate) fn back(&self) {
        self.done(self.tab.session.post("/back", &json!({})));
        self.watch();
    }

    /// Path and query of the page.
    #[track_caller]
    pub(crate) fn path(&self) -> String {
        let url = self.done(self.tab.session.get("/url"));
        let url = url.as_str().expect("an address is text");
        url.strip_prefix(&self.tab.site.url).unwrap_or(url).to_owned()
    }

    /// The status that the page was answered with.
    #[track_caller]
    pub(crate) fn status(&self) -> u16 {
        let status = self.script("return performance.getEntriesByType('navigation')[0].responseStatus");
        u16::try_from(status.as_u64().expect("a status is a number")).expect("a status is small")
    }

    /// What a page would be answered with for whoever is signed in, without going there.
    #[track_caller]
    pub(crate) fn status_of(&self, path: &str) -> u16 {
        let session = self.session_cookie().unwrap_or_default();
        let request = http().get(self.address(path)).header("accept", "text/html");
        let request = request.header("cookie", format!("sessionToken={session}"));
        block_on(async { request.send().await.expect("the server answers").status().as_u16() })
    }

    /// The secret of the session, which scripts of the page do not see.
    #[track_caller]
    pub(crate) fn session_cookie(&self) -> Option<String> {
        let cookies = self.done(self.tab.session.get("/cookie"));
        let mut cookies = cookies.as_array()?.iter();
        let cookie = cookies.find(|cookie| cookie["name"] == "sessionToken")?;
        cookie["value"].as_str().map(str::to_owned)
    }

    /// Runs a script in the page and says what it returns; for what has no verb.
    #[track_caller]
    pub(crate) fn script(&self, script: &str) -> Value {
        self.done(self.tab.session.execute(script, &json!([])))
    }

    /// Fails the test if a page did what no page may. Verbs that load pages do this by themselves.
    #[track_caller]
    pub(crate) fn watch(&self) {
        // A browser that shows a dialog answers nothing else.
        if let Err(wrong) = self.tab.watch.look(&self.tab.session, &self.tab.site.url) {
            panic!("{wrong}");
        }
    }

    /// What pages wrote to the console so far.
    #[track_caller]
    pub(crate) fn console(&self) -> Vec<String> {
        self.watch();
        self.tab.watch.console()
    }

    pub(crate) fn session(&self) -> &Session {
        &self.tab.session
    }

    pub(super) fn address(&self, path: &str) -> String {
        if path.starts_with('/') { format!("{}{path}", self.tab.site.url) } else { path.to_owned() }
    }

    #[track_caller]
    pub(super) fn done(&self, result: Result<Value, Refused>) -> Value {
        result.unwrap_or_else(|refused| panic!("the browser refused: {refused}"))
    }
}

impl Drop for Tab {
    /// The browser ends with its test, also with one that failed; of that, a picture stays.
    fn drop(&mut self) {
        let failing = std::thread::panicking();
        let watched = self.watch.look(&self.session, &self.site.url);
        if failing {
            super::shots::of_failure(&self.session);
        }
        let _ = self.session.close();
        if let (Err(wrong), false) = (watched, failing) {
            panic!("{wrong}");
        }
    }
}
