//! An organization with everything in it, and names that somebody chose to break a page.

use std::collections::{BTreeSet, VecDeque};

use halley::model::change::{Access, Change, Edit, KeyChange, NewKey, WorkspaceState};
use halley::model::key::{AccountName, Email, KeyName, RoleName, WorkspaceName};
use halley::model::organization::{
    Authorized, Grant, Grants, Invitations, Member, MemberState, Membership, OrganizationRole, Profile, Role,
    ServiceAccount, Subscription, WorkspaceRole,
};

use crate::html::{Form, forms, links};
use crate::serving::{Browser, Running, set_up};

/// What must never stand in a page as it is.
pub(crate) const HOSTILE: &str = "<x-hostile a='1' b=\"2\">&amp;";

/// The organization, served, and its first Admin.
pub(crate) async fn site() -> (Running, Browser) {
    let running = Running::start().await;
    let ana = set_up(&running.url, &running.set_up_link()).await;
    let before = running.app.store.organization().unwrap().unwrap().profile;
    let after =
        Profile { invitations: Invitations::AdminsOnly, name: HOSTILE.into(), subscription: Subscription::Enterprise };
    running.change(&[Change::Organization(Edit::Update { before, after })]);
    running.change(&people());
    running.change(&places());
    (running, ana)
}

fn people() -> Vec<Change> {
    let roles = [
        OrganizationRole::PlatformMember,
        OrganizationRole::OpikMember,
        OrganizationRole::ViewOnly,
        OrganizationRole::Admin,
    ];
    let create = |(at, role): (usize, OrganizationRole)| {
        let state = if at == 3 { MemberState::Pending } else { MemberState::Active };
        Change::Member(Edit::Create(Member {
            email: Email::new(&format!("\"<x-hostile{at}>\"@acme.test")),
            role,
            state,
        }))
    };
    roles.into_iter().enumerate().map(create).collect()
}

fn places() -> Vec<Change> {
    let workspace = |name: &str, default: bool| {
        Change::Workspace(Edit::Create(WorkspaceState { default, id: None, name: WorkspaceName::new(name) }))
    };
    let role = Role {
        name: RoleName::new("<x-hostile role>"),
        base: WorkspaceRole::Member,
        exclude: BTreeSet::from(["viewModels".into()]),
    };
    let named = WorkspaceRole::from_name("<x-hostile role>");
    let access = |member: &str, role: WorkspaceRole, grants: Grants| {
        let membership = Membership { grants, member: Email::new(member), role };
        Change::Membership(Edit::Create(Access { membership, workspace: WorkspaceName::new(HOSTILE) }))
    };
    let account = ServiceAccount {
        default_workspace: Some(WorkspaceName::new(HOSTILE)),
        name: AccountName::new("ci<x-hostile>"),
        workspaces: Authorized::Listed(BTreeSet::from([WorkspaceName::new(HOSTILE)])),
    };
    let key = NewKey { account: account.name.clone(), name: KeyName::new("k<x-hostile>.1"), target: "".into() };
    vec![
        workspace(HOSTILE, true),
        workspace("plain", false),
        Change::Role(Edit::Create(role)),
        access("\"<x-hostile0>\"@acme.test", WorkspaceRole::Owner, Grants::NONE),
        access("\"<x-hostile1>\"@acme.test", WorkspaceRole::Member, Grants::NONE.with(Grant::InviteUsers)),
        access("\"<x-hostile2>\"@acme.test", named, Grants::NONE),
        Change::ServiceAccount(Edit::Create(account)),
        Change::Key(KeyChange::Issue(key)),
    ]
}

/// What a crawler found.
#[derive(Default)]
pub(crate) struct Found {
    /// Address, status and length of each page.
    pub(crate) pages: Vec<(String, u16, usize)>,
    pub(crate) forms: BTreeSet<Form>,
    /// Where a hostile name stands as it is.
    pub(crate) unescaped: Vec<String>,
}

/// Follows every link that is found, `most` at the most.
pub(crate) async fn crawl(browser: &Browser, from: &[&str], most: usize) -> Found {
    let mut found = Found::default();
    let mut waiting: VecDeque<String> = from.iter().map(|path| (*path).to_owned()).collect();
    let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
    while let Some(path) = waiting.pop_front() {
        let seen = browser.get(&path).await;
        found.pages.push((path.clone(), seen.status, seen.text.len()));
        if !seen.header("content-type").starts_with("text/html") {
            continue;
        }
        if seen.text.contains("<x-hostile") {
            found.unescaped.push(path.clone());
        }
        found.forms.extend(forms(&seen.text));
        for link in links(&seen.text) {
            if known.len() < most && known.insert(link.clone()) {
                waiting.push_back(link);
            }
        }
    }
    found
}
