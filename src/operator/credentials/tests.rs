//! Credentials: bound to the host beside them, and kept current.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use k8s_openapi::ByteString;
use serde_json::{Value, json};

use super::*;
use crate::comet::Credential;
use crate::operator::secrets::fake::Cluster;
use crate::resources::organization::{SecretRef, Server};
use crate::resources::values::{ObjectName, Url};

const ACME: &str = "https://comet.acme.example";

fn server(url: &str) -> Server {
    let name = ObjectName("comet".into());
    Server { url: Url(url.into()), credentials_ref: Some(SecretRef { name }) }
}

fn object(texts: &[(&str, &str)]) -> Value {
    let data: BTreeMap<_, _> = texts.iter().map(|(key, text)| (*key, ByteString(text.as_bytes().to_vec()))).collect();
    json!({"metadata": {"name": "comet"}, "data": data})
}

fn data(texts: &[(&str, &str)]) -> SecretData {
    SecretData::from(&serde_json::from_value(object(texts)).unwrap())
}

fn refused(url: &str, texts: &[(&str, &str)]) -> CredentialError {
    connection(Some(&server(url)), Some(&data(texts))).unwrap_err()
}

fn said(error: &CredentialError) -> (&'static str, String) {
    (error.reason(), error.to_string())
}

#[test]
fn a_key_goes_to_the_host_beside_it() {
    let data = data(&[("apiKey", " k1\n"), ("url", "https://COMET.acme.example:443/api\n")]);
    let connection = connection(Some(&server("https://comet.acme.example/opik")), Some(&data)).unwrap();
    let Credential::ApiKey(key) = &connection.credential else { panic!() };
    assert_eq!(key.expose(), "k1");
    assert_eq!(connection.source, "`apiKey` in the Secret `comet`");
    let settings = connection.settings().unwrap();
    assert_eq!((settings.base.as_str(), settings.credential_source), (ACME, connection.source));
}

#[test]
fn a_session_does_where_there_is_no_key() {
    let data = data(&[("apiKey", "\n"), ("sessionToken", "s1"), ("url", ACME)]);
    let connection = connection(Some(&server(ACME)), Some(&data)).unwrap();
    assert!(matches!(connection.credential, Credential::Session(_)));
}

#[test]
fn a_manifest_that_names_another_host_gets_no_credential() {
    for other in ["https://evil.example", "http://comet.acme.example", "https://comet.acme.example:8443"] {
        let (reason, text) = said(&refused(other, &[("apiKey", "k1"), ("url", ACME)]));
        assert_eq!(reason, "WrongHost");
        assert!(text.contains(ACME) && text.contains(other) && text.contains("nothing was sent"), "{text}");
    }
}

#[test]
fn a_key_of_comet_that_names_its_server_needs_no_url() {
    let coded = STANDARD.encode(format!(r#"{{"baseUrl":"{ACME}/"}}"#));
    let key = format!("{}*{coded}", "k".repeat(25));
    assert!(connection(Some(&server(ACME)), Some(&data(&[("apiKey", &key)]))).is_ok());
    assert_eq!(refused("https://evil.example", &[("apiKey", &key)]).reason(), "WrongHost");
    let broken = format!("{}*???", "k".repeat(25));
    assert_eq!(refused(ACME, &[("apiKey", &broken)]).reason(), "CredentialsIncomplete");
}

#[test]
fn whatever_is_missing_is_named_with_what_to_do() {
    let (reason, text) = said(&refused(ACME, &[("url", ACME)]));
    assert!(reason == "CredentialsIncomplete" && text.contains("`apiKey`"), "{text}");
    let (reason, text) = said(&refused(ACME, &[("apiKey", "k1")]));
    assert!(reason == "CredentialsIncomplete" && text.contains("`url`"), "{text}");
    let (reason, text) = said(&connection(Some(&server(ACME)), None).unwrap_err());
    assert!(reason == "CredentialsMissing" && text.contains("`comet` is not there"), "{text}");
    let bare = Server { credentials_ref: None, ..server(ACME) };
    assert_eq!(connection(Some(&bare), None).unwrap_err().reason(), "CredentialsMissing");
    assert_eq!(connection(None, None).unwrap_err().reason(), "ServerMissing");
    let name = SecretRef { name: ObjectName("comet,metadata.namespace=other".into()) };
    let odd = Server { credentials_ref: Some(name), ..server(ACME) };
    assert!(matches!(wanted(Some(&odd)), Err(CredentialError::NameInvalid(_))));
}

#[test]
fn only_servers_are_kept() {
    for url in ["sqlite:organization.db", "replay:recorded", "comet.acme.example", "ftp://a.example"] {
        assert_eq!(refused(url, &[("apiKey", "k1"), ("url", url)]).reason(), "ServerRefused", "{url}");
    }
}

#[test]
fn nothing_repeats_what_stands_in_a_secret() {
    let swapped = [("apiKey", ACME), ("url", "hidden-key")];
    let error = refused(ACME, &swapped);
    assert_eq!(error.reason(), "CredentialsIncomplete");
    assert!(!format!("{error} {error:?} {:?}", data(&swapped)).contains("hidden-key"));
}

struct World {
    cluster: Arc<Cluster>,
    watch: CredentialWatch,
    told: Arc<Mutex<Vec<String>>>,
}

impl World {
    fn new() -> Self {
        let cluster = Cluster::new();
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let tell = told.clone();
        let changed: Changed =
            Arc::new(move |namespace, name| tell.lock().unwrap().push(format!("{namespace}/{name}")));
        let watch = CredentialWatch::new(cluster.client(), changed);
        Self { cluster, watch, told }
    }

    async fn get(&self) -> Known {
        self.watch.get("prod", "comet").await
    }

    async fn until(&self, known: &Known) {
        let wait = async {
            while self.get().await != *known {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait).await.unwrap();
    }

    fn told(&self) -> usize {
        let told = self.told.lock().unwrap();
        assert!(told.iter().all(|told| told == "prod/comet"));
        told.len()
    }
}

#[tokio::test]
async fn a_changed_secret_is_picked_up_and_said() {
    let world = World::new();
    let (first, second) = ([("apiKey", "k1"), ("url", ACME)], [("apiKey", "k2"), ("url", ACME)]);
    world.cluster.put("prod", object(&first));
    assert_eq!(world.get().await, Known::Present(data(&first)));
    assert_eq!(world.told(), 0, "whoever asked has the answer");
    world.cluster.put("prod", object(&second));
    world.until(&Known::Present(data(&second))).await;
    assert_eq!(world.told(), 1);
    world.cluster.remove("prod", "comet");
    world.until(&Known::Absent).await;
    assert_eq!(world.told(), 2);
    assert_eq!(world.get().await.connection(Some(&server(ACME))).unwrap_err().reason(), "CredentialsMissing");
}

#[tokio::test]
async fn a_secret_that_comes_later_is_said() {
    let world = World::new();
    assert_eq!(world.get().await, Known::Absent);
    world.cluster.put("prod", object(&[("apiKey", "k1"), ("url", ACME)]));
    world.until(&Known::Present(data(&[("apiKey", "k1"), ("url", ACME)]))).await;
    assert_eq!(world.told(), 1);
}

#[tokio::test]
async fn why_a_secret_cannot_be_read_is_said_at_once() {
    let world = World::new();
    world.cluster.refuse(Method::GET, 403, "secrets \"comet\" is forbidden");
    let known = world.get().await;
    let error = known.connection(Some(&server(ACME))).unwrap_err();
    assert_eq!(error.reason(), "CredentialsUnread");
    assert!(error.to_string().contains("is forbidden"), "{error}");
    world.until(&Known::Absent).await;
    assert_eq!(world.told(), 1, "whoever was refused is told once it can be read");
}

#[tokio::test]
async fn a_secret_that_nobody_names_is_watched_no_more() {
    let world = World::new();
    world.cluster.put("prod", object(&[("apiKey", "k1")]));
    world.get().await;
    world.watch.retain(&BTreeSet::new());
    tokio::task::yield_now().await;
    world.cluster.put("prod", object(&[("apiKey", "k2")]));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(world.told(), 0);
    world.until(&Known::Present(data(&[("apiKey", "k2")]))).await;
}
