//! The live organization as manifests, so that a plan right after it is empty.
//!
//! Ownership stays Additive, which removes nothing: whoever takes an organization over decides later what the manifests own.

use sha2::{Digest, Sha256};

use crate::manifest::{self, Metadata, Resource};
use crate::model::organization::{
    Authorized, Grant, Invitations, Member, Membership, OrganizationRole, Profile, Role, ServiceAccount, Subscription,
    Workspace,
};
use crate::model::rules;
use crate::model::snapshot::Snapshot;
use crate::resources::values::{self, EmailText, Line, LiveName};
use crate::resources::workspace::AccessEntry;
use crate::resources::{
    CometMemberSpec, CometOrganizationSpec, CometRoleSpec, CometServiceAccountSpec, CometWorkspaceSpec, organization,
};

/// An object lists at most so many people; see the resource types.
const LONGEST_ACCESS: usize = 5_000;

/// Manifests of a live organization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Path below the folder, with `/`, and text; a file a thing, in the order of kinds and keys.
    pub files: Vec<(String, String)>,
    /// What no manifest can say, in words. It stays as it is.
    pub left_out: Vec<String>,
}

/// Writes the live organization as manifests.
pub fn export(snapshot: &Snapshot) -> Exported {
    let organization = &snapshot.organization;
    let mut exported = Exported::default();
    exported.organization(&organization.profile);
    for member in &organization.members {
        exported.member(member);
    }
    for role in &organization.roles {
        exported.role(role);
    }
    for workspace in &organization.workspaces {
        exported.workspace(workspace, organization.default_workspace.as_ref() == Some(&workspace.name));
    }
    for account in &organization.accounts {
        exported.account(account);
    }
    for key in &snapshot.keys {
        exported.left_out.push(format!(
            "the API key `{}` of `{}`: where its secret is kept",
            key.name(),
            key.account()
        ));
    }
    exported
}

impl Exported {
    fn add(&mut self, folder: &str, name: String, resource: &Resource) {
        let file = if folder.is_empty() { "organization.yaml".to_owned() } else { format!("{folder}/{name}.yaml") };
        let metadata = Metadata { name, ..Metadata::default() };
        self.files.push((file, manifest::write(&metadata, resource)));
    }

    fn organization(&mut self, profile: &Profile) {
        let Profile { invitations, name, subscription } = profile;
        let subscription = match subscription {
            Subscription::Community => organization::Subscription::Community,
            Subscription::Starter => organization::Subscription::Starter,
            Subscription::Enterprise => organization::Subscription::Enterprise,
        };
        let invitations = match invitations {
            Invitations::Everyone => organization::Invitations::Everyone,
            Invitations::AdminsOnly => organization::Invitations::AdminsOnly,
        };
        let spec = CometOrganizationSpec {
            display_name: Line(name.to_string()),
            subscription: Some(subscription),
            settings: organization::Settings { invitations },
            ..CometOrganizationSpec::default()
        };
        self.add("", label(name), &Resource::Organization(Box::new(spec)));
    }

    fn member(&mut self, Member { email, role, state: _ }: &Member) {
        let role = match role {
            OrganizationRole::Admin => values::OrganizationRole::Admin,
            OrganizationRole::PlatformMember => values::OrganizationRole::PlatformMember,
            OrganizationRole::OpikMember => values::OrganizationRole::OpikMember,
            OrganizationRole::ViewOnly => values::OrganizationRole::ViewOnly,
            OrganizationRole::Other(name) => {
                self.left_out.push(format!("{email}: nobody here knows the organization role `{name}`"));
                return;
            }
        };
        let spec = CometMemberSpec { email: EmailText(email.to_string()), role, ..CometMemberSpec::default() };
        self.add("members", label(email.as_str()), &Resource::Member(spec));
    }

    fn role(&mut self, Role { base, exclude, name }: &Role) {
        let (metadata, name) = named(name.as_str());
        let spec = CometRoleSpec {
            name,
            base: LiveName(base.as_str().to_owned()),
            exclude: exclude.iter().map(|permission| LiveName(permission.to_string())).collect(),
            ..CometRoleSpec::default()
        };
        self.add("roles", metadata, &Resource::Role(spec));
    }

    fn workspace(&mut self, Workspace { name, memberships }: &Workspace, default: bool) {
        if rules::is_reserved_workspace(name.as_str()) {
            self.left_out.push(format!("the workspace `{name}`: its name is reserved"));
            return;
        }
        // An empty list would be one that somebody forgot; left out, the people in a workspace are left alone.
        let listed = (1..=LONGEST_ACCESS).contains(&memberships.len());
        if memberships.len() > LONGEST_ACCESS {
            self.left_out
                .push(format!("the access to `{name}`: {} people are more than one object takes", memberships.len()));
        }
        let (metadata, name) = named(name.as_str());
        let access = listed.then(|| memberships.iter().map(entry).collect());
        self.add(
            "workspaces",
            metadata,
            &Resource::Workspace(CometWorkspaceSpec { name, default, access, ..Default::default() }),
        );
    }

    fn account(&mut self, ServiceAccount { default_workspace, name, workspaces }: &ServiceAccount) {
        let live = |name: &str| LiveName(name.to_owned());
        let (metadata, name) = named(name.as_str());
        let spec = CometServiceAccountSpec {
            name,
            default_workspace: default_workspace.as_ref().map(|name| live(name.as_str())),
            workspaces: match workspaces {
                Authorized::All => None,
                Authorized::Listed(names) => Some(names.iter().map(|name| live(name.as_str())).collect()),
            },
            ..CometServiceAccountSpec::default()
        };
        self.add("service-accounts", metadata, &Resource::ServiceAccount(spec));
    }
}

fn entry(Membership { grants, member, role }: &Membership) -> AccessEntry {
    let grant = |grant| match grant {
        Grant::InviteUsers => values::Grant::InviteUsers,
        Grant::MakeProjectsPublic => values::Grant::MakeProjectsPublic,
    };
    AccessEntry {
        member: Some(EmailText(member.to_string())),
        role: LiveName(role.as_str().to_owned()),
        grants: grants.iter().map(grant).collect(),
        ..AccessEntry::default()
    }
}

/// `metadata.name` for a live name, and `spec.name` where they differ.
fn named(live: &str) -> (String, Option<LiveName>) {
    let metadata = label(live);
    let name = (metadata != live).then(|| LiveName(live.to_owned()));
    (metadata, name)
}

/// The name itself where it is a DNS label, else one made of it that no other name gives.
fn label(name: &str) -> String {
    if is_label(name) {
        return name.to_owned();
    }
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => slug.push(letter),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.truncate(50);
    let hash: String = Sha256::digest(name.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    match slug.trim_end_matches('-') {
        "" => format!("x-{hash}"),
        slug => format!("{slug}-{hash}"),
    }
}

fn is_label(name: &str) -> bool {
    let fits = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=63).contains(&name.len()) && name.bytes().all(fits) && !name.starts_with('-') && !name.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dns_label_stays_and_all_else_becomes_one() {
        assert_eq!(label("research-2"), "research-2");
        assert_eq!(label("Research"), "research-dc4a1d35");
        assert_eq!(label("-"), "x-3973e022");
        for name in ["Ünïque", "a.b@c.d", &"x".repeat(200), "", "a--", "会社"] {
            assert!(is_label(&label(name)), "{name}: {}", label(name));
        }
    }

    #[test]
    fn names_that_look_alike_give_different_labels() {
        assert_ne!(label("Research"), label("research"));
        assert_ne!(label("a.b"), label("a_b"));
    }
}
