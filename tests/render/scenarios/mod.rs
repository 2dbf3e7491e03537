//! Plans that reviewers meet, by the name of their golden files.

mod guards;
mod keys;
mod notes;
mod people;
mod places;

use halley::plan::Plan;

/// What a scenario builds, and the name of its golden files.
type Scenario = (&'static str, fn() -> Plan);

/// Every scenario, by the name of its files in `tests/golden`.
pub(crate) const ALL: &[Scenario] = &[
    ("nothing-to-do", people::nothing_to_do),
    ("first-apply", people::first_apply),
    ("one-invited", people::one_invited),
    ("promotion", people::promotion),
    ("demotion", people::demotion),
    ("removal", people::removal),
    ("invitation-revoked", people::invitation_revoked),
    ("mixed-big", people::mixed_big),
    ("expired-access", people::expired_access),
    ("workspace-deleted", places::workspace_deleted),
    ("default-mark", places::default_mark),
    ("access-changed", places::access_changed),
    ("role-narrowed", places::role_narrowed),
    ("setting-changed", places::setting_changed),
    ("accounts", places::accounts),
    ("max-removals", guards::max_removals),
    ("last-admin", guards::last_admin),
    ("protected", guards::protected),
    ("overridden", guards::overridden),
    ("loosened", guards::loosened),
    ("keys", keys::maintenance),
    ("key-revoked", keys::revoked),
    ("manual", notes::manual),
    ("waiting-roles", notes::waiting_roles),
    ("ends-soon", notes::ends_soon),
    ("unread", notes::unread),
    ("observed", notes::observed),
    ("cost", notes::cost),
    ("hostile-names", notes::hostile_names),
];

/// The scenario with this name.
pub(crate) fn plan(name: &str) -> Plan {
    let (_, build) = ALL.iter().find(|(known, _)| *known == name).expect("a known scenario");
    build()
}
