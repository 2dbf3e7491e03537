//! From checked manifests and a day to what is desired.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::num::NonZeroUsize;

use halley::check;
use halley::desired::{Desired, MembershipOrigin, Origin, Target, lower};
use halley::diagnostic::Sources;
use halley::manifest;
use halley::model::key::{Email, WorkspaceName};
use halley::model::organization::{Grant, WorkspaceRole};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 11, 23);

const PEOPLE: &str = "
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research}
---
kind: CometMember
metadata: {name: ana}
spec: {email: Ana@Acme.org, role: Admin}
---
kind: CometRoster
metadata: {name: staff}
spec:
  members:
    # bob@acme.org came first
    - {email: jacob@acme.org}
    - {email: bob@acme.org}
    - {email: eve@acme.org, role: OpikMember}
    - {email: kai@acme.org, until: 2026-11-22}
    - {email: kim@acme.org, until: 2026-11-23}
---
kind: CometTeam
metadata: {name: vision}
spec: {members: [bob@acme.org, EVE@acme.org]}
---
kind: CometTeam
metadata: {name: leads}
spec: {members: [bob@acme.org]}
";

fn lowered_on(today: Date, workspaces: &str) -> Desired {
    let text = format!("{}---\n{}", PEOPLE.trim_start(), workspaces.trim_start())
        .replace("kind: ", "apiVersion: halley.dev/v1alpha1\nkind: ");
    let mut sources = Sources::default();
    sources.add("org/all.yaml", text);
    let read = manifest::read(&sources, NonZeroUsize::MIN);
    assert_eq!(read.findings, []);
    let outcome = check::check(&read.documents, &sources, today, None);
    let checked = outcome.checked.unwrap_or_else(|| panic!("{:?}", outcome.findings));
    lower(&checked, &sources, today)
}

fn lowered(access: &str) -> Desired {
    lowered_on(TODAY, &format!("kind: CometWorkspace\nmetadata: {{name: research}}\nspec:\n{access}"))
}

fn membership(desired: &Desired, email: &str) -> Option<(WorkspaceRole, Vec<&'static str>)> {
    let membership = desired.organization.membership("research", email)?;
    Some((membership.role.clone(), membership.grants.iter().map(Grant::as_str).collect()))
}

fn line_of(desired: &Desired, document: u32, needle: &str) -> String {
    line_at(desired, &Origin::new(document, needle))
}

fn line_at(desired: &Desired, origin: &Origin) -> String {
    let (file, line) = desired.origins.locate(origin).unwrap();
    let text = &desired.origins.documents[origin.document as usize].text;
    format!("{file}: {}", text.lines().nth(line as usize - 1).unwrap().trim())
}

#[test]
fn an_entry_of_ones_own_beats_teams() {
    let desired =
        lowered("  access:\n    - {team: vision, role: Owner}\n    - {member: bob@acme.org, grants: [inviteUsers]}\n");
    assert_eq!(membership(&desired, "bob@acme.org"), Some((WorkspaceRole::Member, vec!["inviteUsers"])));
    assert_eq!(membership(&desired, "eve@acme.org"), Some((WorkspaceRole::Owner, vec![])));
}

#[test]
fn grants_of_several_teams_unite() {
    let desired = lowered(
        "  access:\n    - {team: vision, grants: [makeProjectsPublic]}\n    - {team: leads, grants: [inviteUsers]}\n",
    );
    let both = vec!["inviteUsers", "makeProjectsPublic"];
    assert_eq!(membership(&desired, "bob@acme.org"), Some((WorkspaceRole::Member, both)));
}

#[test]
fn grants_without_effect_are_left_out() {
    let desired = lowered(
        "  access:\n    - {member: ana@acme.org, role: Owner, grants: [inviteUsers]}\n    \
         - {member: bob@acme.org, role: Owner, grants: [inviteUsers]}\n    \
         - {member: eve@acme.org, grants: [inviteUsers, makeProjectsPublic]}\n",
    );
    assert_eq!(membership(&desired, "ana@acme.org"), Some((WorkspaceRole::Owner, vec![])));
    assert_eq!(membership(&desired, "bob@acme.org"), Some((WorkspaceRole::Owner, vec![])));
    assert_eq!(membership(&desired, "eve@acme.org"), Some((WorkspaceRole::Member, vec!["inviteUsers"])));
}

#[test]
fn the_latest_until_wins() {
    let desired =
        lowered("  access:\n    - {team: vision, until: 2026-11-01}\n    - {team: leads, until: 2026-12-01}\n");
    assert_eq!(membership(&desired, "bob@acme.org"), Some((WorkspaceRole::Member, vec![])));
    assert_eq!(membership(&desired, "eve@acme.org"), None);
    let expired: Vec<_> = desired.expired_access.iter().map(|((_, email), day)| (email.as_str(), *day)).collect();
    assert_eq!(expired, [("eve@acme.org", date(2026, 11, 1))]);
}

#[test]
fn access_lasts_to_the_end_of_its_last_day() {
    let workspace = "kind: CometWorkspace\nmetadata: {name: research}\nspec: {access: [{member: bob@acme.org, until: 2026-12-24}]}\n";
    let there = |day| membership(&lowered_on(day, workspace), "bob@acme.org").is_some();
    assert!(there(date(2026, 12, 24)));
    assert!(!there(date(2026, 12, 25)));
}

#[test]
fn people_leave_after_their_last_day_and_their_access_with_them() {
    let desired = lowered("  access: [{member: kai@acme.org}, {member: kim@acme.org}]\n");
    assert!(desired.organization.members.get("kai@acme.org").is_none());
    assert!(desired.organization.members.get("kim@acme.org").is_some());
    let expired: Vec<_> = desired.expired_members.iter().map(|(email, day)| (email.as_str(), *day)).collect();
    assert_eq!(expired, [("kai@acme.org", date(2026, 11, 22))]);
    assert_eq!(membership(&desired, "kai@acme.org"), None);
    let key = (WorkspaceName::new("research"), Email::new("kai@acme.org"));
    assert_eq!(desired.expired_access.get(&key), Some(&date(2026, 11, 22)), "their own `until` ends it");
    assert_eq!(
        line_at(&desired, &desired.origins.expired_access[&key]),
        "org/all.yaml: - {email: kai@acme.org, until: 2026-11-22}"
    );
}

#[test]
fn the_next_until_is_the_first_that_has_not_passed() {
    let desired = lowered("  access: [{member: bob@acme.org, until: 2026-11-24}]\n");
    assert_eq!(desired.next_until, Some(TODAY), "of kim in the roster");
    let desired = lowered_on(date(2026, 11, 24), "kind: CometWorkspace\nmetadata: {name: research}\nspec: {}\n");
    assert_eq!(desired.next_until, None);
}

/// Who, where and when, of all ends: `who in where until when`.
fn endings(desired: &Desired) -> Vec<String> {
    let told = |ending: &halley::desired::Ending| {
        let place = ending.workspace.as_ref().map_or("the organization", |name| name.as_str());
        format!("{} in {place} until {}", ending.email, ending.until)
    };
    desired.endings.iter().map(told).collect()
}

#[test]
fn access_ends_with_the_latest_of_its_entries_of_persons_and_teams() {
    let desired = lowered(
        "  access:\n    - {team: vision, until: 2026-12-01}\n    - {team: leads, until: 2026-12-24}\n    \
         - {member: jacob@acme.org, until: 2026-12-10}\n    - {member: kim@acme.org, until: 2026-12-10}\n",
    );
    let expected = [
        "kim@acme.org in the organization until 2026-11-23",
        "eve@acme.org in research until 2026-12-01",
        "jacob@acme.org in research until 2026-12-10",
        "bob@acme.org in research until 2026-12-24",
    ];
    assert_eq!(endings(&desired), expected, "kim's access ends with kim");
    let line = |at: usize| line_at(&desired, &desired.endings[at].origin);
    assert_eq!(line(0), "org/all.yaml: - {email: kim@acme.org, until: 2026-11-23}");
    assert_eq!(line(1), "org/all.yaml: - {team: vision, until: 2026-12-01}");
    assert_eq!(line(3), "org/all.yaml: - {team: leads, until: 2026-12-24}");
}

#[test]
fn an_entry_that_lasts_for_ever_leaves_no_end_and_one_that_has_passed_is_none() {
    let desired = lowered(
        "  access:\n    - {team: vision, until: 2026-12-01}\n    - {member: bob@acme.org}\n    - {member: jacob@acme.org, until: 2026-11-01}\n",
    );
    let expected = ["kim@acme.org in the organization until 2026-11-23", "eve@acme.org in research until 2026-12-01"];
    assert_eq!(endings(&desired), expected);
}

#[test]
fn access_left_out_is_not_managed_and_empty_access_is() {
    let left_out = lowered_on(TODAY, "kind: CometWorkspace\nmetadata: {name: research}\nspec: {}\n");
    assert_eq!(left_out.unmanaged_access.iter().map(|name| name.as_str()).collect::<Vec<_>>(), ["research"]);
    let empty = lowered("  access: []\n");
    assert!(empty.unmanaged_access.is_empty());
    assert!(empty.organization.workspaces.get("research").unwrap().memberships.is_empty());
}

#[test]
fn e_mails_are_keys_in_lower_case() {
    let desired = lowered("  access: [{member: ANA@acme.org}]\n");
    assert!(desired.organization.members.get("ana@acme.org").is_some());
    assert!(membership(&desired, "ana@acme.org").is_some());
}

#[test]
fn origins_find_the_line_of_a_member_and_of_a_roster_entry() {
    let desired = lowered("  access: []\n");
    let line = |email: &str| {
        let at = desired.organization.members.position(email).unwrap();
        line_of(&desired, desired.origins.members[at], email)
    };
    assert_eq!(line("ana@acme.org"), "org/all.yaml: spec: {email: Ana@Acme.org, role: Admin}");
    assert_eq!(line("bob@acme.org"), "org/all.yaml: - {email: bob@acme.org}");
}

#[test]
fn origins_find_what_gives_a_membership() {
    let desired = lowered("  access:\n    - {member: bob@acme.org}\n    - {team: vision}\n");
    let workspace = &desired.organization.workspaces.as_slice()[0];
    let line = |email: &str| {
        let at = workspace.memberships.position(email).unwrap();
        match desired.origins.memberships[0][at] {
            MembershipOrigin::Entry => line_of(&desired, desired.origins.workspaces[0], email),
            MembershipOrigin::Team(team) => {
                line_of(&desired, desired.origins.workspaces[0], desired.origins.teams[team as usize].as_str())
            }
        }
    };
    assert_eq!(line("bob@acme.org"), "org/all.yaml: - {member: bob@acme.org}");
    assert_eq!(line("eve@acme.org"), "org/all.yaml: - {team: vision}");
}

#[test]
fn what_is_looked_for_after_a_field_is_not_found_in_the_name_before_it() {
    let desired =
        lowered_on(TODAY, "kind: CometWorkspace\nmetadata: {name: vision}\nspec:\n  access:\n    - {team: vision}\n");
    let origin = Origin::within(desired.origins.workspaces[0], "access", "vision");
    assert_eq!(line_at(&desired, &origin), "org/all.yaml: - {team: vision}");
}

#[test]
fn access_that_ended_with_a_team_s_entry_is_explained_by_that_entry() {
    let desired = lowered("  access:\n    - {team: vision, until: 2026-11-01}\n");
    let key = (WorkspaceName::new("research"), Email::new("eve@acme.org"));
    assert_eq!(
        line_at(&desired, &desired.origins.expired_access[&key]),
        "org/all.yaml: - {team: vision, until: 2026-11-01}"
    );
}

#[test]
fn accounts_get_their_prefix_and_keys_their_files() {
    let desired = lowered_on(
        TODAY,
        "kind: CometServiceAccount\nmetadata: {name: ci}\nspec: {keys: [{name: train, target: {file: ./keys/train.key}, rotation: {every: 90d, overlap: 7d}}]}\n",
    );
    assert!(desired.organization.accounts.get("sa-ci").is_some());
    let key = &desired.keys.as_slice()[0];
    assert_eq!(key.target, Target::File("org/keys/train.key".into()));
    assert_eq!(key.rotation.map(|days| (days.every, days.overlap)), Some((90, 7)));
}

#[test]
fn the_e_mail_of_a_member_is_shared_with_the_memberships() {
    let desired = lowered("  access: [{member: bob@acme.org}]\n");
    let member = desired.organization.members.get("bob@acme.org").unwrap();
    let membership = desired.organization.membership("research", "bob@acme.org").unwrap();
    assert!(std::ptr::eq(member.email.as_str(), membership.member.as_str()));
}
