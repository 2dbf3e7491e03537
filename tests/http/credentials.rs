//! What the caller is known by, where it goes, and what nobody sees of it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use halley::backend::{Error, Secret};
use halley::comet::Credential;
use halley::comet::http::{Http, Proxies, Settings};

use super::server::{Server, json};
use super::{KEY, read};

fn key(text: &str) -> Credential {
    Credential::ApiKey(Secret::new(text.to_owned()))
}

fn smart(json: &str, engine: &impl base64::Engine) -> String {
    format!("{KEY}*{}", engine.encode(json))
}

#[test]
fn a_key_names_its_server_in_every_spelling_of_base64() {
    // Two of these bytes are spelled differently by the two alphabets.
    let json = r#"{"baseUrl": "https://comet.acme.example/??>>ÿÿ"}"#;
    assert!(STANDARD.encode(json).contains(['+', '/']));
    for coded in
        [smart(json, &STANDARD), smart(json, &STANDARD_NO_PAD), smart(json, &URL_SAFE), smart(json, &URL_SAFE_NO_PAD)]
    {
        assert_eq!(key(&coded).server().unwrap().unwrap(), "https://comet.acme.example/??>>ÿÿ");
    }
}

#[test]
fn other_keys_and_sessions_name_no_server() {
    for text in [KEY, "hly_0123456789abcdef_00ff", "short*eyJ9"] {
        assert_eq!(key(text).server().unwrap(), None);
    }
    assert_eq!(Credential::Session(Secret::new(smart("{}", &STANDARD))).server().unwrap(), None);
    assert_eq!(Credential::None.server().unwrap(), None);
}

#[test]
fn a_key_that_is_broken_behind_its_star_is_refused_without_showing_it() {
    for coded in [format!("{KEY}*%%%"), smart("{}", &STANDARD), smart("no json", &STANDARD), format!("{KEY}*")] {
        let Err(Error::Credentials(text)) = key(&coded).server() else { panic!("it is broken") };
        assert!(text.contains("behind `*`") && !text.contains(KEY), "{text}");
    }
}

#[tokio::test]
async fn the_whole_key_is_sent_and_a_session_goes_as_a_cookie() {
    let server = Server::playing([json(200, "{}")]).await;
    let whole = smart(r#"{"baseUrl": "https://www.comet.com"}"#, &STANDARD_NO_PAD);
    let session = Credential::Session(Secret::new("s3ss10n-t0k3n".to_owned()));
    for credential in [key(&whole), session, Credential::None] {
        let settings = Settings::new(&server.url(), credential).unwrap();
        Http::new(settings).unwrap().send(read()).await.unwrap();
    }
    let seen = server.seen();
    assert!(seen[0].contains(&format!("authorization: {whole}\r\n")), "{seen:?}");
    assert!(
        seen[1].contains("cookie: sessionToken=s3ss10n-t0k3n\r\n") && !seen[1].contains("authorization"),
        "{seen:?}"
    );
    assert!(!seen[2].contains("cookie") && !seen[2].contains("authorization"), "{seen:?}");
}

#[test]
fn nothing_of_a_credential_is_in_debug() {
    let settings = Settings {
        proxies: Proxies { https: Some("http://u:hunter22hunter@proxy.test:3128".into()), ..Proxies::default() },
        ..Settings::new("https://comet.acme.example", key(KEY)).unwrap()
    };
    let shown = format!("{settings:?}");
    assert!(!shown.contains(KEY) && !shown.contains("hunter22hunter"), "{shown}");
    assert!(!format!("{:?}", Http::new(settings).unwrap()).contains(KEY));
}

#[test]
fn a_key_with_a_line_break_is_refused_without_showing_it() {
    let settings = Settings::new("https://comet.acme.example", key(&format!("{KEY}\nx"))).unwrap();
    let Err(Error::Credentials(text)) = Http::new(settings) else { panic!("no header carries it") };
    assert!(text.contains("COMET_API_KEY") && !text.contains(KEY), "{text}");
}

#[test]
fn a_credential_goes_in_the_clear_only_to_this_machine_or_when_it_is_allowed() {
    let make = |url: &str, insecure_http: bool, credential: Credential| {
        Http::new(Settings { insecure_http, ..Settings::new(url, credential).unwrap() })
    };
    let Err(Error::Credentials(text)) = make("http://comet.acme.example", false, key(KEY)) else { panic!("refused") };
    assert!(
        text.contains("in the clear") && text.contains("--insecure-http") && text.contains("COMET_API_KEY"),
        "{text}"
    );
    for url in ["http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1", "https://comet.acme.example"] {
        make(url, false, key(KEY)).unwrap();
    }
    make("http://comet.acme.example", true, key(KEY)).unwrap();
    make("http://comet.acme.example", false, Credential::None).unwrap();
}

#[test]
fn the_servers_url_is_taken_as_comets_clients_write_it() {
    let base = |url: &str| Settings::new(url, Credential::None).map(|settings| settings.base);
    for url in [
        "https://Comet.acme.example",
        "https://comet.acme.example:443/",
        "https://comet.acme.example/clientlib/",
        "https://comet.acme.example/opik/api",
    ] {
        assert_eq!(base(url).unwrap(), "https://comet.acme.example", "{url}");
    }
    assert_eq!(base("https://acme.example:8443/comet/clientlib").unwrap(), "https://acme.example:8443/comet");
    for url in [
        "comet.acme.example",
        "ftp://x",
        "https://",
        "https://key@acme.example",
        "https://a:secret@acme.example",
        "https://x?key=1",
        "https://x#y",
    ] {
        let text = base(url).unwrap_err().to_string();
        assert!(text.contains("no URL of a server") && !text.contains("secret"), "{text}");
    }
}

#[test]
fn proxies_come_from_the_usual_variables() {
    let variables = [
        ("HTTPS_PROXY", "http://a:1"),
        ("all_proxy", "http://b:2"),
        ("NO_PROXY", ".acme.example"),
        ("http_proxy", " "),
    ];
    let proxies = Proxies::from_variables(|name| {
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    });
    assert_eq!(proxies.https.as_deref(), Some("http://a:1"));
    assert_eq!(proxies.http.as_deref(), Some("http://b:2"));
    assert_eq!(proxies.except.as_deref(), Some(".acme.example"));
}
