//! Service Accounts.

use serde_json::{Value, json};

use crate::harness::{Browser, Script, Site, inspect};

const LIST: &str = "/admin/service-accounts";
const ALL: &str = "All workspaces Also those that are created later";

fn account(site: &Site, name: &str, workspaces: &Value) {
    site.api("POST", "/service-accounts", &json!({ "name": name, "workspaces": workspaces })).ok();
}

/// Makes a key on the page; its secret.
fn make_key(browser: &Browser, account: &str, name: &str) -> String {
    browser.goto(&format!("{LIST}/{account}"));
    browser.click("Make a key");
    browser.fill("Name of the key", name);
    browser.click("Make the key");
    browser.sees("Copy it now: it is shown only this once.");
    browser.within("code.secret").text()
}

fn works(site: &Site, key: &str) -> bool {
    match site.api_with(key, "GET", "/whoami", &Value::Null).status {
        200 => true,
        401 => false,
        other => panic!("{other}"),
    }
}

#[test]
fn a1_the_tab_shows_the_accounts_and_never_a_secret() {
    let site = Site::acme();
    let browser = Browser::ada(&site, Script::On);
    browser.goto(LIST);
    browser.sees("No service accounts yet");
    inspect(&browser, "accounts-empty");
    account(&site, "ci", &json!(["research", "prod"]));
    account(&site, "bot", &Value::Null);
    let key = site.api("POST", "/service-accounts/sa-ci/keys", &json!({ "name": "pipeline.1" })).ok()["secret"].clone();
    browser.goto(LIST);
    assert_eq!(browser.columns()[..4], ["Name", "Default workspace", "Authorized workspaces", "Keys"]);
    let rows = browser.section("Service accounts").rows();
    assert_eq!(rows[0][..4], ["sa-bot", "none", "all workspaces", "no key"]);
    assert_eq!(rows[1][..4], ["sa-ci", "none", "prod, research", "pipeline.1 never used"]);
    inspect(&browser, "accounts");
    for path in [LIST, "/admin/service-accounts/sa-ci"] {
        browser.goto(path);
        assert!(
            !browser
                .script("return document.documentElement.outerHTML")
                .as_str()
                .unwrap()
                .contains(key.as_str().unwrap())
        );
    }
    inspect(&browser, "account");
    assert!(site.get("serviceaccounts").to_string().contains("sa-ci"));
    let told = site.comet("/admin/service-accounts").to_string();
    assert!(told.contains("sa-ci") && !told.contains(key.as_str().unwrap()), "{told}");
}

#[test]
fn a2_an_account_is_created_gets_a_key_loses_it_and_is_deleted() {
    for script in Script::BOTH {
        let site = Site::acme();
        let browser = Browser::ada(&site, script);
        browser.goto(LIST);
        browser.click("Create service account");
        browser.fill("Name", "ci");
        browser.fill("Default workspace", "research");
        browser.check("Only these");
        browser.check("research");
        browser.check("prod");
        browser.within("main form.fields, dialog form.fields").click("Create service account");
        browser.sees("The service account sa-ci is created.");
        let live = site.api("GET", "/service-accounts", &Value::Null).ok()[0].clone();
        assert_eq!(live["name"], "sa-ci");
        assert_eq!(
            (&live["defaultWorkspace"], &live["workspaces"]),
            (&json!("research"), &json!(["prod", "research"]))
        );

        browser.click("Change workspaces");
        browser.uncheck("prod");
        browser.click("Save");
        browser.sees("The workspaces of sa-ci are changed.");
        assert_eq!(site.api("GET", "/service-accounts", &Value::Null).ok()[0]["workspaces"], json!(["research"]));

        let (first, second) = (make_key(&browser, "sa-ci", "pipeline"), make_key(&browser, "sa-ci", "laptop"));
        browser.reload();
        browser.sees_no(&second);
        assert!(works(&site, &first) && works(&site, &second));
        assert_eq!(site.comet_with(&first, "GET", "/rest/v2/account-details", &Value::Null).ok()["userName"], "sa-ci");
        browser.row("laptop.1").click("Actions for laptop.1");
        browser.click("Revoke");
        browser.click("Revoke laptop.1");
        browser.sees("The key laptop.1 is revoked.");
        assert!(works(&site, &first) && !works(&site, &second));

        browser.click("Delete sa-ci");
        browser.sees("Every key of sa-ci ends at once");
        browser.click("Delete");
        browser.sees("The service account sa-ci is deleted");
        assert!(!works(&site, &first));
        assert_eq!(site.api("GET", "/service-accounts", &Value::Null).ok(), json!([]));
    }
}

#[test]
fn a2_a_key_is_rotated_without_standing_still() {
    for script in Script::BOTH {
        let site = Site::acme();
        account(&site, "ci", &Value::Null);
        let browser = Browser::ada(&site, script);
        let old = make_key(&browser, "sa-ci", "pipeline");
        browser.click("Actions for pipeline.1");
        browser.click("Rotate");
        assert_eq!(browser.heading(), "Rotate pipeline.1");
        browser.click("Make pipeline.2");
        browser.sees("pipeline.1 works until you revoke it.");
        let new = browser.within("code.secret").text();
        assert!(works(&site, &old) && works(&site, &new));
        if script == Script::On {
            browser.reload();
            inspect(&browser, "account-rotate");
        }
        browser.click("Revoke pipeline.1");
        browser.sees("The key pipeline.1 is revoked.");
        assert!(!works(&site, &old) && works(&site, &new));
        let keys = site.api("GET", "/service-accounts/sa-ci/keys", &Value::Null).ok();
        assert_eq!(keys.as_array().unwrap().iter().map(|key| &key["name"]).collect::<Vec<_>>(), ["pipeline.2"]);
    }
}

#[test]
fn a3_the_help_is_halleys_own_page() {
    let browser = Browser::ada(&Site::acme(), Script::On);
    browser.goto(LIST);
    browser.click("About service accounts");
    assert_eq!((browser.status(), browser.heading().as_str()), (200, "Service accounts"));
    browser.sees("kind: CometServiceAccount");
    inspect(&browser, "accounts-help");
}

#[test]
fn the_example_of_the_help_is_valid() {
    let site = Site::acme();
    let browser = Browser::ada(&site, Script::On);
    browser.goto("/admin/service-accounts/help");
    let manifest = browser.section("A manifest").text();
    std::fs::create_dir(site.folder().join("org")).unwrap();
    let organization =
        "apiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {name: acme}\nspec: {displayName: Acme}\n";
    std::fs::write(site.folder().join("org/organization.yaml"), organization).unwrap();
    std::fs::write(site.folder().join("org/account.yaml"), manifest).unwrap();
    for name in ["research", "prod"] {
        let workspace =
            format!("apiVersion: halley.dev/v1alpha1\nkind: CometWorkspace\nmetadata: {{name: {name}}}\nspec: {{}}\n");
        std::fs::write(site.folder().join(format!("org/{name}.yaml")), workspace).unwrap();
    }
    let ran = site.halley(&["validate", "-f", "org"]);
    assert!(ran.succeeded(), "{}", ran.text());
}

#[test]
fn what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost() {
    for script in Script::BOTH {
        let site = Site::acme();
        let browser = Browser::ada(&site, script);
        browser.goto(LIST);
        browser.click("Create service account");
        browser.fill("Name", "ci");
        browser.fill("Default workspace", "nowhere");
        browser.check("Only these");
        browser.check("prod");
        let form = browser.within("main form.fields, dialog form.fields");
        form.click("Create service account");
        browser.sees("There is no workspace “nowhere”.");
        assert!(browser.beside("Default workspace").contains("nowhere"));
        assert_eq!((browser.value("Name").as_str(), browser.is_checked("prod")), ("ci", true));
        browser.fill("Default workspace", "research");
        browser.within("main form.fields, dialog form.fields").click("Create service account");
        browser.sees("must be one of the authorized workspaces");
        if script == Script::On {
            inspect(&browser, "account-create-faults");
        }
        browser.check(ALL);
        browser.within("main form.fields, dialog form.fields").click("Create service account");
        browser.sees("The service account sa-ci is created.");
    }
}

#[test]
fn with_the_keyboard_alone() {
    let site = Site::acme();
    let browser = Browser::ada(&site, Script::On);
    browser.goto(LIST);
    browser.script("document.querySelector('main .button[data-dialog]').focus()");
    browser.press("Enter");
    browser.sees("Authorized workspaces");
    assert_eq!(browser.focused(), "Name");
    browser.press("Escape");
    browser.sees_no("Authorized workspaces");
    assert_eq!(browser.focused(), "Create service account");
    browser.press("Enter");
    browser.sees("Authorized workspaces");
    browser.write("ci");
    browser.press("Tab");
    browser.press("Tab");
    browser.press("ArrowUp");
    browser.press("Enter");
    browser.sees("The service account sa-ci is created.");
}

#[test]
fn of_two_who_change_workspaces_the_second_sees_what_the_first_did() {
    let site = Site::acme();
    account(&site, "ci", &json!(["research"]));
    let browser = Browser::ada(&site, Script::On);
    browser.goto("/admin/service-accounts/sa-ci/workspaces");
    browser.check("prod");
    let change = json!({ "defaultWorkspace": null, "workspaces": ["archive"] });
    site.api_as("bob@acme.test", "PUT", "/service-accounts/sa-ci", &change).ok();
    browser.click("Save");
    browser.sees("Somebody was faster");
    browser.sees("bob@acme.test");
    assert_eq!(site.api("GET", "/service-accounts", &Value::Null).ok()[0]["workspaces"], json!(["archive"]));
    browser.click("Do it all the same");
    browser.sees("The workspaces of sa-ci are changed.");
    assert_eq!(site.api("GET", "/service-accounts", &Value::Null).ok()[0]["workspaces"], json!(["prod", "research"]));
}

#[test]
fn hostile_names_are_text() {
    let site = Site::acme();
    let browser = Browser::ada(&site, Script::On);
    let names =
        ["<script>alert(1)</script>", "\"a\" & 'b' <i>/x?y#z%", "\u{5d0}\u{5db}\u{5de}\u{5d4}", &"w".repeat(97)];
    for name in names {
        site.workspace(name);
        browser.goto("/admin/service-accounts/new");
        browser.fill("Name", name);
        browser.fill("Default workspace", name);
        browser.check(ALL);
        browser.within("main form.fields").click("Create service account");
        browser.sees(&format!("The service account sa-{name} is created."));
        browser.click("Make a key");
        browser.fill("Name of the key", name);
        browser.click("Make the key");
        browser.sees(&format!("The key {name}.1 is made."));
    }
    inspect(&browser, "account-hostile");
    browser.goto(LIST);
    assert_eq!(browser.section("Service accounts").rows().len(), names.len());
    inspect(&browser, "accounts-hostile");
    browser.goto("/admin/service-accounts/new");
    inspect(&browser, "account-create-hostile");
}

#[test]
fn others_than_admins_see_nothing_of_it() {
    let site = Site::acme();
    account(&site, "ci", &Value::Null);
    for email in ["p-owner@acme.test", "o-member@acme.test", "v-none@acme.test"] {
        let browser = Browser::open(&site);
        browser.sign_in(email);
        for path in ["", "/new", "/help", "/sa-ci", "/sa-ci/delete", "/sa-ci/new-key", "/sa-ci/workspaces"] {
            assert_eq!(browser.status_of(&format!("{LIST}{path}")), 403, "{email} {path}");
        }
        let created = site.api_as(email, "POST", "/service-accounts", &json!({ "name": "mine", "workspaces": null }));
        assert_eq!(created.status, 403, "OR16: {email}");
    }
}

#[test]
fn pictures_of_the_dialogs() {
    let site = Site::acme();
    account(&site, "ci", &json!(["research"]));
    site.api("POST", "/service-accounts/sa-ci/keys", &json!({ "name": "pipeline.1" })).ok();
    let browser = Browser::ada(&site, Script::On);
    browser.goto(LIST);
    browser.click("Create service account");
    browser.sees("Authorized workspaces");
    inspect(&browser, "account-create");
    browser.goto(LIST);
    browser.click("Actions for sa-ci");
    browser.sees("Change workspaces");
    inspect(&browser, "accounts-menu");
    browser.click("Delete");
    browser.sees("ends at once");
    inspect(&browser, "account-delete");
    browser.goto("/admin/service-accounts/sa-ci/new-key");
    inspect(&browser, "account-new-key");
    make_key(&browser, "sa-ci", "laptop");
    inspect(&browser, "account-key-made");
}
