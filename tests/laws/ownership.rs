//! What the manifests do not own is left alone.

use halley::model::change::{Change, Edit, Kind, Verb};
use halley::model::snapshot::Collection;
use halley::plan::Plan;
use halley::resources::organization::{Mode, Ownership};
use proptest::prelude::*;

use crate::universe::{desired, plan, snapshot};

const fn all(mode: Mode) -> Ownership {
    Ownership { members: mode, workspaces: mode, access: mode, roles: mode, service_accounts: mode, keys: mode }
}

fn removals(plan: &Plan) -> Vec<String> {
    let removes = |change: &Change| matches!(change.verb(), Verb::Delete | Verb::Revoke);
    plan.operations
        .iter()
        .filter(|operation| removes(&operation.change))
        .map(|operation| operation.change.id())
        .collect()
}

proptest! {
    #![proptest_config(crate::cases())]

    #[test]
    fn additive_never_removes(mut desired in desired(), live in snapshot()) {
        desired.policy.ownership = all(Mode::Additive);
        desired.expired_members.clear();
        prop_assert_eq!(removals(&plan(&desired, &live)), Vec::<String>::new());
    }

    #[test]
    fn observe_never_writes(mut desired in desired(), live in snapshot()) {
        desired.policy.ownership = all(Mode::Observe);
        let plan = plan(&desired, &live);
        prop_assert!(plan.operations.iter().all(|operation| operation.change.kind() == Kind::Organization));
    }

    #[test]
    fn what_is_ignored_never_appears(desired in desired(), live in snapshot()) {
        let ignore = &desired.policy.ignore;
        let plan = plan(&desired, &live);
        for operation in &plan.operations {
            let ignored = match &operation.change {
                Change::Member(edit) => ignore.member(&edit.subject().email),
                Change::Accept(member) => ignore.member(&member.email),
                Change::Workspace(edit) => ignore.workspace(&edit.subject().name),
                Change::DefaultMark { before, after } => {
                    ignore.workspace(after) || before.as_ref().is_some_and(|before| ignore.workspace(before))
                }
                Change::Membership(edit) => {
                    ignore.member(edit.subject().member()) || ignore.workspace(&edit.subject().workspace)
                }
                Change::Organization(_) | Change::Role(_) | Change::ServiceAccount(_) | Change::Key(_) => false,
            };
            prop_assert!(!ignored, "{:#?}", operation);
        }
        for note in plan.unmanaged.iter().chain(&plan.skipped) {
            let partner = !ignore.members.is_empty() && note.subject.contains("@partner.example");
            let sandbox = !ignore.workspaces.is_empty() && note.subject.contains("sandbox-");
            prop_assert!(!partner && !sandbox, "{:?}", note);
        }
    }

    #[test]
    fn a_collection_that_could_not_be_read_yields_no_operation(
        desired in desired(),
        mut live in snapshot(),
        unread in proptest::sample::select(Collection::ALL.to_vec()),
    ) {
        // Partial visibility: some of it is missing, and nothing is concluded from that.
        live.unread.insert(unread);
        match unread {
            Collection::Members => live.organization.members.retain(|member| member.email.as_str() < "c"),
            Collection::Workspaces => live.organization.workspaces.retain(|workspace| workspace.name.as_str() < "q"),
            Collection::Roles => live.organization.roles = Default::default(),
            Collection::ServiceAccounts => live.organization.accounts = Default::default(),
            Collection::Access | Collection::Keys => {}
        }
        let plan = plan(&desired, &live);
        for operation in &plan.operations {
            prop_assert_ne!(operation.change.kind().collection(), Some(unread));
        }
    }

    #[test]
    fn undeclared_workspaces_are_deleted_only_when_the_policy_says_so_twice(desired in desired(), live in snapshot()) {
        let policy = &desired.policy;
        let may = policy.ownership.workspaces == Mode::Authoritative
            && policy.when_undeclared == halley::resources::organization::WhenUndeclared::Delete;
        let deletes = plan(&desired, &live)
            .operations
            .iter()
            .any(|operation| matches!(operation.change, Change::Workspace(Edit::Delete(_))));
        prop_assert!(may || !deletes);
    }
}
