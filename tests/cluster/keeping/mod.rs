//! The operator keeps a live organization as custom resources say: `halley serve` on one side, the API server on the other.

mod away;
mod claims;
mod comet;
mod definitions;
mod drift;
mod losses;
mod many;
mod moved;
mod ready;
mod reasons;
mod secrets;

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::harness::{Cluster, Namespace, Operator, Ran, Serve, cluster, halley, wait_until};
use crate::kinds::manifest;

const SOON: Duration = Duration::from_secs(40);

/// For tests that wait for what happens after a while.
const QUICK: [&str; 5] = ["--settle=2s", "--retry=1s", "--interval=2s", "--timeout=10s", "--lease-duration=6s"];

/// A namespace, and a live organization for it, in which Ana is an Admin.
struct Desk<'a> {
    namespace: Namespace<'a>,
    live: Serve,
}

/// `Ready` of an object, as of its present generation.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    status: String,
    reason: String,
    message: String,
}

impl Desk<'static> {
    /// With the API server of all tests, and these people beside Ana, everybody active.
    fn new(people: &[&str]) -> Self {
        Self::at(cluster(), people)
    }
}

impl<'a> Desk<'a> {
    fn at(cluster: &'a Cluster, people: &[&str]) -> Self {
        Self::with(cluster, &(manifest("CometOrganization", "acme", BASE) + &staff(people) + &research("")))
    }

    /// With a live organization that these manifests describe.
    fn with(cluster: &'a Cluster, manifests: &str) -> Self {
        Self { namespace: cluster.namespace("keeping"), live: Serve::with(manifests, ANA) }
    }

    /// The operator for this namespace alone.
    fn operator(&self, arguments: &[&str]) -> Operator {
        let name = self.namespace.name();
        let own = [&["--namespace", name, "--lease-namespace", name][..], arguments].concat();
        Operator::start(&self.namespace.kubeconfig, &own)
    }

    /// The CometOrganization with these fields more.
    fn organization(&self, more: &str) -> String {
        let server = format!("server: {{url: '{}', credentialsRef: {{name: comet}}}}", self.live.url);
        manifest("CometOrganization", "acme", &format!("{BASE}, {server}, {more}"))
    }

    /// Applies an organization that owns its members and their access and asks nobody, its Secret, and what else there is.
    fn begin(&self, more: &str) {
        self.apply(&(self.organization(OWNS) + &self.live.secret("comet") + "---\n" + more));
    }

    #[track_caller]
    fn apply(&self, manifests: &str) {
        self.namespace.apply(manifests).ok();
    }

    #[track_caller]
    fn delete(&self, what: &str) {
        self.namespace.kubectl(&["delete", "--wait=false", what]).ok();
    }

    /// What `Ready` says, if somebody has looked at the object as it is now.
    fn shown(&self, what: &str) -> Result<Shown, String> {
        let got = self.namespace.kubectl(&["get", "--output=json", what]);
        if !got.succeeded() {
            return Err(got.text());
        }
        let object = got.json();
        let ready = condition(&object, "Ready").ok_or_else(|| object["status"].to_string())?;
        if ready["observedGeneration"] != object["metadata"]["generation"] {
            return Err(format!("as of another generation: {ready}"));
        }
        let text = |name: &str| ready[name].as_str().unwrap_or_default().to_owned();
        Ok(Shown { status: text("status"), reason: text("reason"), message: text("message") })
    }

    /// Waits until `Ready` has this reason.
    #[track_caller]
    fn shows(&self, what: &str, reason: &str) -> Shown {
        self.shows_with(what, reason, "")
    }

    /// The same, with this in the message.
    #[track_caller]
    fn shows_with(&self, what: &str, reason: &str, message: &str) -> Shown {
        wait_until(&format!("{what} is {reason} with `{message}`"), SOON, || {
            let shown = self.shown(what)?;
            let fits = shown.reason == reason && shown.message.contains(message);
            if fits { Ok(shown) } else { Err(format!("{shown:?}")) }
        })
    }

    fn get(&self, what: &str) -> Value {
        self.namespace.get(&[what])
    }

    /// The addresses of the live members, in order.
    fn members(&self) -> Vec<String> {
        let members = self.live.get("members");
        members.as_array().unwrap().iter().map(|member| member["email"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits until exactly these people beside Ana are live members.
    fn has(&self, people: &[&str]) {
        let mut wanted: Vec<&str> = people.iter().copied().chain([ANA]).collect();
        wanted.sort_unstable();
        wait_until(&format!("the members are {wanted:?}"), SOON, || {
            let members = self.members();
            if members == wanted { Ok(()) } else { Err(format!("{members:?}, {:?}", self.shown("corg/acme"))) }
        });
    }

    /// All that has ever been taken away or turned down in the live organization.
    fn taken(&self) -> Vec<String> {
        let history = self.live.halley(&["get", "history", "--limit=10000", "--output=json"]).json();
        let operations =
            history.as_array().unwrap().iter().map(|entry| entry["operation"].as_str().unwrap().to_owned());
        operations.filter(|operation| operation.starts_with("delete/") || operation.starts_with("revoke/")).collect()
    }

    /// Nobody has ever lost anything.
    #[track_caller]
    fn nobody_lost_anything(&self) {
        assert_eq!(self.taken(), Vec::<String>::new());
    }

    /// Changes the live organization past everybody, as its dashboard would.
    fn by_hand(&self, manifests: &str) {
        self.live
            .halley_reading(&["apply", "--yes", "-f", "-"], &(manifest("CometOrganization", "acme", BASE) + manifests))
            .ok();
    }

    /// Plans on the command line against the server.
    fn planned(&self, manifests: &str) -> Value {
        let folder = tempfile::tempdir().unwrap();
        let mut plan = halley(folder.path());
        plan.env("COMET_API_KEY", &self.live.key).args([
            "plan",
            "--server",
            &self.live.url,
            "--output=json",
            "-f",
            "-",
        ]);
        Ran::of(&mut plan, manifests).json()
    }

    /// Waits until the operator has looked that often at an organization.
    fn looks(&self, operator: &Operator, times: u32) {
        let before = looked(operator);
        wait_until(&format!("there were {times} looks more"), SOON, || {
            let more = looked(operator) - before;
            if more >= f64::from(times) { Ok(()) } else { Err(more.to_string()) }
        });
    }
}

const ANA: &str = "ana@acme.test";
const BASE: &str = "displayName: Acme, subscription: Enterprise";
/// Members and access are exactly what is declared, and nobody is asked.
const OWNS: &str = "approval: Never, ownership: {members: Authoritative, access: Authoritative}";

/// The time, to hold the times of servers against.
#[expect(clippy::disallowed_methods, reason = "servers of other processes have the real time")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// Lets time pass in which nothing is to happen.
fn passes(time: Duration) {
    let end = now() + time;
    wait_until("time has passed", SOON, || if now() > end { Ok(()) } else { Err(end.to_string()) });
}

/// How often the operator has looked at organizations, whatever came of it.
fn looked(operator: &Operator) -> f64 {
    let (_, metrics) = operator.http("/metrics").unwrap();
    let counts = metrics.lines().filter(|line| line.starts_with("halley_operator_reconciles_total"));
    counts.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
}

fn condition<'v>(object: &'v Value, name: &str) -> Option<&'v Value> {
    object["status"]["conditions"].as_array()?.iter().find(|condition| condition["type"] == name)
}

/// A roster of Ana and these people.
fn staff(people: &[&str]) -> String {
    let others: String = people.iter().map(|email| format!(", {{email: {email}}}")).collect();
    manifest("CometRoster", "staff", &format!("members: [{{email: {ANA}, role: Admin}}{others}]"))
}

/// A roster of these people, without Ana.
fn roster(name: &str, people: &[&str]) -> String {
    let people: Vec<String> = people.iter().map(|email| format!("{{email: {email}}}")).collect();
    manifest("CometRoster", name, &format!("members: [{}]", people.join(", ")))
}

fn member(name: &str) -> String {
    manifest("CometMember", name, &format!("email: {name}@acme.test"))
}

/// The workspace that there always is; who is in it is nobody's business when nothing is said.
fn research(access: &str) -> String {
    let access = if access.is_empty() { String::new() } else { format!(", access: [{access}]") };
    manifest("CometWorkspace", "research", &format!("default: true{access}"))
}
