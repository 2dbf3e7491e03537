//! Every route, asked by everybody: the answer is what `permissions.tsv` says, and a refused request changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use halley::model::organization::{Grant, Invitations};
use halley::wire::ROUTES;
use serde_json::{Value, json};

use crate::world::{Answer, Ask, Somebody, World, ask, everybody};

/// `permissions.tsv` as it stands, read by this test alone.
struct Table(BTreeMap<(String, String, String), (String, String)>);

impl Table {
    fn read() -> Self {
        let text = include_str!("../../src/model/permission/permissions.tsv");
        let rows = text.lines().skip(1).map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [action, role, workspace, grant, allowed, _] = cells[..] else { panic!("{line}") };
            ((action.to_owned(), role.to_owned(), workspace.to_owned()), (grant.to_owned(), allowed.to_owned()))
        });
        Self(rows.collect())
    }

    fn allows(&self, somebody: &Somebody, invitations: Invitations, need: &Need) -> bool {
        let Need { action, inside } = need;
        let held = if *inside { somebody.workspace } else { "None" };
        // The custom roles of the test world, and what each takes out of its base.
        let (workspace, excluded): (&str, &[&str]) = match held {
            "quiet" => ("Member", &["inviteExistingUsers"]),
            "private" => ("Owner", &["makeOpikProjectPublic", "makeEmProjectPublic"]),
            built_in => (built_in, &[]),
        };
        if somebody.role != "Admin" && excluded.contains(action) {
            return false;
        }
        let key = ((*action).to_owned(), somebody.role.to_owned(), workspace.to_owned());
        match self.0.get(&key).map(|(grant, allowed)| (grant.as_str(), allowed.as_str())) {
            Some((_, "yes")) => true,
            Some((_, "no")) | None => false,
            Some(("orgSetting", "with_grant")) => invitations == Invitations::Everyone,
            Some((grant, "with_grant")) => {
                *inside && somebody.grants.contains(&Grant::from_name(grant).expect("a known grant"))
            }
            other => panic!("{other:?}"),
        }
    }
}

/// An action, and whether it is asked for in `research`.
#[derive(Clone, Copy, Debug)]
struct Need {
    action: &'static str,
    inside: bool,
}

fn org(action: &'static str) -> Need {
    Need { action, inside: false }
}

fn there(action: &'static str) -> Need {
    Need { action, inside: true }
}

/// Who gets an answer.
#[derive(Clone, Debug)]
enum Who {
    /// Everybody, also without a credential.
    Anybody,
    /// Whoever has a credential.
    Caller,
    /// Every person.
    Person,
    /// Whoever is in `research`, and Admins.
    Inside,
    /// Whoever may do all of these.
    All(Vec<Need>),
    /// The same; and where only the setting forbids to invite, a request is left (202).
    OrRequest(Vec<Need>),
}

/// One request to a route, and who gets an answer.
struct Case {
    route: &'static str,
    who: Who,
    ask: Ask,
    /// The status of that answer, where the world of these tests has nothing that could be answered.
    instead: Option<u16>,
}

fn case(route: &'static str, who: Who, ask: Ask) -> Case {
    Case { route, who, ask, instead: None }
}

/// Nobody gets what is asked for; still only these learn so.
fn empty(route: &'static str, who: Who, ask: Ask, instead: u16) -> Case {
    Case { route, who, ask, instead: Some(instead) }
}

fn all(needs: &[Need]) -> Who {
    Who::All(needs.to_vec())
}

const NEW: &str = "new@else.example";
const TARGET: &str = "target@acme.org";
const OUTSIDER: &str = "outsider@acme.org";

/// What is asked for, route by route, with the words of the page: independent of the server's own table.
fn all_cases(world: &World) -> Vec<Case> {
    let (research, spare, id) = (world.id("research"), world.id("spare"), world.organization());
    let mut cases = comet_cases(&id);
    cases.extend(access_cases(&research, &id));
    cases.extend(halley_cases(&spare));
    cases.extend(thing_cases(world));
    cases
}

fn comet_cases(id: &str) -> Vec<Case> {
    let invite = there("inviteExistingUsers");
    let (manage, look) = (there("manageWorkspaceUsers"), there("viewOpikProjects"));
    let add = |email: &str, admin: bool| {
        ask("POST", "/api/rest/v2/write/add-workspace-member")
            .with(json!({"userEmail": email, "workspaceName": "research", "admin": admin}))
    };
    vec![
        case("A1", Who::Caller, ask("GET", "/api/rest/v2/account-details")),
        case("A2", Who::Caller, ask("GET", "/api/rest/v2/workspaces")),
        case(
            "A3",
            all(&[org("createWorkspace")]),
            ask("POST", "/api/rest/v2/write/workspace/new").with(json!({"name": "lab"})),
        ),
        case("A4", all(&[invite]), add(OUTSIDER, false)),
        case("A4", all(&[manage]), add(OUTSIDER, true)),
        case("A4", Who::OrRequest(vec![invite, org("addUsersToOrganization")]), add(NEW, false)),
        case("A7", all(&[look]), ask("GET", "/api/rest/v2/projects?workspaceName=research")),
        case("A8", Who::Anybody, ask("GET", "/clientlib/isAlive/ver")),
        case(
            "B1",
            all(&[org("accessAdminDashboard")]),
            ask("POST", "/api/admin/workspace/addUser")
                .with(json!({"userName": "outsider", "workspaceName": "research", "admin": false})),
        ),
        case(
            "B2",
            all(&[org("accessAdminDashboard")]),
            ask("POST", "/api/admin/change-user-name").with(json!({"oldUserName": "target", "newUserName": "another"})),
        ),
        case("B5", all(&[org("viewUsers"), org("viewAllWorkspaces")]), ask("GET", "/api/admin/chargeback/report")),
        case("B6", all(&[org("manageServiceAccounts")]), ask("GET", "/api/admin/service-accounts")),
        case("C1", Who::Caller, ask("GET", "/api/organizations?withoutExtendedData=true")),
        case("C2", all(&[org("viewUsers")]), ask("GET", format!("/api/organizations/{id}/members"))),
        case("C3", all(&[org("viewUsers")]), ask("GET", format!("/api/organizations/{id}/members/paged?role=ADMIN"))),
        case(
            "C4",
            all(&[org("viewUsers")]),
            ask("POST", format!("/api/organizations/{id}/members/roles")).with(json!({"userNames": ["target"]})),
        ),
        case("C5", Who::Inside, ask("GET", "/api/organizations/quotas?workspaceName=research")),
        case("C6", Who::Caller, ask("GET", "/api/workspaces?withoutExtendedData=true")),
        case("C6", all(&[org("viewAllWorkspaces")]), ask("GET", format!("/api/workspaces?organizationId={id}"))),
        case("C8", Who::Caller, ask("GET", "/api/workspaces/lite")),
        case("C9", Who::Caller, ask("GET", format!("/api/workspaces/paged?organizationId={id}&page=1"))),
        case("C10", Who::Inside, ask("POST", "/api/workspaces/retrieve").with(json!({"workspaceName": "research"}))),
        case("C11", Who::Inside, ask("POST", "/api/workspaces/retrieve-landing").with(json!({"organizationId": id}))),
    ]
}

fn access_cases(research: &str, id: &str) -> Vec<Case> {
    let invite = there("inviteExistingUsers");
    let (manage, look) = (there("manageWorkspaceUsers"), there("viewOpikProjects"));
    let permissions = json!([{"userName": "target", "permissions": [
        {"permissionName": "management", "permissionValue": "true"}]}]);
    let inside = |method, path: &str| ask(method, path).header("comet-workspace", "research");
    vec![
        case("C12", all(&[look]), ask("GET", format!("/api/workspaces/{research}/getAllMembers"))),
        case("C13", all(&[look]), ask("GET", format!("/api/workspaces/list-email-invites?teamId={research}"))),
        case(
            "C14",
            all(&[invite]),
            ask("POST", "/api/workspaces/invite-usernames-llm")
                .with(json!({"userNames": ["outsider"], "workspaceId": research})),
        ),
        case(
            "C15",
            Who::OrRequest(vec![invite, org("addUsersToOrganization")]),
            ask("POST", "/api/workspaces/invite-llm").with(json!({"teamId": research, "shareWithEmail": NEW})),
        ),
        case(
            "C16",
            all(&[manage]),
            ask("POST", "/api/workspaces/removeFromTeam").with(json!({"teamId": research, "userName": "target"})),
        ),
        case("C18", all(&[look]), ask("GET", format!("/api/permissions/workspace/{research}"))),
        case(
            "C19",
            all(&[manage]),
            ask("POST", "/api/permissions/workspace/users")
                .with(json!({"workspaceId": research, "usersPermissions": permissions})),
        ),
        case("C20", all(&[org("viewUsers")]), ask("GET", format!("/api/permissions/organization/{id}/user/target"))),
        case("C20", Who::Person, ask("GET", format!("/api/permissions/organization/{id}/user/{{own}}"))),
        case("C21", Who::Caller, ask("GET", format!("/api/workspace-roles?organizationId={id}"))),
        case("C22", all(&[look]), ask("GET", format!("/api/workspace-roles/users?workspaceId={research}"))),
        case(
            "C23",
            all(&[manage]),
            ask("PUT", "/api/workspace-roles/user/target").with(json!({"roleId": "owner", "workspaceId": research})),
        ),
        case("C24", Who::Inside, ask("GET", "/api/workspaces/workspace-id?name=research")),
        case("C25", Who::Anybody, ask("GET", "/api/auth/test")),
        case("D0", Who::Anybody, ask("GET", "/opik/api/is-alive/ping")),
        case("D1", all(&[look]), inside("POST", "/opik/api/v1/private/auth")),
        case("D2", all(&[look]), inside("GET", "/opik/api/v1/private/auth/workspace")),
        case("D3", all(&[look]), inside("GET", "/opik/api/v1/private/workspace-permissions")),
    ]
}

fn halley_cases(spare: &str) -> Vec<Case> {
    let h = |method, path: &str| ask(method, format!("/api/halley/v1{path}"));
    let operations = |id: &str, before: Value, after: Value| {
        h("POST", "/operations").with(json!({"operations": [{"id": id, "before": before, "after": after}]}))
    };
    let target = json!({"email": TARGET, "role": "PlatformMember", "state": "Active"});
    let mut demoted = target.clone();
    demoted["role"] = json!("OpikMember");
    let dashboard = org("accessAdminDashboard");
    vec![
        case("H1", Who::Anybody, h("GET", "")),
        case("H2", Who::Anybody, h("GET", "/openapi.json")),
        case("H3", Who::Caller, h("GET", "/whoami")),
        case("H4", all(&[dashboard]), h("GET", "/snapshot")),
        case(
            "H5",
            all(&[org("changeUserRoles")]),
            operations(&format!("update/member/{TARGET}"), target.clone(), demoted),
        ),
        case("H5", all(&[org("removeUsers")]), operations(&format!("delete/member/{TARGET}"), target, Value::Null)),
        case(
            "H5",
            all(&[org("deleteWorkspace")]),
            operations("delete/workspace/spare", json!({"default": false, "id": spare, "name": "spare"}), Value::Null),
        ),
        case("H6", all(&[dashboard]), h("POST", "/last-changes").with(json!({"objects": ["workspace/research"]}))),
        case("H7", Who::Caller, h("GET", "/can?action=viewOpikProjects&workspace=research")),
        case("H7", all(&[dashboard]), h("GET", &format!("/can?action=createWorkspace&member={TARGET}"))),
        case("H10", all(&[org("viewOrganizationInformation")]), h("GET", "/organization")),
        case("H11", all(&[org("renameOrganization")]), h("PATCH", "/organization").with(json!({"name": "Acme 2"}))),
        case(
            "H11",
            all(&[org("changeOrganizationSettings")]),
            // The other setting than the one of the world.
            h("PATCH", "/organization").with(json!({"invitations": "{other}"})),
        ),
        case("H20", all(&[org("viewUsers")]), h("GET", "/members")),
        case(
            "H21",
            Who::OrRequest(vec![org("addUsersToOrganization")]),
            h("POST", "/members").with(json!({"email": NEW})),
        ),
        case("H22", all(&[org("viewUsers")]), h("GET", &format!("/members/{TARGET}"))),
        case("H22", Who::Person, h("GET", "/members/{own-email}")),
        case(
            "H23",
            all(&[org("changeUserRoles")]),
            h("PATCH", &format!("/members/{TARGET}")).with(json!({"role": "ViewOnly"})),
        ),
        case("H24", all(&[org("removeUsers")]), h("DELETE", &format!("/members/{TARGET}"))),
        case(
            "H25",
            all(&[dashboard, org("addUsersToOrganization")]),
            h("POST", "/members/pending@acme.org/invitation"),
        ),
    ]
}

fn thing_cases(world: &World) -> Vec<Case> {
    let h = |method, path: &str| ask(method, format!("/api/halley/v1{path}"));
    let key = world.key_id("sa-inside");
    let dashboard = org("accessAdminDashboard");
    let accounts = org("manageServiceAccounts");
    let billing = org("managePlansAndBilling");
    let roles = [dashboard, org("changeUserRoles")];
    let account = json!({"defaultWorkspace": null, "workspaces": null});
    vec![
        case("H30", Who::Caller, h("GET", "/workspaces")),
        case("H31", all(&[org("createWorkspace")]), h("POST", "/workspaces").with(json!({"name": "lab"}))),
        case("H32", all(&[org("deleteWorkspace")]), h("DELETE", "/workspaces/spare?confirm=spare")),
        case("H33", all(&[org("markDefaultWorkspace")]), h("PUT", "/workspaces/spare/default")),
        case("H34", all(&[there("viewOpikProjects")]), h("GET", "/workspaces/research/members")),
        case(
            "H35",
            all(&[there("inviteExistingUsers")]),
            h("PUT", &format!("/workspaces/research/members/{OUTSIDER}")).with(json!({})),
        ),
        case(
            "H35",
            all(&[there("manageWorkspaceUsers")]),
            h("PUT", &format!("/workspaces/research/members/{TARGET}")).with(json!({"role": "Owner"})),
        ),
        case(
            "H36",
            all(&[there("manageWorkspaceUsers")]),
            h("DELETE", &format!("/workspaces/research/members/{TARGET}")),
        ),
        case("H40", all(&[accounts]), h("GET", "/service-accounts")),
        case(
            "H41",
            all(&[accounts]),
            h("POST", "/service-accounts").with(json!({"name": "ci", "workspaces": ["research"]})),
        ),
        case("H42", all(&[accounts]), h("PUT", "/service-accounts/inside").with(account)),
        case("H43", all(&[accounts]), h("DELETE", "/service-accounts/inside")),
        case("H44", all(&[accounts]), h("GET", "/service-accounts/inside/keys")),
        case("H45", all(&[accounts]), h("POST", "/service-accounts/inside/keys").with(json!({"name": "main.2"}))),
        case("H46", all(&[accounts]), h("DELETE", &format!("/service-accounts/inside/keys/{key}"))),
        case("H50", Who::Caller, h("GET", "/roles")),
        case("H51", all(&roles), h("POST", "/roles").with(json!({"name": "loud", "base": "Owner"}))),
        case("H52", all(&roles), h("PUT", "/roles/unused").with(json!({"base": "Owner", "exclude": []}))),
        case("H53", all(&roles), h("DELETE", "/roles/unused")),
        case("H60", Who::Person, h("GET", "/keys")),
        case("H61", Who::Person, h("POST", "/keys").with(json!({"name": "second"}))),
        case("H62", Who::Person, h("DELETE", "/keys/{own-key}")),
        case("H63", Who::Person, h("GET", "/sessions")),
        empty("H64", Who::Person, h("DELETE", "/sessions/none"), 404),
        case("H70", all(&[dashboard]), h("GET", "/requests")),
        case(
            "H71",
            all(&[dashboard, org("addUsersToOrganization")]),
            h("POST", "/requests/wishes@else.example/acceptance"),
        ),
        case("H72", all(&[dashboard, org("addUsersToOrganization")]), h("DELETE", "/requests/wishes@else.example")),
        case("H80", all(&[dashboard]), h("GET", "/audit")),
        case("H90", all(&[billing]), h("GET", "/billing")),
        empty(
            "H91",
            all(&[billing]),
            h("PUT", "/billing/subscription").with(json!({"subscription": "Enterprise"})),
            409,
        ),
        case("H92", all(&[billing]), h("PUT", "/billing/payment-method").with(json!({"label": "Visa ending 4242"}))),
        case("H93", all(&[billing]), h("GET", "/billing/invoices")),
        empty("H94", all(&[billing]), h("GET", "/billing/invoices/INV-00001"), 404),
        empty("H95", all(&[billing]), h("PUT", "/billing/invoices/INV-00001/payment").with(json!({"paid": true})), 404),
    ]
}

/// Each route that has something to answer, and a request to it.
pub(crate) fn cases(world: &World) -> Vec<(&'static str, Ask)> {
    let full = all_cases(world).into_iter().filter(|case| case.instead.is_none());
    full.map(|case| (case.route, case.ask)).collect()
}

/// Names the caller where a case is about the caller's own.
pub(crate) fn own(world: &World, ask: &Ask, email: &str, user_name: &str, invitations: Invitations) -> Ask {
    let mut ask = ask.clone();
    if ask.path.contains('{') {
        ask.path = ask.path.replace("{own}", user_name).replace("{own-email}", email);
        if ask.path.contains("{own-key}") {
            ask.path = ask.path.replace("{own-key}", &world.key_id(email));
        }
    }
    if ask.body.as_ref().is_some_and(|body| body["invitations"] == "{other}") {
        let other = if invitations == Invitations::Everyone { "AdminsOnly" } else { "Everyone" };
        ask.body = Some(json!({"invitations": other}));
    }
    ask
}

/// What is expected: an answer, a request that is left, or a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Answer,
    Request,
    Refusal,
}

fn expected(table: &Table, who: &Who, somebody: &Somebody, invitations: Invitations) -> Expected {
    let answer = |allowed| if allowed { Expected::Answer } else { Expected::Refusal };
    let every = |needs: &[Need]| needs.iter().all(|need| table.allows(somebody, invitations, need));
    match who {
        Who::Anybody | Who::Caller | Who::Person => Expected::Answer,
        Who::Inside => answer(somebody.workspace != "None" || somebody.role == "Admin"),
        Who::All(needs) => answer(every(needs)),
        Who::OrRequest(needs) if every(needs) => Expected::Answer,
        // With the other setting it would be allowed: then, and only then, a request is left.
        Who::OrRequest(needs) => {
            let otherwise = needs.iter().all(|need| table.allows(somebody, Invitations::Everyone, need));
            if otherwise { Expected::Request } else { Expected::Refusal }
        }
    }
}

fn seen(route: &str, answer: &Answer, instead: Option<u16>) -> Expected {
    let status = answer.status.as_u16();
    match status {
        _ if instead == Some(status) => Expected::Answer,
        202 => Expected::Request,
        200..=299 if route == "H5" && answer.json()["outcomes"][0]["outcome"] == "refused" => Expected::Refusal,
        200..=299 => Expected::Answer,
        _ => {
            let body = answer.json();
            let allowed = matches!(status, 401 | 403 | 404) || (route == "C24" && status == 400);
            assert!(allowed && body["code"].is_i64() && body["msg"].is_string(), "{route}: {status}: {body}");
            Expected::Refusal
        }
    }
}

async fn walk(invitations: Invitations) {
    let table = Table::read();
    let shared = World::new(invitations);
    let (mut requests, mut refused) = (0, 0);
    for Case { route, who, ask, instead } in all_cases(&shared) {
        for somebody in everybody() {
            let expected = expected(&table, &who, &somebody, invitations);
            let ask = own(&shared, &ask, &somebody.email, &somebody.user_name, invitations);
            // What changes something does so in a copy of its own.
            let fresh = (expected != Expected::Refusal && ask.method != "GET").then(|| World::new(invitations));
            let world = fresh.as_ref().unwrap_or(&shared);
            let before = world.commits();
            let answer = world.ask(Some(&somebody.email), &ask).await;
            requests += 1;
            let got = seen(route, &answer, instead);
            assert_eq!(got, expected, "{route} {ask:?} by {somebody:?}: {} {}", answer.status, answer.text());
            if got == Expected::Refusal {
                refused += 1;
                assert_eq!(world.commits(), before, "{route} by {somebody:?} was refused, and wrote");
            }
        }
    }
    assert!(requests > 4_000 && refused > 1_000, "{requests} requests, {refused} refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_invitations_for_everyone_each_route_answers_exactly_whom_the_table_allows() {
    walk(Invitations::Everyone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_invitations_for_admins_each_route_answers_exactly_whom_the_table_allows() {
    walk(Invitations::AdminsOnly).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_live_credential_only_public_routes_answer() {
    let world = World::new(Invitations::Everyone);
    for Case { route, who, ask, instead: _ } in all_cases(&world) {
        for holder in [None, Some("gone@acme.org"), Some("revoked@acme.org"), Some("pending@acme.org")] {
            let before = world.commits();
            let ask = own(&world, &ask, "ana@acme.org", "ana", Invitations::Everyone);
            let answer = world.ask(holder, &ask).await;
            if matches!(who, Who::Anybody) {
                assert_eq!(answer.status, 200, "{route} by {holder:?}");
            } else {
                assert_eq!(answer.status, 401, "{route} by {holder:?}: {}", answer.text());
                assert_eq!(answer.json()["sdk_error_code"], 90212, "{route} by {holder:?}");
            }
            assert_eq!(world.commits(), before, "{route} by {holder:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_is_a_member_of_its_workspaces_and_nothing_else() {
    let table = Table::read();
    let world = World::new(Invitations::Everyone);
    for Case { route, who, ask, instead } in all_cases(&world) {
        for (name, workspace) in [("sa-inside", "Member"), ("sa-outside", "None")] {
            let here = Somebody {
                email: name.to_owned(),
                user_name: name.to_owned(),
                role: "PlatformMember",
                workspace,
                grants: &[],
            };
            let allowed = match &who {
                Who::Anybody | Who::Caller => true,
                Who::Person => false,
                // `sa-outside` lands in its own workspace.
                Who::Inside => workspace == "Member" || route == "C11",
                Who::All(needs) | Who::OrRequest(needs) => {
                    needs.iter().all(|need| need.inside && table.allows(&here, Invitations::Everyone, need))
                }
            };
            let before = world.commits();
            let ask = own(&world, &ask, "ana@acme.org", name, Invitations::Everyone);
            let answer = world.ask(Some(name), &ask).await;
            let expected = if allowed { Expected::Answer } else { Expected::Refusal };
            assert_eq!(
                seen(route, &answer, instead),
                expected,
                "{route} by {name}: {} {}",
                answer.status,
                answer.text()
            );
            assert_eq!(world.commits(), before, "{route} by {name}");
            let inside = matches!(&who, Who::All(needs) if needs.iter().all(|need| need.inside));
            if name == "sa-outside" && inside && !allowed && route != "H5" {
                assert_eq!(answer.json()["sdk_error_code"], 7_000_023, "{route}: {}", answer.text());
            }
        }
    }
}

#[test]
fn every_route_is_walked_or_refused_with_its_reason() {
    let world = World::new(Invitations::Everyone);
    let walked: BTreeSet<&str> = all_cases(&world).iter().map(|case| case.route).collect();
    let (answered, refused) = halley::web::api::coverage();
    let answered: BTreeSet<&str> = answered.into_iter().collect();
    let refused: BTreeSet<&str> = refused
        .into_iter()
        .map(|(id, because)| {
            assert!(!because.is_empty());
            id
        })
        .collect();
    assert!(answered.is_disjoint(&refused));
    let known: BTreeSet<&str> = ROUTES.iter().map(|route| route.id).collect();
    assert_eq!(&answered | &refused, known, "each row of the table is answered or refused");
    // Signing in has nothing to do with who may do what.
    let elsewhere: BTreeSet<&str> = ["C26"].into();
    assert_eq!(&walked | &elsewhere, answered, "each answered route is walked");
}
