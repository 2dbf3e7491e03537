//! The Access tab: who can do what, and why; the same answers as the interface and the command line give.

use serde_json::{Value, json};

use crate::harness::{Browser, Script, Site, inspect};

/// Everybody of the fixture with how they stand in `research`.
const PEOPLE: [(&str, &str); 11] = [
    ("p-owner", "Owner"),
    ("p-member", "Member"),
    ("p-none", ""),
    ("o-owner", "Owner"),
    ("o-member", "Member"),
    ("o-none", ""),
    ("v-owner", "Owner"),
    ("v-member", "Member"),
    ("v-none", ""),
    ("ada", "Member"),
    ("bob", ""),
];

/// The actions of experiment management that members of a workspace may have.
const EM: [&str; 10] = [
    "viewEmProjects",
    "logEmData",
    "viewExperiments",
    "manageExperiments",
    "viewModels",
    "proposeModelStatus",
    "viewArtifacts",
    "manageArtifacts",
    "viewModelMonitoring",
    "manageModelMonitoring",
];

pub(crate) fn open(site: &Site) -> Browser {
    let browser = Browser::open(site);
    browser.sign_in("ada@acme.test");
    browser
}

/// Action, answer and reason of each row.
pub(crate) fn answers(browser: &Browser, region: &str) -> Vec<(String, String, String)> {
    let rows = browser.within(&format!("[role=region][aria-label='{region}']")).rows();
    let row = |cells: Vec<String>| {
        let action = cells[0].rsplit(' ').next().unwrap().to_owned();
        (action, cells[1].rsplit(' ').next().unwrap().to_owned(), cells[2].clone())
    };
    rows.into_iter().map(row).collect()
}

fn asked(site: &Site, email: &str, action: &str, workspace: &str) -> (String, String) {
    let place = if workspace.is_empty() { String::new() } else { format!("&workspace={workspace}") };
    let said = site.api("GET", &format!("/can?member={email}&action={action}{place}"), &json!(null)).ok();
    (said["answer"].as_str().unwrap().to_owned(), said["because"].as_str().unwrap().to_owned())
}

#[test]
fn wr2_every_answer_is_that_of_the_interface_with_the_row_that_decided() {
    let site = Site::acme();
    site.put("research", "o-member@acme.test", "Member", &["inviteUsers"]);
    let browser = open(&site);
    for (name, _) in PEOPLE {
        let email = format!("{name}@acme.test");
        browser.goto(&format!("/admin/access?member={email}&workspace=research"));
        let (inside, everywhere) = (answers(&browser, "In research"), answers(&browser, "In the organization"));
        assert_eq!(inside.len() + everywhere.len(), 35, "every action of the table");
        for (rows, workspace) in [(inside, "research"), (everywhere, "")] {
            for (action, answer, because) in rows {
                assert_eq!((answer, because), asked(&site, &email, &action, workspace), "{email} {action}");
            }
        }
    }
}

#[test]
fn wr2_the_command_line_says_the_same_from_manifests_and_live() {
    let site = Site::acme();
    let browser = open(&site);
    site.halley(&["export", "org"]).ok();
    for (name, action) in [
        ("p-owner", "approveModelStatus"),
        ("o-owner", "viewEmProjects"),
        ("v-member", "logEmData"),
        ("bob", "deleteModels"),
    ] {
        let email = format!("{name}@acme.test");
        browser.goto(&format!("/admin/access?member={email}&workspace=research"));
        let rows = answers(&browser, "In research");
        let (_, answer, because) = rows.iter().find(|(row, ..)| row == action).unwrap();
        for live in [&["--live"][..], &["-f", "org"]] {
            let said =
                site.halley(&[&["access", "can", &email, action, "research", "--output", "json"], live].concat());
            let said: Value = serde_json::from_str(&said.stdout()).unwrap();
            assert_eq!(
                (said["answer"].as_str(), said["because"].as_str()),
                (Some(&**answer), Some(&**because)),
                "{email}"
            );
        }
    }
}

#[test]
fn wr5_opik_members_have_no_em_whatever_their_workspace_role() {
    let site = Site::acme();
    let browser = open(&site);
    // What an Owner has besides is answered by the same row.
    for (name, besides) in
        [("o-member", &[][..]), ("o-owner", &["approveModelStatus", "manageWebhooks", "makeEmProjectPublic"])]
    {
        browser.goto(&format!("/admin/access?member={name}@acme.test&workspace=research"));
        let rows = answers(&browser, "In research");
        for em in EM.iter().chain(besides) {
            let (_, answer, because) = rows.iter().find(|(action, ..)| action == em).unwrap();
            assert_eq!(answer, "no", "{name} {em}");
            assert!(because.contains("No access to EM"), "{name} {em}: {because}");
        }
        for (action, answer, _) in rows.iter().filter(|(action, ..)| action.contains("Model") || action.contains("Em"))
        {
            assert_eq!(answer, "no", "{name} {action}");
        }
    }
}

#[test]
fn wr16_an_admin_can_do_everything_everywhere_without_being_in_it() {
    let site = Site::acme();
    let browser = open(&site);
    for workspace in ["research", "prod", "archive"] {
        browser.goto(&format!("/admin/access?member=bob@acme.test&workspace={workspace}"));
        let rows = answers(&browser, &format!("In {workspace}"));
        assert_eq!(rows.len(), 23);
        assert!(rows.iter().all(|(_, answer, _)| answer == "yes"), "{rows:?}");
    }
    browser.sees("full access to every workspace");
}

#[test]
fn or22_view_only_never_logs_whatever_is_granted() {
    let site = Site::acme();
    site.put("research", "v-member@acme.test", "Member", &["inviteUsers", "makeProjectsPublic"]);
    let browser = open(&site);
    for name in ["v-member", "v-owner"] {
        browser.goto(&format!("/admin/access?member={name}@acme.test&workspace=research"));
        let rows = answers(&browser, "In research");
        let logs: Vec<_> = rows.iter().filter(|(action, ..)| action.starts_with("log")).collect();
        assert_eq!(logs.len(), 2);
        assert!(logs.iter().all(|(_, answer, because)| answer == "no" && because.contains("cannot log")), "{logs:?}");
    }
}

#[test]
fn or1_being_taken_out_of_a_workspace_ends_what_one_could_do_in_it() {
    let site = Site::acme();
    let browser = open(&site);
    let view = |browser: &Browser| {
        browser.goto("/admin/access?member=o-member@acme.test&workspace=research");
        answers(browser, "In research").into_iter().find(|(action, ..)| action == "viewOpikProjects").unwrap().1
    };
    assert_eq!(view(&browser), "yes");
    site.api("DELETE", "/workspaces/research/members/o-member@acme.test", &json!(null)).ok();
    assert_eq!(view(&browser), "no");
}

#[test]
fn a_workspace_shows_standings_with_counts_and_who_stands_behind_each() {
    let site = Site::acme();
    let browser = open(&site);
    browser.goto("/admin/access");
    browser.within("[role=region][aria-label='In the workspaces']").row("research").click("research");
    assert_eq!(browser.path(), "/admin/access?workspace=research");
    let picture = browser.within("table.matrix");
    let columns = picture.columns();
    // Both Admins, one of them as a Member; three roles as Owner and Member.
    assert_eq!(columns.len(), 1 + 2 + 6, "{columns:?}");
    assert!(columns.iter().any(|column| column.starts_with("1 Platform member · Owner")), "{columns:?}");
    assert_eq!(picture.rows().len(), 23);
    browser.click("Invite existing users");
    browser.sees("Who can invite existing users? 5 people");
    browser.goto("/admin/access?workspace=research&standing=OpikMember%7CActive%7C%7COwner");
    let people = browser.section("People: Opik member · Owner").rows();
    assert_eq!(people.len(), 1);
    assert_eq!(people[0][0], "o-owner@acme.test");
}

#[test]
fn people_and_workspaces_are_found_as_one_types_and_without_a_script() {
    let site = Site::acme();
    let browser = open(&site);
    browser.goto("/admin/access");
    browser.fill("Find a person or a workspace", "p-ow");
    browser.sees("p-owner@acme.test");
    assert!(browser.path().contains("search=p-ow"), "{}", browser.path());
    browser.fill("Find a person or a workspace", "nobody at all");
    browser.sees("Nobody and nothing is called like “nobody at all”");
    let plain = Browser::with(&site, Script::BOTH[1]);
    plain.sign_in("ada@acme.test");
    plain.goto("/admin/access");
    plain.fill("Find a person or a workspace", "rese");
    plain.click("Search");
    plain.click("research");
    plain.sees("Admins need no membership");
}

#[test]
fn the_csv_holds_everybody_with_what_they_can() {
    let site = Site::acme();
    let browser = open(&site);
    browser.goto("/admin/access");
    let csv = |query: &str| {
        browser.script(&format!("return fetch('/admin/access.csv{query}').then(answer => answer.text())"))
    };
    let text = csv("").as_str().unwrap().to_owned();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "email,user_name,state,organization_role,workspace,workspace_role,grants,can");
    // A line each, and one more for each membership.
    let places = site.api("GET", "/workspaces", &json!(null)).ok();
    let memberships: u64 = places["data"].as_array().unwrap().iter().map(|row| row["members"].as_u64().unwrap()).sum();
    assert_eq!(lines.len() as u64, 1 + 11 + memberships, "{text}");
    let owner = lines
        .iter()
        .find(|line| line.starts_with("p-owner@acme.test,p-owner,Active,PlatformMember,research,Owner,,"))
        .unwrap();
    assert!(owner.contains("approveModelStatus") && !owner.contains("deleteModels"), "{owner}");
    let inside = csv("?workspace=prod").as_str().unwrap().to_owned();
    let bob = "bob@acme.test,bob,Active,Admin,prod,,,view";
    assert!(inside.contains(bob), "an Admin can, without being in it: {inside}");
    let why = csv("?member=p-none@acme.test&workspace=research").as_str().unwrap().to_owned();
    assert_eq!(why.lines().count(), 1 + 35, "{why}");
}

#[test]
fn it_looks_as_it_should() {
    let site = Site::acme();
    let browser = open(&site);
    for (name, path) in [
        ("access", "/admin/access"),
        ("access-workspace", "/admin/access?workspace=research&action=inviteExistingUsers"),
        ("access-person", "/admin/access?member=o-owner@acme.test&workspace=research"),
        ("access-find", "/admin/access?search=o-"),
        ("general", "/admin"),
        ("settings", "/admin/settings"),
    ] {
        browser.goto(path);
        inspect(&browser, name);
    }
}
