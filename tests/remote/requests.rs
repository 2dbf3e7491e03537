//! `--log-requests`: a line a request, and no secret in any of them.

use crate::fake_comet::{FakeComet, Fault, State, When};
use crate::flow::Site;
use crate::sandbox::Sandbox;

#[test]
fn every_request_is_a_line_with_its_status_size_and_time() {
    let site = Site::of(&[]);
    site.sandbox.people(&["eve@acme.org"]);
    let ran = site.run(&["apply", "--yes", "--log-requests"]);
    ran.ends_with(0)
        .complains("request: GET /api/halley/v1/snapshot: 200, ")
        .complains("request: POST /api/halley/v1/operations: 200, ");
    let lines = ran.stderr.lines().filter(|line| line.starts_with("request: ")).count();
    assert_eq!(lines, site.server.log().len());
    let quiet = site.run(&["plan"]);
    assert!(!quiet.stderr.contains("request: "), "{}", quiet.stderr);
}

#[test]
fn a_try_after_a_cooldown_says_which_it_is_and_how_long_it_waited() {
    let site = Site::of(&[]);
    let busy = Fault::bare(429, &[("retry-after", "1"), ("x-request-id", "abc-123")]);
    site.server.fault("/api/halley/v1/snapshot", busy);
    let ran = site.run(&["plan", "--log-requests", "--no-cache"]);
    ran.ends_with(0).complains("429, 0 bytes in").complains("retry-after 1, id abc-123").complains(", try 2");
}

#[test]
fn no_credential_stands_in_any_line_whatever_the_server_echoes() {
    let sandbox = Sandbox::with_people(&[]);
    let fake = FakeComet::start(State::acme());
    let (url, key) = (fake.url(), fake.state().switches.key);
    let encoded: String = key.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let issued = "hly_0123456789abcdef_fedcba9876543210fedcba9876543210";
    let session = "session-token-of-ana-0123456789";
    let echoes = |secret: &str| {
        vec![
            Fault::Answer(
                302,
                vec![("location", format!("/api/x/{secret}?apiKey={secret}&again={encoded}&new={issued}"))],
                String::new(),
            ),
            Fault::Answer(
                401,
                vec![("x-request-id", secret.to_owned())],
                format!(r#"{{"msg": "{secret} {issued}", "code": 401}}"#),
            ),
            Fault::Answer(
                500,
                vec![("retry-after", "0"), ("cf-ray", issued)]
                    .into_iter()
                    .map(|(name, value)| (name, value.to_owned()))
                    .collect(),
                secret.to_owned(),
            ),
        ]
    };
    for (variable, secret) in [("COMET_API_KEY", key.as_str()), ("COMET_SESSION_TOKEN", session)] {
        for fault in echoes(secret) {
            fake.heal();
            for route in ["C1", "A1", "C25"] {
                fake.faults(When::Route(route), fault.clone(), 100);
            }
            let ran = sandbox.run_with(&["plan", "--log-requests"], &[("HALLEY_SERVER", &url), (variable, secret)]);
            assert!(ran.code != 0 && ran.stderr.contains("request: GET "), "{}", ran.stderr);
            for hidden in [secret, issued, encoded.as_str()] {
                assert!(!ran.stderr.contains(hidden) && !ran.stdout.contains(hidden), "{hidden} in {}", ran.stderr);
            }
        }
    }
}

#[test]
fn the_secret_of_a_new_key_stands_in_no_line() {
    let site = Site::of(&[]);
    site.sandbox.write(
        "ci.yaml",
        "apiVersion: halley.dev/v1alpha1\nkind: CometServiceAccount\nmetadata: {name: ci}\nspec:\n  defaultWorkspace: research\n  workspaces: [research]\n  keys: [{name: train, target: {file: train.key}}]\n",
    );
    let ran = site.run(&["apply", "--yes", "--log-requests"]);
    ran.ends_with(0);
    let secret = site.sandbox.read("train.key");
    assert!(
        secret.len() > 20 && !ran.stderr.contains(secret.trim()) && !ran.stderr.contains(&site.key),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("hly_"), "{}", ran.stderr);
}
