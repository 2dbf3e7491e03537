//! Halley's own routes: batches, pages, confirmations, and what their refusals say.

use halley::model::organization::Invitations;
use serde_json::{Value, json};

use crate::world::{Answer, World, ask};

const ANA: Option<&str> = Some("ana@acme.org");

fn path(rest: &str) -> String {
    format!("/api/halley/v1{rest}")
}

async fn operations(world: &World, body: Value) -> Answer {
    world.ask(ANA, &ask("POST", path("/operations")).with(body)).await
}

fn invite(email: &str) -> Value {
    let after = json!({"email": email, "role": "PlatformMember", "state": "Pending"});
    json!({"id": format!("invite/member/{email}"), "after": after})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_makes_what_it_can_and_says_of_each_what_became_of_it() {
    let world = World::new(Invitations::Everyone);
    let stale = json!({"id": "update/member/target@acme.org",
        "before": {"email": "target@acme.org", "role": "ViewOnly", "state": "Active"},
        "after": {"email": "target@acme.org", "role": "OpikMember", "state": "Active"}});
    let key = json!({"id": "create/key/sa-inside/main.2", "after": {"account": "sa-inside", "name": "main.2", "target": "f"}});
    let body = json!({"plan": "h1:1", "revision": "abc", "operations": [invite("n@else.example"), stale, key, invite("target@acme.org")]});
    let answer = operations(&world, body.clone()).await;
    let outcomes = answer.json()["outcomes"].clone();
    let kinds: Vec<&str> = outcomes.as_array().unwrap().iter().map(|one| one["outcome"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["done", "refused", "done", "refused"]);
    assert!(outcomes[1]["error"].as_str().unwrap().contains("PlatformMember"), "{outcomes}");
    let secret = outcomes[2]["secret"].as_str().unwrap().to_owned();
    assert!(world.store().caller_by_key(&crate::world::secret(&secret)).unwrap().is_some());
    // The same once more: what took effect is still done, and the secret is not said again.
    let again = operations(&world, body).await.json()["outcomes"].clone();
    assert_eq!(again[0]["outcome"], "done");
    assert_eq!(again[2].get("secret"), None, "{again}");
    let audit = world.ask(ANA, &ask("GET", path("/audit?pageSize=1"))).await.json();
    assert_eq!(audit["data"][0]["plan"], "h1:1");
    assert_eq!(
        (&audit["data"][0]["actor"], &audit["data"][0]["origin"]),
        (&json!("ana@acme.org"), &json!("127.0.0.1"))
    );
    assert!(!world.ask(ANA, &ask("GET", path("/audit?pageSize=500"))).await.text().contains(&secret));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_for_another_organization_is_refused_as_a_whole() {
    let world = World::new(Invitations::Everyone);
    let answer = operations(&world, json!({"organization": "another", "operations": [invite("n@else.example")]})).await;
    assert_eq!(answer.status, 409, "{}", answer.text());
    assert_eq!(world.ask(ANA, &ask("GET", path("/members/n@else.example"))).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_idempotency_key_names_the_operation_of_the_body() {
    let world = World::new(Invitations::Everyone);
    let body = json!({"plan": "h1:1", "operations": [invite("n@else.example")]});
    let with = |key: &str| ask("POST", path("/operations")).with(body.clone()).header("idempotency-key", key);
    for wrong in ["h1:2/invite%2Fmember%2Fn@else.example", "h1:1/invite%2Fmember%2Fm@else.example", "h1:1"] {
        assert_eq!(world.ask(ANA, &with(wrong)).await.status, 400, "{wrong}");
    }
    for _ in 0..2 {
        let answer = world.ask(ANA, &with("h1:1/invite%2Fmember%2Fn%40else.example")).await;
        assert_eq!(answer.json()["outcomes"][0]["outcome"], "done", "{}", answer.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_request_gets_wrong_is_named() {
    let world = World::new(Invitations::Everyone);
    let many: Vec<Value> = (0..1001).map(|n| invite(&format!("n{n}@else.example"))).collect();
    let cases = [
        (
            ask("POST", path("/members")).with(json!({"email": "n@x.example", "rol": "Admin"})),
            400,
            "unknown field `rol`",
        ),
        (ask("POST", path("/members")).with(json!({"email": "nobody"})), 400, "`email`"),
        (ask("POST", path("/members")).with(json!({"email": "n@x.example", "role": "Boss"})), 400, "PlatformMember"),
        (ask("POST", path("/members")).with(json!({"email": "target@acme.org"})), 409, "member already"),
        (ask("POST", path("/workspaces")).with(json!({"name": ""})), 400, "not empty"),
        (ask("POST", path("/workspaces")).with(json!({"name": "default"})), 409, "reserved"),
        (ask("POST", path("/workspaces")).with(json!({"name": "research"})), 409, "exists already"),
        (ask("DELETE", path("/workspaces/spare?confirm=Spare")), 400, "nothing is deleted"),
        (ask("DELETE", path("/workspaces/spare")), 400, "`confirm`"),
        (ask("DELETE", path("/workspaces/research?confirm=research")), 409, "default workspace"),
        (
            ask("PATCH", path("/members/ana@acme.org")).with(json!({"role": "ViewOnly"})),
            409,
            "their own organization role",
        ),
        (ask("GET", path("/members?pageSize=501")), 400, "from 1 to 500"),
        (ask("GET", path("/members?page=0")), 400, "`page`"),
        (ask("GET", path("/members?paeg=1")), 400, "`paeg`"),
        (ask("GET", path("/can?action=fly")), 400, "createWorkspace"),
        (ask("GET", path("/can?action=viewModels")), 400, "`workspace`"),
        (ask("POST", path("/operations")).with(json!({"operations": []})), 400, "1 to 1000"),
        (ask("POST", path("/operations")).with(json!({"operations": many})), 400, "1 to 1000"),
        (ask("POST", path("/operations")).with(json!({"operations": [{"id": "fly/plane/x"}]})), 400, "operations[0]"),
        (ask("POST", path("/operations")).with(json!({"operations": [invite("no address")]})), 400, "e-mail"),
        (ask("POST", path("/roles")).with(json!({"name": "quiet", "base": "Owner"})), 409, "exists already"),
        (ask("DELETE", path("/roles/quiet")), 409, "quiet"),
        (ask("DELETE", path("/service-accounts/nobody")), 404, "sa-nobody"),
        (ask("POST", path("/service-accounts")).with(json!({"name": "ci"})), 400, "missing field `workspaces`"),
        (ask("PUT", path("/service-accounts/inside")).with(json!([null, null])), 400, "no JSON object"),
        (ask("PUT", path("/service-accounts/inside")).with(json!({"defaultWorkspace": null})), 400, "`workspaces`"),
        (ask("PUT", path("/roles/quiet")).with(json!({"base": "Member", "exclude": [""]})), 400, "`exclude`"),
    ];
    for (asked, status, part) in cases {
        let before = world.commits();
        let answer = world.ask(ANA, &asked).await;
        assert_eq!(answer.status.as_u16(), status, "{asked:?}: {}", answer.text());
        assert!(answer.json()["msg"].as_str().unwrap().contains(part), "{asked:?}: {}", answer.text());
        if status == 400 {
            assert_eq!(world.commits(), before, "{asked:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_not_json_is_refused_so_that_no_form_of_another_site_can_write() {
    let world = World::new(Invitations::Everyone);
    let form = ask("POST", path("/members")).header("content-type", "text/plain");
    let answer = world.ask(ANA, &form).await;
    assert_eq!(answer.status, 415, "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_together_show_everybody_once() {
    let world = World::new(Invitations::Everyone);
    let (mut seen, mut total) = (std::collections::BTreeSet::new(), 0);
    for page in 1..=6 {
        let answer = world.ask(ANA, &ask("GET", path(&format!("/members?page={page}&pageSize=20")))).await.json();
        total = answer["total"].as_u64().unwrap();
        for row in answer["data"].as_array().unwrap() {
            assert!(seen.insert(row["email"].as_str().unwrap().to_owned()), "{row} twice");
        }
    }
    assert_eq!(seen.len() as u64, total);
    let found = world.ask(ANA, &ask("GET", path("/members?search=TARGET"))).await.json();
    assert_eq!((found["total"].as_u64(), &found["data"][0]["userName"]), (Some(1), &json!("target")));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_creates_a_workspace_owns_it_and_cannot_become_its_owner_again_by_repeating() {
    let world = World::new(Invitations::Everyone);
    let somebody = "opikmember.none.0@acme.org";
    let body = json!({"plan": "h1:1", "operations": [{"id": "create/workspace/lab", "after": {"default": false, "id": null, "name": "lab"}}]});
    let create = ask("POST", path("/operations")).with(body);
    assert_eq!(world.ask(Some(somebody), &create).await.json()["outcomes"][0]["outcome"], "done");
    let members = ask("GET", path("/workspaces/lab/members"));
    assert_eq!(world.ask(Some(somebody), &members).await.json()["data"][0]["role"], "Owner");
    let remove = ask("DELETE", path(&format!("/workspaces/lab/members/{somebody}")));
    assert_eq!(world.ask(ANA, &remove).await.status, 204);
    world.ask(Some(somebody), &create).await;
    assert_eq!(world.ask(Some(somebody), &members).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_becomes_an_invitation_with_a_link_when_an_admin_accepts_it() {
    let world = World::new(Invitations::AdminsOnly);
    let asked = ask("POST", path("/members")).with(json!({"email": "n@else.example"}));
    let answer = world.ask(Some("viewonly.none.0@acme.org"), &asked).await;
    assert_eq!((answer.status.as_u16(), answer.json()["outcome"].as_str()), (202, Some("requested")));
    assert_eq!(answer.json().get("link"), None);
    let requests = world.ask(ANA, &ask("GET", path("/requests"))).await.json();
    assert_eq!(requests["total"], 2);
    let accepted = world.ask(ANA, &ask("POST", path("/requests/n@else.example/acceptance"))).await;
    assert_eq!(accepted.status, 201, "{}", accepted.text());
    assert!(accepted.json()["link"].as_str().unwrap().contains("/invitation/"));
    assert_eq!(world.ask(ANA, &ask("GET", path("/members/n@else.example"))).await.json()["state"], "Pending");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_said_once_works_and_ends_at_once() {
    let world = World::new(Invitations::Everyone);
    let made = world.ask(ANA, &ask("POST", path("/keys")).with(json!({"name": "ci"}))).await.json();
    let own = ask("GET", path("/whoami")).header("authorization", made["secret"].as_str().unwrap());
    assert_eq!(world.ask(None, &own).await.json()["key"], made["id"]);
    let listed = world.ask(ANA, &ask("GET", path("/keys"))).await;
    assert!(listed.text().contains("\"ci\"") && !listed.text().contains(made["secret"].as_str().unwrap()));
    let stranger = ask("DELETE", path(&format!("/keys/{}", made["id"].as_str().unwrap())));
    assert_eq!(world.ask(Some("target@acme.org"), &stranger).await.status, 404);
    assert_eq!(world.ask(ANA, &stranger).await.status, 204);
    assert_eq!(world.ask(None, &own).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_gets_a_session_that_writes_and_ends_with_its_member() {
    let world = World::new(Invitations::Everyone);
    let member = json!({"email": "n@else.example", "role": "Admin"});
    let invited = world.ask(ANA, &ask("POST", path("/members")).with(member)).await.json();
    let token = invited["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    world.accept(&token, "correct horse battery");
    let login = |password: &str| {
        ask("POST", "/api/auth/login").with(json!({"email": "n@else.example", "plainTextPassword": password}))
    };
    let wrong = world.ask(None, &login("wrong")).await;
    assert_eq!((wrong.status.as_u16(), &wrong.json()["code"]), (401, &json!(401)));
    let right = world.ask(None, &login("correct horse battery")).await;
    assert_eq!((right.status.as_u16(), right.json()), (200, json!({"api_keys": []})));
    let cookie = right.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert!(cookie.starts_with("sessionToken="), "{cookie}");
    let rename = ask("PATCH", path("/organization")).with(json!({"name": "Acme 2"})).header("cookie", &cookie);
    assert_eq!(world.ask(None, &rename).await.json()["name"], "Acme 2");
    let foreign = rename.clone().header("sec-fetch-site", "cross-site");
    assert_eq!(world.ask(None, &foreign).await.status, 403);
    let sessions = world.ask(None, &ask("GET", path("/sessions")).header("cookie", &cookie)).await.json();
    assert_eq!((sessions.as_array().unwrap().len(), &sessions[0]["current"]), (1, &json!(true)));
    assert_eq!(world.ask(ANA, &ask("DELETE", path("/members/n@else.example"))).await.status, 204);
    assert_eq!(world.ask(None, &rename).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_ones_own_can_be_ended_and_no_other() {
    let world = World::new(Invitations::Everyone);
    let unknown = ask("DELETE", path("/sessions/nobodys"));
    assert_eq!(world.ask(ANA, &unknown).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn billing_takes_labels_and_no_card_numbers_and_a_subscription_in_use_stays() {
    let world = World::new(Invitations::Everyone);
    let label = |text: &str| ask("PUT", path("/billing/payment-method")).with(json!({"label": text}));
    let card = world.ask(ANA, &label("Visa 4242 4242 4242 4242")).await;
    assert!(card.status.is_client_error() && !card.text().contains("4242 4242"), "{}", card.text());
    assert_eq!(world.ask(ANA, &label("Visa ending 4242")).await.json()["paymentMethod"], "Visa ending 4242");
    let subscription = |name: &str| ask("PUT", path("/billing/subscription")).with(json!({"subscription": name}));
    for refused in ["Enterprise", "Starter", "Community"] {
        // The organization is on Enterprise, and custom roles are in use.
        assert_eq!(world.ask(ANA, &subscription(refused)).await.status, 409, "{refused}");
    }
    let stranger = world.ask(Some("platformmember.owner.0@acme.org"), &subscription("Community")).await;
    assert_eq!(stranger.status, 403);
    let billing = world.ask(ANA, &ask("GET", path("/billing"))).await.json();
    assert_eq!((&billing["subscription"], &billing["upgrades"]), (&json!("Enterprise"), &json!([])));
    for (method, rest) in [("GET", ""), ("PUT", "/payment")] {
        let asked = ask(method, path(&format!("/billing/invoices/none{rest}"))).with(json!({"paid": true}));
        assert_eq!(world.ask(ANA, &asked).await.status, 404);
        assert_eq!(world.ask(Some("target@acme.org"), &asked).await.status, 403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn months_that_have_passed_are_billed_by_the_prices_of_the_server() {
    let prices = json!({"currency": "EUR", "perSeat": {"Starter": 1900, "Enterprise": 4900}, "dueDays": 30});
    let world = World::billed("2026-05-20T12:00:00Z", prices);
    let get = async |rest: &str| world.ask(ANA, &ask("GET", path(rest))).await.json();
    let billing = get("/billing").await;
    let seats = billing["members"].as_u64().unwrap();
    let bill =
        json!({"date": "2026-06-01", "currency": "EUR", "seats": seats, "perSeat": 4900, "amount": seats * 4900});
    assert_eq!(billing["nextBill"], bill);
    let invoices = get("/billing/invoices").await;
    assert_eq!(invoices["total"], 2);
    let newest = &invoices["data"][0];
    let said = ["from", "to", "issuedOn", "dueOn", "currency", "paidAt"].map(|field| newest[field].clone());
    let expected = ["2026-04-01", "2026-04-30", "2026-05-01", "2026-05-31", "EUR"].map(|text| json!(text));
    assert_eq!((&said[..5], &said[5]), (&expected[..], &Value::Null));
    let number = newest["number"].as_str().unwrap();
    assert_eq!(&get(&format!("/billing/invoices/{number}")).await, newest);
    let pay = ask("PUT", path(&format!("/billing/invoices/{number}/payment"))).with(json!({"paid": true}));
    assert_eq!(world.ask(ANA, &pay).await.json()["paidAt"], "2026-05-20T12:00:00Z");
    assert_eq!(get("/billing/invoices").await["total"], 2, "asking again bills nothing twice");
    let snapshot = get("/snapshot").await;
    assert!(snapshot.to_string().contains("\"perSeat\":4900"), "plans know the price");
}

#[tokio::test(flavor = "multi_thread")]
async fn community_has_no_payment_method_and_no_invoices_also_when_it_had_some_before() {
    let world =
        World::billed("2026-05-20T12:00:00Z", json!({"currency": "EUR", "perSeat": {"Starter": 1, "Enterprise": 2}}));
    let label = ask("PUT", path("/billing/payment-method")).with(json!({"label": "Visa ending 4242"}));
    assert_eq!(world.ask(ANA, &label).await.status, 200);
    let invoices = world.ask(ANA, &ask("GET", path("/billing/invoices"))).await.json();
    let number = invoices["data"][0]["number"].as_str().unwrap().to_owned();
    world.without_custom_roles();
    let cancel = ask("PUT", path("/billing/subscription")).with(json!({"subscription": "Community"}));
    let billing = world.ask(ANA, &cancel).await.json();
    assert_eq!((&billing["paymentMethod"], &billing["nextBill"]), (&Value::Null, &Value::Null), "{billing}");
    let pay = ask("PUT", path(&format!("/billing/invoices/{number}/payment"))).with(json!({"paid": true}));
    for asked in
        [ask("GET", path("/billing/invoices")), ask("GET", path(&format!("/billing/invoices/{number}"))), pay, label]
    {
        assert_eq!(world.ask(ANA, &asked).await.status, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_says_of_a_change_is_kept_beside_who_signed_in() {
    let world = World::new(Invitations::Everyone);
    let asked = ask("DELETE", path("/members/target@acme.org"))
        .header("Halley-Revision", "4f2e1c")
        .header("Halley-Author", "Ana%20M%C3%BCller <ana@else.example>")
        .header("Halley-Approver", "bob@acme.org");
    assert_eq!(world.ask(ANA, &asked).await.status, 204);
    let row = world.ask(ANA, &ask("GET", path("/audit?pageSize=1"))).await.json()["data"][0].clone();
    assert_eq!(row["actor"], "ana@acme.org", "the credential says who it was");
    assert_eq!(row["revision"], "4f2e1c");
    assert_eq!(row["author"], "Ana Müller <ana@else.example>");
    assert_eq!((&row["approver"], &row["plan"]), (&json!("bob@acme.org"), &json!(null)));
    // The body counts more than the header.
    let body = json!({"plan": "h1:1", "revision": "abc", "operations": [invite("n@else.example")]});
    let asked = ask("POST", path("/operations")).with(body).header("Halley-Revision", "4f2e1c");
    assert_eq!(world.ask(ANA, &asked).await.status, 200);
    let row = world.ask(ANA, &ask("GET", path("/audit?pageSize=1"))).await.json()["data"][0].clone();
    assert_eq!((&row["revision"], &row["author"]), (&json!("abc"), &json!(null)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_no_log_takes_refuses_the_request() {
    let world = World::new(Invitations::Everyone);
    let commits = world.commits();
    for (header, value, fault) in [
        ("Halley-Author", "x".repeat(201), "`halley-author` has more than 200 characters"),
        ("Halley-Approver", "a%1B[2Jb".to_owned(), "`halley-approver` contains control characters"),
        ("Halley-Revision", "a%0Ab".to_owned(), "`halley-revision` contains control characters"),
        ("Halley-Author", "%FF%FE".to_owned(), "`halley-author` is no percent-encoded UTF-8"),
        ("Halley-Author", "Müller".to_owned(), "`halley-author` is no percent-encoded UTF-8"),
    ] {
        let asked = ask("DELETE", path("/members/target@acme.org")).header(header, value);
        let answer = world.ask(ANA, &asked).await;
        assert_eq!(answer.status, 400, "{header}");
        assert!(answer.text().contains(fault), "{}", answer.text());
    }
    for field in ["plan", "revision"] {
        let body = json!({field: "a\nb", "operations": [invite("n@else.example")]});
        let answer = operations(&world, body).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text().contains(&format!("`{field}` in the body contains control characters")));
    }
    assert_eq!(world.commits(), commits);
}
