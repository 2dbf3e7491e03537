//! The whole organization in one answer, written once a version.

use halley::backend::Read as _;
use halley::model::organization::Invitations;
use halley::wire::halley::SnapshotDocument;
use serde_json::json;

use crate::world::{World, ask};

const PATH: &str = "/api/halley/v1/snapshot";

#[tokio::test(flavor = "multi_thread")]
async fn it_is_the_stores_snapshot_and_names_its_caller() {
    let world = World::new(Invitations::Everyone);
    let answer = world.ask(Some("ana@acme.org"), &ask("GET", PATH)).await;
    assert_eq!(answer.headers["content-length"], answer.body.len().to_string().as_str());
    let document: SnapshotDocument = serde_json::from_slice(&answer.body).unwrap();
    let (snapshot, caller) = document.into_snapshot();
    assert_eq!(snapshot, world.store().snapshot().await.unwrap());
    assert_eq!((caller.name.as_str(), caller.role.as_deref()), ("ana@acme.org", Some("Admin")));
    assert_eq!(caller.organization, Some(world.organization()));
}

#[tokio::test(flavor = "multi_thread")]
async fn its_tag_holds_until_something_changes() {
    let world = World::new(Invitations::Everyone);
    let first = world.ask(Some("ana@acme.org"), &ask("GET", PATH)).await;
    let tag = first.headers["etag"].to_str().unwrap().to_owned();
    let again = world.ask(Some("ana@acme.org"), &ask("GET", PATH).header("if-none-match", &tag)).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    assert_eq!(again.headers["etag"].to_str().unwrap(), tag);
    let weak = ask("GET", PATH).header("if-none-match", format!("\"other\", W/{tag}"));
    assert_eq!(world.ask(Some("ana@acme.org"), &weak).await.status, 304);
    let lab = ask("POST", "/api/halley/v1/workspaces").with(json!({"name": "lab"}));
    assert_eq!(world.ask(Some("ana@acme.org"), &lab).await.status, 201);
    let changed = world.ask(Some("ana@acme.org"), &ask("GET", PATH).header("if-none-match", &tag)).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.headers["etag"].to_str().unwrap(), tag);
    assert!(changed.json()["workspaces"].as_array().unwrap().iter().any(|workspace| workspace["name"] == "lab"));
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_share_the_body_and_not_the_tag() {
    let world = World::new(Invitations::Everyone);
    let (ana, other) = ("ana@acme.org", "admin.none.0@acme.org");
    let first = world.ask(Some(ana), &ask("GET", PATH)).await;
    let tag = first.headers["etag"].to_str().unwrap().to_owned();
    let second = world.ask(Some(other), &ask("GET", PATH).header("if-none-match", &tag)).await;
    assert_eq!(second.status, 200);
    let (mut first, mut second) = (first.json(), second.json());
    assert_eq!(second["caller"]["name"], other);
    first["caller"] = json!(null);
    second["caller"] = json!(null);
    assert_eq!(first, second);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_ask_at_once_get_the_same() {
    let world = World::new(Invitations::Everyone);
    let asked = ask("GET", PATH);
    let (a, b, c) = tokio::join!(
        world.ask(Some("ana@acme.org"), &asked),
        world.ask(Some("ana@acme.org"), &asked),
        world.ask(Some("ana@acme.org"), &asked)
    );
    assert!(a.body == b.body && b.body == c.body && !a.body.is_empty());
}
