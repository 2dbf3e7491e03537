//! What of the plan this credential may do.

use std::collections::{BTreeMap, BTreeSet};

use super::findings::Findings;
use crate::apply::targets::held;
use crate::backend;
use crate::cli::live::State;
use crate::cli::manifests::Declaration;
use crate::cli::{Run, environment};
use crate::comet::Credential;
use crate::model::actor::Actor;
use crate::model::key::WorkspaceName;
use crate::model::organization::Organization;
use crate::model::permission::{Action, Answer, can, can_account, required};
use crate::plan::{self, Execution, Input, Plan};
use crate::render::counted;

/// What is asked for where no plan says what is needed.
const USUAL: [Action; 4] =
    [Action::AddUsersToOrganization, Action::ChangeUserRoles, Action::CreateWorkspace, Action::ManageServiceAccounts];

/// Plans, and asks of every operation whether it would be allowed.
pub(super) fn examine(
    run: &Run,
    state: &State,
    declared: Option<&Declaration>,
    findings: &mut Findings,
) -> Option<Plan> {
    let State { snapshot, actor, capabilities } = state;
    let organization = &snapshot.organization;
    if only_reads() {
        findings.warn(
            "rights",
            "the API key may only read",
            "enough for `plan`, `drift` and `doctor`; `apply` wants one that may write",
        );
    }
    let Some(declared) = declared else {
        without_plan(actor, organization, findings);
        return None;
    };
    let desired = &declared.desired;
    if plan::same_organization(desired, snapshot).is_err() {
        findings.unchecked("rights", super::server::NOT_REACHED);
        return None;
    }
    let held = held(desired);
    let plan = plan::plan(&Input { desired, snapshot, actor, capabilities, held_keys: &held, today: run.clock.today });
    if plan.is_empty() && !snapshot.unread.is_empty() {
        findings.unchecked("rights", "not enough can be read to say what is to be done");
    } else if plan.is_empty() {
        findings.ok("rights", "nothing is to be done, so nothing is needed");
    } else {
        Answers::of(&plan, actor, organization).tell(plan.operations.len(), actor, findings);
    }
    Some(plan)
}

/// How many operations of a plan would be refused, how many nobody can tell of, and how many people do. An operation counts once, however
/// many actions it takes.
#[derive(Debug, Default)]
struct Answers {
    refused: usize,
    /// How many of the refused ones want each action that is not allowed.
    wanted: BTreeMap<&'static str, usize>,
    unknown: usize,
    manual: usize,
}

impl Answers {
    fn of(plan: &Plan, actor: &Actor, organization: &Organization) -> Self {
        let mut answers = Self::default();
        for operation in &plan.operations {
            if matches!(operation.execution, Execution::Manual(_)) {
                answers.manual += 1;
            } else {
                answers.count(
                    required(&operation.change)
                        .into_iter()
                        .map(|(action, workspace)| (action, may(actor, organization, action, workspace))),
                );
            }
        }
        answers
    }

    /// Counts an operation by the worst answer to what it takes.
    fn count(&mut self, asked: impl Iterator<Item = (Action, Answer)>) {
        let (mut denied, mut unknown) = (BTreeSet::new(), false);
        for (action, answer) in asked {
            match answer {
                Answer::Yes => {}
                Answer::No => drop(denied.insert(action.as_str())),
                Answer::Unknown => unknown = true,
            }
        }
        self.refused += usize::from(!denied.is_empty());
        self.unknown += usize::from(denied.is_empty() && unknown);
        for action in denied {
            *self.wanted.entry(action).or_default() += 1;
        }
    }

    fn tell(&self, operations: usize, actor: &Actor, findings: &mut Findings) {
        let Self { refused, wanted, unknown, manual } = self;
        let all = counted(operations, "operation");
        if let Some((action, _)) = wanted.iter().max_by_key(|(_, count)| **count) {
            findings.warn(
                "rights",
                format!("of {all} {refused} would be refused to {actor}: most want `{action}`"),
                "`halley access can` says what decides; an Admin's credential may do all of it",
            );
        } else if *unknown > 0 {
            findings.warn(
                "rights",
                format!("nobody here knows whether {actor} may do {unknown} of {all}"),
                "`halley apply` finds out; what is refused changes nothing",
            );
        } else {
            let by_hand = match manual {
                0 => String::new(),
                _ => format!("; {manual} people do by hand (`halley plan` says how)"),
            };
            findings.ok("rights", format!("{actor} may do {all}{by_hand}"));
        }
    }
}

/// Whether the key itself says that it may write nothing, whoever it stands for.
fn only_reads() -> bool {
    let credential = environment::credential().ok().flatten();
    credential.is_some_and(|(credential, _)| matches!(credential, Credential::ApiKey(key) if backend::only_reads(&key)))
}

fn without_plan(actor: &Actor, organization: &Organization, findings: &mut Findings) {
    let allowed = USUAL.iter().filter(|action| may(actor, organization, **action, None) == Answer::Yes);
    let allowed: Vec<&str> = allowed.map(|action| action.as_str()).collect();
    match allowed.len() {
        count if count == USUAL.len() => findings.ok("rights", format!("{actor} may do all that an Admin may")),
        0 => findings.warn(
            "rights",
            format!("{actor} can only read"),
            "enough for `plan` and `drift`; `apply` wants an Admin's credential",
        ),
        _ => findings.warn(
            "rights",
            format!("{actor} may {}", allowed.join(", ")),
            "`apply` wants an Admin's credential for the rest",
        ),
    }
}

/// Whom the server shows no role of, nobody knows about.
fn may(actor: &Actor, organization: &Organization, action: Action, workspace: Option<&WorkspaceName>) -> Answer {
    // A workspace that the plan makes is its maker's.
    let workspace = workspace.filter(|name| organization.workspaces.get(name.as_str()).is_some());
    match actor {
        Actor::Owner => Answer::Yes,
        Actor::Member(email) if organization.members.get(email.as_str()).is_none() => Answer::Unknown,
        Actor::Member(email) => can(organization, email, action, workspace).answer,
        Actor::ServiceAccount(name) => match organization.accounts.get(name) {
            None => Answer::Unknown,
            Some(account) => can_account(account, action, true, organization.profile.invitations).answer,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_counts_once_by_the_worst_answer_to_what_it_takes() {
        let mut answers = Answers::default();
        let [add, roles, create, accounts] = USUAL;
        answers.count([(add, Answer::No), (roles, Answer::No), (create, Answer::Unknown)].into_iter());
        answers.count([(add, Answer::Yes), (create, Answer::Unknown), (accounts, Answer::Unknown)].into_iter());
        answers.count([(add, Answer::Yes)].into_iter());
        let Answers { refused, wanted, unknown, manual } = answers;
        assert_eq!((refused, unknown, manual), (1, 1, 0));
        assert_eq!(wanted.values().copied().collect::<Vec<_>>(), [1, 1]);
    }
}
