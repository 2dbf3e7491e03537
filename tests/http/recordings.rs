//! What `--record` keeps, what it leaves out, and that it answers once more.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use halley::comet::Credential;
use halley::comet::http::{Call, Failure, Http, Settings};
use halley::wire::find;
use serde_json::{Value, json as value};

use super::server::{Act, Server, answer, html, json};
use super::{KEY, failure, read, settings, write};

fn recording(server: &Server, folder: &Path) -> Http {
    Http::new(Settings { record: Some(folder.to_owned()), ..settings(&server.url()) }).unwrap()
}

fn replaying(folder: &Path) -> Http {
    Http::new(Settings::new(&format!("replay:{}", folder.display()), Credential::None).unwrap()).unwrap()
}

fn files(folder: &Path) -> Vec<(String, Value)> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: &Path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    files.iter().map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), read(path))).collect()
}

#[tokio::test]
async fn each_request_with_its_answer_is_one_numbered_file_for_its_owner_alone() {
    let server = Server::playing([json(200, r#"{"userName": "ana"}"#), answer(204, &[], "")]).await;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("a/recording");
    recording(&server, &folder).send(read().query("x", "1")).await.unwrap();
    recording(&server, &folder).send(write()).await.unwrap();

    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(folder.join("000002.json")).unwrap().permissions().mode() & 0o777, 0o600);
    let files = files(&folder);
    assert_eq!(files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["000001.json", "000002.json"]);
    let first = &files[0].1;
    assert_eq!(first["request"], value!({"method": "GET", "path": "/api/rest/v2/account-details", "query": "x=1"}));
    assert_eq!((&first["server"], &first["credential"]), (&value!(server.url()), &value!("ApiKey")));
    assert_eq!(first["answer"]["reply"]["status"], 200);
    assert_eq!(first["answer"]["reply"]["body"], value!({"json": {"userName": "ana"}}));
    assert_eq!(files[1].1["request"]["body"], value!({"json": {"name": "research"}}));
}

#[tokio::test]
async fn a_recording_holds_no_secret_wherever_it_stood() {
    let body = format!(
        r#"{{"echo": "you sent {KEY}", "apiKeys": ["k1-plain"], "api_keys": {{"a": "k2-plain"}}, "newPassword": "k3-plain",
            "sessionToken": "k4-plain", "text": "made hly_00ff_00ff11", "email": "ana@acme.example", "tokens": 7}}"#
    );
    let cookie = format!("set-cookie: sessionToken={KEY}");
    let server = Server::playing([answer(200, &["content-type: application/json", &cookie], &body), html(200)]).await;
    let folder = tempfile::tempdir().unwrap();
    let http = recording(&server, folder.path());
    let call =
        Call::to(find("B3")).json(&value!({"username": "ana", "newPassword": "k5-plain"})).query("token", "k6-plain");
    http.send(call).await.unwrap();
    failure(&http, read().query("x", KEY)).await;
    for (_, file) in files(folder.path()) {
        let text = file.to_string();
        assert!(!text.contains(KEY) && !text.contains("-plain") && !text.contains("hly_"), "{text}");
    }
    let kept = &files(folder.path())[0].1["answer"]["reply"]["body"]["json"];
    assert_eq!((&kept["email"], &kept["tokens"]), (&value!("ana@acme.example"), &value!(7)));
}

#[tokio::test]
async fn a_recording_answers_as_the_server_did_in_the_order_of_repetition() {
    let acts = [
        json(200, r#"{"n": 1}"#),
        json(200, r#"{"n": 2}"#),
        json(403, r#"{"msg": "no", "code": 403}"#),
        Act::ResetAfter,
    ];
    let server = Server::playing(acts).await;
    let folder = tempfile::tempdir().unwrap();
    let http = recording(&server, folder.path());
    let number = async |http: &Http| http.send(read()).await.unwrap().json::<Value>().unwrap()["n"].as_u64();
    assert_eq!((number(&http).await, number(&http).await), (Some(1), Some(2)));
    let live = (failure(&http, read().query("page", "2")).await, failure(&http, write()).await);
    drop(server);

    let http = replaying(folder.path());
    assert!(matches!(failure(&http, write()).await, Failure::Lost { .. }) && matches!(live.1, Failure::Lost { .. }));
    assert_eq!((number(&http).await, number(&http).await), (Some(1), Some(2)));
    let replayed = failure(&http, read().query("page", "2")).await;
    assert!(matches!((&replayed, &live.0), (Failure::Forbidden { .. }, Failure::Forbidden { .. })), "{replayed}");

    let often = failure(&http, read()).await.to_string();
    assert!(often.contains("less often than it is asked now"), "{often}");
    let body = failure(&http, Call::to(find("A3")).json(&value!({"name": "other"}))).await.to_string();
    assert!(body.contains("does not have this request with this query and body"), "{body}");
    let path = failure(&http, Call::to(find("A2"))).await.to_string();
    assert!(path.contains("/api/rest/v2/workspaces: not sent: the recording") && path.contains("at all"), "{path}");
}

#[tokio::test]
async fn a_replay_repeats_what_was_repeated_and_waits_for_nobody() {
    let server = Server::playing([answer(429, &["retry-after: 0"], ""), json(500, "{}"), json(200, "{}")]).await;
    let folder = tempfile::tempdir().unwrap();
    recording(&server, folder.path()).send(read()).await.unwrap();
    let first = folder.path().join("000001.json");
    let slow = fs::read_to_string(&first).unwrap().replace(r#""retry-after": "0""#, r#""retry-after": "86400""#);
    fs::write(first, slow).unwrap();
    let http = replaying(folder.path());
    http.send(read()).await.unwrap();
    assert_eq!(http.requests(), 3);
}

#[tokio::test]
async fn a_recording_that_cannot_go_on_stops_before_the_next_request() {
    let server = Server::playing([json(200, "{}")]).await;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("recording");
    let http = recording(&server, &folder);
    fs::remove_dir(&folder).unwrap();
    http.send(write()).await.unwrap();
    let failed = failure(&http, write()).await;
    assert!(matches!(failed, Failure::Unusable { .. }) && failed.to_string().contains("cannot go on"), "{failed}");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn people_can_have_other_names_in_a_recording_each_the_same_everywhere() {
    let list =
        r#"[{"userName": "ana", "email": "Ana@acme.example", "workspaceName": "research"}, {"userName": "sa-ci"}]"#;
    let roles = r#"{"roles": {"ana": "ADMIN"}, "msg": "mail to ana@acme.example, ok @ 5", "space": "research"}"#;
    let server = Server::playing([json(200, list), json(200, roles)]).await;
    let folder = tempfile::tempdir().unwrap();
    let record = Some(folder.path().to_owned());
    let http = Http::new(Settings { record, pseudonyms: true, ..settings(&server.url()) }).unwrap();
    http.send(read().query("page", "1")).await.unwrap();
    let call = Call::to(find("C20")).with(&["org", "ana"]).query("user", "ana@acme.example");
    http.send(call).await.unwrap();

    let files = files(folder.path());
    let members = &files[0].1["answer"]["reply"]["body"]["json"];
    let (name, address) = (members[0]["userName"].as_str().unwrap(), members[0]["email"].as_str().unwrap());
    assert!(name.starts_with("user-") && address.ends_with("@example.org"), "{members}");
    assert_eq!((&members[0]["workspaceName"], &members[1]["userName"]), (&value!("research"), &value!("sa-ci")));
    assert_eq!(files[0].1["request"]["query"], "page=1");

    let (asked, answered) = (&files[1].1["request"], &files[1].1["answer"]["reply"]["body"]["json"]);
    let encoded = |text: &str| text.replace('@', "%40");
    assert_eq!(asked["path"], format!("/api/permissions/organization/org/user/{}", encoded(name)));
    assert_eq!(asked["query"], format!("user={}", encoded(address)));
    assert_eq!(answered["roles"], value!({name: "ADMIN"}));
    assert_eq!(answered["msg"], format!("mail to {address}, ok @ 5"));
    for (_, file) in &files {
        assert!(!file.to_string().to_lowercase().contains("ana"), "{file}");
    }
    let call = Call::to(find("C20")).with(&["org", name]).query("user", address);
    replaying(folder.path()).send(call).await.unwrap();
}

#[test]
fn what_is_no_recording_is_refused_by_name() {
    let parent = tempfile::tempdir().unwrap();
    let open = |folder: &Path| {
        let settings = Settings::new(&format!("replay:{}", folder.display()), Credential::None).unwrap();
        Http::new(settings).unwrap_err().to_string()
    };
    assert!(open(&parent.path().join("none")).contains("no recording can be read"));
    assert!(open(parent.path()).contains("no files like"));
    fs::write(parent.path().join("000001.json"), "{}").unwrap();
    assert!(open(parent.path()).contains("000001.json"));
    let other = r#"{"format": "x", "server": "", "request": {"method": "GET", "path": "/"}, "answer": {"lost": ""}}"#;
    fs::write(parent.path().join("000001.json"), other).unwrap();
    assert!(open(parent.path()).contains("its format is `x`"));
}
