//! The odd shapes of Comet's routes, as its clients expect them.

use halley::model::organization::Invitations;
use serde_json::{Value, json};

use crate::world::{World, ask};

const ANA: Option<&str> = Some("ana@acme.org");
const TARGET: Option<&str> = Some("target@acme.org");

#[tokio::test(flavor = "multi_thread")]
async fn account_details_name_the_workspace_where_clients_begin() {
    let world = World::new(Invitations::Everyone);
    let details = ask("GET", "/api/rest/v2/account-details");
    let of = async |holder| world.ask(Some(holder), &details).await.json();
    assert_eq!(of("target@acme.org").await, json!({"userName": "target", "defaultWorkspaceName": "research"}));
    assert_eq!(of("sa-outside").await, json!({"userName": "sa-outside", "defaultWorkspaceName": "spare"}));
    assert_eq!(of("platformmember.none.0@acme.org").await["defaultWorkspaceName"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_is_created_in_snake_case_and_belongs_to_its_creator() {
    let world = World::new(Invitations::Everyone);
    let create = ask("POST", "/api/rest/v2/write/workspace/new").with(json!({"name": "lab"}));
    let answer = world.ask(TARGET, &create).await.json();
    let id = answer["workspace_id"].as_str().unwrap();
    assert_eq!(answer, json!({"msg": "saved", "workspace_name": "lab", "workspace_id": id, "code": 200}));
    let names = world.ask(TARGET, &ask("GET", "/api/rest/v2/workspaces")).await.json();
    assert_eq!(names, json!({"workspaceNames": ["lab", "research"]}));
    let permissions = world.ask(TARGET, &ask("GET", format!("/api/permissions/workspace/{id}"))).await.json();
    let management = json!({"permissionName": "management", "permissionValue": "true"});
    assert_eq!(permissions["usersPermissions"][0]["permissions"][0], management);
    assert_eq!(world.ask(ANA, &create).await.status, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_exists_is_named_when_a_workspace_is_created_again() {
    let world = World::new(Invitations::Everyone);
    for name in ["research", "spare"] {
        let again = ask("POST", "/api/rest/v2/write/workspace/new").with(json!({"name": name}));
        let answer = world.ask(ANA, &again).await;
        let said = format!("workspace `{name}` exists already");
        assert_eq!((answer.status.as_u16(), answer.json()), (409, json!({"msg": said, "code": 409})));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_user_name_is_known_everywhere_at_once() {
    let world = World::new(Invitations::Everyone);
    let rename = |old: &str, new: &str| {
        ask("POST", "/api/admin/change-user-name").with(json!({"oldUserName": old, "newUserName": new}))
    };
    let search = |part: &str| ask("GET", format!("/api/halley/v1/members?search={part}"));
    assert_eq!(world.ask(ANA, &search("another")).await.json()["total"], 0);
    let answer = world.ask(ANA, &rename("target", "another.name")).await;
    assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, ""));
    assert_eq!(world.ask(ANA, &search("another")).await.json()["data"][0]["email"], "target@acme.org");
    let details = world.ask(TARGET, &ask("GET", "/api/rest/v2/account-details")).await.json();
    assert_eq!(details["userName"], "another.name", "the key goes on");
    for (old, new, status) in
        [("target", "again", 404), ("outsider", "another.name", 409), ("outsider", "a/b", 409), ("pending", "p", 404)]
    {
        assert_eq!(world.ask(ANA, &rename(old, new)).await.status, status, "{old} to {new}");
    }
    let line = world.ask(ANA, &ask("GET", "/api/halley/v1/audit")).await.json()["data"][0].clone();
    assert_eq!(
        (&line["operation"], &line["actor"]),
        (&json!("update/user-name/target@acme.org"), &json!("ana@acme.org"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_that_clients_know_come_with_refusals() {
    let world = World::new(Invitations::Everyone);
    let add = |workspace: &str| {
        ask("POST", "/api/rest/v2/write/add-workspace-member")
            .with(json!({"userEmail": "outsider@acme.org", "workspaceName": workspace}))
    };
    let unknown = world.ask(ANA, &add("nowhere")).await;
    assert_eq!((unknown.status.as_u16(), &unknown.json()["sdk_error_code"]), (400, &json!(90219)));
    let view_only = world.ask(Some("viewonly.member.0@acme.org"), &add("research")).await;
    assert_eq!((view_only.status.as_u16(), &view_only.json()["sdk_error_code"]), (403, &json!(7_000_011)));
    let account = world.ask(Some("sa-outside"), &add("research")).await;
    assert_eq!((account.status.as_u16(), &account.json()["sdk_error_code"]), (403, &json!(7_000_023)));
    let nobody = world.ask(None, &add("research").header("authorization", "wrong")).await;
    assert_eq!((nobody.status.as_u16(), &nobody.json()["sdk_error_code"]), (401, &json!(90212)));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_there_already_is_said_in_the_words_that_clients_look_for() {
    let world = World::new(Invitations::Everyone);
    let again = ask("POST", "/api/rest/v2/write/add-workspace-member")
        .with(json!({"userEmail": "target@acme.org", "workspaceName": "research", "admin": true}));
    let answer = world.ask(ANA, &again).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json(), json!({"msg": "user is already member of research", "code": 400}));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_becomes_an_invitation_that_has_no_user_name_yet() {
    let world = World::new(Invitations::Everyone);
    let research = world.id("research");
    let invite = ask("POST", "/api/workspaces/invite-llm")
        .with(json!({"teamId": research, "shareWithEmail": "New@Else.example"}));
    assert_eq!(world.ask(ANA, &invite).await.status, 200);
    let members = world.ask(ANA, &ask("GET", format!("/api/workspaces/{research}/getAllMembers"))).await.json();
    let row = members.as_array().unwrap().iter().find(|row| row["email"] == "new@else.example").unwrap();
    assert_eq!(row.get("userName"), None);
    let invites = world.ask(ANA, &ask("GET", format!("/api/workspaces/list-email-invites?teamId={research}"))).await;
    let invites = invites.json()["invites"].clone();
    assert!(
        invites
            .as_array()
            .unwrap()
            .contains(&json!({"inviteEmail": "new@else.example", "claimed": false, "teamId": research}))
    );
    let all = world.ask(ANA, &ask("GET", format!("/api/organizations/{}/members", world.organization()))).await.json();
    let row = all.as_array().unwrap().iter().find(|row| row["email"] == "new@else.example").unwrap();
    assert_eq!((row.get("userName"), &row["role"]), (None, &json!("MEMBER")));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_admins_invite_others_leave_a_request() {
    let world = World::new(Invitations::AdminsOnly);
    let research = world.id("research");
    let invite = ask("POST", "/api/workspaces/invite-llm")
        .with(json!({"teamId": research, "shareWithEmail": "new@else.example"}));
    let answer = world.ask(Some("platformmember.owner.0@acme.org"), &invite).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (202, &json!(202)));
    assert!(answer.json()["msg"].as_str().unwrap().contains("only Admins invite"));
    assert_eq!(world.ask(ANA, &ask("GET", "/api/halley/v1/members/new@else.example")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_organization_says_its_plan_the_callers_role_and_its_role_system() {
    let world = World::new(Invitations::AdminsOnly);
    let answer = world.ask(ANA, &ask("GET", "/api/organizations")).await;
    assert_eq!(
        answer.json(),
        json!([{"id": world.organization(), "name": "Acme", "paymentPlan": "enterprise_organization", "academic": false,
            "role": "ADMIN", "onlyAdminsInviteByEmail": true, "workspaceRolesEnabled": true, "costIntelligenceEnabled": false}])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_without_custom_roles_says_all_in_the_older_role_system() {
    let world = World::new(Invitations::Everyone);
    for somebody in crate::world::everybody() {
        if matches!(somebody.workspace, "quiet" | "private") {
            let remove = ask("DELETE", format!("/api/halley/v1/members/{}", somebody.email));
            assert_eq!(world.ask(ANA, &remove).await.status, 204);
        }
    }
    for role in ["quiet", "private", "unused"] {
        assert_eq!(world.ask(ANA, &ask("DELETE", format!("/api/halley/v1/roles/{role}"))).await.status, 204);
    }
    let organization = world.ask(ANA, &ask("GET", "/api/organizations")).await.json();
    assert_eq!(organization[0]["workspaceRolesEnabled"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn workspaces_are_listed_bare_or_in_pages_and_searched_over_all_of_them() {
    let world = World::new(Invitations::Everyone);
    let lite = world.ask(ANA, &ask("GET", "/api/workspaces/lite")).await.json();
    assert_eq!(lite.as_array().unwrap().len(), 3);
    let own = world.ask(ANA, &ask("GET", "/api/workspaces")).await.json();
    assert_eq!(own, json!([]));
    let found = world.ask(ANA, &ask("GET", "/api/workspaces/paged?page=1&pageSize=1&search=SPAR")).await.json();
    assert_eq!((&found["total"], &found["data"][0]["workspaceName"]), (&json!(1), &json!("spare")));
    let page = world.ask(ANA, &ask("GET", "/api/workspaces/paged?page=2&pageSize=2")).await.json();
    assert_eq!((&page["total"], page["data"].as_array().unwrap().len()), (&json!(3), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn permissions_that_are_written_back_as_they_were_read_change_nothing() {
    let world = World::new(Invitations::Everyone);
    let research = world.id("research");
    let read = world.ask(ANA, &ask("GET", format!("/api/permissions/workspace/{research}"))).await.json();
    let before = world.commits();
    let body = json!({"workspaceId": research, "usersPermissions": read["usersPermissions"]});
    let written = world.ask(ANA, &ask("POST", "/api/permissions/workspace/users").with(body)).await;
    assert_eq!(written.status, 200, "{}", written.text());
    assert_eq!(world.commits(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn grants_and_roles_survive_each_others_routes() {
    let world = World::new(Invitations::Everyone);
    let research = world.id("research");
    let give = |role: &str| {
        ask("PUT", "/api/workspace-roles/user/target").with(json!({"roleId": role, "workspaceId": research}))
    };
    let permission = |name: &str, value: &str| json!({"permissionName": name, "permissionValue": value});
    let set = |permissions: Value| {
        ask("POST", "/api/permissions/workspace/users").with(json!({"workspaceId": research,
            "usersPermissions": [{"userName": "target", "permissions": permissions}]}))
    };
    let now = async || {
        let row = world.membership("research", "target@acme.org").await;
        (row.role.as_str().to_owned(), row.grants.iter().map(|grant| grant.as_str()).collect::<Vec<_>>())
    };
    let ok = async |asked| assert_eq!(world.ask(ANA, &asked).await.status, 200);
    ok(set(json!([permission("invite_users_to_workspace", "true")]))).await;
    assert_eq!(now().await, ("Member".to_owned(), vec!["inviteUsers"]));
    ok(give("custom:quiet")).await;
    assert_eq!(now().await, ("quiet".to_owned(), vec!["inviteUsers"]));
    // A custom role stays while `management` says what was read.
    ok(set(json!([permission("management", "false"), permission("project_visibility", "true")]))).await;
    assert_eq!(now().await, ("quiet".to_owned(), vec!["inviteUsers", "makeProjectsPublic"]));
    ok(set(json!([permission("management", "true")]))).await;
    assert_eq!(now().await.0, "Owner");
    let roles = world.ask(ANA, &ask("GET", format!("/api/workspace-roles/users?workspaceId={research}"))).await.json();
    let row = roles["users"].as_array().unwrap().iter().find(|row| row["userName"] == "target").unwrap();
    assert_eq!(*row, json!({"userName": "target", "roleId": "owner", "roleName": "Owner"}));
    let wrong = world.ask(ANA, &set(json!([permission("management", "yes")]))).await;
    assert_eq!(wrong.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_bare_text_and_anonymous_callers_are_answered() {
    let world = World::new(Invitations::Everyone);
    let id = world.ask(TARGET, &ask("GET", "/api/workspaces/workspace-id?name=research")).await;
    assert_eq!(id.text(), world.id("research"));
    assert!(id.headers["content-type"].to_str().unwrap().starts_with("text/plain"));
    let unknown = world.ask(TARGET, &ask("GET", "/api/workspaces/workspace-id?name=nowhere")).await;
    assert_eq!((unknown.status.as_u16(), &unknown.json()["code"]), (400, &json!(400)));
    let anonymous = world.ask(None, &ask("GET", "/api/auth/test")).await.json();
    assert_eq!((&anonymous["loggedIn"], &anonymous["apiKeys"]), (&json!(false), &json!([])));
    let known = world.ask(TARGET, &ask("GET", "/api/auth/test")).await.json();
    assert_eq!((&known["loggedIn"], &known["email"]), (&json!(true), &json!("target@acme.org")));
}

#[tokio::test(flavor = "multi_thread")]
async fn opik_clients_learn_whether_they_may_use_a_workspace() {
    let world = World::new(Invitations::Everyone);
    let may = |name: &str| ask("POST", "/opik/api/v1/private/auth").header("comet-workspace", name);
    assert_eq!(world.ask(TARGET, &may("research")).await.status, 204);
    assert_eq!(world.ask(TARGET, &may("spare")).await.status, 403);
    assert_eq!(world.ask(TARGET, &may("nowhere")).await.status, 400);
    assert_eq!(world.ask(TARGET, &ask("POST", "/opik/api/v1/private/auth")).await.status, 403);
    let own = ask("GET", "/opik/api/v1/private/auth/workspace").header("comet-workspace", "default");
    assert_eq!(world.ask(TARGET, &own).await.json(), json!({"workspace_name": "research"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_has_every_permission_in_every_workspace_and_others_where_they_are() {
    let world = World::new(Invitations::Everyone);
    let of = |user: &str| ask("GET", format!("/api/permissions/organization/{}/user/{user}", world.organization()));
    let names = async |user: &str| {
        let answer = world.ask(ANA, &of(user)).await.json();
        let rows = answer["userPermissions"].as_array().unwrap().clone();
        rows.into_iter().map(|row| (row["workspaceName"].clone(), row["permissions"].clone())).collect::<Vec<_>>()
    };
    let all = world.ask(ANA, &ask("GET", "/api/workspaces/lite")).await.json();
    let all: Vec<Value> = all.as_array().unwrap().iter().map(|row| row["workspaceName"].clone()).collect();
    let admin = names("ana").await;
    assert_eq!(admin.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(), all);
    let values = admin.iter().flat_map(|(_, permissions)| permissions.as_array().unwrap());
    assert!(values.into_iter().all(|permission| permission["permissionValue"] == "true"));
    assert_eq!(names("target").await.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(), [json!("research")]);
}
