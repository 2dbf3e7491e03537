//! Laws over generated organizations: what an edit declares is the change that was asked for, whatever the style of the manifests.

use halley::amend::{Amendment, amend};
use halley::check::check;
use halley::desired::{Desired, ExportOptions, export, lower};
use halley::diagnostic::Sources;
use halley::manifest;
use halley::model::Actor;
use halley::model::change::{Access, Change, Edit, WorkspaceState};
use halley::model::key::{AccountName, Email, RoleName, WorkspaceName};
use halley::model::organization::{
    Authorized, Grant, Grants, Invitations, Member, MemberState, Membership, Organization, OrganizationRole, Profile,
    Role, ServiceAccount, Workspace, WorkspaceRole,
};
use halley::model::rules;
use halley::model::simulation::Simulation;
use halley::model::snapshot::Snapshot;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::Config;

use crate::universe::{TODAY, organization, plan};
use crate::world::apply;

const EMAILS: [&str; 4] = ["ana@acme.org", "eve@partner.example", "gus@acme.org", "yes@null.example"];
const PLACES: [&str; 4] = ["prod", "research", "null", "Über: #1"];

/// How the manifests are laid out.
#[derive(Clone, Copy, Debug)]
enum Style {
    /// A file a thing.
    Files,
    /// Everybody in one list, a line each.
    Roster,
    /// All documents in one file.
    One,
}

/// Live, with no grant that has no effect: those an export leaves out.
fn snapshot(mut organization: Organization) -> Snapshot {
    let members = organization.members.clone();
    let workspaces = organization.workspaces.iter().map(|workspace| {
        let memberships = workspace.memberships.iter().map(|membership| {
            let role = members.get(membership.member.as_str()).map(|member| &member.role);
            Membership { grants: membership.grants.effective(role, &membership.role), ..membership.clone() }
        });
        Workspace { name: workspace.name.clone(), memberships: memberships.collect() }
    });
    organization.workspaces = workspaces.collect();
    let ids = organization.workspaces.iter().map(|of| (of.name.clone(), format!("id-{}", of.name).into()));
    Snapshot { id: Some("org-1".into()), workspace_ids: ids.collect(), organization, ..Snapshot::default() }
}

/// The manifests that declare exactly what is live and own all of it.
fn manifests(live: &Snapshot, style: Style, crlf: bool) -> Sources {
    let mut files: Vec<(String, String)> =
        export(live, &ExportOptions::default()).files.into_iter().map(|file| (file.path, file.text)).collect();
    let (_, organization) = files.iter_mut().find(|(path, _)| path == "organization.yaml").unwrap();
    *organization =
        organization.replace("Additive", "Authoritative").replace("Retain", "Delete") + "  allowEmpty: true\n";
    if let Style::Roster = style {
        files.retain(|(path, _)| !path.starts_with("members/"));
        files.push(("people.yaml".to_owned(), roster(live)));
    }
    if let Style::One = style {
        let texts: Vec<_> = files.iter().map(|(path, text)| format!("# {path}\n{text}")).collect();
        files = vec![("all.yaml".to_owned(), texts.join("---\n"))];
    }
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(path, if crlf { text.replace('\n', "\r\n") } else { text });
    }
    sources
}

fn roster(live: &Snapshot) -> String {
    let header = "apiVersion: halley.dev/v1alpha1\nkind: CometRoster\nmetadata: {name: people}\nspec:\n  members:\n";
    let lines = live.organization.members.iter().map(|member| {
        format!(
            "  # about {}\n  - {{email: {}, role: {}}}   # here\n",
            member.email,
            member.email,
            member.role.as_str()
        )
    });
    format!("{header}{}  # the end\n", lines.collect::<String>())
}

fn desired(sources: &Sources) -> Desired {
    let read = manifest::read(sources, std::num::NonZeroUsize::MIN);
    let outcome = check(&read.documents, sources, TODAY, None);
    let checked = outcome.checked.unwrap_or_else(|| panic!("{:#?}", outcome.findings));
    lower(&checked, sources, TODAY)
}

fn amended(sources: &Sources, amendment: &Amendment) -> Sources {
    let mut files: std::collections::BTreeMap<String, String> =
        sources.iter().map(|(_, source)| (source.name.to_string(), source.text.to_string())).collect();
    for file in &amendment.files {
        match &file.after {
            Some(after) => drop(files.insert(file.path.to_string(), after.clone())),
            None => drop(files.remove(&*file.path)),
        }
    }
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(path, text);
    }
    sources
}

fn differing(live: &Snapshot, sources: &Sources) -> Vec<Change> {
    plan(&desired(sources), live).operations.into_iter().map(|operation| operation.change).collect()
}

/// Every change of a kind that somebody could make now.
fn changes(live: &Snapshot) -> Vec<Change> {
    let mut all = people(live);
    all.extend(places(live));
    all.extend(access(live));
    all.extend(things(live));
    let allowed = |change: &Change| rules::check(&Actor::Owner, change, &Simulation::new(live)).is_ok();
    all.into_iter().filter(allowed).collect()
}

fn people(live: &Snapshot) -> Vec<Change> {
    let members = &live.organization.members;
    let roles = || OrganizationRole::DECLARABLE.into_iter();
    let mut all = Vec::new();
    for email in EMAILS.iter().filter(|email| members.get(**email).is_none()) {
        let invited = |role| Member { email: Email::new(email), role, state: MemberState::Pending };
        all.extend(roles().map(|role| Change::Member(Edit::Create(invited(role)))));
    }
    for member in members.iter().filter(|member| member.email.as_str() != "root@acme.org") {
        let others = roles().filter(|role| *role != member.role);
        all.extend(others.map(|role| {
            Change::Member(Edit::Update { before: member.clone(), after: Member { role, ..member.clone() } })
        }));
        all.push(Change::Member(Edit::Delete(member.clone())));
    }
    all
}

fn places(live: &Snapshot) -> Vec<Change> {
    let Organization { profile, workspaces, default_workspace, accounts, .. } = &live.organization;
    let mut all = Vec::new();
    let state = |name: &WorkspaceName| WorkspaceState {
        default: false,
        id: live.workspace_ids.get(name).cloned(),
        name: name.clone(),
    };
    for name in
        PLACES.iter().map(|name| WorkspaceName::new(name)).filter(|name| workspaces.get(name.as_str()).is_none())
    {
        all.push(Change::Workspace(Edit::Create(state(&name))));
    }
    for workspace in workspaces.iter().filter(|workspace| Some(&workspace.name) != default_workspace.as_ref()) {
        all.push(Change::DefaultMark { before: default_workspace.clone(), after: workspace.name.clone() });
        // A plan shows the accounts that lose a workspace beside its deletion.
        let named = |account: &ServiceAccount| matches!(&account.workspaces, Authorized::Listed(names) if names.contains(&workspace.name));
        if !accounts.iter().any(named) {
            all.push(Change::Workspace(Edit::Delete(state(&workspace.name))));
        }
    }
    let (before, mut after) = (profile.clone(), profile.clone());
    after.invitations = match before.invitations {
        Invitations::Everyone => Invitations::AdminsOnly,
        Invitations::AdminsOnly => Invitations::Everyone,
    };
    let named = Profile { name: "Acme: \"#1\"".into(), ..before.clone() };
    all.push(Change::Organization(Edit::Update { before: before.clone(), after }));
    if named != before {
        all.push(Change::Organization(Edit::Update { before, after: named }));
    }
    all
}

fn access(live: &Snapshot) -> Vec<Change> {
    let Organization { members, workspaces, roles, .. } = &live.organization;
    let mut all = Vec::new();
    let named = roles.iter().map(|role| WorkspaceRole::Named(role.name.clone()));
    let choices: Vec<_> = [WorkspaceRole::Owner, WorkspaceRole::Member].into_iter().chain(named).collect();
    for workspace in workspaces {
        for member in members {
            let now = workspace.memberships.get(member.email.as_str());
            let of =
                |membership: &Membership| Access { membership: membership.clone(), workspace: workspace.name.clone() };
            for role in &choices {
                for grants in [Grants::NONE, Grants::NONE.with(Grant::InviteUsers), Grant::ALL.into_iter().collect()] {
                    let grants = grants.effective(Some(&member.role), role);
                    let after = Membership { grants, member: member.email.clone(), role: role.clone() };
                    match now {
                        None => all.push(Change::Membership(Edit::Create(of(&after)))),
                        // An Admin's access is no difference.
                        Some(now) if *now != after && member.role != OrganizationRole::Admin => {
                            all.push(Change::Membership(Edit::Update { before: of(now), after: of(&after) }));
                        }
                        Some(_) => {}
                    }
                }
            }
            let leaves = now.filter(|_| member.role != OrganizationRole::Admin);
            all.extend(leaves.map(|now| Change::Membership(Edit::Delete(of(now)))));
        }
    }
    all
}

fn things(live: &Snapshot) -> Vec<Change> {
    let Organization { workspaces, roles, accounts, .. } = &live.organization;
    let mut all = Vec::new();
    for name in ["labeller", "no", "a: b"] {
        for exclude in [&[][..], &["makeEmProjectPublic"], &["invite_users_to_workspace", "makeEmProjectPublic"]] {
            let exclude = exclude.iter().map(|name| (*name).into()).collect();
            let after = Role { base: WorkspaceRole::Owner, exclude, name: RoleName::new(name) };
            match roles.get(name) {
                None => all.push(Change::Role(Edit::Create(after))),
                Some(now) if *now != after => all.push(Change::Role(Edit::Update { before: now.clone(), after })),
                Some(_) => {}
            }
        }
    }
    all.extend(roles.iter().map(|role| Change::Role(Edit::Delete(role.clone()))));
    for name in ["ci", "on"] {
        let listed = |count| Authorized::Listed(workspaces.iter().take(count).map(|of| of.name.clone()).collect());
        for authorized in [Authorized::All, listed(0), listed(1), listed(2)] {
            let first = workspaces.iter().next().map(|of| of.name.clone());
            let default_workspace = first.filter(|first| authorized.allows(first));
            let after = ServiceAccount { default_workspace, name: AccountName::new(name), workspaces: authorized };
            match accounts.get(after.name.as_str()) {
                None => all.push(Change::ServiceAccount(Edit::Create(after))),
                Some(now) if *now != after => {
                    all.push(Change::ServiceAccount(Edit::Update { before: now.clone(), after }));
                }
                Some(_) => {}
            }
        }
    }
    all.extend(accounts.iter().map(|account| Change::ServiceAccount(Edit::Delete(account.clone()))));
    all
}

/// The number of cases a law is tried with; each reads all manifests several times.
#[expect(clippy::disallowed_methods, reason = "a test takes its size from the environment")]
fn cases() -> Config {
    let cases = std::env::var("HALLEY_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200);
    Config { cases, failure_persistence: None, ..Config::default() }
}

fn style() -> impl Strategy<Value = Style> {
    select(vec![Style::Files, Style::Roster, Style::One])
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn the_plan_of_amended_manifests_is_the_change_and_after_it_nothing(
        organization in organization(true),
        style in style(),
        crlf in any::<bool>(),
        pick in any::<Index>(),
    ) {
        let live = snapshot(organization);
        let sources = manifests(&live, style, crlf);
        prop_assert_eq!(differing(&live, &sources), []);
        let possible = changes(&live);
        let change = pick.get(&possible);
        let amendment = amend(&sources, &live, std::slice::from_ref(change), TODAY).map_err(|error| {
            TestCaseError::fail(format!("{}: {error}\n{:?}", change.id(), amended(&sources, &Amendment::default())))
        })?;
        let after = amended(&sources, &amendment);
        prop_assert_eq!(differing(&live, &after), std::slice::from_ref(change), "{}", amendment.diff());
        let mut world = live.clone();
        apply(&mut world, change);
        prop_assert_eq!(differing(&world, &after), [], "{}", amendment.diff());
    }

    #[test]
    fn several_changes_at_once_lead_to_where_they_lead_one_by_one(
        organization in organization(true),
        style in style(),
        picks in proptest::collection::vec(any::<Index>(), 2..=5),
    ) {
        let live = snapshot(organization);
        let sources = manifests(&live, style, false);
        let mut world = live.clone();
        let mut asked = Vec::new();
        for pick in picks {
            let change = pick.get(&changes(&world)).clone();
            apply(&mut world, &change);
            asked.push(change);
        }
        let amendment = amend(&sources, &live, &asked, TODAY)
            .map_err(|error| TestCaseError::fail(format!("{asked:#?}: {error}")))?;
        prop_assert_eq!(differing(&world, &amended(&sources, &amendment)), [], "{}", amendment.diff());
    }

    #[test]
    fn what_is_not_edited_stays_byte_by_byte(
        organization in organization(true),
        crlf in any::<bool>(),
        pick in any::<Index>(),
    ) {
        let live = snapshot(organization);
        let sources = manifests(&live, Style::Roster, crlf);
        let possible = people(&live);
        let amendment = amend(&sources, &live, std::slice::from_ref(pick.get(&possible)), TODAY).unwrap();
        for file in &amendment.files {
            let (before, after) = (file.before.as_deref().unwrap(), file.after.as_deref().unwrap());
            let lines = |text: &str| text.split_inclusive('\n').filter(|line| line.trim().starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(lines(before), lines(after));
            prop_assert_eq!(after.matches("\r\n").count(), if crlf { after.matches('\n').count() } else { 0 });
        }
    }
}
