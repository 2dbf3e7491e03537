//! Laws about manifests as files: their order, the threads that read them, and files that are gone.

use std::num::NonZeroUsize;

use halley::check::check;
use halley::desired::{Desired, lower};
use halley::diagnostic::Sources;
use halley::manifest;
use halley::model::change::Verb;
use halley::model::organization::{Authorized, Membership, Organization, Workspace};
use halley::model::snapshot::Snapshot;
use halley::plan::saved;
use halley::resources::organization::Mode;
use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::universe::{TODAY, organization, plan, snapshot};
use crate::world::execute;

/// Reading takes ten times as long as values do.
fn cases() -> Config {
    let config = crate::cases();
    Config { cases: config.cases.div_ceil(4), ..config }
}

fn head(kind: &str, name: &str) -> String {
    format!("apiVersion: halley.dev/v1alpha1\nkind: {kind}\nmetadata:\n  name: {name}\nspec:\n")
}

/// An organization as manifests, one file a thing.
fn files(organization: &Organization, mode: Mode) -> Vec<(String, String)> {
    let mut files = vec![("organization.yaml".to_owned(), root(organization, mode))];
    for member in &organization.members {
        let name = member.email.as_str().replace('@', "-at-");
        let text =
            format!("{}  email: {}\n  role: {}\n", head("CometMember", &name), member.email, member.role.as_str());
        files.push((format!("members/{name}.yaml"), text));
    }
    for workspace in &organization.workspaces {
        files.push((format!("workspaces/{}.yaml", workspace.name), place(organization, workspace)));
    }
    for role in &organization.roles {
        let mut text = format!("{}  base: {}\n", head("CometRole", role.name.as_str()), role.base.as_str());
        if !role.exclude.is_empty() {
            text.push_str("  exclude:\n");
            role.exclude.iter().for_each(|name| text.push_str(&format!("    - {name}\n")));
        }
        files.push((format!("roles/{}.yaml", role.name), text));
    }
    for account in &organization.accounts {
        let mut text = head("CometServiceAccount", account.name.as_str());
        match &account.workspaces {
            Authorized::All => text = text.replace("spec:\n", "spec: {}\n"),
            Authorized::Listed(names) => {
                let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
                text.push_str(&format!("  workspaces: [{}]\n", names.join(", ")));
            }
        }
        files.push((format!("accounts/{}.yaml", account.name), text));
    }
    files
}

fn root(organization: &Organization, mode: Mode) -> String {
    let mut text = head("CometOrganization", "acme");
    text.push_str(&format!(
        "  displayName: {}\n  subscription: Enterprise\n  allowEmpty: true\n",
        organization.profile.name
    ));
    text.push_str(&format!("  settings:\n    invitations: {}\n", organization.profile.invitations.as_str()));
    text.push_str("  guards:\n    maxRemovals:\n      count: 1000\n      percent: 100\n  ownership:\n");
    for collection in ["members", "workspaces", "access", "roles", "serviceAccounts"] {
        text.push_str(&format!("    {collection}: {mode:?}\n"));
    }
    text
}

fn place(organization: &Organization, workspace: &Workspace) -> String {
    let mut text = head("CometWorkspace", workspace.name.as_str());
    if organization.default_workspace.as_ref() == Some(&workspace.name) {
        text.push_str("  default: true\n");
    }
    if workspace.memberships.is_empty() {
        text.push_str("  access: []\n");
        return text;
    }
    text.push_str("  access:\n");
    for Membership { grants, member, role } in &workspace.memberships {
        let grants: Vec<&str> = grants.iter().map(|grant| grant.as_str()).collect();
        text.push_str(&format!(
            "    - member: {member}\n      role: {}\n      grants: [{}]\n",
            role.as_str(),
            grants.join(", ")
        ));
    }
    text
}

/// What the files say, or `None` when a finding refuses them all.
fn read(files: &[(String, String)], threads: usize) -> Option<Desired> {
    let mut sources = Sources::default();
    for (name, text) in files {
        sources.add(name.as_str(), text.as_str());
    }
    let read = manifest::read(&sources, NonZeroUsize::new(threads).unwrap());
    let outcome = check(&read.documents, &sources, TODAY, None);
    let checked = outcome.checked.filter(|_| read.findings.is_empty())?;
    Some(lower(&checked, &sources, TODAY))
}

fn text(desired: &Desired, live: &Snapshot) -> String {
    serde_json::to_string_pretty(&saved::document(&plan(desired, live))).unwrap()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_order_of_files_and_any_thread_count_give_the_same_bytes(
        declared in organization(false),
        live in snapshot(),
        order in Just(()).prop_perturb(|(), mut rng| (0..40).map(|_| rng.next_u32()).collect::<Vec<u32>>()),
        threads in 1_usize..5,
    ) {
        let sorted = files(&declared, Mode::Authoritative);
        let mut shuffled: Vec<(u32, (String, String))> = order.iter().copied().cycle().zip(sorted.clone()).collect();
        shuffled.sort_by_key(|(rank, _)| *rank);
        let shuffled: Vec<(String, String)> = shuffled.into_iter().map(|(_, file)| file).collect();
        let one = read(&sorted, 1).expect("this universe is valid");
        let other = read(&shuffled, threads).expect("this universe is valid");
        prop_assert_eq!(text(&one, &live), text(&other, &live));
    }

    #[test]
    fn what_manifests_say_and_values_say_converge_alike(declared in organization(false), live in snapshot()) {
        let desired = read(&files(&declared, Mode::Authoritative), 2).expect("this universe is valid");
        let first = plan(&desired, &live);
        let (world, _) = execute(&first, &live);
        let second = plan(&desired, &world);
        prop_assert!(second.operations.iter().all(|operation| !operation.execution.is_automatic()), "{:#?}", second.operations);
    }

    #[test]
    fn without_any_subset_of_files_additive_removes_nothing(
        declared in organization(false),
        kept in proptest::collection::vec(any::<bool>(), 40),
    ) {
        let all = files(&declared, Mode::Additive);
        let (live, _) = execute(&plan(&read(&all, 1).expect("this universe is valid"), &Snapshot::default()), &Snapshot::default());
        let some: Vec<(String, String)> =
            all.iter().zip(&kept).enumerate().filter(|(at, (_, kept))| *at == 0 || **kept).map(|(_, (file, _))| file.clone()).collect();
        if let Some(desired) = read(&some, 1) {
            let plan = plan(&desired, &live);
            let removal = plan.operations.iter().find(|operation| matches!(operation.change.verb(), Verb::Delete | Verb::Revoke));
            prop_assert!(removal.is_none(), "{:#?}", removal);
        }
    }
}
