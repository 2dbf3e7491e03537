//! The History tab: the audit log, the plans that were applied, and taking one back.

use serde_json::{Value, json};

use crate::harness::{Browser, Script, Site, inspect};

/// Applies manifests on the command line: kim and a workspace come, and the organization gets a name.
fn applied(site: &Site) {
    let manifests = "apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research}
---
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: ada}
spec: {email: ada@acme.test, role: Admin}
---
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: kim}
spec: {email: kim@acme.test, role: OpikMember}
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: vision}
spec: {access: [{member: kim@acme.test, role: Owner}]}
";
    std::fs::write(site.folder().join("org.yaml"), manifests).unwrap();
    site.halley(&["apply", "--yes", "-f", "org.yaml", "--revision", "feedbeef"]).ok();
}

#[test]
fn history_filters_stand_in_the_address() {
    for script in Script::BOTH {
        let site = Site::fresh();
        applied(&site);
        site.api("PATCH", "/organization", &json!({ "name": "Acme Labs" })).ok();
        let browser = Browser::ada(&site, script);
        browser.goto("/admin/history");
        let all = browser.section("Audit log").rows();
        assert!(all[0][1].contains("ada@acme.test") && all[0][5] == "by hand", "{all:?}");
        browser.choose("Kind", "Access to workspaces");
        if script == Script::Off {
            browser.click("Filter");
        }
        browser.sees("1 change");
        let rows = browser.section("Audit log").rows();
        assert!(rows[0][2].contains("Added kim@acme.test in vision"), "{rows:?}");
        assert!(rows[0][4].contains("feedbeef"), "{rows:?}");
        assert!(browser.path().contains("kind=membership"), "{}", browser.path());
        browser.reload();
        assert_eq!(browser.value("Kind"), "Access to workspaces");
        browser.click("Show everything");
        assert_eq!(browser.section("Audit log").rows().len(), all.len());
        browser.goto("/admin/history?until=2001-01-01");
        browser.sees("Nothing found");
        browser.goto("/admin/history?from=2001-01-01&who=ADA@");
        assert!(!browser.section("Audit log").rows().is_empty());
        browser.goto("/admin/history?from=nonsense&page=0");
        assert_eq!(browser.section("Audit log").rows().len(), all.len());
    }
}

#[test]
fn history_an_applied_plan_is_undone_but_for_what_has_changed_since() {
    for script in Script::BOTH {
        let site = Site::fresh();
        // The only workspace of an organization could not be deleted again.
        site.workspace("base");
        applied(&site);
        site.api("PATCH", "/organization", &json!({ "name": "Acme Labs" })).ok();
        let browser = Browser::ada(&site, script);
        browser.goto("/admin/history/plans");
        let rows = browser.section("Applied plans").rows();
        assert_eq!(rows.len(), 1, "{rows:?}");
        if script == Script::On {
            inspect(&browser, "history-plans");
        }
        browser.click(&rows[0][0]);
        browser.sees("feedbeef");
        if script == Script::On {
            inspect(&browser, "history-plan");
        }
        browser.click("Undo this plan…");
        browser.sees("1 change stays:");
        browser.sees("it has changed since");
        browser.sees("revoke the invitation of kim@acme.test");
        if script == Script::On {
            inspect(&browser, "history-undo");
        }
        assert_eq!(site.api("GET", "/members/kim@acme.test", &Value::Null).status, 200);
        let read = browser.fields().into_iter().find(|field| field.starts_with("I have read this plan")).unwrap();
        browser.check(&read);
        let apply = browser.controls().into_iter().find(|name| name.starts_with("Apply ")).unwrap();
        browser.click(&apply);
        browser.sees("Applied: ");
        assert_eq!(site.api("GET", "/members/kim@acme.test", &Value::Null).status, 404);
        assert!(!site.get("workspaces").to_string().contains("vision"));
        assert_eq!(site.api("GET", "/organization", &Value::Null).ok()["name"], "Acme Labs");
        browser.goto("/admin/history/plans");
        assert_eq!(browser.section("Applied plans").rows().len(), 2);
    }
}

#[test]
fn history_of_a_plan_that_nobody_applied_is_not_there() {
    let site = Site::fresh();
    let browser = Browser::ada(&site, Script::On);
    browser.goto("/admin/history/plans");
    browser.sees("No plan was applied yet");
    for path in ["/admin/history/plans/h1:0", "/admin/history/plans/%22%3E/undo", "/admin/plan/of/h1:0"] {
        browser.goto(path);
        assert_eq!(browser.status(), 404, "{path}");
    }
}
