//! An organization before and after an apply of more than 60 operations of every kind.

use std::fmt::Write as _;

const HEAD: &str = "apiVersion: halley.dev/v1alpha1\n";

/// The keys that are declared afterwards: account, name, and the file below the manifests.
pub(crate) fn keys() -> Vec<(String, String, String)> {
    let mut keys = vec![("ci".to_owned(), "deploy".to_owned(), "secrets/ci-deploy.key".to_owned())];
    for account in ["a0", "a1", "a2"] {
        for key in ["k0", "k1", "k2"] {
            keys.push((account.to_owned(), key.to_owned(), format!("secrets/{account}-{key}.key")));
        }
    }
    keys
}

/// What stands when the apply begins.
pub(crate) fn before() -> String {
    let mut text = organization("Acme", "Everyone");
    roster(&mut text, (0..12).map(|person| (format!("p{person}"), "PlatformMember")));
    workspace(&mut text, "research", true, (0..6).map(|person| (format!("p{person}"), "Member")));
    workspace(&mut text, "vision", false, (3..9).map(|person| (format!("p{person}"), "Member")));
    workspace(&mut text, "old", false, (0..1).map(|person| (format!("p{person}"), "Member")));
    role(&mut text, "labeller", "makeEmProjectPublic");
    role(&mut text, "unused", "makeEmProjectPublic");
    account(&mut text, "ci", "research", &["train"]);
    account(&mut text, "gone", "research", &["old"]);
    text
}

/// What is declared.
pub(crate) fn after() -> String {
    let mut text = organization("Acme Research", "AdminsOnly");
    let role_of = |person: u32| match person {
        0..3 => "ViewOnly",
        3..5 => "OpikMember",
        _ => "PlatformMember",
    };
    let stay = (0..9).map(|person| (format!("p{person}"), role_of(person)));
    roster(&mut text, stay.chain((0..10).map(|person| (format!("n{person}"), "PlatformMember"))));
    let in_research = |person: u32| if person < 3 { "Owner" } else { "Member" };
    workspace(&mut text, "research", false, (0..6).map(|person| (format!("p{person}"), in_research(person))));
    workspace(&mut text, "vision", false, (6..9).map(|person| (format!("p{person}"), "Member")));
    for number in 0..5 {
        let access = (0..2).map(|person| (format!("n{}", number * 2 + person), "Member"));
        workspace(&mut text, &format!("w{number}"), number == 0, access);
    }
    role(&mut text, "labeller", "manageArtifacts");
    role(&mut text, "reviewer", "makeEmProjectPublic");
    account(&mut text, "ci", "vision", &["deploy"]);
    for name in ["a0", "a1", "a2"] {
        account(&mut text, name, "w1", &["k0", "k1", "k2"]);
    }
    text
}

fn organization(name: &str, invitations: &str) -> String {
    let all = "members: Authoritative, workspaces: Authoritative, access: Authoritative, roles: Authoritative, \
               serviceAccounts: Authoritative, keys: Authoritative";
    format!(
        "{HEAD}kind: CometOrganization\nmetadata: {{name: acme}}\nspec:\n  displayName: {name}\n  subscription: Enterprise\n  \
         settings: {{invitations: {invitations}}}\n  ownership: {{{all}}}\n  workspaces: {{whenUndeclared: Delete}}\n  \
         guards: {{maxRemovals: {{count: 100, percent: 100}}}}\n"
    )
}

fn roster(text: &mut String, people: impl Iterator<Item = (String, &'static str)>) {
    write!(text, "---\n{HEAD}kind: CometRoster\nmetadata: {{name: people}}\nspec:\n  members:\n").unwrap();
    writeln!(text, "  - {{email: ana@acme.org, role: Admin}}").unwrap();
    for (person, role) in people {
        writeln!(text, "  - {{email: {person}@acme.org, role: {role}}}").unwrap();
    }
}

fn workspace(text: &mut String, name: &str, default: bool, access: impl Iterator<Item = (String, &'static str)>) {
    write!(
        text,
        "---\n{HEAD}kind: CometWorkspace\nmetadata: {{name: {name}}}\nspec:\n  default: {default}\n  access:\n"
    )
    .unwrap();
    for (person, role) in access {
        writeln!(text, "  - {{member: {person}@acme.org, role: {role}}}").unwrap();
    }
}

fn role(text: &mut String, name: &str, exclude: &str) {
    write!(
        text,
        "---\n{HEAD}kind: CometRole\nmetadata: {{name: {name}}}\nspec: {{base: Member, exclude: [{exclude}]}}\n"
    )
    .unwrap();
}

fn account(text: &mut String, name: &str, workspace: &str, keys: &[&str]) {
    write!(text, "---\n{HEAD}kind: CometServiceAccount\nmetadata: {{name: {name}}}\nspec:\n").unwrap();
    write!(text, "  defaultWorkspace: {workspace}\n  workspaces: [{workspace}]\n  keys:\n").unwrap();
    for key in keys {
        writeln!(text, "  - {{name: {key}, target: {{file: secrets/{name}-{key}.key}}}}").unwrap();
    }
}
