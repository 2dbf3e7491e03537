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
    /// The API keys that people have in it, by e-mail.
    keys: BTreeMap<String, String>,
}

impl Template {
    /// A file of which no API key is known.
    pub(super) fn of(file: Vec<u8>) -> Self {
        Self { file, keys: BTreeMap::new() }
    }

    fn made(make: impl FnOnce(&Site)) -> Self {
        let site = Site::of(None, &[]);
        found(&site);
        site.key("ada@acme.test");
        make(&site);
        Self { keys: site.keys(), file: site.finish() }
    }

    /// Puts the file where a server that starts in the folder finds it.
    pub(super) fn put(&self, folder: &Path) {
        let place = folder.join(".halley");
        std::fs::create_dir(&place).unwrap();
        std::fs::write(place.join("organization.db"), &self.file).unwrap();
    }

    pub(super) fn keys(&self) -> BTreeMap<String, String> {
        self.keys.clone()
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
    // Whoever creates a workspace owns it, and nobody removes themselves.
    for workspace in ["prod", "archive"] {
        let ada = format!("/workspaces/{workspace}/members/ada@acme.test");
        site.api_as("bob@acme.test", "DELETE", &ada, &Value::Null).ok();
    }
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
