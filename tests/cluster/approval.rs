//! Who may write what of a CometPlan: the chart's policy, on the real API server.
//!
//! Everybody here may do everything to plans by RBAC, status included, so that it is the policy alone that refuses. Whom RBAC lets do
//! what is in `chart.rs`.

use std::fs;
use std::sync::OnceLock;
use std::time::Duration;

use crate::chart::{Because, Release};
use crate::harness::{Client, Namespace, Ran, wait_until};

const OPERATOR: &str = "system:serviceaccount:halley:halley";
const COLLECTOR: &str = "system:serviceaccount:kube-system:generic-garbage-collector";
const APPROVE: &str = "halley.dev/approve=h1:guarded";

/// A plan as the operator makes it, but for what stands in `metadata` besides.
fn plan(name: &str, metadata: &str) -> String {
    format!(
        r#"{{"apiVersion": "halley.dev/v1alpha1", "kind": "CometPlan",
            "metadata": {{"name": "{name}", "labels": {{"a": "b"}}{metadata}}},
            "spec": {{"organizationRef": {{"name": "acme"}}, "digest": "h1:whole", "guardedDigest": "h1:guarded",
                "waitsFor": "Destructive", "approve": "h1:guarded", "summary": "1 to remove"}}}}"#
    )
}

const MADE: &str = r#", "annotations": {"example.org/note": "x"}, "ownerReferences":
    [{"apiVersion": "halley.dev/v1alpha1", "kind": "CometOrganization", "name": "acme", "uid": "5f2c2a3e-0000-4000-8000-000000000000"}]"#;

/// A namespace with one plan, where Ana and Bob may approve, and Carl may not. The release of the chart is one for all tests.
fn start() -> Namespace<'static> {
    static SHARED: OnceLock<Release> = OnceLock::new();
    let release = SHARED.get_or_init(|| Release::install(&["--set", "replicas=0"]));
    let desk = release.cluster.namespace("plans");
    let plans = "--resource=cometplans.halley.dev,cometplans.halley.dev/status,cometplans.halley.dev/scale";
    let verbs = "--verb=get,list,watch,create,update,patch,delete";
    desk.kubectl(&["create", "role", "plans", verbs, plans]).ok();
    let everybody = ["ana", "bob", "carl", OPERATOR, COLLECTOR].map(|name| format!("--user={name}"));
    let mut bind = vec!["create", "rolebinding", "plans", "--role=plans"];
    bind.extend(everybody.iter().map(String::as_str));
    desk.kubectl(&bind).ok();
    let approvers = ["create", "rolebinding", "approvers", "--clusterrole=halley-approver", "--user=ana", "--user=bob"];
    desk.kubectl(&approvers).ok();
    in_force(&desk);
    send(&desk, &plan("p", MADE), &["create", "--as", OPERATOR, "-f", "-"]).ok();
    desk
}

/// The policy is in force: the API server takes a moment to take it up.
fn in_force(desk: &Client) {
    wait_until("the policy refuses a plan", Duration::from_secs(30), || {
        let made = send(desk, &plan("probe", ""), &["create", "--dry-run=server", "-f", "-"]);
        if made.succeeded() { Err(made.text()) } else { Ok(()) }
    });
}

fn send(desk: &Client, manifest: &str, arguments: &[&str]) -> Ran {
    desk.kubectl_reading(arguments, manifest)
}

/// The arguments for being somebody; `admin` is who the kubeconfig says, an administrator of the cluster.
fn being(who: &str) -> Vec<&str> {
    if who == "admin" { Vec::new() } else { vec!["--as", who] }
}

/// Annotates the plan as somebody.
fn annotate(desk: &Client, who: &str, annotations: &[&str]) -> Ran {
    desk.kubectl(&[&["annotate", "--overwrite", "cometplan", "p"][..], &being(who), annotations].concat())
}

/// Patches the plan as somebody.
fn patch(desk: &Client, who: &str, patch: &str, more: &[&str]) -> Ran {
    desk.kubectl(&[&["patch", "cometplan", "p", "--type=merge", "--patch", patch][..], &being(who), more].concat())
}

#[test]
fn who_may_approve_does_it_in_their_own_name_and_nobody_else_can() {
    let desk = start();
    let may_not = "may not approve: the annotations halley.dev/approve, halley.dev/override and halley.dev/approved-by want the verb `approve`";
    for annotations in [
        &[APPROVE, "halley.dev/approved-by=carl"][..],
        &[APPROVE],
        &["halley.dev/approved-by=ana", APPROVE],
        &["halley.dev/override=maxRemovals@h1:whole", "halley.dev/approved-by=carl"],
    ] {
        annotate(&desk, "carl", annotations).because(may_not);
    }
    annotate(&desk, OPERATOR, &[APPROVE, &format!("halley.dev/approved-by={OPERATOR}")]).because(may_not);

    annotate(&desk, "ana", &[APPROVE]).because("write halley.dev/approved-by=ana in the same request");
    annotate(&desk, "ana", &[APPROVE, "halley.dev/approved-by=bob"]).because("write halley.dev/approved-by=ana");
    annotate(&desk, "admin", &[APPROVE, "halley.dev/approved-by=ana"]).because("write halley.dev/approved-by=admin");
    annotate(&desk, "ana", &["halley.dev/approve=h1:other", "halley.dev/approved-by=ana"])
        .because("names another plan than this one: write halley.dev/approve=h1:guarded");
    annotate(&desk, "ana", &[APPROVE, "halley.dev/approved-by=ana"]).ok();
    annotate(&desk, "ana", &["halley.dev/approve=h1:whole", "halley.dev/approved-by=ana"]).ok();
}

#[test]
fn an_approval_is_not_changed_moved_or_withdrawn_by_halves() {
    let desk = start();
    annotate(&desk, "ana", &[APPROVE, "halley.dev/approved-by=ana"]).ok();
    // Bob would act in Ana's name.
    annotate(&desk, "bob", &["halley.dev/approve=h1:whole"]).because("write halley.dev/approved-by=bob");
    annotate(&desk, "bob", &["halley.dev/override=maxRemovals@h1:whole"]).because("write halley.dev/approved-by=bob");
    annotate(&desk, "bob", &["halley.dev/approved-by-"]).because("write halley.dev/approved-by=bob");
    // Carl would withdraw it.
    annotate(&desk, "carl", &["halley.dev/approve-"]).because("may not approve");
    annotate(&desk, "carl", &["halley.dev/approve-", "halley.dev/approved-by-"]).because("may not approve");
    patch(&desk, "carl", r#"{"metadata": {"annotations": null}}"#, &[]).because("may not approve");
    let gone =
        desk.kubectl(&["get", "cometplan", "p", "--output", "json"]).ok().replace("halley.dev/approve", "x/approve");
    send(&desk, &gone, &["replace", "--as", "carl", "-f", "-"]).because("may not approve");
    // Who may approve may stand in, and withdraw.
    annotate(&desk, "bob", &["halley.dev/override=maxRemovals@h1:whole", "halley.dev/approved-by=bob"]).ok();
    let left = "write halley.dev/approved-by=ana in the same request (or take all three annotations away";
    annotate(&desk, "ana", &["halley.dev/approve-", "halley.dev/approved-by-"]).because(left);
    annotate(&desk, "ana", &["halley.dev/approve-", "halley.dev/override-", "halley.dev/approved-by-"]).ok();
    let declared = plan("p", r#", "annotations": {"halley.dev/approve": "h1:whole", "halley.dev/approved-by": "ana"}"#);
    let apply = ["apply", "--server-side", "--force-conflicts", "-f", "-", "--as"];
    send(&desk, &declared, &[&apply[..], &["bob"]].concat()).because("write halley.dev/approved-by=bob");
    send(&desk, &declared, &[&apply[..], &["ana"]].concat()).ok();
}

#[test]
fn only_the_operator_makes_plans_and_writes_what_is_in_them() {
    let desk = start();
    for who in ["ana", "carl", "admin", COLLECTOR] {
        let create = [&["create", "-f", "-"][..], &being(who)].concat();
        send(&desk, &plan("other", ""), &create).because("only the operator creates a CometPlan");
        let apply = [&["apply", "--server-side", "-f", "-"][..], &being(who)].concat();
        send(&desk, &plan("other", ""), &apply).because("only the operator creates a CometPlan");
        for change in [
            r#"{"metadata": {"labels": {"a": "c"}}}"#,
            r#"{"metadata": {"labels": null}}"#,
            r#"{"metadata": {"annotations": {"example.org/note": "y"}}}"#,
            r#"{"metadata": {"annotations": {"example.org/note": null}}}"#,
            r#"{"metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"}}}"#,
        ] {
            patch(&desk, who, change, &[]).because("only the operator writes a CometPlan");
        }
        let status = r#"{"status": {"observedGeneration": 1}}"#;
        patch(&desk, who, status, &["--subresource=status"]).because("only the operator writes the status");
        patch(&desk, who, r#"{"spec": {"digest": "h1:x"}}"#, &[]).because("a plan cannot be changed");
    }
    let approved = r#", "annotations": {"halley.dev/approve": "h1:guarded", "halley.dev/approved-by": "ana"}"#;
    send(&desk, &plan("other", approved), &["create", "--as", OPERATOR, "-f", "-"]).because("may not approve");

    // By the door of the status nothing else comes in.
    let sneaked = r#"{"metadata": {"annotations": {"halley.dev/approve": "h1:guarded", "halley.dev/approved-by": "ana"}},
        "status": {"observedGeneration": 1}}"#;
    patch(&desk, "ana", sneaked, &["--subresource=status"]).because("only the operator writes the status");
    patch(&desk, OPERATOR, sneaked, &["--subresource=status"]).ok();
    let now = desk.kubectl(&["get", "cometplan", "p", "--output", "json"]).ok();
    assert!(now.contains(r#""observedGeneration": 1"#) && !now.contains("halley.dev/approve"), "{now}");
    patch(&desk, "ana", r#"{"spec": {"replicas": 2}}"#, &["--subresource=scale"]).because("not found");
}

#[test]
fn kubernetes_own_controllers_take_owners_and_finalizers_away_and_people_do_not() {
    let desk = start();
    let orphaned = r#"{"metadata": {"ownerReferences": null, "finalizers": ["foregroundDeletion"]}}"#;
    let finished = r#"{"metadata": {"finalizers": null}}"#;
    for who in ["ana", "admin"] {
        for change in [orphaned, r#"{"metadata": {"finalizers": ["example.org/x"]}}"#] {
            patch(&desk, who, change, &[]).because("only the operator and Kubernetes' garbage collector");
        }
    }
    patch(&desk, COLLECTOR, orphaned, &[]).ok();
    patch(&desk, COLLECTOR, finished, &[]).ok();
    annotate(&desk, COLLECTOR, &[APPROVE, &format!("halley.dev/approved-by={COLLECTOR}")]).because("may not approve");
    // What changes nothing is refused to nobody: so the storage of a cluster is migrated.
    let same = desk.kubectl(&["get", "cometplan", "p", "--output", "json"]).ok();
    send(&desk, &same, &["replace", "--as", "carl", "-f", "-"]).ok();
}

#[test]
fn a_service_account_with_its_own_token_is_somebody_like_everybody_else() {
    let desk = start();
    let bot = desk.service_account("bot");
    let name = format!("system:serviceaccount:{}:bot", desk.name());
    let bind = ["create", "rolebinding", "bot", "--clusterrole=halley-approver", &format!("--user={name}")];
    desk.kubectl(&bind).ok();
    let annotate =
        |by: &str| bot.kubectl(&["annotate", "cometplan", "p", APPROVE, &format!("halley.dev/approved-by={by}")]);
    annotate("bot").because(&format!("write halley.dev/approved-by={name}"));
    annotate(&name).ok();
}

#[test]
fn the_audit_log_of_the_api_server_has_the_approval() {
    let desk = start();
    annotate(&desk, "ana", &[APPROVE, "halley.dev/approved-by=ana"]).ok();
    desk.cluster.audit();
    let log = fs::read_to_string(desk.cluster.folder().join("audit.log")).unwrap();
    let here = |line: &&str| line.contains("halley-approvals/approval") && line.contains(desk.name());
    let line = log.lines().find(here).expect("an entry with the approval");
    assert!(line.contains(r#""halley-approvals/approval":"approve=h1:guarded override=""#), "{line}");
    assert!(line.contains(r#""impersonatedUser":{"username":"ana""#), "{line}");
}

#[test]
fn a_release_for_some_namespaces_guards_these_and_leaves_the_others_to_theirs() {
    let release = Release::prepare();
    let [acme, beta] = ["acme", "beta"].map(|name| release.cluster.namespace(name));
    let only = format!("watch.namespaces={{{}}}", acme.name());
    release.helm(&["install", "halley", "--create-namespace", "--set", "replicas=0", "--set", &only]).ok();
    in_force(&acme);
    let create = |desk: &Client| send(desk, &plan("p", ""), &["create", "-f", "-"]);
    create(&acme).because("only the operator creates a CometPlan");
    create(&beta).ok();
}
