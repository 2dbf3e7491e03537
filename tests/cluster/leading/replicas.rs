//! An organization in a namespace, and replicas of an operator, each of which is somebody of its own to the API server.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::harness::{AuditEntry, Client, Namespace, Operator, Proxy, Serve, cluster, wait_until};

pub(super) const SOON: Duration = Duration::from_secs(60);

/// The organization `acme`, reached through a proxy.
pub(super) struct Desk {
    pub(super) desk: Namespace<'static>,
    pub(super) serve: Serve,
    pub(super) proxy: Proxy,
    lease: &'static str,
}

/// What a Lease says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lease {
    pub(super) holder: Option<String>,
    pub(super) acquired: Option<Timestamp>,
    pub(super) renewed: Option<Timestamp>,
}

fn organization(server: &str, people: &[&str]) -> String {
    let people: String = people.iter().map(|name| format!("    - {{email: {name}@acme.test}}\n")).collect();
    format!(
        "apiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {{name: acme}}\nspec:\n  displayName: Acme\n{server}---\n\
         apiVersion: halley.dev/v1alpha1\nkind: CometRoster\nmetadata: {{name: everybody}}\nspec:\n  members:\n    \
         - {{email: ana@acme.test, role: Admin}}\n{people}"
    )
}

impl Desk {
    /// Ana alone, live and declared. `lease` is the flag `--lease-duration`.
    pub(super) fn new(name: &str, lease: &'static str) -> Self {
        let desk = cluster().namespace(name);
        let serve = Serve::with(&organization("", &[]), "ana@acme.test");
        let proxy = Proxy::start(&serve.url);
        let secret = serve.secret("comet").replace(&serve.url, &proxy.url);
        let this = Self { desk, serve, proxy, lease };
        this.desk.apply(&secret).ok();
        this.declare(&[]);
        this
    }

    /// Declares these people beside Ana.
    pub(super) fn declare(&self, people: &[&str]) {
        let server = format!("  server: {{url: '{}', credentialsRef: {{name: comet}}}}\n", self.proxy.url);
        self.desk.apply(&organization(&server, people)).ok();
    }

    /// Somebody who may do everything, for one replica.
    pub(super) fn somebody(&self, name: &str) -> Client {
        let client = self.desk.service_account(name);
        let (binding, account) = (format!("{}-{name}", self.desk.name()), format!("{}:{name}", self.desk.name()));
        let bind =
            ["create", "clusterrolebinding", &binding, "--clusterrole=cluster-admin", "--serviceaccount", &account];
        self.desk.kubectl(&bind).ok();
        client
    }

    /// A replica that works as somebody of this name.
    pub(super) fn replica(&self, name: &str) -> Operator {
        let client = self.somebody(name);
        let quick = ["--settle", "1s", "--retry", "1s", "--interval", "2s", "--lease-duration", self.lease];
        let within = ["--namespace", self.desk.name(), "--lease-namespace", self.desk.name()];
        Operator::start(&client.kubeconfig, &[&quick[..], &within, &["--identity", name]].concat())
    }

    pub(super) fn lease(&self) -> Lease {
        let found = self.desk.get(&["lease", "halley-operator"]);
        let time = |name: &str| found["spec"][name].as_str().map(|time| time.parse().unwrap());
        let holder = found["spec"]["holderIdentity"].as_str().filter(|holder| !holder.is_empty());
        Lease { holder: holder.map(str::to_owned), acquired: time("acquireTime"), renewed: time("renewTime") }
    }

    /// Waits until somebody is a member.
    pub(super) fn until_member(&self, name: &str) {
        wait_until(&format!("{name} is a member"), SOON, || {
            let members = self.serve.get("members").to_string();
            if members.contains(&format!("\"{name}@acme.test\"")) { Ok(()) } else { Err(members) }
        });
    }

    /// Waits until the organization is as declared.
    pub(super) fn until_applied(&self) -> Value {
        wait_until("the organization is Applied", SOON, || {
            let found = self.desk.get(&["corg", "acme"]);
            let status = &found["status"];
            let is_current = status["observedGeneration"] == found["metadata"]["generation"];
            let applied = status["conditions"].as_array().into_iter().flatten().any(|condition| {
                condition["type"] == "Ready" && condition["status"] == "True" && condition["reason"] == "Applied"
            });
            if is_current && applied && status["pending"].is_null() {
                Ok(found)
            } else {
                Err(found["status"].to_string())
            }
        })
    }

    /// What the replica of this name wrote to the API server.
    pub(super) fn writes(&self, name: &str) -> Vec<AuditEntry> {
        let user = format!("system:serviceaccount:{}:{name}", self.desk.name());
        self.desk.asked_by(&user).into_iter().filter(AuditEntry::writes).collect()
    }

    /// How many changes the organization has seen.
    pub(super) fn changes(&self) -> usize {
        self.serve.get("history").as_array().unwrap().len()
    }
}

/// Waits until a replica leads.
pub(super) fn until_leading(operator: &Operator) {
    wait_until("the replica leads", SOON, || match operator.metric("halley_operator_leading") {
        Some(1.0) => Ok(()),
        other => Err(format!("{other:?}\n{}", operator.text())),
    });
}
