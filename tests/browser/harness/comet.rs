//! What Comet's own routes say of the organization whose pages a test looks at. `C1` and the like are the routes' names.

use serde_json::{Value, json};

use super::site::{Answer, Site};

impl Site {
    /// Asks one of Comet's routes as somebody, by what follows `/api`.
    #[track_caller]
    pub(crate) fn comet_as(&self, email: &str, method: &str, path: &str, body: &Value) -> Answer {
        self.comet_with(&self.key(email), method, path, body)
    }

    /// The same, with a key.
    pub(crate) fn comet_with(&self, key: &str, method: &str, path: &str, body: &Value) -> Answer {
        self.ask(key, method, &format!("/api{path}"), body)
    }

    /// What one of them answers ada.
    #[track_caller]
    pub(crate) fn comet(&self, path: &str) -> Value {
        self.comet_as("ada@acme.test", "GET", path, &Value::Null).ok()
    }

    /// C1: the organization.
    #[track_caller]
    pub(crate) fn comet_organization(&self) -> Value {
        self.comet("/organizations")[0].clone()
    }

    #[track_caller]
    pub(crate) fn organization_id(&self) -> String {
        text(&self.comet_organization(), "id")
    }

    /// The way to what is the organization's (C2 to C4).
    #[track_caller]
    pub(crate) fn of_organization(&self, rest: &str) -> String {
        format!("/organizations/{}{rest}", self.organization_id())
    }

    /// C4: the role of somebody, by user name.
    #[track_caller]
    pub(crate) fn comet_role(&self, user_name: &str) -> Value {
        let path = self.of_organization("/members/roles");
        let asked = json!({ "userNames": [user_name] });
        self.comet_as("ada@acme.test", "POST", &path, &asked).ok()["roles"][user_name].clone()
    }

    /// C9: the names of the workspaces with a text in their names, and how many there are.
    #[track_caller]
    pub(crate) fn comet_workspaces(&self, search: &str) -> (Vec<String>, u64) {
        let page = self.comet(&format!("/workspaces/paged?page=1&pageSize=50&search={search}"));
        (texts(&page["data"], "workspaceName"), page["total"].as_u64().expect("a total is a number"))
    }

    /// A workspace's id.
    #[track_caller]
    pub(crate) fn workspace_id(&self, name: &str) -> String {
        let asked = json!({ "workspaceName": name });
        let found = self.comet_as("ada@acme.test", "POST", "/workspaces/retrieve", &asked).ok();
        text(&found, "workspaceId")
    }

    /// C12: the e-mails of who is in a workspace.
    #[track_caller]
    pub(crate) fn comet_members(&self, workspace: &str) -> Vec<String> {
        texts(&self.comet(&format!("/workspaces/{}/getAllMembers", self.workspace_id(workspace))), "email")
    }

    /// C18: what each person's permissions are stored as, as `p-owner: management invite_users_to_workspace`.
    #[track_caller]
    pub(crate) fn comet_permissions(&self, workspace: &str) -> Vec<String> {
        let answer = self.comet(&format!("/permissions/workspace/{}", self.workspace_id(workspace)));
        let people = answer["usersPermissions"].as_array().expect("people are a list").iter();
        people.map(|person| format!("{}: {}", text(person, "userName"), given(&person["permissions"]))).collect()
    }
}

/// The names of the permissions that are given.
pub(crate) fn given(permissions: &Value) -> String {
    let permissions = permissions.as_array().expect("permissions are a list").iter();
    let given = permissions.filter(|permission| permission["permissionValue"] == "true");
    given.map(|permission| text(permission, "permissionName")).collect::<Vec<_>>().join(" ")
}

/// A field of each row.
pub(crate) fn texts(rows: &Value, field: &str) -> Vec<String> {
    rows.as_array().expect("rows are a list").iter().map(|row| text(row, field)).collect()
}

fn text(row: &Value, field: &str) -> String {
    row[field].as_str().unwrap_or_else(|| panic!("{row} has no text {field}")).to_owned()
}
