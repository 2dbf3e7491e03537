//! Requests to let a person join.

use super::*;
use halley::store::JoinRequest;

fn asked(store: &Store) -> Vec<(String, Option<String>)> {
    let requests = store.requests().unwrap();
    let named = |JoinRequest { email, requested_by, requested_at }| {
        assert!(requested_at.starts_with("2026-03-01T"), "{requested_at}");
        (email_text(&email), requested_by.as_ref().map(email_text))
    };
    requests.into_iter().map(named).collect()
}

fn email_text(email: &Email) -> String {
    email.as_str().to_owned()
}

#[test]
fn requests_name_who_asked_for_whom_and_an_admin_declines_them() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[joined("bob@acme.org")]);
    store.request_membership(by("bob"), &email("zoe")).unwrap();
    store.request_membership(owner(), &email("eve")).unwrap();
    let zoe = ("zoe@acme.org".to_owned(), Some("bob@acme.org".to_owned()));
    assert_eq!(asked(&store), [zoe.clone(), ("eve@acme.org".to_owned(), None)]);
    let said = denied(store.decline_request(by("bob"), &email("eve")));
    assert!(said.contains("bob@acme.org may not"), "{said}");
    store.decline_request(by("ana"), &email("eve")).unwrap();
    assert_eq!(asked(&store), [zoe]);
    assert!(refused(store.decline_request(by("ana"), &email("eve"))).contains("nobody asks any more"));
    let last = &store.audit(None, 1).unwrap()[0];
    assert_eq!((&*last.actor, &*last.operation), ("ana@acme.org", "delete/request/eve@acme.org"));
    assert!(store.request_membership(owner(), &email("eve")).unwrap(), "it can be asked again");
}
