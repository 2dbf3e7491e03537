//! Where a credential goes, and where it does not.

use std::net::TcpListener;

use base64::Engine as _;

use crate::fake_comet::{FakeComet, State};
use crate::flow::Site;
use crate::sandbox::{ORGANIZATION, Sandbox};

/// Listens, and nobody must come.
struct Stranger(TcpListener);

impl Stranger {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    #[track_caller]
    fn saw_nobody(&self) {
        let met = self.0.accept();
        assert!(matches!(&met, Err(error) if error.kind() == std::io::ErrorKind::WouldBlock), "{met:?}");
    }
}

/// Manifests that name this server.
fn naming(url: &str) -> Sandbox {
    let sandbox = Sandbox::with_people(&[]);
    sandbox.write("organization.yaml", ORGANIZATION.replace("spec:", &format!("spec:\n  server: {{url: \"{url}\"}}")));
    sandbox
}

/// A key that names its server, as Comet makes them.
fn smart(url: &str) -> String {
    let named = base64::engine::general_purpose::STANDARD.encode(format!("{{\"baseUrl\": \"{url}\"}}"));
    format!("{}*{named}", "k".repeat(25))
}

#[test]
fn a_manifest_that_names_another_host_gets_nothing() {
    let (stranger, named) = (Stranger::new(), Stranger::new());
    let sandbox = naming(&stranger.url());
    let url = named.url();
    for arguments in [&["plan"][..], &["apply", "--yes"], &["get", "members"], &["export", "out"], &["drift"]] {
        let ran = sandbox.run_with(arguments, &[("HALLEY_SERVER", &url), ("COMET_API_KEY", "secret")]);
        ran.ends_with(7).complains("nothing was sent").complains(&stranger.url());
        let ran = sandbox.run_with(arguments, &[("COMET_API_KEY", "secret")]);
        ran.ends_with(7).complains("nobody said that the credential is for").complains("--server");
    }
    stranger.saw_nobody();
    named.saw_nobody();
}

#[test]
fn a_key_that_names_its_server_goes_to_no_other() {
    let (stranger, own) = (Stranger::new(), Stranger::new());
    let key = smart(&own.url());
    let ran = naming(&stranger.url()).run_with(&["plan"], &[("COMET_API_KEY", &key)]);
    ran.ends_with(7).complains(&format!("the API key is for {}, but the manifest names", own.url()));
    stranger.saw_nobody();
    own.saw_nobody();
}

#[test]
fn a_key_that_names_its_server_needs_no_other_word() {
    let mut state = State::acme();
    let fake = FakeComet::start(state.clone());
    state.switches.key = smart(&fake.url());
    fake.by_hand(|live| live.switches.key.clone_from(&state.switches.key));
    let ran = naming(&fake.url()).run_with(&["plan"], &[("COMET_API_KEY", &state.switches.key)]);
    ran.ends_with(0).complains("Comet at http://127.0.0.1");
}

#[test]
fn without_a_credential_nothing_is_asked_and_both_variables_are_named() {
    let stranger = Stranger::new();
    let url = stranger.url();
    for (name, value) in [("COMET_API_KEY", ""), ("COMET_SESSION_TOKEN", "  ")] {
        let ran = Sandbox::with_people(&[]).run_with(&["plan"], &[("HALLEY_SERVER", &url), (name, value)]);
        ran.ends_with(7).complains("COMET_API_KEY").complains("COMET_SESSION_TOKEN").complains("nothing was sent");
    }
    stranger.saw_nobody();
}

#[test]
fn of_two_credentials_the_key_counts_and_that_is_said() {
    let site = Site::of(&[]);
    let url = site.server.url();
    let both = [("HALLEY_SERVER", url.as_str()), ("COMET_API_KEY", &site.key), ("COMET_SESSION_TOKEN", "other")];
    site.sandbox.run_with(&["plan"], &both).ends_with(0).complains("the API key is used");
}

#[test]
fn a_refused_credential_is_named_by_its_variable() {
    let site = Site::of(&[]);
    let url = site.server.url();
    let ran = site.sandbox.run_with(&["plan"], &[("HALLEY_SERVER", &url), ("COMET_API_KEY", "hly_0_0")]);
    ran.ends_with(7).complains("COMET_API_KEY").complains(&url);
    assert!(!ran.stderr.contains("hly_0_0"), "{}", ran.stderr);
}

#[test]
fn what_the_user_gave_and_cannot_be_used_is_named_with_exit_code_3() {
    let sandbox = Sandbox::with_people(&[]);
    sandbox.write("plain.pem", "no certificate");
    let cases = [
        (&["--server", "https://127.0.0.1:1", "--ca-file", "nothing.pem"][..], "`nothing.pem` cannot be used"),
        (&["--server", "https://127.0.0.1:1", "--ca-file", "plain.pem"], "`plain.pem` cannot be used"),
        (&["--server", "http://127.0.0.1:99999"], "the port is no number from 1 to 65535"),
        (&["--server", "127.0.0.1:8080"], "it begins with neither `sqlite:` nor `https://`"),
        (&["--server", "replay:nowhere"], "nowhere"),
    ];
    for (arguments, words) in cases {
        let ran = sandbox.run_with(&[&["plan"], arguments].concat(), &[("COMET_API_KEY", "secret")]);
        ran.ends_with(3).complains(words);
    }
}

#[test]
fn a_port_without_tls_is_told_at_once() {
    let site = Site::of(&[]);
    let url = site.server.url().replace("http://", "https://");
    let ran = site.sandbox.run_with(&["plan"], &[("HALLEY_SERVER", &url), ("COMET_API_KEY", &site.key)]);
    ran.ends_with(7).complains("no TLS is spoken there");
    assert!(!ran.stderr.contains("tried"), "{}", ran.stderr);
}
