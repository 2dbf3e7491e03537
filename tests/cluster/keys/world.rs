//! An organization with service accounts, whose server and operator live on a day of the test.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use halley::wire::find;
use serde_json::Value;

use crate::harness::{Namespace, Operator, Proxy, Serve, cluster, wait_until};

pub(super) const SOON: Duration = Duration::from_secs(60);
/// After any day on which this runs.
pub(super) const FIRST: &str = "2040-01-01";

/// The organization `acme`, reached through a proxy.
pub(super) struct World {
    pub(super) desk: Namespace<'static>,
    pub(super) serve: Serve,
    pub(super) proxy: Proxy,
    starts: AtomicU32,
}

fn organization(server: &str) -> String {
    format!(
        "apiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {{name: acme}}\nspec:\n  displayName: Acme\n  \
         approval: Never\n{server}"
    )
}

const ANA: &str = "---\napiVersion: halley.dev/v1alpha1\nkind: CometMember\nmetadata: {name: ana}\nspec: {email: ana@acme.test, role: Admin}\n";

/// An account of this name, with these keys.
pub(super) fn account(name: &str, keys: &str) -> String {
    format!(
        "---\napiVersion: halley.dev/v1alpha1\nkind: CometServiceAccount\nmetadata: {{name: {name}}}\nspec: {{keys: [{keys}]}}\n"
    )
}

/// A key into the Secret of the account's name, replaced every 30 days.
pub(super) fn key(account: &str, overlap: &str) -> String {
    format!("{{name: train, target: {{secretRef: {{name: {account}}}}}, rotation: {{every: 30d, overlap: {overlap}}}}}")
}

impl World {
    /// Ana, and an account with a key, on the first day.
    pub(super) fn new(name: &str) -> Self {
        let desk = cluster().namespace(name);
        let mut serve = Serve::with(&(organization("") + ANA), "ana@acme.test");
        serve.stop();
        serve.start_again_on(FIRST);
        let proxy = Proxy::start(&serve.url);
        let server = format!(
            "  server: {{url: '{}', credentialsRef: {{name: comet}}}}\n  guards: {{maxRemovals: {{percent: 100}}}}\n  \
             ownership: {{serviceAccounts: Authoritative, keys: Authoritative}}\n",
            proxy.url
        );
        let secret = serve.secret("comet").replace(&serve.url, &proxy.url);
        // Where nothing at all is declared of what is owned, the operator does nothing.
        let stays = account("stays", &key("stays", "0d"));
        desk.apply(&(secret + "---\n" + &organization(&server) + ANA + &stays)).ok();
        Self { desk, serve, proxy, starts: AtomicU32::new(0) }
    }

    /// Starts the operator on a day. No other replica runs, so it need not wait for the lease of one that was killed.
    pub(super) fn operator(&self, day: &str) -> Operator {
        let mut operator = self.starting_operator(day);
        operator.until_healthy();
        operator
    }

    /// The same, and does not wait until it lives.
    pub(super) fn starting_operator(&self, day: &str) -> Operator {
        let lease = format!("start-{}", self.starts.fetch_add(1, Ordering::Relaxed));
        let within = ["--namespace", self.desk.name(), "--lease-namespace", self.desk.name(), "--lease-name", &lease];
        let quick = ["--settle", "1s", "--retry", "1s", "--interval", "2s", "--today", day];
        Operator::spawn(&self.desk.kubeconfig, &[&quick[..], &within].concat(), &[])
    }

    /// It is another day for the server.
    pub(super) fn serve_on(&mut self, day: &str) {
        self.serve.stop();
        self.serve.start_again_on(day);
    }

    /// The names of an account's live keys, and their ids.
    pub(super) fn live(&self, account: &str) -> Vec<(String, String)> {
        let keys = self.serve.get("keys");
        let own = keys.as_array().unwrap().iter().filter(|key| key["serviceAccount"] == format!("sa-{account}"));
        own.map(|key| (key["name"].as_str().unwrap().to_owned(), key["id"].as_str().unwrap().to_owned())).collect()
    }

    /// What a Secret holds as `apiKey`.
    pub(super) fn held(&self, name: &str) -> Option<String> {
        let found = self.desk.kubectl(&["get", "secret", name, "--output", "json"]);
        let data = found.succeeded().then(|| found.json())?["data"]["apiKey"].as_str()?.to_owned();
        Some(String::from_utf8(STANDARD.decode(data).unwrap()).unwrap())
    }

    /// Waits until an account has one live key, which its Secret holds and the server takes; says the key's name.
    pub(super) fn until_one_key(&self, account: &str) -> String {
        self.until_one_key_but(account, "")
    }

    /// The same, once it is another key than the one of this secret.
    pub(super) fn until_one_key_but(&self, account: &str, before: &str) -> String {
        let (name, secret) = wait_until(&format!("the Secret of {account} holds its only key"), SOON, || {
            let (live, held) = (self.live(account), self.held(account));
            match (&live[..], &held) {
                ([(name, id)], Some(secret)) if secret.starts_with(&format!("hly_{id}_")) && secret != before => {
                    Ok((name.clone(), secret.clone()))
                }
                // What is wrong may be shown, but not the secret.
                _ => Err(format!("{live:?}, {:?}", held.map(|secret| secret[..20].to_owned()))),
            }
        });
        assert!(self.opens(&secret, account), "the server does not take the key of {account}");
        name
    }

    /// Whether a secret opens the organization, as this account.
    pub(super) fn opens(&self, secret: &str, account: &str) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let whoami = format!("{}{}", self.serve.url, find("H3").path);
            let answer = client.get(whoami).header("authorization", secret).send().await.unwrap();
            if !answer.status().is_success() {
                return false;
            }
            let caller: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
            assert_eq!(caller["name"], format!("sa-{account}"));
            true
        })
    }

    /// The condition `Ready` of an account, as `reason: message`.
    pub(super) fn says(&self, account: &str) -> String {
        let found = self.desk.get(&["csa", account]);
        let conditions = found["status"]["conditions"].as_array();
        let ready = conditions.and_then(|all| all.iter().find(|condition| condition["type"] == "Ready"));
        ready.map(|ready| format!("{}: {}", ready["reason"], ready["message"])).unwrap_or_default()
    }

    /// Waits until everything is as declared.
    pub(super) fn until_applied(&self) {
        wait_until("the organization is Applied", SOON, || {
            let found = self.desk.get(&["corg", "acme"]);
            let status = &found["status"];
            let applied = status["conditions"].as_array().into_iter().flatten().any(|condition| {
                condition["type"] == "Ready" && condition["reason"] == "Applied" && condition["status"] == "True"
            });
            let is_current = status["observedGeneration"] == found["metadata"]["generation"];
            if applied && is_current && status["pending"].is_null() { Ok(()) } else { Err(status.to_string()) }
        });
    }

    /// The ids of all live keys of service accounts.
    pub(super) fn all_live(&self) -> BTreeSet<String> {
        let keys = self.serve.get("keys");
        let own = keys.as_array().unwrap().iter().filter(|key| !key["serviceAccount"].is_null());
        own.map(|key| key["id"].as_str().unwrap().to_owned()).collect()
    }
}
