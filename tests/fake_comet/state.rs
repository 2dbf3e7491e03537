//! What the fake knows. Answers are derived from it, never written beside it.

use std::collections::{BTreeMap, BTreeSet};

/// Everything behind one installation of Comet.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) organizations: Vec<Organization>,
    /// Accounts, by user name.
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) workspaces: Vec<Workspace>,
    /// The user name behind the credentials.
    pub(crate) caller: String,
    pub(crate) switches: Switches,
    pub(crate) next_id: u64,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Organization {
    pub(crate) id: String,
    pub(crate) name: String,
    /// `paymentPlan`, as it goes over the wire.
    pub(crate) plan: String,
    pub(crate) admins_only: bool,
    /// `workspaceRolesEnabled`.
    pub(crate) named_roles: bool,
    /// Wire roles, by user name.
    pub(crate) members: BTreeMap<String, String>,
    pub(crate) roles: Vec<Role>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct User {
    pub(crate) email: String,
    pub(crate) suspended: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Role {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) custom: bool,
    pub(crate) permissions: Vec<String>,
    pub(crate) inherits: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Workspace {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) organization: String,
    pub(crate) default: bool,
    /// `AI_SPEND` for the container of Comet's own.
    pub(crate) kind: Option<String>,
    /// By user name.
    pub(crate) members: BTreeMap<String, Standing>,
    /// Whether each invitation is claimed, by address as it was typed.
    pub(crate) invitations: BTreeMap<String, bool>,
}

/// What a person may do in a workspace, by either system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) permissions: BTreeMap<String, bool>,
    pub(crate) role: Option<String>,
}

/// How this installation behaves.
#[derive(Clone, Debug)]
pub(crate) struct Switches {
    /// Numbers of routes that this backend does not have.
    pub(crate) missing: BTreeSet<&'static str>,
    /// The API key, and where it is taken.
    pub(crate) key: String,
    pub(crate) key_on_frontend: bool,
    /// The session, and whether the REST routes take it.
    pub(crate) session: String,
    pub(crate) session_on_rest: bool,
    /// Whether the admin interface takes an Admin's key.
    pub(crate) admin_api: bool,
    /// Whether service accounts stand among the members.
    pub(crate) accounts_listed: bool,
    /// The longest page.
    pub(crate) longest_page: usize,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            missing: BTreeSet::new(),
            key: "key-of-the-caller".to_owned(),
            key_on_frontend: true,
            session: "session-of-the-caller".to_owned(),
            session_on_rest: false,
            admin_api: true,
            accounts_listed: true,
            longest_page: 1000,
        }
    }
}

pub(crate) const MANAGEMENT: &str = "management";
pub(crate) const INVITE: &str = "invite_users_to_workspace";
pub(crate) const VISIBILITY: &str = "project_visibility";

impl State {
    /// Acme with ana, an Admin who calls.
    pub(crate) fn acme() -> Self {
        let mut state = Self { caller: "ana".to_owned(), ..Self::default() };
        state.organizations.push(Organization {
            id: "org-acme".to_owned(),
            name: "Acme".to_owned(),
            plan: "enterprise_organization".to_owned(),
            roles: default_roles(),
            ..Organization::default()
        });
        state.person("ana", "ana@acme.org", "ADMIN");
        state
    }

    /// The first organization, the one that most tests are about.
    pub(crate) fn organization(&mut self) -> &mut Organization {
        &mut self.organizations[0]
    }

    /// An account that is a member of the first organization.
    pub(crate) fn person(&mut self, user: &str, email: &str, role: &str) -> &mut Self {
        self.users.insert(user.to_owned(), User { email: email.to_owned(), suspended: false });
        self.organization().members.insert(user.to_owned(), role.to_owned());
        self
    }

    /// A workspace of the first organization.
    pub(crate) fn workspace(&mut self, name: &str) -> &mut Workspace {
        let organization = self.organizations[0].id.clone();
        if !self.workspaces.iter().any(|workspace| workspace.name == name) {
            let id = self.fresh("ws");
            let default = !self.workspaces.iter().any(|workspace| workspace.default);
            self.workspaces.push(Workspace {
                id,
                name: name.to_owned(),
                organization,
                default: default && name != "default",
                ..Workspace::default()
            });
        }
        self.workspaces.iter_mut().find(|workspace| workspace.name == name).expect("it was made above")
    }

    /// An id that was never given before.
    pub(crate) fn fresh(&mut self, prefix: &str) -> String {
        self.next_id += 1;
        format!("{prefix}-{}", self.next_id)
    }

    /// Puts somebody into a workspace: `Owner` or `Member`, or the name of a role.
    pub(crate) fn join(&mut self, workspace: &str, user: &str, role: &str) -> &mut Self {
        let mut standing = self.organizations[0].newcomer();
        if self.organizations[0].named_roles {
            standing.role = self.organizations[0].role_named(role).map(|role| role.id.clone());
        } else {
            standing.permissions.insert(MANAGEMENT.to_owned(), role == "Owner");
        }
        self.workspace(workspace).members.insert(user.to_owned(), standing);
        self
    }

    /// Lets an invited person accept everything: an account, the organization as `MEMBER`, every workspace of the invitations.
    pub(crate) fn accept(&mut self, email: &str) -> String {
        let known = self.users.iter().find(|(_, user)| user.email.eq_ignore_ascii_case(email)).map(|(name, _)| name);
        let user = known.cloned().unwrap_or_else(|| email.split('@').next().unwrap_or(email).to_lowercase());
        self.users.entry(user.clone()).or_insert_with(|| User { email: email.to_owned(), suspended: false });
        for workspace in &mut self.workspaces {
            let Some((_, claimed)) =
                workspace.invitations.iter_mut().find(|(invited, _)| invited.eq_ignore_ascii_case(email))
            else {
                continue;
            };
            *claimed = true;
            let organization = self.organizations.iter_mut().find(|found| found.id == workspace.organization);
            let organization = organization.expect("each workspace belongs to an organization");
            organization.members.entry(user.clone()).or_insert_with(|| "MEMBER".to_owned());
            workspace.members.insert(user.clone(), organization.newcomer());
        }
        user
    }

    pub(super) fn organization_of(&self, id: &str) -> Option<&Organization> {
        self.organizations.iter().find(|organization| organization.id == id)
    }

    pub(super) fn is_admin(&self, organization: &str) -> bool {
        let found = self.organization_of(organization);
        found.is_some_and(|found| found.members.get(&self.caller).is_some_and(|role| role == "ADMIN"))
    }

    pub(super) fn email(&self, user: &str) -> Option<&str> {
        self.users.get(user).map(|user| user.email.as_str())
    }

    /// The user name of a member of an organization by e-mail.
    pub(super) fn member_by_email(&self, organization: &str, email: &str) -> Option<String> {
        let members = &self.organization_of(organization)?.members;
        members.keys().find(|user| self.email(user).is_some_and(|found| found.eq_ignore_ascii_case(email))).cloned()
    }
}

impl Organization {
    pub(crate) fn role_named(&self, name: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.name == name)
    }

    /// What somebody has who just joined a workspace.
    pub(crate) fn newcomer(&self) -> Standing {
        let permissions = [MANAGEMENT, INVITE, VISIBILITY].map(|name| (name.to_owned(), false)).into();
        let role = self.role_named("Write").filter(|_| self.named_roles).map(|role| role.id.clone());
        Standing { permissions, role }
    }
}

impl Workspace {
    /// Whether Comet hides it from its paged list.
    pub(crate) fn is_reserved(&self) -> bool {
        self.name == "default" || self.kind.as_deref() == Some("AI_SPEND")
    }

    pub(super) fn allows(&self, user: &str, permission: &str) -> bool {
        let standing = self.members.get(user);
        standing.is_some_and(|standing| {
            standing.permissions.get(permission) == Some(&true)
                || standing.role.as_deref() == Some("r-manage")
                || (permission == INVITE && standing.role.as_deref() == Some("r-write"))
        })
    }
}

fn default_roles() -> Vec<Role> {
    let manage = ["project_create", "dataset_create", "trace_delete", "management", "invite_users_to_workspace"];
    let role = |id: &str, name: &str, permissions: &[&str]| Role {
        id: id.to_owned(),
        name: name.to_owned(),
        custom: false,
        permissions: permissions.iter().map(|name| (*name).to_owned()).collect(),
        inherits: None,
    };
    vec![
        role("r-manage", "Manage", &manage),
        role("r-write", "Write", &["project_create", "dataset_create", "trace_delete", "invite_users_to_workspace"]),
        role("r-annotate", "Annotate", &["trace_span_thread_annotate"]),
        role("r-read", "Read", &["experiment_view"]),
    ]
}
