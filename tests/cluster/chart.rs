//! The chart: what it renders, makes, lets whom do, and leaves behind. Helm, kubeconform and the API server are the real ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{Client, Cluster, Ran, tool};

fn chart() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("charts/halley")
}

pub(crate) trait Because {
    /// It was refused, and this is why.
    fn because(&self, text: &str);
}

impl Because for Ran {
    #[track_caller]
    fn because(&self, text: &str) {
        let said = self.refused().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(text), "`{text}` is not in: {said}");
    }
}

/// Helm without a cluster.
fn helm(arguments: &[&str]) -> Ran {
    let mut command = Command::new(tool("helm"));
    Ran::of(command.args(arguments).env("KUBECONFIG", "/dev/null").env("HOME", std::env::temp_dir()), "")
}

fn template(values: &[&str]) -> Ran {
    let chart = chart();
    helm(&[&["template", "halley", chart.to_str().unwrap(), "--namespace", "halley"][..], values].concat())
}

fn documents(text: &str) -> Vec<Value> {
    let documents = serde_yaml::Deserializer::from_str(text);
    documents
        .map(|document| serde::Deserialize::deserialize(document).unwrap())
        .filter(|v: &Value| !v.is_null())
        .collect()
}

/// A release of the chart in an API server of its own, because much of it is there once in a cluster.
pub(crate) struct Release {
    pub(crate) cluster: Cluster,
}

impl Release {
    pub(crate) fn prepare() -> Self {
        Self { cluster: Cluster::bare() }
    }

    pub(crate) fn install(values: &[&str]) -> Self {
        let release = Self::prepare();
        release.helm(&[&["install", "halley", "--create-namespace"][..], values].concat()).ok();
        release
    }

    /// `helm install NAME …` and the like, in the namespace `halley` unless another is named.
    pub(crate) fn helm(&self, arguments: &[&str]) -> Ran {
        let chart = chart();
        let (before, after) = arguments.split_at(2);
        let chart = if before[0] == "uninstall" { Vec::new() } else { vec![chart.to_str().unwrap()] };
        Client::new(self.cluster.kubeconfig.clone(), "halley").helm(&[before, &chart, after].concat())
    }

    /// The administrator in the namespace `acme`, which is made.
    pub(crate) fn acme(&self) -> Client {
        self.cluster.kubectl(&["create", "namespace", "acme"]).ok();
        Client::new(self.cluster.kubeconfig.clone(), "acme")
    }
}

const KINDS: [&str; 8] = [
    "cometorganizations",
    "cometmembers",
    "cometrosters",
    "cometteams",
    "cometworkspaces",
    "cometroles",
    "cometserviceaccounts",
    "cometplans",
];

/// The values to try, by name.
fn value_sets() -> Vec<(&'static str, Vec<String>)> {
    let file = |name: &str| vec!["--values".to_owned(), chart().join("ci").join(name).to_str().unwrap().to_owned()];
    let set = |values: &[&str]| values.iter().flat_map(|value| ["--set".to_owned(), (*value).to_owned()]).collect();
    vec![
        ("the defaults", Vec::new()),
        ("everything", file("everything.yaml")),
        ("serve alone", file("serve.yaml")),
        (
            "nothing but a Deployment",
            set(&["crds.enabled=false", "rbac.create=false", "rbac.people=false", "serviceAccount.create=false"]),
        ),
        ("names of its own", set(&["fullnameOverride=comet", "serviceAccount.name=somebody", "shards={a,b}"])),
        ("serve over plain HTTP", set(&["serve.enabled=true", "networkPolicy.enabled=true"])),
    ]
}

#[test]
fn the_chart_passes_helms_strict_lint_with_every_set_of_values() {
    let chart = chart();
    for (name, values) in value_sets() {
        let values: Vec<_> = values.iter().map(String::as_str).collect();
        let said = helm(&[&["lint", "--strict", chart.to_str().unwrap()][..], &values].concat());
        assert!(said.succeeded(), "{name}: {}", said.text());
    }
}

#[test]
fn every_rendered_object_is_one_that_kubernetes_knows() {
    let release = Release::install(&["--set", "replicas=0"]);
    let schemas = tempfile::tempdir().unwrap();
    let document = release.cluster.kubectl(&["get", "--raw", "/openapi/v2"]).ok();
    write_schemas(&serde_json::from_str(&document).unwrap(), schemas.path());
    let location =
        format!("{}/{{{{.ResourceKind}}}}-{{{{.Group}}}}-{{{{.ResourceAPIVersion}}}}.json", schemas.path().display());
    let check = |text: &str| {
        let mut command = Command::new(tool("kubeconform"));
        Ran::of(command.args(["-strict", "-summary", "-schema-location", &location, "-"]), text)
    };
    for (name, values) in value_sets() {
        let values: Vec<_> = values.iter().map(String::as_str).collect();
        let text = template(&values).ok();
        let said = check(&text);
        let whole = format!("{} resources found parsing stdin - Valid: {0},", documents(&text).len());
        assert!(said.succeeded() && said.stdout().contains(&whole), "{name}: {}", said.text());
    }
    let wrong = template(&[]).ok().replace("replicas: 2", "replikas: 2");
    assert!(check(&wrong).stdout().contains("replikas"), "a field that does not exist is not found");
}

/// The schemas of all kinds, closed, as kubeconform wants them: a file a kind, from what the API server says of itself.
fn write_schemas(document: &Value, folder: &Path) {
    let definitions = document["definitions"].as_object().unwrap();
    for (name, definition) in definitions {
        if definition["properties"]["kind"].is_null() {
            continue;
        }
        for kind in definition["x-kubernetes-group-version-kind"].as_array().into_iter().flatten() {
            let mut needed = BTreeMap::new();
            need(name, definitions, &mut needed);
            let schema = json!({"$ref": format!("#/definitions/{name}"), "definitions": needed});
            let part = |part: &str| kind[part].as_str().unwrap().to_owned();
            let group = if part("group").is_empty() { part("version") } else { part("group") };
            let file = format!("{}-{group}-{}.json", part("kind").to_lowercase(), part("version"));
            fs::write(folder.join(file), schema.to_string()).unwrap();
        }
    }
}

fn need(name: &str, all: &serde_json::Map<String, Value>, needed: &mut BTreeMap<String, Value>) {
    if needed.contains_key(name) {
        return;
    }
    let mut schema = all[name].clone();
    close(&mut schema);
    let mut names = BTreeSet::new();
    references(&schema, &mut names);
    needed.insert(name.to_owned(), schema);
    for name in names {
        need(&name, all, needed);
    }
}

fn references(schema: &Value, names: &mut BTreeSet<String>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        names.insert(name.to_owned());
    }
    let parts: Vec<&Value> = match schema {
        Value::Object(parts) => parts.values().collect(),
        Value::Array(parts) => parts.iter().collect(),
        _ => Vec::new(),
    };
    parts.into_iter().for_each(|part| references(part, names));
}

/// Unknown fields are wrong, and numbers or texts (`50%`) are both right where Kubernetes says so.
fn close(schema: &mut Value) {
    if let Some(schema) = schema.as_object_mut() {
        if schema.get("format").is_some_and(|format| format == "int-or-string") {
            schema.remove("type");
        }
        let open = schema.get("x-kubernetes-preserve-unknown-fields").is_some();
        if schema.get("properties").is_some_and(Value::is_object)
            && schema.get("type").is_some_and(Value::is_string)
            && !open
        {
            schema.entry("additionalProperties").or_insert(json!(false));
        }
        schema.values_mut().for_each(close);
    } else if let Some(schemas) = schema.as_array_mut() {
        schemas.iter_mut().for_each(close);
    }
}

#[test]
fn a_value_that_does_not_exist_or_has_the_wrong_shape_is_refused() {
    for (value, because) in [
        ("replica=3", "additional properties 'replica' not allowed"),
        ("watch.namespace={acme}", "additional properties 'namespace' not allowed"),
        ("approvals.policy.enable=false", "additional properties 'enable' not allowed"),
        ("approvals.enabled=false", "additional properties 'enabled' not allowed"),
        ("serve.persistence.sise=2Gi", "additional properties 'sise' not allowed"),
        ("image.digest=1234", "at '/image/digest'"),
        ("minimumApproval=sometimes", "at '/minimumApproval': value must be one of 'never', 'destructive', 'always'"),
        ("settle=30", "at '/settle'"),
        ("interval=ten minutes", "at '/interval'"),
        ("replicas=-1", "at '/replicas'"),
        ("watch.namespaces={Acme}", "at '/watch/namespaces/0'"),
        ("shards={a,a}", "at '/shards'"),
        ("serve.publicUrl=halley.acme.example", "at '/serve/publicUrl'"),
        ("approvals.policy.operators={ana}", "at '/approvals/policy/operators/0'"),
    ] {
        template(&["--set", value]).because(because);
    }
}

#[test]
fn the_schema_of_the_values_is_closed_and_the_readme_has_every_value() {
    let read = |name: &str| fs::read_to_string(chart().join(name)).unwrap();
    let schema: Value = serde_json::from_str(&read("values.schema.json")).unwrap();
    let values: Value = serde_yaml::from_str(&read("values.yaml")).unwrap();
    let readme = read("README.md");
    let mut paths = Vec::new();
    leaves("", &values, &schema, &mut paths);
    assert!(paths.len() > 70, "only {} values found", paths.len());
    for path in paths {
        let last = path.rsplit('.').next().unwrap();
        let there = [
            format!("`{path}`"),
            format!("`.{last}`"),
            format!("`{last}`"),
            format!("`.{}`", path.split_once('.').map_or("", |p| p.1)),
        ];
        assert!(there.iter().any(|text| readme.contains(text)), "README.md of the chart says nothing of `{path}`");
    }
}

fn leaves(path: &str, value: &Value, schema: &Value, found: &mut Vec<String>) {
    let Some(fields) = schema["properties"].as_object() else { return found.push(path.to_owned()) };
    assert_eq!(schema["additionalProperties"], false, "`{path}` is open");
    let written: BTreeSet<_> = value.as_object().unwrap().keys().collect();
    // `global` belongs to charts that include this one; `claims` has no default.
    let known: BTreeSet<_> = fields.keys().filter(|key| !["global", "claims"].contains(&key.as_str())).collect();
    assert_eq!(written, known, "`{path}`: values.yaml, and the schema");
    for key in written {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        if path == "resources" || path == "serve.resources" {
            found.push(path);
        } else {
            leaves(&path, &value[key], &fields[key], found);
        }
    }
}

#[test]
fn pods_have_no_privileges_and_know_what_they_need() {
    for (name, values) in value_sets() {
        let values: Vec<_> = values.iter().map(String::as_str).collect();
        for object in documents(&template(&values).ok()) {
            let template = &object["spec"]["template"];
            let pod = if object["kind"] == "Pod" { &object["spec"] } else { &template["spec"] };
            if !pod.is_null() {
                pod_is_confined(name, &object, pod);
            }
        }
    }
}

fn pod_is_confined(name: &str, object: &Value, pod: &Value) {
    let of = format!("{name}: {} {}", object["kind"], object["metadata"]["name"]);
    assert_eq!(pod["securityContext"]["runAsNonRoot"], true, "{of}");
    assert_eq!(pod["securityContext"]["runAsUser"], 65532, "{of}");
    assert_eq!(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault", "{of}");
    assert_eq!(pod["automountServiceAccountToken"], object["kind"] == "Deployment", "{of}");
    for place in ["hostNetwork", "hostPID", "hostIPC", "initContainers"] {
        assert!(pod[place].is_null(), "{of}");
    }
    for container in pod["containers"].as_array().unwrap() {
        let security = &container["securityContext"];
        assert_eq!(security["readOnlyRootFilesystem"], true, "{of}");
        assert_eq!(security["allowPrivilegeEscalation"], false, "{of}");
        assert_eq!(security["capabilities"], json!({"drop": ["ALL"]}), "{of}");
        assert!(!container["resources"]["requests"].is_null(), "{of}");
        assert!(object["kind"] == "Pod" || !container["livenessProbe"].is_null(), "{of}");
        assert!(object["kind"] == "Pod" || !container["readinessProbe"].is_null(), "{of}");
    }
}

#[test]
fn an_image_is_named_by_its_tag_or_better_by_its_digest() {
    let image = |values: &[&str]| {
        let objects = documents(&template(values).ok());
        let deployment = objects.iter().find(|object| object["kind"] == "Deployment").unwrap();
        deployment["spec"]["template"]["spec"]["containers"][0]["image"].as_str().unwrap().to_owned()
    };
    assert_eq!(image(&[]), concat!("halley:", env!("CARGO_PKG_VERSION")));
    assert_eq!(
        image(&["--set", "image.repository=images.acme.example/halley,image.tag=edge"]),
        "images.acme.example/halley:edge"
    );
    let digest = format!("sha256:{}", "0a".repeat(32));
    assert_eq!(image(&["--set", &format!("image.tag=edge,image.digest={digest}")]), format!("halley@{digest}"));
}

#[test]
fn the_operator_gets_the_arguments_that_the_values_say() {
    let arguments = |values: &[&str]| -> Vec<String> {
        let objects = documents(&template(values).ok());
        let deployments = objects.iter().filter(|object| object["kind"] == "Deployment");
        let joined = |object: &Value| {
            let arguments = object["spec"]["template"]["spec"]["containers"][0]["args"].as_array().unwrap();
            arguments.iter().map(|argument| argument.as_str().unwrap()).collect::<Vec<_>>().join(" ")
        };
        deployments.map(joined).collect()
    };
    let rest = "--minimum-approval=never --settle=30s --interval=10m --retry=1m --timeout=5m --listen=0.0.0.0:8080 \
                --lease-namespace=halley --lease-name=halley-operator";
    let end = "--lease-duration=15s --identity=$(POD_NAME) --log=json";
    assert_eq!(arguments(&[]), [format!("operator {rest} {end}")]);
    assert_eq!(
        arguments(&["--set", "watch.namespaces={acme,beta},shards={east}"]),
        [
            format!("operator --namespace=acme --namespace=beta {rest} {end}"),
            format!("operator --namespace=acme --namespace=beta --shard=east {rest}-east {end}"),
        ]
    );
}

#[test]
fn what_is_for_other_programs_is_there_when_it_is_asked_for() {
    let objects =
        documents(&template(&["--set", "metrics.serviceMonitor.enabled=true,podDisruptionBudget.enabled=true"]).ok());
    let find = |kind: &str| objects.iter().find(|object| object["kind"] == kind).unwrap();
    let service = find("Service");
    for (key, value) in find("ServiceMonitor")["spec"]["selector"]["matchLabels"].as_object().unwrap() {
        assert_eq!(service["metadata"]["labels"][key], *value);
    }
    let endpoint = json!([{"port": "http", "path": "/metrics", "interval": "30s", "scrapeTimeout": "10s"}]);
    assert_eq!(find("ServiceMonitor")["spec"]["endpoints"], endpoint);
    let pod = &find("Deployment")["spec"]["template"]["metadata"]["labels"];
    for selector in [&service["spec"]["selector"], &find("PodDisruptionBudget")["spec"]["selector"]["matchLabels"]] {
        for (key, value) in selector.as_object().unwrap() {
            assert_eq!(pod[key], *value);
        }
    }
    let tests = objects.iter().filter(|object| object["metadata"]["annotations"]["helm.sh/hook"] == "test").count();
    assert_eq!(tests, 1);
}

/// What of the chart is in the cluster, as `Kind name`.
fn made(release: &Release) -> BTreeSet<String> {
    let kinds = "serviceaccounts,services,deployments,statefulsets,poddisruptionbudgets,networkpolicies,roles,rolebindings,\
                 clusterroles,clusterrolebindings,validatingadmissionpolicies,validatingadmissionpolicybindings,\
                 configmaps,pods";
    let objects = release.cluster.get(&[kinds, "--all-namespaces", "--selector", "app.kubernetes.io/part-of=halley"]);
    let name = |object: &Value| format!("{} {}", object["kind"], object["metadata"]["name"]).replace('"', "");
    objects["items"].as_array().unwrap().iter().map(name).collect()
}

fn crds(release: &Release) -> BTreeSet<String> {
    let names = release.cluster.kubectl(&["get", "customresourcedefinitions", "--output", "name"]).ok();
    names.lines().map(|line| line.rsplit('/').next().unwrap().to_owned()).collect()
}

#[test]
fn an_install_makes_these_objects_an_upgrade_changes_them_and_an_uninstall_keeps_every_manifest() {
    let release = Release::prepare();
    let said = release.helm(&["install", "halley", "--create-namespace"]).ok();
    assert!(said.contains("Next: a namespace with the credential of your Comet server"), "{said}");
    let first: BTreeSet<String> = [
        "ServiceAccount halley",
        "Service halley",
        "Deployment halley",
        "ClusterRole halley-operator",
        "ClusterRoleBinding halley-operator",
        "Role halley-operator-lease",
        "RoleBinding halley-operator-lease",
        "ClusterRole halley-viewer",
        "ClusterRole halley-editor",
        "ClusterRole halley-approver",
        "ValidatingAdmissionPolicy halley-approvals",
        "ValidatingAdmissionPolicyBinding halley-approvals",
    ]
    .map(str::to_owned)
    .into();
    assert_eq!(made(&release), first);
    let kinds: BTreeSet<_> = KINDS.map(|kind| format!("{kind}.halley.dev")).into();
    assert_eq!(crds(&release), kinds);
    let team = r#"{"apiVersion": "halley.dev/v1alpha1", "kind": "CometTeam", "metadata": {"name": "vision"},
        "spec": {"members": ["ana@acme.example"]}}"#;
    let acme = release.acme();
    acme.kubectl_reading(&["create", "-f", "-"], team).ok();

    let more =
        "shards={east},podDisruptionBudget.enabled=true,networkPolicy.enabled=true,serve.enabled=true,replicas=1";
    let said = release.helm(&["upgrade", "halley", "--reset-then-reuse-values", "--set", more]).ok();
    assert!(said.contains("logs statefulset/halley-serve | grep '^set-up'"), "{said}");
    let second: BTreeSet<_> = &made(&release) - &first;
    let new = [
        "Deployment halley-east",
        "PodDisruptionBudget halley",
        "PodDisruptionBudget halley-east",
        "NetworkPolicy halley",
        "NetworkPolicy halley-serve",
        "Service halley-serve",
        "StatefulSet halley-serve",
    ];
    assert_eq!(second, new.map(str::to_owned).into());
    let deployment = release.cluster.get(&["deployment", "halley", "--namespace", "halley"]);
    assert_eq!(deployment["spec"]["replicas"], 1);

    release.helm(&["uninstall", "halley"]).ok();
    assert_eq!(made(&release), BTreeSet::new());
    assert_eq!(crds(&release), kinds);
    assert!(acme.kubectl(&["get", "cometteams"]).ok().contains("vision"));

    release.helm(&["install", "halley"]).ok();
    release.helm(&["uninstall", "halley"]).ok();
    let elsewhere = ["install", "comet", "--namespace", "elsewhere", "--create-namespace"];
    release.helm(&elsewhere).because("exists and cannot be imported");
    release.helm(&[&elsewhere[..], &["--take-ownership"]].concat()).ok();
    assert!(acme.kubectl(&["get", "cometteams"]).ok().contains("vision"));
}

type Rights = BTreeSet<String>;

/// What an account may do, of all that anybody could want here: `verb resource`, with the group after a dot and a name after a space.
fn rights(release: &Release, user: &str, namespace: &str) -> Rights {
    let verbs =
        "get list watch create update patch delete deletecollection approve bind escalate impersonate".split(' ');
    let others = [
        "secrets",
        "configmaps",
        "pods",
        "pods/exec",
        "serviceaccounts",
        "serviceaccounts/token",
        "events",
        "namespaces",
        "namespaces acme",
        "nodes",
        "events.events.k8s.io",
        "leases.coordination.k8s.io",
        "leases.coordination.k8s.io halley-operator",
        "deployments.apps",
        "roles.rbac.authorization.k8s.io",
        "clusterroles.rbac.authorization.k8s.io",
        "customresourcedefinitions.apiextensions.k8s.io",
        "customresourcedefinitions.apiextensions.k8s.io cometplans.halley.dev",
        "validatingadmissionpolicies.admissionregistration.k8s.io",
    ];
    let mut resources: Vec<String> = others.map(str::to_owned).into();
    for kind in KINDS {
        resources.extend(["", "/status", "/scale"].map(|part| format!("{kind}{part}.halley.dev")));
    }
    let asked: Vec<_> =
        verbs.flat_map(|verb| resources.iter().map(move |resource| (verb, resource.as_str()))).collect();
    let reviews: Vec<_> = asked.iter().map(|(verb, resource)| review(user, namespace, verb, resource)).collect();
    let list = json!({"apiVersion": "v1", "kind": "List", "items": reviews});
    let answers = release.cluster.kubectl_reading(&["create", "--output", "json", "-f", "-"], &list.to_string()).ok();
    let answers: Vec<Value> =
        serde_json::Deserializer::from_str(&answers).into_iter().collect::<Result<_, _>>().unwrap();
    assert_eq!(answers.len(), asked.len());
    let allowed = asked.iter().zip(answers).filter(|(_, answer)| answer["status"]["allowed"] == true);
    allowed.map(|((verb, resource), _)| format!("{verb} {resource}")).collect()
}

fn review(user: &str, namespace: &str, verb: &str, resource: &str) -> Value {
    let (resource, name) = resource.split_once(' ').unwrap_or((resource, ""));
    let (resource, group) = resource.split_once('.').unwrap_or((resource, ""));
    let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    json!({"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {"user": user, "resourceAttributes": {
        "namespace": namespace, "verb": verb, "group": group, "resource": resource, "subresource": subresource, "name": name}}})
}

fn grant(rights: &mut Rights, verbs: &str, resources: &[&str]) {
    rights.extend(verbs.split(' ').flat_map(|verb| resources.iter().map(move |resource| format!("{verb} {resource}"))));
}

/// All kinds with `part` after them.
fn all(part: &str) -> Vec<String> {
    KINDS.map(|kind| format!("{kind}{part}.halley.dev")).into()
}

fn texts(owned: &[String]) -> Vec<&str> {
    owned.iter().map(String::as_str).collect()
}

#[test]
fn viewers_editors_and_approvers_may_do_this_and_nothing_else() {
    let release = Release::install(&["--set", "replicas=0"]);
    let acme = release.acme();
    for role in ["viewer", "editor", "approver"] {
        let bind = ["create", "rolebinding", role, &format!("--clusterrole=halley-{role}"), &format!("--user={role}")];
        acme.kubectl(&bind).ok();
    }
    let kinds = all("");
    let (declaring, plans) = kinds.split_at(7);

    let mut viewer = Rights::new();
    grant(&mut viewer, "get list watch", &texts(&kinds));
    assert_eq!(rights(&release, "viewer", "acme"), viewer);

    let mut editor = viewer.clone();
    grant(&mut editor, "create update patch delete", &texts(declaring));
    assert_eq!(rights(&release, "editor", "acme"), editor);

    let mut approver = Rights::new();
    grant(&mut approver, "get list watch update patch approve", &texts(plans));
    assert_eq!(rights(&release, "approver", "acme"), approver);

    for role in ["viewer", "editor", "approver"] {
        assert_eq!(rights(&release, role, "default"), Rights::new(), "{role}, in a namespace where nobody bound it");
    }
    // As people ask.
    let can =
        |who: &str, what: &[&str]| acme.kubectl(&[&["auth", "can-i", "--as", who][..], what].concat()).succeeded();
    assert!(can("approver", &["approve", "cometplans.halley.dev"]));
    assert!(!can("editor", &["approve", "cometplans.halley.dev"]));
    assert!(!can("editor", &["patch", "cometplans.halley.dev"]));
    assert!(!can("editor", &["patch", "cometmembers.halley.dev", "--subresource=status"]));
}

#[test]
fn the_builtin_roles_give_nobody_a_right_on_an_organization() {
    let release = Release::install(&["--set", "replicas=0"]);
    for role in ["halley-viewer", "halley-editor", "halley-approver", "halley-operator"] {
        let labels = release.cluster.get(&["clusterrole", role])["metadata"]["labels"].clone();
        let aggregated = |label: &String| label.contains("aggregate-to");
        assert!(!labels.as_object().unwrap().keys().any(aggregated), "{role} is aggregated");
    }
}

/// What the operator may do in a namespace that it watches.
fn watched() -> Rights {
    let mut rights = Rights::new();
    grant(&mut rights, "list watch", &texts(&all("")));
    grant(&mut rights, "patch", &texts(&all("/status")));
    grant(&mut rights, "create delete", &["cometplans.halley.dev"]);
    grant(&mut rights, "get list watch create patch", &["secrets"]);
    grant(&mut rights, "create patch", &["events.events.k8s.io"]);
    rights
}

#[test]
fn the_operator_may_do_this_and_nothing_else() {
    let release = Release::install(&["--set", "replicas=0"]);
    let operator = "system:serviceaccount:halley:halley";
    let mut everywhere = watched();
    grant(&mut everywhere, "get", &["namespaces", "namespaces acme"]);
    grant(&mut everywhere, "get", &["customresourcedefinitions.apiextensions.k8s.io cometplans.halley.dev"]);
    assert_eq!(rights(&release, operator, "acme"), everywhere);

    let mut own = everywhere;
    grant(&mut own, "create", &["leases.coordination.k8s.io", "leases.coordination.k8s.io halley-operator"]);
    grant(&mut own, "get update", &["leases.coordination.k8s.io halley-operator"]);
    assert_eq!(rights(&release, operator, "halley"), own);
}

#[test]
fn an_operator_for_some_namespaces_may_do_nothing_in_others() {
    let release = Release::prepare();
    for namespace in ["acme", "beta"] {
        release.cluster.kubectl(&["create", "namespace", namespace]).ok();
    }
    let values = ["install", "halley", "--create-namespace", "--set", "watch.namespaces={acme}"];
    release.helm(&values).ok();
    let operator = "system:serviceaccount:halley:halley";
    let mut cluster = Rights::new();
    grant(&mut cluster, "get", &["namespaces acme"]);
    grant(&mut cluster, "get", &["customresourcedefinitions.apiextensions.k8s.io cometplans.halley.dev"]);
    assert_eq!(rights(&release, operator, "beta"), cluster);
    assert_eq!(rights(&release, operator, "acme"), &cluster | &watched());
}
