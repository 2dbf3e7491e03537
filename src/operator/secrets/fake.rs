//! An API server for Secrets in memory: get, list, watch, create and merge patches by resourceVersion.

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use futures::StreamExt as _;
use http::{Method, Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::Frame;
use k8s_openapi::api::core::v1::Secret as Object;
use kube::Client;
use kube::client::Body;
use serde_json::{Value, json};
use tokio::sync::watch;

type Key = (String, String);
type Answer = UnsyncBoxBody<Bytes, Infallible>;

pub(in crate::operator) struct Cluster {
    state: Mutex<State>,
    news: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    objects: BTreeMap<Key, Value>,
    version: u64,
    events: Vec<(u64, &'static str, Value)>,
    requests: Vec<String>,
    refusals: VecDeque<(Method, u16, String)>,
    /// How many patches somebody else is faster than.
    races: u32,
}

impl Cluster {
    pub(in crate::operator) fn new() -> Arc<Self> {
        Arc::new(Self { state: Mutex::default(), news: watch::Sender::new(0) })
    }

    pub(in crate::operator) fn client(self: &Arc<Self>) -> Client {
        let cluster = self.clone();
        let service = tower::service_fn(move |request: Request<Body>| {
            let cluster = cluster.clone();
            async move { Ok::<_, Infallible>(cluster.answer(request).await) }
        });
        Client::new(service, "default")
    }

    /// What somebody else does.
    pub(in crate::operator) fn put(&self, namespace: &str, mut object: Value) {
        object["metadata"]["namespace"] = namespace.into();
        let name = object["metadata"]["name"].as_str().unwrap().to_owned();
        self.state().put((namespace.to_owned(), name), object);
        self.tell();
    }

    pub(in crate::operator) fn remove(&self, namespace: &str, name: &str) {
        let mut state = self.state();
        let mut object = state.objects.remove(&(namespace.to_owned(), name.to_owned())).unwrap();
        state.version += 1;
        let version = state.version;
        object["metadata"]["resourceVersion"] = version.to_string().into();
        state.events.push((version, "DELETED", object));
        drop(state);
        self.tell();
    }

    pub(in crate::operator) fn get(&self, namespace: &str, name: &str) -> Option<Object> {
        let object = self.state().objects.get(&(namespace.to_owned(), name.to_owned())).cloned()?;
        Some(serde_json::from_value(object).unwrap())
    }

    /// The methods of the requests so far, without watches and lists.
    pub(in crate::operator) fn requests(&self) -> Vec<String> {
        self.state().requests.clone()
    }

    /// Refuses the next request with this method.
    pub(in crate::operator) fn refuse(&self, method: Method, code: u16, message: &str) {
        self.state().refusals.push_back((method, code, message.to_owned()));
    }

    /// Lets somebody else be faster than the next patches.
    pub(in crate::operator) fn race(&self, times: u32) {
        self.state().races = times;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn tell(&self) {
        let version = self.state().version;
        self.news.send_replace(version);
    }

    async fn answer(self: Arc<Self>, request: Request<Body>) -> Response<Answer> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let path: Vec<&str> = parts.uri.path().trim_start_matches("/api/v1/").split('/').collect();
        let query: BTreeMap<String, String> = parts
            .uri
            .query()
            .unwrap_or_default()
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| {
                (key.to_owned(), percent_encoding::percent_decode_str(value).decode_utf8_lossy().into())
            })
            .collect();
        let refusal = {
            let mut state = self.state();
            let at = state.refusals.iter().position(|(method, ..)| *method == parts.method);
            at.and_then(|at| state.refusals.remove(at))
        };
        let answer = match (refusal, path.as_slice()) {
            (Some((_, code, message)), _) => failure(code, &message),
            (None, ["namespaces", namespace, "secrets", name]) => self.one(&parts.method, (namespace, name), &body),
            (None, ["namespaces", namespace, "secrets"]) if parts.method == Method::POST => {
                self.create(namespace, &body)
            }
            (None, ["namespaces", namespace, "secrets"]) => self.many(Some((*namespace).to_owned()), &query),
            (None, ["secrets"]) => self.many(None, &query),
            (None, _) => failure(404, "no such route"),
        };
        self.tell();
        answer
    }

    fn one(&self, method: &Method, (namespace, name): (&str, &str), body: &[u8]) -> Response<Answer> {
        let mut state = self.state();
        state.requests.push(method.to_string());
        let key = (namespace.to_owned(), name.to_owned());
        if *method == Method::PATCH && state.races > 0 {
            state.races -= 1;
            let object = state.objects[&key].clone();
            state.put(key.clone(), object);
        }
        let Some(mut object) = state.objects.get(&key).cloned() else { return failure(404, "not found") };
        if *method == Method::GET {
            return success(&object);
        }
        let patch: Value = serde_json::from_slice(body).unwrap();
        if patch["metadata"]["resourceVersion"] != object["metadata"]["resourceVersion"] {
            return failure(409, "the object has been modified");
        }
        merge(&mut object, &patch);
        success(&state.put(key, object))
    }

    fn create(&self, namespace: &str, body: &[u8]) -> Response<Answer> {
        let mut state = self.state();
        state.requests.push("POST".to_owned());
        let mut object: Value = serde_json::from_slice(body).unwrap();
        let name = object["metadata"]["name"].as_str().unwrap().to_owned();
        let key = (namespace.to_owned(), name);
        if state.objects.contains_key(&key) {
            return failure(409, "already exists");
        }
        object["metadata"]["namespace"] = namespace.into();
        success(&state.put(key, object))
    }

    fn many(self: &Arc<Self>, namespace: Option<String>, query: &BTreeMap<String, String>) -> Response<Answer> {
        let selector = Selector {
            namespace,
            label: query.get("labelSelector").and_then(|text| text.split_once('=')).map(owned),
            name: query.get("fieldSelector").and_then(|text| text.strip_prefix("metadata.name=")).map(str::to_owned),
        };
        if query.contains_key("watch") {
            let since = query["resourceVersion"].parse().unwrap();
            return self.follow(selector, since);
        }
        let state = self.state();
        let items: Vec<&Value> = state.objects.values().filter(|object| selector.takes(object)).collect();
        success(&json!({
            "apiVersion": "v1", "kind": "SecretList", "items": items,
            "metadata": {"resourceVersion": state.version.to_string()},
        }))
    }

    /// Events from a version on, as they come.
    fn follow(self: &Arc<Self>, selector: Selector, since: u64) -> Response<Answer> {
        let events = futures::stream::unfold(
            (self.clone(), self.news.subscribe(), since),
            |(cluster, mut news, last)| async move {
                loop {
                    news.borrow_and_update();
                    let next = cluster.state().events.iter().find(|(version, ..)| *version > last).cloned();
                    if let Some((version, kind, object)) = next {
                        return Some(((kind, object), (cluster, news, version)));
                    }
                    news.changed().await.ok()?;
                }
            },
        );
        let lines = events.filter_map(move |(kind, object)| {
            let line = selector.takes(&object).then(|| format!("{}\n", json!({"type": kind, "object": object})));
            std::future::ready(line.map(|line| Ok::<_, Infallible>(Frame::data(Bytes::from(line)))))
        });
        Response::new(StreamBody::new(lines).boxed_unsync())
    }
}

struct Selector {
    namespace: Option<String>,
    label: Option<(String, String)>,
    name: Option<String>,
}

impl Selector {
    fn takes(&self, object: &Value) -> bool {
        let metadata = &object["metadata"];
        self.namespace.as_ref().is_none_or(|namespace| metadata["namespace"] == **namespace)
            && self.name.as_ref().is_none_or(|name| metadata["name"] == **name)
            && self.label.as_ref().is_none_or(|(label, value)| metadata["labels"][label] == **value)
    }
}

impl State {
    fn put(&mut self, key: Key, mut object: Value) -> Value {
        self.version += 1;
        object["apiVersion"] = "v1".into();
        object["kind"] = "Secret".into();
        object["metadata"]["resourceVersion"] = self.version.to_string().into();
        let kind = if self.objects.contains_key(&key) { "MODIFIED" } else { "ADDED" };
        self.events.push((self.version, kind, object.clone()));
        self.objects.insert(key, object.clone());
        object
    }
}

fn owned((a, b): (&str, &str)) -> (String, String) {
    (a.to_owned(), b.to_owned())
}

fn merge(object: &mut Value, patch: &Value) {
    let Value::Object(fields) = patch else {
        *object = patch.clone();
        return;
    };
    for (key, value) in fields {
        if !object.is_object() {
            *object = json!({});
        }
        merge(&mut object[key], value);
    }
}

fn whole(object: &Value) -> Answer {
    Full::new(Bytes::from(object.to_string())).boxed_unsync()
}

fn success(object: &Value) -> Response<Answer> {
    Response::new(whole(object))
}

fn failure(code: u16, message: &str) -> Response<Answer> {
    let status = json!({
        "apiVersion": "v1", "kind": "Status", "status": "Failure", "code": code, "reason": "Because", "message": message,
    });
    Response::builder().status(code).body(whole(&status)).unwrap()
}
