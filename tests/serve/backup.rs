//! A backup, made while the server runs and people write, and put back.

use tempfile::TempDir;

use crate::serving::{Browser, PASSWORD, Process, command, set_up};

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_running_server_is_put_back_and_people_sign_in_again() {
    let folder = TempDir::new().unwrap();
    let server = Process::start(folder.path(), &[]);
    let ana = set_up(&server.url, server.set_up.as_ref().unwrap()).await;
    let csrf = ana.get("/").await.csrf();
    assert_eq!(ana.post("/keys", &[("csrf", &csrf), ("name", "before")]).await.status, 303);

    let backup = || command(folder.path()).args(["backup", "copy.db"]).output().unwrap();
    let made = backup();
    assert!(made.status.success(), "{made:?}");
    assert_eq!(String::from_utf8(made.stdout).unwrap(), "copy.db\n");
    assert!(!backup().status.success(), "a backup never overwrites a file");

    assert_eq!(ana.post("/keys", &[("csrf", &csrf), ("name", "afterwards")]).await.status, 303);
    server.stop();
    let database = folder.path().join(".halley/organization.db");
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", database.display()));
    }
    std::fs::copy(folder.path().join("copy.db"), &database).unwrap();

    let server = Process::start(folder.path(), &[]);
    assert_eq!(server.set_up, None);
    let browser = Browser::new(&server.url);
    let form = [("email", "ana@acme.test"), ("password", PASSWORD)];
    assert_eq!(browser.post("/sign-in", &form).await.status, 303);
    let home = browser.get("/").await.text;
    assert!(home.contains("before") && !home.contains("afterwards"), "{home}");
}

#[test]
fn what_is_no_file_of_an_organization_cannot_be_backed_up() {
    let folder = TempDir::new().unwrap();
    for (server, code) in [("sqlite:none.db", 7), ("https://halley.acme.example", 3)] {
        let output = command(folder.path()).args(["backup", "copy.db", "--server", server]).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert!(!folder.path().join("copy.db").exists());
    }
}
