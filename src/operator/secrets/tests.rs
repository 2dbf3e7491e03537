//! Secrets as targets, over an API server in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use jiff::Timestamp;
use k8s_openapi::ByteString;
use kube::runtime::watcher::Event;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::fake::Cluster;
use super::*;
use crate::backend::{Secret, SecretSink as _};
use crate::desired::DeclaredKey;
use crate::model::change::NewKey;

/// The first 16 letters are the key's id.
const FIRST: &str = "hly_0123456789abcdef_00ff00ff";
const SECOND: &str = "hly_fedcba9876543210_11ee11ee";

fn account() -> AccountName {
    AccountName::new("ci")
}

fn key() -> (AccountName, KeyName) {
    (account(), KeyName::new("train"))
}

fn generation(number: u32) -> NewKey {
    NewKey {
        account: account(),
        name: KeyName::new("train").with_generation(number),
        target: "secret ci/apiKey".into(),
    }
}

fn desired() -> Desired {
    let mut desired = Desired::default();
    desired.keys.insert(DeclaredKey {
        key: key(),
        target: Target::Secret("ci".into(), "apiKey".into()),
        rotation: None,
    });
    desired
}

fn owners() -> BTreeMap<AccountName, String> {
    BTreeMap::from([(account(), "uid-1".to_owned())])
}

fn holds(secret: &str) -> Held {
    Held::Key(crate::backend::key_id(secret).unwrap())
}

fn labelled(owner: &str, data: &[(&str, &str)]) -> Value {
    let data: BTreeMap<_, _> = data.iter().map(|(key, text)| (*key, ByteString(text.as_bytes().to_vec()))).collect();
    json!({
        "metadata": {"name": "ci", "labels": {
            "app.kubernetes.io/managed-by": "halley", "halley.dev/owner-uid": owner, "halley.dev/organization": "acme",
        }},
        "data": data,
    })
}

struct World {
    cluster: Arc<Cluster>,
    store: SecretStore,
    told: Arc<Mutex<Vec<String>>>,
    may_write: Result<(), String>,
}

impl World {
    fn new() -> Self {
        let cluster = Cluster::new();
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let tell = told.clone();
        let changed: Changed = Arc::new(move |namespace, organization| {
            tell.lock().unwrap().push(format!("{namespace}/{}", organization.unwrap_or_default()));
        });
        let store = SecretStore::new(cluster.client(), changed);
        Self { cluster, store, told, may_write: Ok(()) }
    }

    /// A world in which the watch has just listed nothing, and then says no more.
    fn silent() -> Self {
        let world = Self::new();
        world.store.mirror.event(None, &Event::Init);
        world.store.mirror.event(None, &Event::InitDone);
        world
    }

    fn held(&self) -> Held {
        self.store.held("prod", &desired(), &owners())[&key()].clone()
    }

    fn targets(&self) -> SecretTargets {
        self.targets_after(self.held())
    }

    fn targets_after(&self, planned: Held) -> SecretTargets {
        let may_write = self.may_write.clone();
        let writer = Writer {
            namespace: "prod".to_owned(),
            organization: "acme".to_owned(),
            may_write: Arc::new(move || may_write.clone()),
            now: Arc::new(|| "2027-01-15T08:00:00Z".parse::<Timestamp>().unwrap()),
        };
        SecretTargets::new(&self.store, writer, &desired(), &owners(), &BTreeMap::from([(key(), planned)]))
    }

    async fn reserve(&self, number: u32) -> Result<(), String> {
        self.targets().write(&generation(number), None).await.map_err(|error| error.to_string())
    }

    async fn store(&self, number: u32, secret: &str) -> Result<(), String> {
        let secret = Secret::new(secret.to_owned());
        self.targets().write(&generation(number), Some(&secret)).await.map_err(|error| error.to_string())
    }

    fn data(&self, entry: &str) -> Option<String> {
        let data = self.cluster.get("prod", "ci")?.data?;
        Some(String::from_utf8(data.get(entry)?.0.clone()).unwrap())
    }

    fn annotation(&self) -> String {
        self.cluster.get("prod", "ci").unwrap().metadata.annotations.unwrap()["halley.dev/keys"].clone()
    }

    fn writes(&self) -> usize {
        self.cluster.requests().iter().filter(|method| *method != "GET").count()
    }

    /// Starts the watch; it ends with what is given back.
    fn watch(&self) -> JoinSet<()> {
        let store = self.store.clone();
        let mut task = JoinSet::new();
        task.spawn(async move { store.watch(Some("prod")).await });
        task
    }

    async fn until(&self, what: impl Fn(&Self) -> bool) {
        let wait = async {
            while !what(self) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait).await.unwrap();
    }
}

#[tokio::test]
async fn a_place_is_reserved_by_an_empty_secret_with_our_labels() {
    let world = World::silent();
    world.reserve(1).await.unwrap();
    let metadata = world.cluster.get("prod", "ci").unwrap().metadata;
    let labels: Vec<_> = metadata.labels.unwrap().into_values().collect();
    assert_eq!(labels, ["halley", "acme", "uid-1"]);
    assert_eq!(metadata.owner_references, None);
    assert_eq!(world.data("apiKey"), None, "a pod must not start with an empty key");
    assert_eq!(world.annotation(), r#"{"apiKey":{"next":"train.1"}}"#);
    assert_eq!(world.held(), Held::Nothing, "a crash here leaves nothing to clean up");
}

#[tokio::test]
async fn a_stored_secret_is_known_at_once_and_leaves_the_rest_alone() {
    let world = World::silent();
    world.cluster.put("prod", labelled("uid-1", &[("other", "text")]));
    world.reserve(1).await.unwrap();
    world.store(1, FIRST).await.unwrap();
    assert_eq!(world.data("apiKey").as_deref(), Some(FIRST));
    assert_eq!(world.data("other").as_deref(), Some("text"));
    let annotation = r#"{"apiKey":{"id":"0123456789abcdef","name":"train.1","at":"2027-01-15T08:00:00Z"}}"#;
    assert_eq!(world.annotation(), annotation);
    assert_eq!(world.held(), holds(FIRST), "though the watch has said nothing");
    world.reserve(2).await.unwrap();
    world.store(2, SECOND).await.unwrap();
    assert_eq!(world.held(), holds(SECOND));
    assert!(world.told.lock().unwrap().is_empty(), "our own writes are no news");
}

#[tokio::test]
async fn a_secret_of_somebody_else_is_neither_taken_nor_touched() {
    let unlabelled = json!({"metadata": {"name": "ci"}, "data": {"apiKey": ByteString(FIRST.as_bytes().to_vec())}});
    for foreign in [unlabelled, labelled("uid-2", &[("apiKey", FIRST)])] {
        let world = World::silent();
        world.cluster.put("prod", foreign);
        let before = world.cluster.get("prod", "ci");
        for error in [world.reserve(1).await.unwrap_err(), world.store(1, SECOND).await.unwrap_err()] {
            assert!(error.contains("`ci`") && error.contains("remove it, or name another Secret"), "{error}");
        }
        assert_eq!((world.writes(), world.cluster.get("prod", "ci")), (0, before));
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_is_slower_looks_again_and_writes_then() {
    let world = World::silent();
    world.reserve(1).await.unwrap();
    world.cluster.race(3);
    world.store(1, FIRST).await.unwrap();
    assert_eq!(world.data("apiKey").as_deref(), Some(FIRST));
    world.cluster.race(100);
    let error = world.store(2, SECOND).await.unwrap_err();
    assert!(error.contains("at the same time"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_secret_outlives_a_busy_api_server_and_a_secret_that_went_away() {
    let world = World::silent();
    world.reserve(1).await.unwrap();
    world.cluster.remove("prod", "ci");
    world.cluster.refuse(Method::GET, 503, "busy");
    world.cluster.refuse(Method::POST, 429, "slower");
    world.store(1, FIRST).await.unwrap();
    assert_eq!(world.data("apiKey").as_deref(), Some(FIRST));
    assert_eq!(world.held(), holds(FIRST));
}

#[tokio::test]
async fn what_cannot_take_a_secret_is_said_before_a_key_is_made() {
    let world = World::silent();
    let mut immutable = labelled("uid-1", &[]);
    immutable["immutable"] = true.into();
    world.cluster.put("prod", immutable);
    assert!(world.reserve(1).await.unwrap_err().contains("immutable"));
    let mut going = labelled("uid-1", &[]);
    going["metadata"]["deletionTimestamp"] = "2027-01-15T08:00:00Z".into();
    world.cluster.put("prod", going);
    assert!(world.reserve(1).await.unwrap_err().contains("being removed"));
    world.cluster.put("prod", labelled("uid-1", &[]));
    world.cluster.refuse(Method::PATCH, 403, "secrets \"ci\" is forbidden");
    assert!(world.reserve(1).await.unwrap_err().contains("is forbidden"));
}

#[tokio::test]
async fn nobody_writes_who_may_not() {
    let mut world = World::silent();
    world.may_write = Err("another replica leads".to_owned());
    let error = world.reserve(1).await.unwrap_err();
    assert!(error.contains("another replica leads"), "{error}");
    assert_eq!(world.writes(), 0);
}

#[tokio::test]
async fn a_plan_from_an_old_state_of_the_secret_makes_no_key() {
    let world = World::silent();
    world.cluster.put("prod", labelled("uid-1", &[("apiKey", FIRST)]));
    let error = world.targets_after(Held::Nothing).write(&generation(2), None).await.unwrap_err();
    assert!(error.to_string().contains("the next run looks again"), "{error}");
    assert_eq!(world.writes(), 0);
    assert_eq!(world.held(), holds(FIRST), "what was seen is known");
    assert_eq!(*world.told.lock().unwrap(), ["prod/acme"]);
}

#[tokio::test]
async fn no_refusal_repeats_a_secret() {
    let world = World::silent();
    world.reserve(1).await.unwrap();
    world.cluster.refuse(Method::PATCH, 422, &format!("the webhook dislikes {FIRST}"));
    let error = world.store(1, FIRST).await.unwrap_err();
    assert!(error.contains("422") && !error.contains("00ff00ff"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sink_waits_inside_of_a_task() {
    let world = World::silent();
    let targets = world.targets();
    targets.reserve(&generation(1)).unwrap();
    targets.store(&generation(1), &Secret::new(FIRST.to_owned())).unwrap();
    assert_eq!(world.held(), holds(FIRST));
    let undeclared = NewKey { name: KeyName::new("other.1"), ..generation(1) };
    assert!(targets.reserve(&undeclared).is_err());
}

#[tokio::test]
async fn the_sink_refuses_to_block_the_only_thread() {
    assert!(World::silent().targets().reserve(&generation(1)).is_err());
}

#[tokio::test]
async fn before_the_first_list_nothing_is_known_and_no_key_is_touched() {
    let world = World::new();
    let Held::Unreadable(why) = world.held() else { panic!() };
    assert!(why.contains("`prod` have not been read yet"), "{why}");
    world.store.mirror.failed(Some("prod"), "secrets is forbidden");
    let Held::Unreadable(why) = world.held() else { panic!() };
    assert!(why.contains("secrets is forbidden"), "{why}");
    assert!(!world.store.is_synced("prod"));
}

#[tokio::test]
async fn an_account_without_a_custom_resource_and_a_name_without_a_secret_are_left_alone() {
    let world = World::silent();
    let held = world.store.held("prod", &desired(), &BTreeMap::new());
    assert!(matches!(&held[&key()], Held::Unreadable(_)));
    let mut odd = desired();
    let target = Target::Secret("../configmaps/x".into(), "apiKey".into());
    odd.keys.insert(DeclaredKey { key: key(), target, rotation: None });
    assert!(matches!(&world.store.held("prod", &odd, &owners())[&key()], Held::Unreadable(_)));
    odd.keys.insert(DeclaredKey { key: key(), target: Target::File("ci.key".into()), rotation: None });
    assert!(world.store.held("prod", &odd, &owners()).is_empty(), "the command line writes files");
}

#[tokio::test]
async fn what_others_do_to_a_secret_is_seen_and_said() {
    let world = World::new();
    world.cluster.put("prod", labelled("uid-1", &[("apiKey", FIRST)]));
    let _task = world.watch();
    world.until(|world| world.store.is_synced("prod")).await;
    assert_eq!(world.held(), holds(FIRST));
    assert!(world.told.lock().unwrap().is_empty(), "the first list is no news");
    world.cluster.put("prod", labelled("uid-1", &[("apiKey", "nonsense")]));
    world.until(|world| world.held() == Held::Nothing).await;
    world.cluster.put("prod", labelled("uid-2", &[("apiKey", FIRST)]));
    world.until(|world| matches!(world.held(), Held::Unreadable(_))).await;
    world.cluster.put("prod", labelled("uid-1", &[("apiKey", SECOND)]));
    world.until(|world| world.held() == holds(SECOND)).await;
    world.cluster.remove("prod", "ci");
    world.until(|world| world.held() == Held::Nothing).await;
    assert!(world.told.lock().unwrap().iter().all(|told| told == "prod/acme"));
    assert_eq!(world.cluster.requests(), [""; 0], "a look at the Secrets is no request");
}

fn object(version: u32, data: &[(&str, &str)]) -> Object {
    let mut object = labelled("uid-1", data);
    object["metadata"]["resourceVersion"] = version.to_string().into();
    object["metadata"]["namespace"] = "prod".into();
    serde_json::from_value(object).unwrap()
}

#[tokio::test]
async fn news_from_before_our_own_write_changes_nothing() {
    let world = World::silent();
    let mirror = &world.store.mirror;
    mirror.wrote("prod", &object(12, &[("apiKey", FIRST)]));
    mirror.event(None, &Event::Apply(object(10, &[])));
    mirror.event(None, &Event::Delete(object(11, &[])));
    assert_eq!(world.held(), holds(FIRST));
    mirror.event(None, &Event::Apply(object(13, &[("apiKey", SECOND)])));
    assert_eq!(world.held(), holds(SECOND));
    mirror.event(None, &Event::Delete(object(14, &[])));
    mirror.wrote("prod", &object(12, &[("apiKey", FIRST)]));
    assert_eq!(world.held(), Held::Nothing, "the answer came after the news of the removal");
}

#[tokio::test]
async fn a_list_that_began_before_our_own_write_does_not_hide_it() {
    let world = World::silent();
    let mirror = &world.store.mirror;
    mirror.event(None, &Event::Init);
    mirror.wrote("prod", &object(12, &[("apiKey", FIRST)]));
    let again = mirror.event(None, &Event::InitDone);
    assert_eq!(again, [("prod".to_owned(), "ci".to_owned())]);
    assert_eq!(world.held(), holds(FIRST));
    mirror.read("prod", "ci", None);
    assert_eq!(world.held(), Held::Nothing);
}

#[tokio::test]
async fn what_a_later_list_does_not_show_is_gone() {
    let world = World::silent();
    let mirror = &world.store.mirror;
    mirror.wrote("prod", &object(12, &[("apiKey", FIRST)]));
    mirror.event(None, &Event::Init);
    assert_eq!(world.held(), holds(FIRST), "a list under way forgets nothing");
    mirror.event(None, &Event::InitDone);
    assert_eq!(world.held(), Held::Nothing);
    assert_eq!(*world.told.lock().unwrap(), ["prod/acme"]);
}
