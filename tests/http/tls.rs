//! Certificates of one's own, and proxies.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use halley::comet::http::{Failure, Http, Proxies, Settings};
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use super::server::{Server, json, read as request};
use super::{KEY, failure, read, settings};

/// The name that the certificate is for, beside `localhost`; no name server knows it.
const NAME: &str = "halley.test";

struct Secure {
    address: SocketAddr,
    ca_file: PathBuf,
    seen: Arc<Mutex<Vec<String>>>,
    _folder: TempDir,
    _tasks: JoinSet<()>,
}

/// A server with a certificate of a CA that nobody trusts.
async fn secure(answer: String) -> Secure {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (ca_pem, config) = certificates();
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, ca_pem).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (acceptor, seen) = (TlsAcceptor::from(Arc::new(config)), Arc::<Mutex<Vec<String>>>::default());
    let (mut tasks, requests) = (JoinSet::new(), Arc::clone(&seen));
    tasks.spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let Some(text) = request(&mut stream).await else { continue };
            requests.lock().unwrap().push(text);
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
        }
    });
    Secure { address, ca_file, seen, _folder: folder, _tasks: tasks }
}

fn certificates() -> (String, ServerConfig) {
    let ca_key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = params.self_signed(&ca_key).unwrap();
    let issuer = Issuer::new(params, ca_key);
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned(), NAME.to_owned()];
    let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate.der().clone()], private);
    (ca.pem(), config.unwrap())
}

fn said(status: &str, header: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{header}connection: close\r\ncontent-length: 2\r\n\r\n{{}}"
    )
}

/// A proxy that connects every name to this machine, and what it was told.
async fn proxy(to: SocketAddr, refuse: bool) -> (SocketAddr, Arc<Mutex<Vec<String>>>, JoinSet<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, told) = (listener.local_addr().unwrap(), Arc::<Mutex<Vec<String>>>::default());
    let (mut tasks, heard) = (JoinSet::new(), Arc::clone(&told));
    tasks.spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = vec![0; 4096];
            let length = stream.read(&mut bytes).await.unwrap();
            heard.lock().unwrap().push(String::from_utf8_lossy(&bytes[..length]).into_owned());
            if refuse {
                stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").await.unwrap();
                continue;
            }
            stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await.unwrap();
            let mut server = TcpStream::connect(to).await.unwrap();
            let _ = tokio::io::copy_bidirectional(&mut stream, &mut server).await;
        }
    });
    (address, told, tasks)
}

fn through(proxy: &str, except: Option<&str>, server: &Secure) -> Http {
    Http::new(Settings {
        ca_file: Some(server.ca_file.clone()),
        proxies: Proxies { https: Some(proxy.to_owned()), http: None, except: except.map(str::to_owned) },
        tries: 1,
        ..settings(&format!("https://{NAME}"))
    })
    .unwrap()
}

#[tokio::test]
async fn a_certificate_of_ones_own_is_trusted_when_it_is_named() {
    let server = secure(said("200 OK", "")).await;
    let url = format!("https://localhost:{}", server.address.port());
    let http = Http::new(Settings { ca_file: Some(server.ca_file.clone()), ..settings(&url) }).unwrap();
    http.send(read()).await.unwrap();
    assert!(server.seen.lock().unwrap()[0].contains(KEY));
}

/// A server that offers HTTP/2, counts connections, and answers after a moment.
async fn secure_h2() -> (SocketAddr, PathBuf, Arc<AtomicUsize>, TempDir, JoinSet<()>) {
    let (ca_pem, mut config) = certificates();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, ca_pem).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (acceptor, connections) = (TlsAcceptor::from(Arc::new(config)), Arc::<AtomicUsize>::default());
    let (mut tasks, count) = (JoinSet::new(), Arc::clone(&connections));
    tasks.spawn(async move {
        let mut serving = JoinSet::new();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let stream = TokioIo::new(acceptor.accept(stream).await.unwrap());
            count.fetch_add(1, Ordering::Relaxed);
            serving.spawn(async move {
                let service = service_fn(|request: hyper::Request<_>| async move {
                    drop::<hyper::Request<hyper::body::Incoming>>(request);
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    let answer = hyper::Response::builder().header("content-type", "application/json");
                    answer.body(Full::new(Bytes::from_static(b"{}")))
                });
                let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(stream, service).await;
            });
        }
    });
    (address, ca_file, connections, folder, tasks)
}

#[tokio::test]
async fn many_requests_share_one_connection_of_http_2() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (address, ca_file, connections, _folder, _tasks) = secure_h2().await;
    let url = format!("https://localhost:{}", address.port());
    let http = Http::new(Settings { ca_file: Some(ca_file), ..settings(&url) }).unwrap();
    http.send(read()).await.unwrap();
    let mut sending = JoinSet::new();
    for _ in 0..64 {
        let http = http.clone();
        sending.spawn(async move { http.send(read()).await.unwrap().json::<serde_json::Value>().unwrap() });
    }
    assert_eq!(sending.join_all().await.len(), 64);
    assert_eq!(connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_unknown_certificate_gets_no_credential_and_no_second_try() {
    let server = secure(said("200 OK", "")).await;
    let other = secure(said("200 OK", "")).await;
    let url = format!("https://localhost:{}", server.address.port());
    let http = Http::new(Settings { ca_file: Some(other.ca_file.clone()), ..settings(&url) }).unwrap();
    let failed = failure(&http, read()).await;
    assert!(matches!(failed, Failure::NotReached { passing: false, .. }), "{failed}");
    assert!(failed.to_string().contains("certificate") && failed.to_string().contains("--ca-file"), "{failed}");
    assert_eq!((server.seen.lock().unwrap().len(), http.requests()), (0, 1));
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let server = secure(said("200 OK", "")).await;
    let url = format!("https://127.0.0.1:{}", server.address.port());
    let http = Http::new(Settings { ca_file: Some(server.ca_file.clone()), ..settings(&url) }).unwrap();
    assert!(matches!(failure(&http, read()).await, Failure::NotReached { passing: false, .. }));
}

#[tokio::test]
async fn a_port_with_tls_is_told_when_the_url_says_http() {
    let server = secure(said("200 OK", "")).await;
    let url = format!("http://127.0.0.1:{}", server.address.port());
    let http = Http::new(Settings { tries: 1, ..settings(&url) }).unwrap();
    let said = failure(&http, read()).await.to_string();
    assert!(said.contains("begins with `https://`"), "{said}");
    assert!(server.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_file_without_certificates_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    let refused = |path: PathBuf| {
        let settings = Settings { ca_file: Some(path), ..settings("https://comet.acme.example") };
        Http::new(settings).unwrap_err().to_string()
    };
    assert!(refused(file.clone()).contains("ca.pem"));
    std::fs::write(&file, "no certificate").unwrap();
    assert!(refused(file).contains("BEGIN CERTIFICATE"));
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_not_followed() {
    let plain = Server::playing([json(200, "{}")]).await;
    let location = format!("location: http://localhost:{}/x\r\n", plain.address.port());
    let server = secure(said("302 Found", &location)).await;
    let url = format!("https://localhost:{}", server.address.port());
    let http = Http::new(Settings { ca_file: Some(server.ca_file.clone()), ..settings(&url) }).unwrap();
    assert!(matches!(failure(&http, read()).await, Failure::Redirected { .. }));
    assert_eq!(plain.connections(), 0);
}

#[tokio::test]
async fn a_proxy_carries_the_request_and_sees_nothing_of_it() {
    let server = secure(said("200 OK", "")).await;
    let (address, told, _tasks) = proxy(server.address, false).await;
    through(&format!("http://ana:hunter22hunter@{address}"), None, &server).send(read()).await.unwrap();
    let told = told.lock().unwrap();
    assert!(told[0].starts_with("CONNECT halley.test:443 HTTP/1.1\r\n"), "{told:?}");
    assert!(told[0].to_lowercase().contains("proxy-authorization: basic") && !told[0].contains(KEY), "{told:?}");
    assert!(server.seen.lock().unwrap()[0].contains(KEY));
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_is_named_without_one() {
    let server = secure(said("200 OK", "")).await;
    let (address, told, _tasks) = proxy(server.address, true).await;
    let http = through(&format!("http://ana:hunter22hunter@{address}"), None, &server);
    let failed = failure(&http, read()).await;
    assert!(matches!(failed, Failure::NotReached { .. }) && failed.to_string().contains("proxy"), "{failed}");
    assert!(!failed.to_string().contains("hunter22hunter"), "{failed}");
    assert_eq!(told.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn hosts_that_are_excepted_and_this_machine_are_reached_without_the_proxy() {
    let server = secure(said("200 OK", "")).await;
    let (address, told, _tasks) = proxy(server.address, false).await;
    // No name server knows the name, so that going there directly fails.
    let failed = failure(&through(&format!("http://{address}"), Some(".test"), &server), read()).await;
    assert!(matches!(failed, Failure::NotReached { .. }), "{failed}");
    let local = Settings {
        ca_file: Some(server.ca_file.clone()),
        proxies: Proxies { https: Some(format!("http://{address}")), ..Proxies::default() },
        ..settings(&format!("https://localhost:{}", server.address.port()))
    };
    Http::new(local).unwrap().send(read()).await.unwrap();
    assert_eq!(told.lock().unwrap().len(), 0);
}
