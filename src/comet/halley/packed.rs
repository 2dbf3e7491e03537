//! A snapshot in few bytes: people and memberships as numbers and lengths, the rest as JSON.

use std::collections::{BTreeMap, HashMap};

use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{
    Grant, Grants, Member, MemberState, Membership, Organization, OrganizationRole, Workspace, WorkspaceRole,
};
use crate::model::snapshot::Snapshot;
use crate::model::table::Table;
use crate::wire::halley::{Caller, SnapshotDocument};

/// Takes numbers and texts.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

/// Gives them back; `None` where the bytes are none of them.
pub(super) struct Reader<'a>(&'a [u8]);

impl Writer {
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self, mut number: usize) {
        while number >= 0x80 {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.0.len()
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    /// How many things follow. Each takes a byte at least, so a wrong count cannot ask for all memory.
    fn count(&mut self) -> Option<usize> {
        self.number().filter(|count| *count <= self.left())
    }
}

/// Texts that occur often, each once, by number.
#[derive(Default)]
struct Names<'a> {
    numbers: HashMap<&'a str, usize>,
    names: Vec<&'a str>,
}

impl<'a> Names<'a> {
    fn number(&mut self, name: &'a str) -> usize {
        *self.numbers.entry(name).or_insert_with(|| {
            self.names.push(name);
            self.names.len() - 1
        })
    }

    fn write(&self, writer: &mut Writer) {
        writer.number(self.names.len());
        self.names.iter().for_each(|name| writer.text(name));
    }
}

pub(super) fn write(writer: &mut Writer, caller: &Caller, snapshot: &Snapshot) {
    writer.text(&small(caller, snapshot));
    let organization = &snapshot.organization;
    let mut names = Names::default();
    for Member { email, role, state: _ } in &organization.members {
        names.number(email.as_str());
        names.number(role.as_str());
    }
    for membership in organization.workspaces.iter().flat_map(|workspace| &workspace.memberships) {
        names.number(membership.member.as_str());
        names.number(membership.role.as_str());
    }
    names.write(writer);
    writer.number(organization.members.len());
    for Member { email, role, state } in &organization.members {
        writer.number(names.number(email.as_str()));
        writer.number(names.number(role.as_str()));
        writer.number(usize::from(*state == MemberState::Pending));
    }
    writer.number(organization.workspaces.len());
    for Workspace { name, memberships } in &organization.workspaces {
        writer.text(name.as_str());
        let id = snapshot.workspace_ids.get(name);
        writer.number(usize::from(id.is_some()));
        writer.text(id.map_or("", |id| id));
        writer.number(memberships.len());
        for Membership { grants, member, role } in memberships {
            writer.number(names.number(member.as_str()));
            writer.number(names.number(role.as_str()));
            let bit = |(at, grant)| usize::from(grants.contains(grant)) << at;
            writer.number(Grant::ALL.into_iter().enumerate().map(bit).sum());
        }
    }
}

/// All that is small: the document without people and workspaces.
fn small(caller: &Caller, snapshot: &Snapshot) -> String {
    let Snapshot { id, organization, unread: _, keys, requests, workspace_ids: _, comet_roles: _, price } = snapshot;
    let Organization { profile, members: _, workspaces: _, default_workspace, roles, accounts } = organization;
    let organization = Organization {
        profile: profile.clone(),
        members: Table::default(),
        workspaces: Table::default(),
        default_workspace: default_workspace.clone(),
        roles: roles.clone(),
        accounts: accounts.clone(),
    };
    let snapshot = Snapshot {
        id: id.clone(),
        organization,
        keys: keys.clone(),
        requests: requests.clone(),
        price: price.clone(),
        ..Snapshot::default()
    };
    let document = SnapshotDocument::new(snapshot, caller.clone());
    serde_json::to_string(&document).expect("wire types have texts as keys")
}

pub(super) fn read(reader: &mut Reader<'_>) -> Option<(Caller, Snapshot)> {
    let document: SnapshotDocument = serde_json::from_str(reader.text()?).ok()?;
    let (mut snapshot, caller) = document.into_snapshot();
    let names = (0..reader.count()?).map(|_| reader.text()).collect::<Option<Vec<&str>>>()?;
    let mut emails = Shared { names: &names, values: vec![None; names.len()], make: Email::new };
    let mut roles = Shared { names: &names, values: vec![None; names.len()], make: WorkspaceRole::from_name };
    snapshot.organization.members = (0..reader.count()?)
        .map(|_| {
            let email = emails.get(reader.number()?)?;
            let role = OrganizationRole::from_name(names.get(reader.number()?)?);
            let state = if reader.number()? == 0 { MemberState::Active } else { MemberState::Pending };
            Some(Member { email, role, state })
        })
        .collect::<Option<_>>()?;
    let mut ids = BTreeMap::new();
    snapshot.organization.workspaces = (0..reader.count()?)
        .map(|_| {
            let name = WorkspaceName::new(reader.text()?);
            let (known, id) = (reader.number()? == 1, reader.text()?);
            if known {
                ids.insert(name.clone(), id.into());
            }
            let memberships = (0..reader.count()?).map(|_| membership(reader, &mut emails, &mut roles));
            Some(Workspace { name, memberships: memberships.collect::<Option<_>>()? })
        })
        .collect::<Option<_>>()?;
    snapshot.workspace_ids = ids;
    (reader.left() == 0).then_some((caller, snapshot))
}

fn membership(
    reader: &mut Reader<'_>,
    emails: &mut Shared<'_, Email>,
    roles: &mut Shared<'_, WorkspaceRole>,
) -> Option<Membership> {
    let (member, role, grants) = (emails.get(reader.number()?)?, roles.get(reader.number()?)?, reader.number()?);
    let grants: Grants =
        Grant::ALL.into_iter().enumerate().filter(|(at, _)| grants & 1 << at != 0).map(|(_, grant)| grant).collect();
    Some(Membership { grants, member, role })
}

/// Values that are made once and share their text from then on.
struct Shared<'a, T> {
    names: &'a [&'a str],
    values: Vec<Option<T>>,
    make: fn(&str) -> T,
}

impl<T: Clone> Shared<'_, T> {
    fn get(&mut self, number: usize) -> Option<T> {
        let name = self.names.get(number)?;
        Some(self.values.get_mut(number)?.get_or_insert_with(|| (self.make)(name)).clone())
    }
}
