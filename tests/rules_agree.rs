//! The rules say the same of values and of the store, and the store does what a change says.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod embedded;

use std::sync::LazyLock;

use embedded::*;
use halley::backend::Outcome;
use halley::model::actor::Actor;
use halley::model::change::{Access, Change, Edit};
use halley::model::key::{AccountName, Email, RoleName, WorkspaceName};
use halley::model::organization::{
    Authorized, Grants, Member, MemberState, Membership, Organization, OrganizationRole, Profile, Role, ServiceAccount,
    Subscription, Workspace, WorkspaceRole,
};
use halley::model::rules;
use halley::model::simulation::Simulation;
use halley::model::table::Table;
use proptest::prelude::*;

/// What is tried, with numbers that choose within a small universe.
#[derive(Clone, Copy, Debug)]
struct Try {
    kind: u8,
    verb: u8,
    subject: u8,
    place: u8,
    value: u8,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one = (0..7_u8, 0..3_u8, 0..4_u8, 0..4_u8, 0..4_u8);
    let one = one.prop_map(|(kind, verb, subject, place, value)| Try { kind, verb, subject, place, value });
    proptest::collection::vec(one, 1..40)
}

impl Try {
    /// The change, as somebody would plan it who sees `live`; `None` where there is nothing to plan.
    fn change(self, live: &Organization) -> Option<Change> {
        Some(match self.kind {
            0 => Change::Organization(edit(self.verb % 2, Some(&live.profile), self.profile())?),
            1 => Change::Member(edit(self.verb, live.members.get(self.email().as_str()), self.member())?),
            2 => Change::Workspace(self.workspace(live)?),
            3 => Change::DefaultMark { before: live.default_workspace.clone(), after: self.place_name() },
            4 => {
                let there = live.membership(self.place_name().as_str(), self.email().as_str()).cloned();
                let there = there.map(|membership| Access { membership, workspace: self.place_name() });
                Change::Membership(edit(self.verb, there.as_ref(), self.access())?)
            }
            5 => Change::Role(edit(self.verb, live.roles.get(self.role_name().as_str()), self.role())?),
            _ => Change::ServiceAccount(edit(
                self.verb,
                live.accounts.get(self.account().name.as_str()),
                self.account(),
            )?),
        })
    }

    fn email(self) -> Email {
        Email::new(["ana@acme.org", "bob@acme.org", "eve@acme.org", "joe@acme.org"][self.subject as usize])
    }

    fn place_name(self) -> WorkspaceName {
        WorkspaceName::new(["research", "vision", "speech", "default"][self.place as usize])
    }

    fn role_name(self) -> RoleName {
        RoleName::new(["labeller", "auditor", "Owner", "labeller"][self.subject as usize])
    }

    fn profile(self) -> Profile {
        let all = [Subscription::Community, Subscription::Starter, Subscription::Enterprise, Subscription::Enterprise];
        profile(["Acme", "Acme Research"][self.place as usize % 2], all[self.value as usize])
    }

    fn member(self) -> Member {
        let state = if self.place.is_multiple_of(2) { MemberState::Active } else { MemberState::Pending };
        Member { email: self.email(), role: OrganizationRole::DECLARABLE[self.value as usize].clone(), state }
    }

    fn workspace_role(self) -> WorkspaceRole {
        WorkspaceRole::from_name(["Owner", "Member", "labeller", "auditor"][self.value as usize])
    }

    fn access(self) -> Access {
        let membership = Membership { grants: Grants::NONE, member: self.email(), role: self.workspace_role() };
        Access { membership, workspace: self.place_name() }
    }

    fn role(self) -> Role {
        let exclude = [["a"], ["b"], ["c"], ["d"]][self.place as usize].map(Into::into).into();
        Role { base: self.workspace_role(), exclude, name: self.role_name() }
    }

    fn account(self) -> ServiceAccount {
        let listed = Authorized::Listed([self.place_name()].into());
        ServiceAccount {
            default_workspace: (self.value > 0).then(|| WorkspaceName::new("research")),
            name: AccountName::new(["ci", "bot"][self.subject as usize % 2]),
            workspaces: if self.value > 1 { Authorized::All } else { listed },
        }
    }

    /// A workspace has nothing to update; its name is its key.
    fn workspace(self, live: &Organization) -> Option<Edit<halley::model::change::WorkspaceState>> {
        let name = self.place_name();
        let is_default = live.default_workspace.as_ref() == Some(&name);
        let there = live.workspaces.get(name.as_str()).map(|_| workspace(name.as_str(), is_default));
        match self.verb {
            0 => edit(0, there.as_ref(), workspace(name.as_str(), self.value == 0)),
            _ => there.map(Edit::Delete),
        }
    }
}

/// 0 creates what is not there, 1 updates to something else, 2 deletes; what is missing is updated and deleted as imagined.
fn edit<T: Clone + PartialEq>(verb: u8, there: Option<&T>, wanted: T) -> Option<Edit<T>> {
    match (verb, there) {
        (0, None) => Some(Edit::Create(wanted)),
        (1, Some(before)) if *before != wanted => Some(Edit::Update { before: before.clone(), after: wanted }),
        (2, Some(before)) => Some(Edit::Delete(before.clone())),
        _ => None,
    }
}

/// What a change says, done to a value.
fn apply_to(live: &mut Organization, change: &Change) {
    match change {
        Change::Organization(edit) => live.profile = edit.subject().clone(),
        Change::Member(Edit::Delete(member)) => {
            live.members.remove(member.email.as_str());
            live.workspaces = in_each_workspace(live, |memberships| drop(memberships.remove(member.email.as_str())));
        }
        Change::Member(edit) => drop(live.members.insert(edit.subject().clone())),
        Change::Workspace(Edit::Delete(gone)) => delete_workspace(live, &gone.name),
        Change::Workspace(edit) => {
            let name = edit.subject().name.clone();
            live.default_workspace.get_or_insert_with(|| name.clone());
            live.workspaces.insert(Workspace { name, memberships: Table::default() });
        }
        Change::DefaultMark { before: _, after } => live.default_workspace = Some(after.clone()),
        Change::Membership(edit) => {
            let mut workspace = live.workspaces.get(edit.subject().workspace.as_str()).unwrap().clone();
            match edit.after() {
                Some(after) => drop(workspace.memberships.insert(after.membership.clone())),
                None => drop(workspace.memberships.remove(edit.subject().member().as_str())),
            }
            live.workspaces.insert(workspace);
        }
        Change::Role(Edit::Delete(role)) => drop(live.roles.remove(role.name.as_str())),
        Change::Role(edit) => drop(live.roles.insert(edit.subject().clone())),
        Change::ServiceAccount(Edit::Delete(account)) => drop(live.accounts.remove(account.name.as_str())),
        Change::ServiceAccount(edit) => drop(live.accounts.insert(edit.subject().clone())),
        Change::Accept(_) | Change::Key(_) => unreachable!("the universe has neither"),
    }
}

fn in_each_workspace(live: &Organization, change: impl Fn(&mut Table<Membership>)) -> Table<Workspace> {
    let mut workspaces: Vec<Workspace> = live.workspaces.iter().cloned().collect();
    workspaces.iter_mut().for_each(|workspace| change(&mut workspace.memberships));
    workspaces.into_iter().collect()
}

fn delete_workspace(live: &mut Organization, name: &WorkspaceName) {
    live.workspaces.remove(name.as_str());
    let mut accounts: Vec<ServiceAccount> = live.accounts.iter().cloned().collect();
    for account in &mut accounts {
        account.default_workspace.take_if(|default| default == name);
        if let Authorized::Listed(names) = &mut account.workspaces {
            names.remove(name);
        }
    }
    live.accounts = accounts.into_iter().collect();
}

/// The file of a founded organization, made once.
static FOUNDED: LazyLock<Vec<u8>> = LazyLock::new(|| std::fs::read(Home::founded().path()).unwrap());

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_and_store_agree(tries in tries(), actor in 0..2_u8) {
        let actor = [Actor::Owner, Actor::Member(Email::new("bob@acme.org"))][actor as usize].clone();
        let home = Home::new();
        std::fs::create_dir(home.path().parent().unwrap()).unwrap();
        std::fs::write(home.path(), &*FOUNDED).unwrap();
        let store = home.store();
        let start = snapshot(&store);
        let (mut simulation, mut live) = (Simulation::new(&start), start.organization.clone());
        let (mut changes, mut verdicts) = (Vec::new(), Vec::new());
        for attempt in tries {
            let Some(change) = attempt.change(&live) else { continue };
            // What the tables cannot take is no rule, and no plan holds it.
            let reopens = matches!(&change, Change::Member(Edit::Update { before, after })
                if (before.state, after.state) == (MemberState::Active, MemberState::Pending));
            let moves_nothing = matches!(&change, Change::DefaultMark { before, after } if before.as_ref() == Some(after));
            if reopens || moves_nothing { continue }
            let verdict = rules::check(&actor, &change, &simulation);
            if verdict.is_ok() {
                simulation.apply(&change);
                apply_to(&mut live, &change);
            }
            changes.push(operation(change));
            verdicts.push(verdict.err().map(|violation| violation.to_string()));
        }
        let writer = store.writer(by_hand(actor)).unwrap();
        let sent: Vec<_> = changes.iter().collect();
        let outcomes = block_on(halley::backend::Write::execute(&writer, &sent, &halley::backend::NoSecrets));
        for ((change, verdict), outcome) in changes.iter().zip(verdicts).zip(outcomes) {
            let said = match outcome {
                Outcome::Done => None,
                Outcome::Refused(text) => Some(text),
                other => return Err(TestCaseError::fail(format!("{}: {other:?}", change.change.id()))),
            };
            prop_assert_eq!(said, verdict, "{}", change.change.id());
        }
        prop_assert_eq!(snapshot(&store).organization, live);
    }
}
