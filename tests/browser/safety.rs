//! What no click may do: an action twice, an organization without an Admin, anything in the name of a role that one has no more.

use serde_json::{Value, json};

use crate::harness::{Browser, Script, Site};

fn signed_in(site: &Site, script: Script, email: &str) -> Browser {
    let browser = Browser::with(site, script);
    browser.sign_in(email);
    browser
}

/// How much has been done so far.
fn done(site: &Site) -> u64 {
    site.api("GET", "/audit", &Value::Null).ok()["total"].as_u64().unwrap()
}

fn role(site: &Site, email: &str) -> Value {
    site.api("GET", &format!("/members/{email}"), &Value::Null).ok()["role"].clone()
}

fn open_menu(browser: &Browser, name: &str, entry: &str) {
    browser.click(&format!("Actions for {name}"));
    browser.click(entry);
}

/// An act, and what the page says of it.
type Act = (&'static str, fn(&Browser));

const ACTS: [Act; 7] = [
    ("is invited as Platform member.", |browser| {
        browser.goto("/admin/users");
        browser.click("Invite users");
        browser.fill("E-mail addresses", "new@acme.test");
        browser.click("Invite");
    }),
    ("p-member is removed.", |browser| {
        browser.goto("/admin/users");
        open_menu(browser, "p-member", "Remove");
        browser.click("Remove");
    }),
    ("The workspace lab is created.", |browser| {
        browser.goto("/admin/workspaces");
        browser.click("Create Workspace");
        browser.fill("Name", "lab");
        browser.click("Create");
    }),
    ("The plan is Enterprise now.", |browser| {
        browser.goto("/admin/billing");
        browser.click("Upgrade now");
        browser.click("Choose Enterprise");
        browser.click("Upgrade to Enterprise");
    }),
    ("Copy it now: it is shown only this once.", |browser| {
        browser.goto("/admin/service-accounts/sa-ci");
        browser.click("Make a key");
        browser.fill("Name of the key", "pipeline");
        browser.click("Make the key");
    }),
    ("The key laptop is made.", |browser| {
        browser.goto("/");
        browser.fill("Name of a new key", "laptop");
        browser.click("Make a key");
    }),
    ("newer@acme.test is invited.", |browser| {
        browser.goto("/");
        browser.click("Invite somebody");
        browser.fill("Their e-mail", "newer@acme.test");
        browser.click("Invite");
    }),
];

#[test]
fn neither_reload_nor_the_ways_back_and_forth_repeat_what_was_done() {
    for script in Script::BOTH {
        let site = Site::acme();
        site.api("POST", "/service-accounts", &json!({ "name": "ci", "workspaces": null })).ok();
        let browser = signed_in(&site, script, "ada@acme.test");
        for (said, act) in ACTS {
            let before = done(&site);
            act(&browser);
            browser.sees(said);
            let after = done(&site);
            assert!(after > before, "{said}");
            browser.reload();
            browser.sees_no(said);
            browser.back();
            browser.reload();
            browser.script("history.forward()");
            browser.reload();
            assert_eq!(done(&site), after, "{said} again");
        }
    }
}

#[test]
fn or14_of_two_admins_who_take_the_role_from_each_other_one_remains() {
    for script in Script::BOTH {
        let site = Site::acme();
        let (ada, bob) = (signed_in(&site, script, "ada@acme.test"), signed_in(&site, script, "bob@acme.test"));
        for (browser, other) in [(&ada, "bob"), (&bob, "ada")] {
            browser.goto("/admin/users");
            open_menu(browser, other, "Change role");
            browser.check("Opik member");
        }
        ada.click("Change role");
        ada.sees("bob is Opik member now.");
        bob.click("Change role");
        bob.sees("This is for Admins");
        assert_eq!((role(&site, "ada@acme.test"), role(&site, "bob@acme.test")), (json!("Admin"), json!("OpikMember")));
        assert_eq!(ada.status_of("/admin"), 200);
    }
}

#[test]
fn or14_no_manifest_that_is_brought_takes_the_role_from_the_last_admin() {
    let site = Site::fresh();
    let ada = signed_in(&site, Script::On, "ada@acme.test");
    for member in ["{email: ada@acme.test, role: OpikMember}", "{email: kim@acme.test, role: Admin}"] {
        ada.goto("/admin/plan");
        let manifests = format!(
            "apiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {{name: acme}}\n\
             spec: {{displayName: Acme, ownership: {{members: Authoritative}}}}\n---\n\
             apiVersion: halley.dev/v1alpha1\nkind: CometMember\nmetadata: {{name: one}}\nspec: {member}\n"
        );
        bring(&ada, &manifests);
        let applies = ada.fields().into_iter().any(|field| field.starts_with("I have read this plan"));
        assert!(!applies, "{}", ada.text());
        assert_eq!(role(&site, "ada@acme.test"), "Admin");
    }
}

/// Shows the plan of manifests.
fn bring(browser: &Browser, manifests: &str) {
    browser.fill("Or paste them", manifests);
    browser.click("Show the plan");
}

#[test]
fn n2_a_role_that_is_lost_is_lost_at_once_for_pages_forms_and_keys() {
    let site = Site::acme();
    let bob = signed_in(&site, Script::On, "bob@acme.test");
    let admins = site.of_organization("/members/paged?role=ADMIN&page=1&pageSize=1");
    let reads = |path: &str| site.comet_as("bob@acme.test", "GET", path, &Value::Null).status;
    bob.goto("/admin/settings");
    bob.check("Only Admins can invite users");
    assert_eq!((bob.status_of("/workspaces/prod"), reads(&admins)), (200, 200));
    site.api("PATCH", "/members/bob@acme.test", &json!({ "role": "PlatformMember" })).ok();
    bob.click("Save");
    assert_eq!(bob.status(), 403);
    assert_eq!(site.api("GET", "/organization", &Value::Null).ok()["invitations"], "Everyone");
    let write = site.api_as("bob@acme.test", "PATCH", "/organization", &json!({ "name": "Mine" }));
    assert_eq!((write.status, bob.status_of("/admin"), bob.status_of("/workspaces/prod")), (403, 403, 404));
    bob.goto("/");
    bob.click("Account of bob");
    assert!(!bob.within("header.site").controls().contains(&"Admin dashboard".to_owned()));
}

/// Every form of the dashboard, by where it is sent.
const FORMS: [&str; 28] = [
    "/admin/name",
    "/admin/settings/save",
    "/admin/users/invite",
    "/admin/users/role",
    "/admin/users/remove",
    "/admin/users/accept",
    "/admin/users/decline",
    "/admin/users/link",
    "/admin/workspaces/new",
    "/admin/workspaces/default",
    "/admin/workspaces/delete",
    "/admin/workspaces/users/add",
    "/admin/workspaces/users/save",
    "/admin/workspaces/users/remove",
    "/admin/workspaces/roles/new",
    "/admin/workspaces/roles/change",
    "/admin/workspaces/roles/delete",
    "/admin/service-accounts/create",
    "/admin/service-accounts/change",
    "/admin/service-accounts/delete",
    "/admin/service-accounts/make-key",
    "/admin/service-accounts/revoke-key",
    "/admin/service-accounts/rotate-key",
    "/admin/billing/upgrade",
    "/admin/billing/cancel",
    "/admin/billing/payment/method",
    "/admin/billing/mark-invoice",
    "/admin/plan/apply",
];

/// Sends a form with the right token and fields that many forms have; how that is answered.
const SEND: &str = "const csrf = document.querySelector('[name=csrf]').value;
    const fields = { csrf, email: 'o-member@acme.test', emails: 'new@acme.test', workspace: 'research', name: 'research', role: 'Admin',
        account: 'sa-ci', subscription: 'Enterprise', label: 'Visa', id: 'x', digest: 'x', confirm: 'research' };
    return FORMS.map(path => {
        const request = new XMLHttpRequest();
        request.open('POST', path, false);
        request.setRequestHeader('content-type', 'application/x-www-form-urlencoded');
        request.send(new URLSearchParams(fields).toString());
        return `${path} ${request.status}`;
    })";

#[test]
fn n2_no_form_of_the_dashboard_is_taken_from_others_than_admins() {
    let site = Site::acme();
    site.api("POST", "/service-accounts", &json!({ "name": "ci", "workspaces": null })).ok();
    let before = done(&site);
    for email in ["p-owner@acme.test", "o-owner@acme.test", "v-owner@acme.test"] {
        let browser = signed_in(&site, Script::On, email);
        let answers = browser.script(&SEND.replace("FORMS", &json!(FORMS).to_string()));
        let expected = FORMS.map(|path| format!("{path} 403"));
        assert_eq!(answers, json!(expected), "{email}");
    }
    assert_eq!(done(&site), before);
}

#[test]
fn wr22_an_owner_who_is_a_member_meanwhile_invites_nobody() {
    let site = Site::acme();
    let owner = signed_in(&site, Script::On, "p-owner@acme.test");
    owner.goto("/workspaces/research");
    let form = owner.section("Invite");
    form.fill("E-mail", "p-none@acme.test");
    site.put("research", "p-owner@acme.test", "Member", &[]);
    form.click("Invite");
    assert!(matches!(owner.status(), 403 | 422), "{}", owner.text());
    assert!(!site.comet_members("research").contains(&"p-none@acme.test".to_owned()));
    owner.goto("/workspaces/research");
    assert_eq!(owner.count("#invite"), 0);
    site.api("DELETE", "/workspaces/research/members/p-owner@acme.test", &Value::Null).ok();
    assert_eq!(owner.status_of("/workspaces/research"), 404);
}

/// Goes on by the keyboard until something has the focus.
#[track_caller]
fn tab_to(browser: &Browser, name: &str) {
    for _ in 0..60 {
        if browser.focused() == name {
            return;
        }
        browser.press("Tab");
    }
    panic!("`{name}` is not reached: {}", browser.focused());
}

#[test]
fn n4_the_menu_of_the_avatar_by_keyboard_alone() {
    let site = Site::acme();
    for script in Script::BOTH {
        let browser = signed_in(&site, script, "ada@acme.test");
        browser.goto("/workspaces/research");
        tab_to(&browser, "Account of ada");
        browser.press("Enter");
        assert!(browser.within("header.site").controls().contains(&"Sign out".to_owned()));
        // Escape needs a script; the key that opens closes without one as well.
        browser.press(if script == Script::On { "Escape" } else { "Enter" });
        assert!(!browser.within("header.site").controls().contains(&"Sign out".to_owned()));
        assert_eq!(browser.focused(), "Account of ada");
        browser.press("Enter");
        tab_to(&browser, "Admin dashboard");
        browser.press("Enter");
        assert_eq!((browser.path().as_str(), browser.status()), ("/admin", 200));
    }
}

#[test]
fn w8_a_workspace_is_deleted_by_keyboard_alone_and_escape_leaves_it() {
    let site = Site::acme();
    let browser = signed_in(&site, Script::On, "ada@acme.test");
    browser.goto("/admin/workspaces");
    let open = || {
        tab_to(&browser, "Actions for archive");
        browser.press("Enter");
        tab_to(&browser, "Delete");
        browser.press("Enter");
        browser.sees("This cannot be undone.");
        assert_eq!(browser.focused(), "Name of the workspace");
        browser.write("archive");
    };
    open();
    browser.press("Escape");
    browser.sees_no("This cannot be undone.");
    assert_eq!(browser.focused(), "Actions for archive");
    assert_eq!(site.comet_workspaces("archive").1, 1);
    open();
    browser.press("Enter");
    browser.sees("The workspace archive is deleted.");
    assert_eq!(site.comet_workspaces("archive").1, 0);
}

#[test]
fn q21_reserved_workspaces_are_listed_and_locked() {
    let site = Site::acme();
    // No change makes one; what is said of it is said of a file that has it all the same.
    let file = rusqlite::Connection::open(site.folder().join(".halley/organization.db")).unwrap();
    file.execute("UPDATE workspaces SET name = '__cc_x__' WHERE name = 'archive'", []).unwrap();
    let browser = signed_in(&site, Script::On, "ada@acme.test");
    browser.goto("/admin/workspaces");
    let row = browser.row("__cc_x__");
    row.sees("Reserved");
    row.sees("Locked");
    assert_eq!(row.controls(), ["__cc_x__"]);
    for page in ["default", "delete", "users"] {
        browser.goto(&format!("/admin/workspaces/{page}?workspace=__cc_x__"));
        browser.sees("Comet keeps the workspace __cc_x__ for itself.");
        assert_eq!(browser.status(), 404, "{page}");
    }
    for (method, path) in [
        ("DELETE", "/workspaces/__cc_x__?confirm=__cc_x__"),
        ("PUT", "/workspaces/__cc_x__/default"),
        ("PUT", "/workspaces/__cc_x__/members/p-none@acme.test"),
    ] {
        let refused = site.api(method, path, &json!({ "role": "Member", "grants": [] }));
        assert!((400..500).contains(&refused.status), "{method} {path}: {}", refused.text);
    }
    assert_eq!((site.comet_workspaces("__cc_x__").1, site.comet_members("__cc_x__").len()), (1, 0));
}
