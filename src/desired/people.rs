//! The people of the manifests, and one shared `Email` for each of them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::ending::Ending;
use super::origins::Origin;
use crate::check::{Manifests, day};
use crate::model::key::Email;
use crate::model::organization::{Member, MemberState, OrganizationRole};
use crate::model::table::Table;
use crate::resources::values;

/// The declared people, with what access needs to know of them.
pub(super) struct People {
    /// Those whose `until` has not passed.
    pub(super) members: Table<Member>,
    /// The document of each, in the order of `members`.
    pub(super) origins: Vec<u32>,
    /// Those whose `until` has passed.
    pub(super) expired: BTreeMap<Email, Date>,
    /// The document of each of these.
    pub(super) expired_origins: BTreeMap<Email, u32>,
    /// The ends of those whose `until` has not passed.
    pub(super) endings: Vec<Ending>,
    /// The next `until`.
    pub(super) next_until: Option<Date>,
    /// For each e-mail of the manifests, its key and its place in the order of keys.
    pub(super) keys: Vec<(Email, u32)>,
    /// For each e-mail, the organization role; `None` for people whom nobody declares.
    pub(super) roles: Vec<Option<OrganizationRole>>,
    /// For each e-mail, the person's `until`.
    pub(super) until: Vec<Option<Date>>,
    /// For each e-mail, whether the person's `until` has passed.
    pub(super) gone: Vec<bool>,
}

impl People {
    /// Takes expired people out.
    pub(super) fn of(manifests: &Manifests<'_>, today: Date) -> Self {
        let keys = keys(manifests);
        let (mut expired, mut expired_origins) = (BTreeMap::new(), BTreeMap::new());
        let (mut roles, mut gone) = (vec![None; keys.len()], vec![false; keys.len()]);
        let (mut until_of, mut endings) = (vec![None; keys.len()], Vec::new());
        let mut next_until: Option<Date> = None;
        let mut staying = Vec::with_capacity(manifests.people.len());
        for person in &manifests.people {
            let (key, rank) = &keys[person.email as usize];
            roles[person.email as usize] = Some(role(person.role));
            match until(person.until) {
                Some(day) if day < today => {
                    gone[person.email as usize] = true;
                    expired.insert(key.clone(), day);
                    expired_origins.insert(key.clone(), person.number);
                    continue;
                }
                Some(day) => {
                    next_until = Some(next_until.map_or(day, |next| next.min(day)));
                    until_of[person.email as usize] = Some(day);
                    let origin = Origin::new(person.number, key.as_str());
                    endings.push(Ending { until: day, email: key.clone(), workspace: None, origin });
                }
                None => {}
            }
            let member = Member { email: key.clone(), role: role(person.role), state: MemberState::Active };
            staying.push((*rank, person.number, member));
        }
        staying.sort_unstable_by_key(|(rank, _, _)| *rank);
        let origins = staying.iter().map(|(_, number, _)| *number).collect();
        let members = staying.into_iter().map(|(_, _, member)| member).collect();
        Self { members, origins, expired, expired_origins, endings, next_until, keys, roles, until: until_of, gone }
    }
}

/// Every e-mail once, with its place in the order of keys: later sorts compare numbers.
fn keys(manifests: &Manifests<'_>) -> Vec<(Email, u32)> {
    let mut keys: Vec<(Email, u32)> = manifests.emails.iter().map(|email| (Email::new(email), 0)).collect();
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_unstable_by(|a, b| keys[*a].0.cmp(&keys[*b].0));
    for (rank, at) in (0..).zip(order) {
        keys[at].1 = rank;
    }
    keys
}

/// The day of an `until`.
pub(super) fn until(text: Option<&values::DateText>) -> Option<Date> {
    text.map(|text| day(text.as_str()).expect("`check` refuses what is no day"))
}

fn role(role: values::OrganizationRole) -> OrganizationRole {
    match role {
        values::OrganizationRole::Admin => OrganizationRole::Admin,
        values::OrganizationRole::PlatformMember => OrganizationRole::PlatformMember,
        values::OrganizationRole::OpikMember => OrganizationRole::OpikMember,
        values::OrganizationRole::ViewOnly => OrganizationRole::ViewOnly,
    }
}
