//! Random states of Comet, and what is true in them.

use std::collections::BTreeSet;
use std::sync::Arc;

use halley::model::key::{AccountName, Email, RoleName, WorkspaceName};
use halley::model::organization::{
    Authorized, Grant, Grants, Invitations, Member, MemberState, Membership, Organization, OrganizationRole, Profile,
    Role, ServiceAccount, Subscription, Workspace, WorkspaceRole,
};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::fake_comet::{self, INVITE, MANAGEMENT, Standing, State, VISIBILITY};

const USERS: [&str; 5] = ["bob", "cyd", "dan", "eve", "fay"];
const ROLES: [&str; 5] = ["ADMIN", "MEMBER", "LLM_ONLY", "VIEW_ONLY_MEMBER", "EM_AND_MPM_ONLY"];
const PLACES: [&str; 4] = ["main", "prod", "Research lab", "sandbox-1"];
const STRANGERS: [&str; 3] = ["Gus@Partner.example", "hal@partner.example", "bob@acme.org"];
/// What older or other backends lack.
const ROUTES: [&str; 12] = ["C2", "C3", "C4", "C7", "C8", "C9", "C10", "C12", "C13", "C21", "B5", "B6"];

/// Who calls, and what the backend has.
#[derive(Clone, Debug)]
pub(crate) struct Circumstances {
    pub(crate) missing: BTreeSet<&'static str>,
    pub(crate) session: bool,
    pub(crate) admin: bool,
    pub(crate) admin_api: bool,
    pub(crate) accounts_listed: bool,
    pub(crate) longest_page: usize,
}

pub(crate) fn circumstances() -> impl Strategy<Value = Circumstances> {
    let missing = btree_set(select(ROUTES.to_vec()), 0..=5);
    let page = select(vec![1, 2, 3, 1000]);
    (missing, any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), page).prop_map(
        |(missing, session, admin, admin_api, accounts_listed, longest_page)| Circumstances {
            missing,
            session,
            admin,
            admin_api,
            accounts_listed,
            longest_page,
        },
    )
}

type Inside = (bool, bool, bool, Option<usize>);

pub(crate) fn state() -> impl Strategy<Value = State> {
    let people = btree_map(select(USERS.to_vec()), select(ROLES.to_vec()), 0..=5);
    let inside = (any::<bool>(), any::<bool>(), any::<bool>(), option::weighted(0.9, 0..6_usize));
    let members = btree_map(select([&USERS[..], &["ana", "sa-ci"]].concat()), inside, 0..=5);
    let invitations = btree_map(select(STRANGERS.to_vec()), any::<bool>(), 0..=2);
    let places = btree_map(select(PLACES.to_vec()), (members, invitations), 0..=4);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let excluded = vec(any::<bool>(), 4);
    (people, places, flags, excluded).prop_map(|(people, places, (named, admins_only, custom, accounts), excluded)| {
        let mut state = State::acme();
        state.organization().named_roles = named;
        state.organization().admins_only = admins_only;
        if custom {
            custom_roles(&mut state, &excluded);
        }
        if accounts {
            state.person("sa-ci", "sa-ci@service.example", "MEMBER");
        }
        for (user, role) in people {
            let email = if user == "eve" { "Eve@ACME.org".to_owned() } else { format!("{user}@acme.org") };
            state.person(user, &email, role);
        }
        for (place, (members, invitations)) in places {
            state.workspace(place);
            for (user, inside) in members {
                if state.organization().members.contains_key(user) {
                    let standing = standing(&mut state, inside);
                    state.workspace(place).members.insert(user.to_owned(), standing);
                }
            }
            let known = state.workspace(place);
            known.invitations = invitations.into_iter().map(|(email, claimed)| (email.to_owned(), claimed)).collect();
        }
        reserved(&mut state);
        state
    })
}

fn custom_roles(state: &mut State, excluded: &[bool]) {
    let base = state.organization().role_named("Write").unwrap().clone();
    let kept = base.permissions.iter().zip(excluded).filter(|(_, excluded)| !**excluded);
    let role = fake_comet::Role {
        id: "r-7".to_owned(),
        name: "labeller".to_owned(),
        custom: true,
        permissions: kept.map(|(name, _)| name.clone()).collect(),
        inherits: Some(base.id),
    };
    state.organization().roles.push(role);
}

fn standing(state: &mut State, (owner, invites, publishes, role): Inside) -> Standing {
    let organization = state.organization();
    if !organization.named_roles {
        let permissions = [(MANAGEMENT, owner), (INVITE, invites), (VISIBILITY, publishes), ("trace_delete", true)];
        let permissions = permissions.map(|(name, value)| (name.to_owned(), value)).into();
        return Standing { permissions, role: None };
    }
    let roles = &organization.roles;
    let role = role.map(|at| roles[at % roles.len()].id.clone());
    Standing { permissions: Default::default(), role }
}

/// What Comet keeps for itself: it must show nowhere.
fn reserved(state: &mut State) {
    state.workspace("default").members.insert("ana".to_owned(), Standing::default());
    state.workspace("__cc_org-acme__").kind = Some("AI_SPEND".to_owned());
    for workspace in &mut state.workspaces {
        workspace.default &= !workspace.is_reserved();
    }
}

/// The organization as it is, whatever can be read of it.
pub(crate) fn truth(state: &State) -> Organization {
    let live = &state.organizations[0];
    let people = live.members.iter().filter(|(user, _)| !user.starts_with("sa-"));
    let mut members: Vec<Member> = people
        .map(|(user, role)| Member { email: email(state, user), role: role_of(role), state: MemberState::Active })
        .collect();
    let mut workspaces = Vec::new();
    for place in state.workspaces.iter().filter(|place| !place.is_reserved() && !place.name.starts_with("__cc_")) {
        let mut memberships: Vec<Membership> = place
            .members
            .iter()
            .filter(|(user, _)| !user.starts_with("sa-"))
            .map(|(user, standing)| membership(live, email(state, user), standing))
            .collect();
        for (invited, claimed) in &place.invitations {
            let email = Email::new(invited);
            if *claimed {
                continue;
            }
            let (role, state) = (OrganizationRole::PlatformMember, MemberState::Pending);
            members.push(Member { email: email.clone(), role, state });
            memberships.push(Membership { grants: Grants::NONE, member: email, role: WorkspaceRole::Member });
        }
        workspaces
            .push(Workspace { name: WorkspaceName::new(&place.name), memberships: memberships.into_iter().collect() });
    }
    let default = state.workspaces.iter().find(|place| place.default && !place.is_reserved());
    Organization {
        profile: Profile {
            invitations: if live.admins_only { Invitations::AdminsOnly } else { Invitations::Everyone },
            name: Arc::from("Acme"),
            subscription: Subscription::Enterprise,
        },
        members: members.into_iter().collect(),
        workspaces: workspaces.into_iter().collect(),
        default_workspace: default.map(|place| WorkspaceName::new(&place.name)),
        roles: live.roles.iter().filter(|role| role.custom).map(|role| custom(live, role)).collect(),
        accounts: state.users.keys().filter(|user| user.starts_with("sa-")).map(|user| account(user)).collect(),
    }
}

fn email(state: &State, user: &str) -> Email {
    Email::new(&state.users[user].email)
}

fn role_of(wire: &str) -> OrganizationRole {
    match wire {
        "ADMIN" => OrganizationRole::Admin,
        "MEMBER" => OrganizationRole::PlatformMember,
        "LLM_ONLY" => OrganizationRole::OpikMember,
        "VIEW_ONLY_MEMBER" => OrganizationRole::ViewOnly,
        other => OrganizationRole::Other(Arc::from(other)),
    }
}

fn membership(live: &fake_comet::Organization, member: Email, standing: &Standing) -> Membership {
    if live.named_roles {
        let role = live.roles.iter().find(|role| Some(&role.id) == standing.role.as_ref());
        let role = role.map_or(WorkspaceRole::Member, |role| WorkspaceRole::Named(RoleName::new(&role.name)));
        return Membership { grants: Grants::NONE, member, role };
    }
    let has = |name: &str| standing.permissions.get(name) == Some(&true);
    let role = if has(MANAGEMENT) { WorkspaceRole::Owner } else { WorkspaceRole::Member };
    let grants = [(INVITE, Grant::InviteUsers), (VISIBILITY, Grant::MakeProjectsPublic)];
    let grants = grants.into_iter().filter(|(name, _)| has(name)).map(|(_, grant)| grant).collect();
    Membership { grants, member, role }
}

fn custom(live: &fake_comet::Organization, role: &fake_comet::Role) -> Role {
    let base = live.roles.iter().find(|base| Some(&base.id) == role.inherits.as_ref()).unwrap();
    let exclude = base.permissions.iter().filter(|name| !role.permissions.contains(name));
    Role {
        base: WorkspaceRole::Named(RoleName::new(&base.name)),
        exclude: exclude.map(|name| Arc::from(name.as_str())).collect(),
        name: RoleName::new(&role.name),
    }
}

fn account(user: &str) -> ServiceAccount {
    ServiceAccount { default_workspace: None, name: AccountName::new(user), workspaces: Authorized::All }
}
