//! The rows of the two tables of roles, as the Access tab answers them and the interface does.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::access::{answers, open};
use crate::harness::{Browser, Site};

const EVERYBODY: [&str; 10] =
    ["p-owner", "p-member", "p-none", "o-owner", "o-member", "o-none", "v-owner", "v-member", "v-none", "bob"];
const PUBLIC: [&str; 2] = ["makeOpikProjectPublic", "makeEmProjectPublic"];
const LOGS: [&str; 2] = ["logEmData", "logOpikData"];

/// What the tab says of people in a workspace, by person and action; read once.
struct Said(BTreeMap<(String, String), bool>);

impl Said {
    fn read(site: &Site, browser: &Browser, workspace: &str, people: &[&str]) -> Self {
        let mut said = BTreeMap::new();
        for person in people {
            browser.goto(&format!("/admin/access?member={person}@acme.test&workspace={workspace}"));
            let inside = answers(browser, &format!("In {workspace}"));
            for (action, answer, _) in inside.into_iter().chain(answers(browser, "In the organization")) {
                assert!(["yes", "no"].contains(&answer.as_str()), "{person} {action}: {answer}");
                said.insert(((*person).to_owned(), action), answer == "yes");
            }
        }
        let said = Self(said);
        said.agrees_with_the_interface(site, workspace);
        said
    }

    /// The interface says the same of each person, of actions that differ among people.
    fn agrees_with_the_interface(&self, site: &Site, workspace: &str) {
        let asked = ["logEmData", "manageWebhooks", "inviteExistingUsers", "deleteModels"];
        for ((person, action), said) in self.0.iter().filter(|((_, action), _)| asked.contains(&action.as_str())) {
            let path = format!("/can?member={person}@acme.test&action={action}&workspace={workspace}");
            let answer = site.api("GET", &path, &Value::Null).ok()["answer"].clone();
            assert_eq!(answer == "yes", *said, "{person} {action} in {workspace}");
        }
    }

    #[track_caller]
    fn may(&self, person: &str, action: &str) -> bool {
        let key = (person.to_owned(), action.to_owned());
        *self.0.get(&key).unwrap_or_else(|| panic!("the tab says nothing of {person} and {action}"))
    }

    fn actions(&self) -> Vec<&str> {
        self.0.keys().filter(|(person, _)| person == "bob").map(|(_, action)| action.as_str()).collect()
    }

    /// The actions that one may and the other may not, either way.
    fn differ(&self, one: &str, other: &str) -> Vec<&str> {
        self.actions().into_iter().filter(|action| self.may(one, action) != self.may(other, action)).collect()
    }

    #[track_caller]
    fn holds(&self, row: &str, actions: &[&str], yes: &[&str], no: &[&str]) {
        for action in actions {
            for person in yes {
                assert!(self.may(person, action), "{row}: {person} may not {action}");
            }
            for person in no {
                assert!(!self.may(person, action), "{row}: {person} may {action}");
            }
        }
    }
}

#[test]
fn wr4_wr7_to_wr13_or2_or4_or8_what_members_of_a_workspace_may() {
    let site = Site::acme();
    let said = Said::read(&site, &open(&site), "research", &EVERYBODY);
    let (members, strangers) = (["p-member", "v-member"], ["p-none", "v-none", "o-none"]);
    said.holds("WR4, WR7", &["viewOpikProjects"], &["o-member", "p-member", "v-member"], &strangers);
    for (row, actions) in [
        ("WR8", &["viewEmProjects"][..]),
        ("WR9", &["viewExperiments", "manageExperiments"]),
        ("WR10", &["viewModels"]),
        ("WR11", &["proposeModelStatus"]),
        ("WR12", &["viewArtifacts", "manageArtifacts"]),
        ("WR13", &["viewModelMonitoring", "manageModelMonitoring"]),
    ] {
        said.holds(row, actions, &members, &["o-member", "p-none", "v-none", "o-none"]);
    }
    said.holds("WR11", &["approveModelStatus"], &[], &["p-member", "v-member", "o-member", "p-none"]);
    said.holds("WR12, Q6", &["logEmData"], &["p-member"], &["v-member"]);
    said.holds("OR2", &["logOpikData"], &["o-member"], &["o-none"]);
    said.holds("OR2", &["logEmData"], &[], &["o-member", "o-none"]);
    said.holds("OR4", &["createOpikProject"], &["o-member"], &["o-none"]);
    said.holds("OR8", &LOGS, &["p-member", "p-owner"], &["p-none"]);
}

#[test]
fn wr18_to_wr21_or7_what_owners_may_besides() {
    let site = Site::acme();
    let browser = open(&site);
    let said = Said::read(&site, &browser, "research", &EVERYBODY);
    for letter in ["p", "o", "v"] {
        let (owner, member) = (format!("{letter}-owner"), format!("{letter}-member"));
        for action in said.actions() {
            assert!(said.may(&owner, action) || !said.may(&member, action), "WR18: {owner} {action}");
        }
    }
    said.holds("WR18", &["viewEmProjects", "viewExperiments", "viewModels", "logEmData"], &[], &["o-owner"]);
    let owns = ["p-owner", "v-owner", "bob"];
    for (row, action) in [("WR19", "approveModelStatus"), ("WR20", "manageWebhooks")] {
        said.holds(row, &[action], &owns, &["p-member", "v-member", "o-member", "o-owner"]);
    }
    said.holds("WR21", &PUBLIC, &owns, &["p-member"]);
    said.holds("WR21", &["makeOpikProjectPublic"], &["o-owner"], &["o-member"]);
    said.holds("WR21, Q2", &["makeEmProjectPublic"], &[], &["o-owner"]);
    let mut besides = said.differ("p-owner", "p-member");
    besides.sort_unstable();
    let expected =
        ["approveModelStatus", "inviteExistingUsers", "makeEmProjectPublic", "makeOpikProjectPublic", "manageWebhooks"];
    assert_eq!(besides, expected, "OR7");
    let elsewhere = Said::read(&site, &browser, "prod", &["p-owner", "p-none", "bob"]);
    assert_eq!(elsewhere.differ("p-owner", "p-none"), Vec::<&str>::new(), "WR18: an Owner gets nothing elsewhere");
}

#[test]
fn wr6_wr14_wr15_grants_count_in_their_workspace_alone() {
    let site = Site::acme();
    let browser = open(&site);
    let members = ["p-member", "v-member", "o-member"];
    let read = |workspace: &str| Said::read(&site, &browser, workspace, &members);
    for person in members {
        site.put("prod", &format!("{person}@acme.test"), "Member", &[]);
    }
    read("research").holds("without", &["inviteExistingUsers", PUBLIC[0], PUBLIC[1]], &[], &members);
    for person in members {
        site.put("research", &format!("{person}@acme.test"), "Member", &["inviteUsers", "makeProjectsPublic"]);
    }
    let said = read("research");
    said.holds("WR6, WR15", &["inviteExistingUsers"], &members, &[]);
    said.holds("WR14, Q9", &PUBLIC, &["p-member", "v-member"], &["o-member"]);
    read("prod").holds("elsewhere", &["inviteExistingUsers", PUBLIC[0], PUBLIC[1]], &[], &members);
}

#[test]
fn or6_or9_or18_to_or21_roles_of_the_organization_beside_each_other() {
    let site = Site::acme();
    let said = Said::read(&site, &open(&site), "research", &EVERYBODY);
    assert_eq!(said.actions().len(), 35);
    said.holds("OR9", &said.actions(), &["bob"], &[]);
    for place in ["owner", "member", "none"] {
        let [p, o, v] = ["p", "o", "v"].map(|letter| format!("{letter}-{place}"));
        for action in said.actions() {
            assert!(said.may(&p, action) || !said.may(&o, action), "OR6: {o} may {action}, {p} may not");
        }
        let logs = if place == "none" { &[][..] } else { &LOGS };
        assert_eq!(said.differ(&v, &p), logs, "OR21 at {place}");
    }
    let others = &EVERYBODY[..9];
    said.holds("OR18", &["approveModelStatus"], &["bob"], &["p-member", "o-owner"]);
    said.holds("OR19, OR20, Q8", &["deleteModels", "deleteModelVersions"], &["bob"], others);
    let admins = ["accessAdminDashboard", "changeOrganizationSettings", "managePlansAndBilling", "changeUserRoles"];
    said.holds("OR10, Q4, Q10", &admins, &["bob"], others);
    let of_dashboard =
        ["manageWorkspaceUsers", "markDefaultWorkspace", "deleteWorkspace", "viewAllWorkspaces", "viewUsers"];
    said.holds("Q10", &of_dashboard, &["bob"], others);
}

#[test]
fn or17_a_new_workspace_is_open_to_every_admin_at_once() {
    let site = Site::acme();
    let bob = Browser::open(&site);
    bob.sign_in("bob@acme.test");
    assert_eq!(bob.status_of("/workspaces/later"), 404);
    site.api_as("p-none@acme.test", "POST", "/workspaces", &json!({ "name": "later" })).ok();
    assert_eq!(bob.status_of("/workspaces/later"), 200);
    assert!(!site.comet_members("later").contains(&"bob@acme.test".to_owned()));
    let said = Said::read(&site, &open(&site), "later", &["bob", "p-owner"]);
    said.holds("OR17", &said.actions(), &["bob"], &[]);
    said.holds("OR17", &["viewOpikProjects", "viewEmProjects"], &[], &["p-owner"]);
}
