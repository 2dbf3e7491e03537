//! The organizations that tests begin with. Each is made once, by the server itself, and copied for every test.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::site::Site;
use crate::serving::PASSWORD;

/// The file of a server that has ended.
pub(super) struct Template {
    file: Vec<u8>,
    /// ada's API key, where she has one.
    ada: Option<String>,
}

impl Template {
    /// A file of which no API key is known.
    pub(super) fn of(file: Vec<u8>) -> Self {
        Self { file, ada: None }
    }

    fn made(make: impl FnOnce(&Site)) -> Self {
        let site = Site::of(None, &[]);
        found(&site);
        let ada = Some(site.key("ada@acme.test"));
        make(&site);
        Self { ada, file: site.finish() }
    }

    /// Puts the file where a server that starts in the folder finds it.
    pub(super) fn put(&self, folder: &Path) {
        let place = folder.join(".halley");
        std::fs::create_dir(&place).unwrap();
        std::fs::write(place.join("organization.db"), &self.file).unwrap();
    }

    pub(super) fn keys(&self) -> BTreeMap<String, String> {
        self.ada.iter().map(|key| ("ada@acme.test".to_owned(), key.clone())).collect()
    }
}

pub(super) fn fresh() -> &'static Template {
    static FRESH: OnceLock<Template> = OnceLock::new();
    FRESH.get_or_init(|| Template::made(|_| {}))
}

pub(super) fn acme() -> &'static Template {
    static ACME: OnceLock<Template> = OnceLock::new();
    ACME.get_or_init(|| Template::made(populate))
}

/// Sends the form of the set-up page.
fn found(site: &Site) {
    let form = [("organization", "Acme"), ("email", "ada@acme.test"), ("password", PASSWORD), ("again", PASSWORD)];
    site.enter(&site.set_up_link(), &form);
}

fn populate(site: &Site) {
    site.api("PUT", "/billing/subscription", &json!({ "subscription": "Starter" })).ok();
    for workspace in ["research", "prod", "archive"] {
        site.workspace(workspace);
    }
    site.api("PUT", "/workspaces/research/default", &Value::Null).ok();
    site.person("bob@acme.test", "Admin");
    site.put("research", "ada@acme.test", "Member", &[]);
    for (letter, role) in [("p", "PlatformMember"), ("o", "OpikMember"), ("v", "ViewOnly")] {
        for place in ["owner", "member", "none"] {
            let email = format!("{letter}-{place}@acme.test");
            site.person(&email, role);
            match place {
                "owner" => site.put("research", &email, "Owner", &[]),
                "member" => site.put("research", &email, "Member", &[]),
                _ => {}
            }
        }
    }
}
