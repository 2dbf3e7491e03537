//! A plan from a few words, as a reviewer would meet it.

use std::collections::BTreeSet;
use std::sync::Arc;

use halley::desired::{DocumentOrigin, Origin, Origins};
use halley::model::change::{Access, Change, Edit};
use halley::model::key::{Email, WorkspaceName};
use halley::model::organization::{Grants, Member, MemberState, Membership, OrganizationRole, WorkspaceRole};
use halley::model::permission::{Action, Permissions};
use halley::plan::{
    AccessDiff, AccessPlace, AccessRow, AccessSubject, Because, Digest, Endings, Execution, Forecast, Guard,
    GuardVerdict, Operation, Plan, Seats, Verdict, Why,
};

/// A plan that grows.
pub(crate) struct Build(Plan);

pub(crate) fn digest(digit: char) -> Digest {
    Digest(format!("h1:{}", digit.to_string().repeat(64)).into())
}

impl Build {
    pub(crate) fn new() -> Self {
        Self(Plan {
            organization_id: Some("org-acme".into()),
            organization_name: "Acme Research".into(),
            operations: Vec::new(),
            digest: digest('1'),
            guarded_digest: None,
            valid_until: None,
            unmanaged: Vec::new(),
            skipped: Vec::new(),
            waiting: Vec::new(),
            as_if: None,
            ending: Endings::default(),
            unread: BTreeSet::new(),
            guards: vec![guard(Guard::LastAdmin), guard(Guard::KeepSelf)],
            loosened: Vec::new(),
            access: AccessDiff::default(),
            seats: Seats { before: 5, after: 5, pending: 0 },
            cost: None,
            forecast: Forecast { requests: 1, seconds: 1 },
            origins: Origins::default(),
        })
    }

    /// What the manifests allow beyond what judges them.
    pub(crate) fn loosened(mut self, lines: &[&str]) -> Self {
        self.0.loosened = lines.iter().map(|line| (*line).to_owned()).collect();
        self
    }

    /// An operation that a manifest declares.
    pub(crate) fn declared(mut self, change: Change, file: &str, line: u32) -> Self {
        let document = u32::try_from(self.0.origins.documents.len()).expect("few documents");
        self.0.origins.documents.push(DocumentOrigin { file: file.into(), text: "".into(), range: (0, 0), line });
        self.push(change, Why::Declared(Origin::new(document, "")))
    }

    /// An operation on what no manifest declares.
    pub(crate) fn undeclared(self, change: Change) -> Self {
        self.push(change, Why::Undeclared)
    }

    pub(crate) fn because(self, change: Change, words: &str) -> Self {
        self.push(change, Why::Rule(words.into()))
    }

    pub(crate) fn push(mut self, change: Change, why: Why) -> Self {
        self.0.operations.push(Operation { change, why, needs: Vec::new(), execution: Execution::Automatic });
        self
    }

    /// How the last operation is executed.
    pub(crate) fn execution(mut self, execution: Execution) -> Self {
        self.0.operations.last_mut().expect("an operation").execution = execution;
        self
    }

    pub(crate) fn lost(mut self, subject: AccessSubject, place: AccessPlace, actions: &[Action], because: u32) -> Self {
        self.0.access.lost.push(row(subject, place, actions, because));
        self
    }

    pub(crate) fn gained(
        mut self,
        subject: AccessSubject,
        place: AccessPlace,
        actions: &[Action],
        because: u32,
    ) -> Self {
        self.0.access.gained.push(row(subject, place, actions, because));
        self
    }

    pub(crate) fn verdict(mut self, verdict: GuardVerdict) -> Self {
        self.0.guards.retain(|passed| passed.guard != verdict.guard);
        self.0.guards.push(verdict);
        self.0.guards.sort_by_key(|verdict| verdict.guard);
        self
    }

    pub(crate) fn seats(self, before: usize, after: usize, pending: usize) -> Self {
        self.with(|plan| plan.seats = Seats { before, after, pending })
    }

    /// The CometOrganization, in a file of its own.
    pub(crate) fn organization(self, file: &str, text: &str) -> Self {
        self.with(|plan| {
            plan.origins.organization = u32::try_from(plan.origins.documents.len()).ok();
            let range = (0, text.len());
            plan.origins.documents.push(DocumentOrigin { file: file.into(), text: text.into(), range, line: 1 });
        })
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Plan)) -> Self {
        change(&mut self.0);
        self
    }

    pub(crate) fn done(self) -> Plan {
        self.0
    }
}

fn row(subject: AccessSubject, place: AccessPlace, actions: &[Action], because: u32) -> AccessRow {
    let permissions: Permissions = actions.iter().copied().collect();
    AccessRow { subject, place, permissions, because: Because(because) }
}

/// A guard that passed.
pub(crate) fn guard(guard: Guard) -> GuardVerdict {
    GuardVerdict {
        guard,
        scope: None,
        verdict: Verdict::Passed,
        limit: String::new(),
        count: 0,
        operations: Vec::new(),
        set_at: "spec.guards",
        way_out: String::new(),
    }
}

pub(crate) fn person(email: &str, role: OrganizationRole, state: MemberState) -> Member {
    Member { email: Email::new(email), role, state }
}

pub(crate) fn active(email: &str, role: OrganizationRole) -> Member {
    person(email, role, MemberState::Active)
}

pub(crate) fn invite(email: &str, role: OrganizationRole) -> Change {
    Change::Member(Edit::Create(person(email, role, MemberState::Pending)))
}

pub(crate) fn remove(email: &str, role: OrganizationRole) -> Change {
    Change::Member(Edit::Delete(active(email, role)))
}

pub(crate) fn change_role(email: &str, before: OrganizationRole, after: OrganizationRole) -> Change {
    Change::Member(Edit::Update { before: active(email, before), after: active(email, after) })
}

pub(crate) fn access(workspace: &str, email: &str, role: WorkspaceRole, grants: Grants) -> Access {
    Access {
        membership: Membership { grants, member: Email::new(email), role },
        workspace: WorkspaceName::new(workspace),
    }
}

pub(crate) fn member(email: &str) -> AccessSubject {
    AccessSubject::Member(Email::new(email))
}

pub(crate) fn place(workspace: &str) -> AccessPlace {
    AccessPlace::Workspace(WorkspaceName::new(workspace))
}

pub(crate) fn arc(text: &str) -> Arc<str> {
    text.into()
}
