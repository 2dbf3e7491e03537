//! One organization, through all that can happen to it.

use std::time::Duration;

use serde_json::Value;

use crate::chart::Release;
use crate::harness::{Client, Operator, Serve, wait_until};

/// Whom the operator is, to the API server.
pub(super) const ACCOUNT: &str = "system:serviceaccount:halley:halley";
pub(super) const SOON: Duration = Duration::from_secs(60);

const LIVE: &str = "
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme, subscription: Enterprise}
---
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.test, role: Admin}
";

/// An object of each kind that people write.
const DECLARED: &str = "
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec:
  displayName: Acme
  subscription: Enterprise
  server: {url: 'URL', credentialsRef: {name: comet}}
  ownership: {members: Authoritative, access: Authoritative}
  guards: {maxRemovals: {count: 10, percent: 100}}
---
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.test, role: Admin}
---
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: bob}
spec: {email: bob@acme.test}
---
apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: guests}
spec: {members: [{email: chen@acme.test}, {email: dana@acme.test}]}
---
apiVersion: halley.dev/v1alpha1
kind: CometTeam
metadata: {name: vision}
spec: {members: [chen@acme.test]}
---
apiVersion: halley.dev/v1alpha1
kind: CometRole
metadata: {name: labeller}
spec: {base: Member, exclude: [manageArtifacts]}
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: vision}
spec: {access: [{member: ana@acme.test, role: Owner}, {team: vision}]}
---
apiVersion: halley.dev/v1alpha1
kind: CometServiceAccount
metadata: {name: ci}
spec:
  defaultWorkspace: vision
  workspaces: [vision]
  keys: [{name: train, target: {secretRef: {name: comet-ci}}, rotation: {every: 90d, overlap: 7d}}]
";

/// A chart's release, an organization, and the operator as the account of the chart.
pub(super) struct Scenario {
    pub(super) release: Release,
    pub(super) acme: Client,
    pub(super) operator: Operator,
    live: Serve,
    account: Client,
}

impl Scenario {
    pub(super) fn start() -> Self {
        let release = Release::install(&["--set", "replicas=0"]);
        let acme = release.acme();
        acme.kubectl(&["create", "rolebinding", "approvers", "--clusterrole=halley-approver", "--user=ana"]).ok();
        let live = Serve::with(LIVE, "ana@acme.test");
        acme.apply(&live.secret("comet")).ok();
        let account = release.cluster.service_account("halley", "halley");
        let operator = Operator::start(&account.kubeconfig, &FLAGS);
        Self { release, acme, operator, live, account }
    }

    /// Ends the operator, and starts it again with more arguments.
    pub(super) fn restart(&mut self, more: &[&str]) {
        assert!(self.operator.terminate(SOON).success(), "{}", self.operator.text());
        self.operator = Operator::start(&self.account.kubeconfig, &[&FLAGS[..], more].concat());
    }

    /// The same, where the start may fail.
    pub(super) fn restart_anyhow(&mut self) {
        if self.operator.ended().is_none() {
            self.operator.terminate(SOON);
        }
        self.operator = Operator::spawn(&self.account.kubeconfig, &FLAGS, &[]);
    }

    pub(super) fn everything_is_declared(&mut self) {
        self.acme.apply(&DECLARED.replace("URL", &self.live.url)).ok();
        self.wait_for("cometorganization", "acme", "Ready", "Applied");
        let objects = self.acme.get(&["comet"]);
        let unready = |object: &&Value| condition(object, "Ready")["status"] != "True";
        assert!(!objects["items"].as_array().unwrap().iter().any(|object| unready(&object)), "{objects:#}");
        assert!(!self.key().is_empty());
    }

    pub(super) fn a_removal_is_approved_and_runs(&mut self) {
        self.acme.kubectl(&["delete", "cometmember", "bob"]).ok();
        self.wait_for("cometorganization", "acme", "Ready", "WaitingForApproval");
        let plan = self.acme.get(&["cometorganization", "acme"])["status"]["plan"].as_str().unwrap().to_owned();
        let digest = self.acme.get(&["cometplan", &plan])["spec"]["approve"].as_str().unwrap().to_owned();
        let ana = self.release.cluster.somebody("ana", "acme");
        let approve = format!("halley.dev/approve={digest}");
        ana.kubectl(&["annotate", "cometplan", &plan, &approve, "halley.dev/approved-by=ana"]).ok();
        self.wait_for("cometplan", &plan, "Ready", "Applied");
        let members = self.live.get("members").to_string();
        assert!(!members.contains("bob@acme.test") && members.contains("chen@acme.test"), "{members}");
    }

    /// A policy that allows more waits in a plan; each supersedes the one before.
    pub(super) fn old_plans_go(&mut self) {
        for count in 11..23 {
            let patch = format!(r#"{{"spec": {{"guards": {{"maxRemovals": {{"count": {count}}}}}}}}}"#);
            self.acme.kubectl(&["patch", "cometorganization", "acme", "--type=merge", "--patch", &patch]).ok();
            wait_until("the policy waits", SOON, || {
                let found = self.acme.get(&["cometorganization", "acme"]);
                let seen = found["status"]["observedGeneration"] == found["metadata"]["generation"];
                let waits = condition(&found, "Ready")["reason"] == "PolicyWaitsForApproval";
                if seen && waits { Ok(()) } else { Err(format!("{found:#}\n{}", self.operator.text())) }
            });
        }
        wait_until("old plans are gone", SOON, || {
            let plans = self.acme.get(&["cometplans"])["items"].as_array().unwrap().len();
            // Ten that have ended, and the one that waits.
            if plans == 11 { Ok(()) } else { Err(format!("{plans} plans\n{}", self.operator.text())) }
        });
        let patch = r#"{"spec": {"guards": {"maxRemovals": {"count": 10}}}}"#;
        self.acme.kubectl(&["patch", "cometorganization", "acme", "--type=merge", "--patch", patch]).ok();
        self.wait_for("cometorganization", "acme", "Ready", "Applied");
    }

    pub(super) fn an_event_happens_again(&mut self) {
        for _ in 0..2 {
            self.acme.kubectl(&["annotate", "cometorganization", "acme", "halley.dev/suspend=true"]).ok();
            self.wait_for("cometorganization", "acme", "Ready", "Suspended");
            self.acme.kubectl(&["annotate", "cometorganization", "acme", "halley.dev/suspend-"]).ok();
            self.wait_for("cometorganization", "acme", "Ready", "Applied");
        }
        let events = self.acme.get(&["events.events.k8s.io"]);
        let again = |event: &Value| event["reason"] == "Suspended" && event["series"]["count"] == 2;
        assert!(events["items"].as_array().unwrap().iter().any(again), "{events:#}");
    }

    pub(super) fn a_key_is_replaced(&mut self) {
        let before = self.key();
        let day = self.release.cluster.kubectl(&[
            "get",
            "namespace",
            "acme",
            "--output=jsonpath={.metadata.creationTimestamp}",
        ]);
        let year: i32 = day.ok()[..4].parse().unwrap();
        self.restart(&["--today", &format!("{}-12-31", year + 1)]);
        wait_until("the key is another one", SOON, || {
            if self.key() == before { Err(self.operator.text()) } else { Ok(()) }
        });
        self.restart(&[]);
    }

    /// It is held, renewed, and free in the end.
    pub(super) fn the_lease_is_given_back(&mut self) {
        let lease = || self.release.cluster.get(&["lease", "halley-operator", "--namespace", "halley"]);
        let taken = wait_until("the lease is held", SOON, || match &lease()["spec"]["holderIdentity"] {
            Value::String(_) => Ok(lease()),
            _ => Err(self.operator.text()),
        });
        wait_until("the lease is renewed", SOON, || {
            if lease()["spec"]["renewTime"] == taken["spec"]["renewTime"] { Err(self.operator.text()) } else { Ok(()) }
        });
        assert!(self.operator.terminate(SOON).success(), "{}", self.operator.text());
        assert_eq!(lease()["spec"]["holderIdentity"], Value::Null);
    }

    /// What is in the Secret of the service account.
    fn key(&self) -> String {
        self.acme.get(&["secret", "comet-ci"])["data"]["apiKey"].as_str().unwrap_or_default().to_owned()
    }

    pub(super) fn wait_for(&self, kind: &str, name: &str, type_: &str, reason: &str) {
        wait_until(&format!("{kind} {name} is {reason}"), SOON, || {
            let object = self.acme.get(&[kind, name]);
            let current = object["status"]["observedGeneration"] == object["metadata"]["generation"];
            if current && condition(&object, type_)["reason"] == reason {
                return Ok(());
            }
            Err(format!("{}\n{}", object["status"], self.operator.text()))
        });
    }
}

const FLAGS: [&str; 10] =
    ["--lease-namespace", "halley", "--lease-duration", "6s", "--settle", "1s", "--retry", "1s", "--interval", "2s"];

pub(super) fn condition(object: &Value, type_: &str) -> Value {
    let mut conditions = object["status"]["conditions"].as_array().into_iter().flatten();
    conditions.find(|condition| condition["type"] == type_).cloned().unwrap_or_default()
}
