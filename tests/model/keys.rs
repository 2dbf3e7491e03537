//! Natural keys.

use halley::model::key::{AccountName, Email, KeyName};
use halley::model::organization::{Grant, Grants, OrganizationRole, WorkspaceRole};

#[test]
fn e_mails_are_lower_case_in_any_script() {
    assert_eq!(Email::new("Ana@Acme.ORG").as_str(), "ana@acme.org");
    assert_eq!(Email::new("ÄNN@acme.org").as_str(), "änn@acme.org");
    assert_eq!(Email::new("ana@acme.org").as_str(), "ana@acme.org");
}

#[test]
fn service_accounts_have_their_prefix_once() {
    assert_eq!(AccountName::new("ci").as_str(), "sa-ci");
    assert_eq!(AccountName::new("sa-ci").as_str(), "sa-ci");
}

#[test]
fn live_keys_are_numbered() {
    assert_eq!(KeyName::new("train").with_generation(3).as_str(), "train.3");
    assert_eq!(KeyName::new("a.b.12").generation(), Some(("a.b", 12)));
    assert_eq!(KeyName::new("train").generation(), None);
    assert_eq!(KeyName::new("train.x").generation(), None);
}

#[test]
fn roles_and_grants_are_read_as_they_are_written() {
    for role in OrganizationRole::DECLARABLE {
        assert_eq!(OrganizationRole::from_name(role.as_str()), role);
    }
    assert_eq!(OrganizationRole::from_name("NEW").as_str(), "NEW");
    for name in ["Owner", "Member", "labeller"] {
        assert_eq!(WorkspaceRole::from_name(name).as_str(), name);
    }
    for grant in Grant::ALL {
        assert_eq!(Grant::from_name(grant.as_str()), Some(grant));
    }
    assert_eq!(Grant::from_name("everything"), None);
}

#[test]
fn grants_are_a_set() {
    let (invite, public) = (Grants::NONE.with(Grant::InviteUsers), Grants::NONE.with(Grant::MakeProjectsPublic));
    assert!(invite.contains(Grant::InviteUsers) && !invite.contains(Grant::MakeProjectsPublic));
    assert!(invite.union(public).is_superset(public) && !invite.is_superset(public));
    assert_eq!(invite.union(public).iter().collect::<Vec<_>>(), Grant::ALL);
}
