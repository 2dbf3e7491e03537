//! Who may write what of a CometPlan: the chart's policy, on the real API server.
//!
//! Everybody here may do everything to plans by RBAC, status included, so that it is the policy alone that refuses. Whom RBAC lets do
//! what is in `chart.rs`.

use crate::chart::Release;

const OPERATOR: &str = "system:serviceaccount:halley:halley";
const COLLECTOR: &str = "system:serviceaccount:kube-system:generic-garbage-collector";
const APPROVE: &str = "halley.dev/approve=h1:guarded";

/// A plan as the operator makes it, but for what stands in `metadata` besides.
fn plan(name: &str, metadata: &str) -> String {
    format!(
        r#"{{"apiVersion": "halley.dev/v1alpha1", "kind": "CometPlan",
            "metadata": {{"name": "{name}", "labels": {{"a": "b"}}{metadata}}},
            "spec": {{"organizationRef": {{"name": "acme"}}, "digest": "h1:whole", "guardedDigest": "h1:guarded"}}}}"#
    )
}

const MADE: &str = r#", "annotations": {"example.org/note": "x"}, "ownerReferences":
    [{"apiVersion": "halley.dev/v1alpha1", "kind": "CometOrganization", "name": "acme", "uid": "5f2c2a3e-0000-4000-8000-000000000000"}]"#;

/// The chart without pods, Ana and Bob who may approve, Carl who may not, and one plan.
fn start() -> Release {
    let release = Release::install(&["--set", "replicas=0"]);
    release.kubectl(&["create", "namespace", "acme"]).ok();
    let plans = ["--resource=cometplans.halley.dev,cometplans.halley.dev/status,cometplans.halley.dev/scale"];
    let verbs = "--verb=get,list,watch,create,update,patch,delete";
    release.acme(&[&["create", "role", "plans", verbs][..], &plans].concat()).ok();
    let everybody = ["ana", "bob", "carl", OPERATOR, COLLECTOR].map(|name| format!("--user={name}"));
    let mut bind = vec!["create", "rolebinding", "plans", "--role=plans"];
    bind.extend(everybody.iter().map(String::as_str));
    release.acme(&bind).ok();
    let approvers = ["create", "rolebinding", "approvers", "--clusterrole=halley-approver", "--user=ana", "--user=bob"];
    release.acme(&approvers).ok();
    release.settled();
    release.acme_with(&plan("p", MADE), &["create", "--as", OPERATOR, "-f", "-"]).ok();
    release
}

/// The arguments for being somebody; `admin` is who the kubeconfig says, an administrator of the cluster.
fn being(who: &str) -> Vec<&str> {
    if who == "admin" { Vec::new() } else { vec!["--as", who] }
}

/// Annotates the plan as somebody.
fn annotate(release: &Release, who: &str, annotations: &[&str]) -> crate::chart::Said {
    release.acme(&[&["annotate", "--overwrite", "cometplan", "p"][..], &being(who), annotations].concat())
}

/// Patches the plan as somebody.
fn patch(release: &Release, who: &str, patch: &str, more: &[&str]) -> crate::chart::Said {
    release.acme(&[&["patch", "cometplan", "p", "--type=merge", "--patch", patch][..], &being(who), more].concat())
}

#[test]
fn who_may_approve_does_it_in_their_own_name_and_nobody_else_can() {
    let release = start();
    let may_not = "may not approve: the annotations halley.dev/approve, halley.dev/override and halley.dev/approved-by want the verb `approve`";
    for annotations in [
        &[APPROVE, "halley.dev/approved-by=carl"][..],
        &[APPROVE],
        &["halley.dev/approved-by=ana", APPROVE],
        &["halley.dev/override=maxRemovals@h1:whole", "halley.dev/approved-by=carl"],
    ] {
        annotate(&release, "carl", annotations).refused(may_not);
    }
    annotate(&release, OPERATOR, &[APPROVE, &format!("halley.dev/approved-by={OPERATOR}")]).refused(may_not);

    annotate(&release, "ana", &[APPROVE]).refused("write halley.dev/approved-by=ana in the same request");
    annotate(&release, "ana", &[APPROVE, "halley.dev/approved-by=bob"]).refused("write halley.dev/approved-by=ana");
    annotate(&release, "admin", &[APPROVE, "halley.dev/approved-by=ana"]).refused("write halley.dev/approved-by=admin");
    annotate(&release, "ana", &["halley.dev/approve=h1:other", "halley.dev/approved-by=ana"])
        .refused("names another plan than this one: write halley.dev/approve=h1:guarded");
    annotate(&release, "ana", &[APPROVE, "halley.dev/approved-by=ana"]).ok();
    annotate(&release, "ana", &["halley.dev/approve=h1:whole", "halley.dev/approved-by=ana"]).ok();
}

#[test]
fn an_approval_is_not_changed_moved_or_withdrawn_by_halves() {
    let release = start();
    annotate(&release, "ana", &[APPROVE, "halley.dev/approved-by=ana"]).ok();
    // Bob would act in Ana's name.
    annotate(&release, "bob", &["halley.dev/approve=h1:whole"]).refused("write halley.dev/approved-by=bob");
    annotate(&release, "bob", &["halley.dev/override=maxRemovals@h1:whole"])
        .refused("write halley.dev/approved-by=bob");
    annotate(&release, "bob", &["halley.dev/approved-by-"]).refused("write halley.dev/approved-by=bob");
    // Carl would withdraw it.
    annotate(&release, "carl", &["halley.dev/approve-"]).refused("may not approve");
    annotate(&release, "carl", &["halley.dev/approve-", "halley.dev/approved-by-"]).refused("may not approve");
    patch(&release, "carl", r#"{"metadata": {"annotations": null}}"#, &[]).refused("may not approve");
    let gone =
        release.acme(&["get", "cometplan", "p", "--output", "json"]).ok().replace("halley.dev/approve", "x/approve");
    release.acme_with(&gone, &["replace", "--as", "carl", "-f", "-"]).refused("may not approve");
    // Who may approve may stand in, and withdraw.
    annotate(&release, "bob", &["halley.dev/override=maxRemovals@h1:whole", "halley.dev/approved-by=bob"]).ok();
    annotate(&release, "ana", &["halley.dev/approve-", "halley.dev/override-", "halley.dev/approved-by-"]).ok();
    let declared = plan("p", r#", "annotations": {"halley.dev/approve": "h1:whole", "halley.dev/approved-by": "ana"}"#);
    let apply = ["apply", "--server-side", "--force-conflicts", "-f", "-", "--as"];
    release.acme_with(&declared, &[&apply[..], &["bob"]].concat()).refused("write halley.dev/approved-by=bob");
    release.acme_with(&declared, &[&apply[..], &["ana"]].concat()).ok();
}

#[test]
fn only_the_operator_makes_plans_and_writes_what_is_in_them() {
    let release = start();
    for who in ["ana", "carl", "admin", COLLECTOR] {
        let create = [&["create", "-f", "-"][..], &being(who)].concat();
        release.acme_with(&plan("other", ""), &create).refused("only the operator creates a CometPlan");
        let apply = [&["apply", "--server-side", "-f", "-"][..], &being(who)].concat();
        release.acme_with(&plan("other", ""), &apply).refused("only the operator creates a CometPlan");
        for change in [
            r#"{"metadata": {"labels": {"a": "c"}}}"#,
            r#"{"metadata": {"labels": null}}"#,
            r#"{"metadata": {"annotations": {"example.org/note": "y"}}}"#,
            r#"{"metadata": {"annotations": {"example.org/note": null}}}"#,
            r#"{"metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"}}}"#,
        ] {
            patch(&release, who, change, &[]).refused("only the operator writes a CometPlan");
        }
        let status = r#"{"status": {"observedGeneration": 1}}"#;
        patch(&release, who, status, &["--subresource=status"]).refused("only the operator writes the status");
        patch(&release, who, r#"{"spec": {"digest": "h1:x"}}"#, &[]).refused("a plan cannot be changed");
    }
    let approved = r#", "annotations": {"halley.dev/approve": "h1:guarded", "halley.dev/approved-by": "ana"}"#;
    release.acme_with(&plan("other", approved), &["create", "--as", OPERATOR, "-f", "-"]).refused("may not approve");

    // By the door of the status nothing else comes in.
    let sneaked = r#"{"metadata": {"annotations": {"halley.dev/approve": "h1:guarded", "halley.dev/approved-by": "ana"}},
        "status": {"observedGeneration": 1}}"#;
    patch(&release, "ana", sneaked, &["--subresource=status"]).refused("only the operator writes the status");
    patch(&release, OPERATOR, sneaked, &["--subresource=status"]).ok();
    let now = release.acme(&["get", "cometplan", "p", "--output", "json"]).ok();
    assert!(now.contains(r#""observedGeneration": 1"#) && !now.contains("halley.dev/approve"), "{now}");
    patch(&release, "ana", r#"{"spec": {"replicas": 2}}"#, &["--subresource=scale"]).refused("not found");
}

#[test]
fn kubernetes_own_controllers_take_owners_and_finalizers_away_and_people_do_not() {
    let release = start();
    let orphaned = r#"{"metadata": {"ownerReferences": null, "finalizers": ["foregroundDeletion"]}}"#;
    let finished = r#"{"metadata": {"finalizers": null}}"#;
    for who in ["ana", "admin"] {
        for change in [orphaned, r#"{"metadata": {"finalizers": ["example.org/x"]}}"#] {
            patch(&release, who, change, &[]).refused("only the operator and Kubernetes' garbage collector");
        }
    }
    patch(&release, COLLECTOR, orphaned, &[]).ok();
    patch(&release, COLLECTOR, finished, &[]).ok();
    annotate(&release, COLLECTOR, &[APPROVE, &format!("halley.dev/approved-by={COLLECTOR}")])
        .refused("may not approve");
    // What changes nothing is refused to nobody: so the storage of a cluster is migrated.
    let same = release.acme(&["get", "cometplan", "p", "--output", "json"]).ok();
    release.acme_with(&same, &["replace", "--as", "carl", "-f", "-"]).ok();
}

#[test]
fn a_service_account_with_its_own_token_is_somebody_like_everybody_else() {
    let release = start();
    release.acme(&["create", "serviceaccount", "bot"]).ok();
    let bind = ["create", "rolebinding", "bot", "--clusterrole=halley-approver", "--serviceaccount=acme:bot"];
    release.acme(&bind).ok();
    let token = release.acme(&["create", "token", "bot"]).ok();
    let as_bot = ["--token", token.trim()];
    let annotate = |annotations: &[&str]| {
        release.nobody(&[&["--namespace", "acme", "annotate", "cometplan", "p"][..], &as_bot, annotations].concat())
    };
    annotate(&[APPROVE, "halley.dev/approved-by=bot"]).refused("halley.dev/approved-by=system:serviceaccount:acme:bot");
    annotate(&[APPROVE, "halley.dev/approved-by=system:serviceaccount:acme:bot"]).ok();
}

#[test]
fn a_release_for_some_namespaces_guards_these_and_leaves_the_others_to_theirs() {
    let release = Release::prepare();
    for namespace in ["acme", "beta"] {
        release.kubectl(&["create", "namespace", namespace]).ok();
    }
    release
        .helm(&["install", "halley", "--create-namespace", "--set", "replicas=0", "--set", "watch.namespaces={acme}"])
        .ok();
    release.settled();
    let create = |namespace| release.with(&plan("p", ""), &["--namespace", namespace, "create", "-f", "-"]);
    create("acme").refused("only the operator creates a CometPlan");
    create("beta").ok();
}
