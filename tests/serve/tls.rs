//! TLS with a certificate of the test.

use std::path::Path;

use tempfile::TempDir;

use crate::serving::{Browser, Process, choose_tls, command, set_up_form};

/// Writes a certificate for this machine and its key.
fn certificate(folder: &Path, name: &str) -> (String, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    (certificate.to_str().unwrap().to_owned(), key.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn with_a_certificate_it_speaks_tls_and_cookies_are_secure() {
    choose_tls();
    let folder = TempDir::new().unwrap();
    let (certificate, key) = certificate(folder.path(), "server");
    let server = Process::start(folder.path(), &["--tls-cert", &certificate, "--tls-key", &key]);
    assert!(server.url.starts_with("https://"), "{}", server.url);
    let trusted = reqwest::Certificate::from_pem(&std::fs::read(&certificate).unwrap()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([trusted]).no_proxy();
    let client = client.redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let browser = Browser::with(client, &server.url);
    let done = browser.post(server.set_up.as_ref().unwrap(), &set_up_form()).await;
    let cookie = done.header("set-cookie");
    assert!(
        cookie.contains("; Secure") && cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"),
        "{cookie}"
    );
    assert!(browser.get("/").await.header("strict-transport-security").starts_with("max-age="));
    let plain = reqwest::get(server.url.replace("https://", "http://")).await;
    assert!(plain.is_err() || !plain.unwrap().status().is_success(), "it answers without TLS");
}

#[test]
fn a_key_of_another_certificate_is_refused() {
    let folder = TempDir::new().unwrap();
    let (certificate_file, _) = certificate(folder.path(), "one");
    let (_, other_key) = certificate(folder.path(), "other");
    let mut serve = command(folder.path());
    serve.args(["serve", "--listen", "127.0.0.1:0", "--tls-cert", &certificate_file, "--tls-key", &other_key]);
    let output = serve.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("other.key") && said.contains("is not the key of the certificate"), "{said}");
    serve = command(folder.path());
    serve.args(["serve", "--listen", "127.0.0.1:0", "--tls-cert", &other_key, "--tls-key", &other_key]);
    let said = String::from_utf8(serve.output().unwrap().stderr).unwrap();
    assert!(said.contains("holds no certificate"), "{said}");
}
