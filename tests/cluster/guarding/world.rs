//! An organization with its people, declared in a namespace, under an operator of its own.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use crate::harness::{Namespace, Operator, Serve, cluster, wait_until};

pub(super) const SOON: Duration = Duration::from_secs(60);
pub(super) const APPROVE: &str = "halley.dev/approve";
pub(super) const OVERRIDE: &str = "halley.dev/override";
const QUICK: [&str; 8] = ["--settle", "1s", "--retry", "1s", "--interval", "1s", "--lease-duration", "5s"];

/// The organization `acme`: the Admin `ana@acme.test`, and others.
pub(super) struct World {
    pub(super) desk: Namespace<'static>,
    pub(super) serve: Serve,
    pub(super) operator: Operator,
}

/// A roster of Ana and these people.
pub(super) fn roster(people: &[&str]) -> String {
    let line = |name: &&str| format!("    - {{email: {name}@acme.test}}\n");
    let lines: String = people.iter().map(line).collect();
    format!(
        "---\napiVersion: halley.dev/v1alpha1\nkind: CometRoster\nmetadata: {{name: everybody}}\nspec:\n  members:\n    \
         - {{email: ana@acme.test, role: Admin}}\n{lines}"
    )
}

fn organization(policy: &str) -> String {
    format!(
        "---\napiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {{name: acme}}\nspec:\n  displayName: Acme\n{policy}"
    )
}

/// The members alone are owned.
pub(super) const OWNED: &str = "  ownership: {members: Authoritative}\n";

impl World {
    /// Ana and these people, live and declared, under this policy (lines of the organization's spec).
    pub(super) fn start(name: &str, policy: &str, people: &[&str]) -> Self {
        Self::start_with(name, policy, people, &[])
    }

    pub(super) fn start_with(name: &str, policy: &str, people: &[&str], flags: &[&str]) -> Self {
        let desk = cluster().namespace(name);
        let serve = Serve::with(&(organization("") + &roster(people)), "ana@acme.test");
        let within = ["--namespace", desk.name(), "--lease-namespace", desk.name()];
        desk.apply(&(serve.secret("comet") + &organization_at(&serve, policy) + &roster(people))).ok();
        let operator = Operator::start(&desk.kubeconfig, &[&QUICK[..], &within, flags].concat());
        let world = Self { desk, serve, operator };
        world.until("Applied");
        world
    }

    /// Goes on with another operator, for which it is this day.
    pub(super) fn on(&mut self, day: &str) {
        self.operator.terminate(SOON);
        let within = ["--namespace", self.desk.name(), "--lease-namespace", self.desk.name(), "--today", day];
        self.operator = Operator::start(&self.desk.kubeconfig, &[&QUICK[..], &within].concat());
    }

    /// Declares another policy.
    pub(super) fn policy(&self, policy: &str) {
        self.desk.apply(&organization_at(&self.serve, policy)).ok();
    }

    /// Declares other people.
    pub(super) fn people(&self, people: &[&str]) {
        self.desk.apply(&roster(people)).ok();
    }

    pub(super) fn organization(&self) -> Value {
        self.desk.get(&["corg", "acme"])
    }

    /// Waits until the organization says this of what it is now.
    pub(super) fn until(&self, reason: &str) -> Value {
        wait_until(&format!("the organization is {reason}"), SOON, || {
            let found = self.organization();
            let current = found["status"]["observedGeneration"] == found["metadata"]["generation"];
            if current && ready(&found)["reason"] == reason {
                Ok(found)
            } else {
                Err(format!("{}\n{}", found["status"], self.operator.text()))
            }
        })
    }

    /// The plan for which the organization waits, once it says this.
    pub(super) fn waiting(&self, reason: &str) -> Value {
        self.until(reason);
        self.asking(&[])
    }

    /// The plan for which the organization waits, when it is none of these.
    pub(super) fn asking(&self, but: &[&Value]) -> Value {
        wait_until("a plan waits for a word", SOON, || {
            let found = self.organization();
            let Some(name) = found["status"]["plan"].as_str() else { return Err(found["status"].to_string()) };
            if but.iter().any(|plan| plan["metadata"]["name"] == name) {
                return Err(found["status"].to_string());
            }
            let plan = self.desk.kubectl(&["get", "cplan", name, "--output", "json"]);
            let shown = plan.succeeded().then(|| plan.json()).filter(|plan| !ready(plan).is_null());
            shown.ok_or_else(|| plan.text())
        })
    }

    /// All plans, by name.
    pub(super) fn plans(&self) -> Vec<Value> {
        self.desk.get(&["cplan"])["items"].as_array().unwrap().clone()
    }

    /// The plan as it is now.
    pub(super) fn plan(&self, plan: &Value) -> Value {
        self.desk.get(&["cplan", name(plan)])
    }

    /// Waits until a plan says this.
    pub(super) fn plan_until(&self, plan: &Value, reason: &str) -> Value {
        wait_until(&format!("the plan is {reason}"), SOON, || {
            let found = self.plan(plan);
            if ready(&found)["reason"] == reason {
                Ok(found)
            } else {
                Err(format!("{found}\n{}", self.operator.text()))
            }
        })
    }

    /// Says something to a plan, in the admin's name.
    pub(super) fn say(&self, plan: &Value, annotation: &str, value: &str) {
        self.annotate(plan, &[&format!("{annotation}={value}"), "halley.dev/approved-by=admin"]);
    }

    pub(super) fn annotate(&self, plan: &Value, annotations: &[&str]) {
        self.desk.kubectl(&[&["annotate", "--overwrite", "cplan", name(plan)], annotations].concat()).ok();
    }

    /// Approves a plan as its message says.
    pub(super) fn approve(&self, plan: &Value) {
        self.say(plan, APPROVE, plan["spec"]["approve"].as_str().unwrap());
    }

    /// The names of the live members but Ana.
    pub(super) fn live(&self) -> BTreeSet<String> {
        let members = self.serve.get("members");
        let emails = members.as_array().unwrap().iter().map(|member| member["email"].as_str().unwrap());
        emails.map(|email| email.trim_end_matches("@acme.test").to_owned()).filter(|name| name != "ana").collect()
    }

    pub(super) fn until_live(&self, people: &[&str]) {
        let wanted: BTreeSet<String> = people.iter().map(|name| (*name).to_owned()).collect();
        wait_until(&format!("{people:?} are live"), SOON, || {
            let live = self.live();
            if live == wanted { Ok(()) } else { Err(format!("{live:?}\n{}", self.operator.text())) }
        });
    }

    /// How many requests that are no reading the server has answered.
    pub(super) fn writes(&self) -> usize {
        let log = std::fs::read_to_string(self.serve.folder().join("log")).unwrap();
        let answers = log.lines().filter(|line| line.contains("answered"));
        answers.filter(|line| !line.contains("method=\"GET\"") && !line.contains("\"method\":\"GET\"")).count()
    }

    /// Waits until the operator has looked at the organization so many times more.
    pub(super) fn rounds(&self, count: u32) {
        let rounds = || self.operator.metric("halley_operator_reconcile_duration_seconds_count").unwrap_or_default();
        let begin = rounds();
        wait_until(&format!("{count} more rounds"), SOON, || {
            let done = rounds() - begin;
            if done >= f64::from(count) { Ok(()) } else { Err(format!("{done}: {}", self.operator.text())) }
        });
    }
}

fn organization_at(serve: &Serve, policy: &str) -> String {
    let server = format!("  server: {{url: '{}', credentialsRef: {{name: comet}}}}\n", serve.url);
    let from = "{name: acme, annotations: {halley.dev/revision: \"4f2e1c\", halley.dev/author: zoe}}";
    organization(&(server + policy)).replace("{name: acme}", from)
}

/// The condition `Ready`.
pub(super) fn ready(object: &Value) -> Value {
    let conditions = object["status"]["conditions"].as_array();
    let ready = conditions.and_then(|all| all.iter().find(|condition| condition["type"] == "Ready"));
    ready.cloned().unwrap_or_default()
}

pub(super) fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap()
}

/// The ids of the operations that a plan shows.
pub(super) fn shown(plan: &Value) -> Vec<&str> {
    let operations = plan["spec"]["destructive"].as_array();
    operations.into_iter().flatten().map(|operation| operation["id"].as_str().unwrap()).collect()
}
