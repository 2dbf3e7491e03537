//! The Workspaces tab: the list, its search, creating, marking, deleting.

use serde_json::{Value, json};

use crate::harness::{Browser, Script, Site, texts};

/// A row's menu entry, chosen.
#[track_caller]
fn choose(browser: &Browser, workspace: &str, entry: &str) {
    browser.click(&format!("Actions for {workspace}"));
    browser.row(workspace).click(entry);
}

fn names(site: &Site, email: &str) -> Vec<String> {
    let found = site.api_as(email, "GET", "/workspaces", &Value::Null).ok();
    let rows = found["data"].as_array().unwrap().iter();
    rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

/// C6: the workspaces that somebody is in.
fn own(site: &Site, email: &str) -> Vec<String> {
    texts(&site.comet_as(email, "GET", "/workspaces", &Value::Null).ok(), "workspaceName")
}

fn default_workspace(site: &Site) -> Value {
    site.api("GET", "/organization", &Value::Null).ok()["defaultWorkspace"].clone()
}

#[test]
fn n3_the_dashboard_is_two_clicks_from_a_workspace() {
    let site = Site::acme();
    for script in Script::BOTH {
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto("/workspaces/prod");
        assert_eq!(browser.heading(), "prod");
        browser.click("Account of ada");
        browser.within(".bar .drop").click("Admin dashboard");
        assert_eq!((browser.path().as_str(), browser.heading().as_str()), ("/admin", "General"));
        browser.sees("Acme");
        browser.sign_in("p-member@acme.test");
        browser.goto("/workspaces/research");
        assert!(!browser.text().contains("Admin dashboard"));
    }
}

#[test]
fn w1_the_list_shows_all_workspaces_to_admins_only() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    browser.goto("/admin/workspaces");
    assert_eq!(browser.columns()[..3], ["Name", "Members", "Created"]);
    let rows = browser.rows();
    let first: Vec<&str> = rows.iter().map(|row| row[0].split(' ').next().unwrap()).collect();
    assert_eq!(first, ["archive", "prod", "research"]);
    assert_eq!(rows[2][0], "research Default Member");
    browser.sees("3 workspaces");
    browser.sign_in("p-owner@acme.test");
    assert_eq!(browser.status_of("/admin/workspaces"), 403);
    assert_eq!(names(&site, "p-owner@acme.test"), ["research"]);
    // C7 is for Admins; C6 is for everybody, and tells one's own.
    let all = format!("/workspaces?organizationId={}", site.organization_id());
    assert_eq!(texts(&site.comet(&all), "workspaceName"), ["archive", "prod", "research"]);
    assert_eq!(site.comet_as("p-owner@acme.test", "GET", &all, &Value::Null).status, 403);
    assert_eq!(own(&site, "p-owner@acme.test"), ["research"]);
}

#[test]
fn w2_the_green_badge_marks_those_one_is_a_member_of() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    let marked = |browser: &Browser| {
        browser.goto("/admin/workspaces");
        browser.rows().iter().filter(|row| row[0].ends_with("Member")).count()
    };
    browser.sign_in("ada@acme.test");
    assert_eq!((marked(&browser), own(&site, "ada@acme.test")), (1, vec!["research".to_owned()]));
    let colour = browser.script("return getComputedStyle(document.querySelector('.badge.good')).color");
    assert_eq!(colour, "rgb(23, 102, 58)");
    browser.sign_in("bob@acme.test");
    assert_eq!((marked(&browser), own(&site, "bob@acme.test")), (0, Vec::new()));
    site.api_as(
        "bob@acme.test",
        "PUT",
        "/workspaces/prod/members/ada@acme.test",
        &json!({ "role": "Member", "grants": [] }),
    )
    .ok();
    browser.sign_in("ada@acme.test");
    assert_eq!((marked(&browser), own(&site, "ada@acme.test")), (2, vec!["prod".to_owned(), "research".to_owned()]));
}

#[test]
fn w3_search_finds_part_of_a_name_in_any_case_over_all_pages() {
    let site = Site::fresh();
    for number in 0..119 {
        site.workspace(&format!("team-{number:03}"));
    }
    site.workspace("Zeta-last");
    assert_eq!(site.comet_workspaces("zeta"), (vec!["Zeta-last".to_owned()], 1));
    for script in Script::BOTH {
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto("/admin/workspaces");
        assert_eq!(browser.rows().len(), 50);
        browser.click("Next ›");
        browser.sees("51 to 100 of 120");
        browser.fill("Search by name", "zeta");
        if script == Script::Off {
            browser.click("Search");
        }
        browser.sees("1 workspace with");
        assert_eq!(browser.rows().len(), 1);
        assert!(browser.path().ends_with("/admin/workspaces?search=zeta"), "{}", browser.path());
        if script == Script::Off {
            browser.reload();
            assert_eq!(browser.value("Search by name"), "zeta");
        }
        browser.goto("/admin/workspaces?search=nowhere");
        browser.sees("No workspace has “nowhere” in its name");
    }
}

#[test]
fn w4_create_workspace_asks_for_a_name_and_refuses_what_is_none() {
    let site = Site::acme();
    for script in Script::BOTH {
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto("/admin/workspaces");
        browser.click("Create Workspace");
        browser.sees("Create a workspace");
        for (name, fault) in [
            ("prod", "There is a workspace prod already"),
            ("default", "Comet keeps the name default"),
            ("__cc_x__", "Comet keeps the name __cc_x__"),
            ("   ", "Write a name"),
        ] {
            browser.fill("Name", name);
            browser.click("Create");
            browser.sees(fault);
            assert!(browser.beside("Name").contains(fault));
            assert_eq!(browser.value("Name"), name);
        }
        // The browser itself keeps people from sending an empty one.
        browser.fill("Name", "");
        browser.click("Create");
        assert_eq!(browser.fields().last().map(String::as_str), Some("Name"));
        assert_eq!(names(&site, "ada@acme.test").len(), 3);
    }
}

#[test]
fn w5_creating_adds_a_row_that_is_not_the_default() {
    let site = Site::acme();
    for (script, name) in [(Script::On, "lab"), (Script::Off, "lab <b>&\"2")] {
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto("/admin/workspaces");
        browser.click("Create Workspace");
        browser.fill("Name", name);
        browser.click("Create");
        browser.sees(&format!("The workspace {name} is created."));
        assert_eq!(browser.row(name).rows().len(), 0);
        assert!(
            browser.rows().iter().any(|row| row[0] == format!("{name} Member") && row[1] == "1"),
            "{:?}",
            browser.rows()
        );
        browser.reload();
        browser.sees_no("is created");
        assert!(names(&site, "ada@acme.test").contains(&name.to_owned()));
        assert!(site.get("workspaces").as_array().unwrap().iter().any(|row| row["name"] == name));
        // The same that Comet's clients read.
        assert!(site.comet("/rest/v2/workspaces")["workspaceNames"].as_array().unwrap().contains(&json!(name)));
        assert_eq!(default_workspace(&site), "research");
    }
}

#[test]
fn w6_every_row_has_a_menu_for_keyboards_too() {
    let site = Site::acme();
    for script in Script::BOTH {
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto("/admin/workspaces");
        for workspace in ["archive", "prod", "research"] {
            browser.click(&format!("Actions for {workspace}"));
            let row = browser.row(workspace);
            let controls = row.controls();
            assert_eq!(controls[2..], ["Mark as Default", "Delete", "Manage users"], "{controls:?}");
            browser.click(&format!("Actions for {workspace}"));
        }
        browser.script("document.querySelector('summary[aria-label=\"Actions for prod\"]').focus()");
        browser.press("Enter");
        browser.press("Tab");
        assert_eq!(browser.focused(), "Mark as Default");
        if script == Script::On {
            browser.press("Escape");
            assert_eq!(browser.focused(), "Actions for prod");
        }
    }
}

#[test]
fn w7_mark_as_default_moves_the_mark() {
    let site = Site::acme();
    for (script, workspace) in [(Script::On, "prod"), (Script::Off, "archive")] {
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto("/admin/workspaces");
        choose(&browser, workspace, "Mark as Default");
        browser.sees(&format!("Mark {workspace} as default"));
        browser.click("Mark as Default");
        browser.sees(&format!("{workspace} is the default workspace now."));
        let marked: Vec<String> =
            browser.rows().into_iter().map(|mut row| row.remove(0)).filter(|name| name.contains("Default")).collect();
        assert_eq!(marked, [format!("{workspace} Default")]);
        assert_eq!(default_workspace(&site), workspace);
        let all = site.comet(&format!("/workspaces?organizationId={}", site.organization_id()));
        let default: Vec<&Value> = all.as_array().unwrap().iter().filter(|row| row["default"] == true).collect();
        assert_eq!((default.len(), &default[0]["workspaceName"]), (1, &json!(workspace)));
    }
    let refused = site.api_as("p-owner@acme.test", "PUT", "/workspaces/research/default", &Value::Null);
    assert_eq!(refused.status, 403);
}

#[test]
fn w8_delete_wants_the_name_and_ends_the_memberships() {
    let site = Site::acme();
    site.workspace("attic");
    site.put("archive", "p-none@acme.test", "Member", &[]);
    for (script, workspace) in [(Script::On, "archive"), (Script::Off, "attic")] {
        let browser = Browser::with(&site, script);
        browser.sign_in("ada@acme.test");
        browser.goto("/admin/workspaces");
        choose(&browser, workspace, "Delete");
        browser.sees("This cannot be undone.");
        browser.fill("Name of the workspace", "prod");
        browser.click("Delete for good");
        browser.sees("Nothing was deleted.");
        assert_eq!(browser.value("Name of the workspace"), "prod");
        assert!(names(&site, "ada@acme.test").contains(&workspace.to_owned()));
        browser.fill("Name of the workspace", workspace);
        browser.click("Delete for good");
        browser.sees(&format!("The workspace {workspace} is deleted."));
        assert!(!browser.rows().iter().any(|row| row[0].starts_with(workspace)));
        assert!(!names(&site, "ada@acme.test").contains(&workspace.to_owned()));
        assert_eq!(names(&site, "p-none@acme.test").len(), 0);
        assert_eq!(site.comet_workspaces(workspace), (Vec::new(), 0));
        assert!(!site.get("workspaces").to_string().contains(workspace));
    }
    let refused = site.api_as("p-owner@acme.test", "DELETE", "/workspaces/research?confirm=research", &Value::Null);
    assert_eq!(refused.status, 403);
}

#[test]
fn q20_the_default_workspace_cannot_be_deleted_and_says_what_to_do() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("ada@acme.test");
    browser.goto("/admin/workspaces");
    choose(&browser, "research", "Delete");
    browser.sees("Mark another one as default first");
    assert_eq!(browser.controls(), ["Cancel", "Close"]);
}

#[test]
fn q10_owners_reach_no_edit_of_the_dashboard() {
    let site = Site::acme();
    let browser = Browser::open(&site);
    browser.sign_in("p-owner@acme.test");
    for page in
        ["", "/new", "/default?workspace=research", "/delete?workspace=research", "/users?workspace=research", "/roles"]
    {
        assert_eq!(browser.status_of(&format!("/admin/workspaces{page}")), 403, "{page}");
    }
    browser.goto("/workspaces/research");
    assert!(!browser.text().contains("Manage users"));
}
