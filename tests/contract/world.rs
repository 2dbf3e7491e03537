//! An organization as a test writes it down, and its manifests.

use std::fmt::Write as _;

/// What the manifests declare.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) name: &'static str,
    pub(crate) invitations: &'static str,
    /// E-mail and organization role.
    pub(crate) members: Vec<(&'static str, &'static str)>,
    pub(crate) workspaces: Vec<Place>,
    pub(crate) roles: Vec<Custom>,
    /// Name, its workspace, and the names of its keys.
    pub(crate) accounts: Vec<(&'static str, &'static str, &'static [&'static str])>,
}

/// A custom role.
#[derive(Clone)]
pub(crate) struct Custom {
    pub(crate) name: &'static str,
    pub(crate) base: &'static str,
    pub(crate) exclude: &'static str,
}

/// A workspace.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) name: &'static str,
    pub(crate) default: bool,
    /// E-mail, role and grants.
    pub(crate) access: Vec<(&'static str, &'static str, &'static str)>,
}

impl World {
    /// Two Admins, three people, two workspaces: what every server holds before the first step.
    pub(crate) fn at_first() -> Self {
        Self {
            name: "Acme",
            invitations: "Everyone",
            members: vec![
                ("ada@acme.org", "Admin"),
                ("bob@acme.org", "Admin"),
                ("cem@acme.org", "PlatformMember"),
                ("dan@acme.org", "PlatformMember"),
                ("eve@acme.org", "OpikMember"),
            ],
            workspaces: vec![
                Place {
                    name: "research",
                    default: true,
                    access: vec![("cem@acme.org", "Owner", ""), ("dan@acme.org", "Member", "inviteUsers")],
                },
                Place { name: "prod", default: false, access: vec![("eve@acme.org", "Member", "")] },
            ],
            roles: vec![],
            accounts: vec![],
        }
    }

    pub(crate) fn place(&mut self, name: &str) -> &mut Place {
        self.workspaces.iter_mut().find(|place| place.name == name).expect("the test names a workspace of its world")
    }

    /// All of it as one file of manifests that own everything.
    pub(crate) fn manifests(&self) -> String {
        let Self { name, invitations, members, workspaces, roles, accounts } = self;
        let mut text = format!(
            "{}spec:
  displayName: {name}
  subscription: Enterprise
  settings: {{invitations: {invitations}}}
  ownership: {{members: Authoritative, workspaces: Authoritative, access: Authoritative, roles: Authoritative, serviceAccounts: Authoritative, keys: Authoritative}}
  allowEmpty: true
  workspaces: {{whenUndeclared: Delete}}
  guards: {{maxRemovals: {{count: 100, percent: 100}}}}
",
            head("CometOrganization", "acme")
        );
        let _ = write!(text, "{}spec:\n  members:\n", head("CometRoster", "people"));
        for (email, role) in members {
            let _ = writeln!(text, "    - {{email: {email}, role: {role}}}");
        }
        for Place { name, default, access } in workspaces {
            let _ = write!(text, "{}spec:\n  default: {default}\n  access:\n", head("CometWorkspace", name));
            for (email, role, grants) in access {
                let _ = writeln!(text, "    - {{member: {email}, role: {role}, grants: [{grants}]}}");
            }
        }
        for Custom { name, base, exclude } in roles {
            let _ = writeln!(text, "{}spec: {{base: {base}, exclude: [{exclude}]}}", head("CometRole", name));
        }
        for (name, workspace, keys) in accounts {
            let _ = write!(
                text,
                "{}spec:\n  defaultWorkspace: {workspace}\n  workspaces: [{workspace}]\n  keys:\n",
                head("CometServiceAccount", name)
            );
            for key in *keys {
                let _ = writeln!(text, "    - {{name: {key}, target: {{file: secrets/{name}-{key}}}}}");
            }
        }
        text
    }
}

fn head(kind: &str, name: &str) -> String {
    format!("---\napiVersion: halley.dev/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}}}\n")
}
