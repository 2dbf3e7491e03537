//! The status of what belongs to an organization: what the plan does about it, and what became of that.

use std::collections::{BTreeMap, BTreeSet};

use super::conditions::Shown;
use super::object::Object;
use super::validate::{Standing, Validated};
use crate::manifest::Resource;
use crate::model::change::{Change, Verb};
use crate::model::key::{AccountName, Email};
use crate::model::organization::MemberState;
use crate::model::snapshot::Snapshot;
use crate::plan::{Execution, Operation, OperationResult, Plan, ResultKind, Why};
use crate::resources::status::RosterFailure;

/// A roster lists so many failures at most.
const MOST_FAILURES: usize = 100;

/// What the children of an organization show.
pub(super) struct Children<'a> {
    pub(super) validated: &'a Validated,
    pub(super) plan: &'a Plan,
    /// One an operation; none when nothing was run.
    pub(super) results: &'a [OperationResult],
    pub(super) snapshot: &'a Snapshot,
    /// Whether a guard refuses the plan, so that nothing of it runs.
    pub(super) refused: bool,
    /// Whom this run invites.
    pub(super) invited: BTreeSet<Email>,
}

/// Whom a plan invites.
pub(super) fn invited(plan: &Plan) -> BTreeSet<Email> {
    let invitations = plan
        .operations
        .iter()
        .filter(|operation| operation.change.verb() == Verb::Invite && matches!(operation.change, Change::Member(_)));
    invitations.map(|operation| Email::new(operation.change.name())).collect()
}

/// What one child shows.
#[derive(Debug)]
pub(super) struct ShownChild {
    pub(super) shown: Shown,
    pub(super) failures: Vec<RosterFailure>,
    /// The server's id.
    pub(super) id: Option<String>,
}

/// What stands against a child being ready; the worst first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Problem {
    Refused(String),
    Failed(String),
    Manual(String),
    Waiting(String),
}

impl Children<'_> {
    /// One a child, in their order.
    pub(super) fn shown(&self, children: &[std::sync::Arc<Object>]) -> Vec<ShownChild> {
        let problems = self.problems(children.len());
        let drifted: BTreeSet<&str> = self.plan.unmanaged.iter().map(|note| note.subject.as_str()).collect();
        let mut warnings: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for (child, warning) in &self.validated.warnings {
            if let Some(child) = child {
                warnings.entry(*child).or_default().push(warning);
            }
        }
        let with_problems = children.iter().zip(problems).enumerate();
        with_problems
            .map(|(at, (child, problems))| {
                let mut shown = self.child(child, &self.validated.standings[at], &problems);
                if shown.accepted.0 {
                    shown.accepted.1 = warnings.get(&at).map(|warnings| warnings.join("; ")).unwrap_or_default();
                }
                shown.drifted = drift(child, &drifted);
                ShownChild { shown, failures: failures(child, problems), id: self.id(child) }
            })
            .collect()
    }

    /// For each child, what stands against it, and about whom or what.
    fn problems(&self, children: usize) -> Vec<Vec<(String, Problem)>> {
        let mut problems = vec![Vec::new(); children];
        for (at, operation) in self.plan.operations.iter().enumerate() {
            let Some(child) = self.child_of(operation) else { continue };
            if let Some(problem) = self.problem(operation, self.results.get(at)) {
                problems[child].push((operation.change.name().to_owned(), problem));
            }
        }
        problems
    }

    /// The child that declares what an operation does.
    fn child_of(&self, operation: &Operation) -> Option<usize> {
        let document = match &operation.why {
            Why::Declared(origin) | Why::Expired(_, Some(origin)) => origin.document,
            Why::Undeclared | Why::Expired(_, None) | Why::Rule(_) => return None,
        };
        self.validated.documents.get(document as usize).copied().flatten()
    }

    fn problem(&self, operation: &Operation, result: Option<&OperationResult>) -> Option<Problem> {
        let what = operation.change.id();
        if self.refused {
            return Some(Problem::Waiting(format!("`{what}` waits: a guard refuses the plan")));
        }
        match &operation.execution {
            Execution::Manual(clicks) => return Some(Problem::Manual(format!("`{what}`: {}", clicks.join("; ")))),
            Execution::Waiting(why) => return Some(Problem::Waiting(format!("`{what}`: {why}"))),
            Execution::Refused(why) => return Some(Problem::Refused(format!("`{what}`: {why}"))),
            Execution::Automatic | Execution::WithAccess => {}
        }
        let why =
            |result: &OperationResult| format!("`{what}`: {}", result.error.as_deref().unwrap_or("no reason given"));
        match result {
            None => Some(Problem::Waiting(format!("`{what}` has not run"))),
            Some(result) => match result.outcome {
                ResultKind::Done | ResultKind::AlreadyDone => None,
                ResultKind::Refused => Some(Problem::Refused(why(result))),
                ResultKind::Failed | ResultKind::Unknown | ResultKind::Skipped => Some(Problem::Failed(why(result))),
                ResultKind::Manual => Some(Problem::Manual(why(result))),
                ResultKind::Waiting => Some(Problem::Waiting(why(result))),
            },
        }
    }

    fn child(&self, child: &Object, standing: &Standing, problems: &[(String, Problem)]) -> Shown {
        match standing {
            Standing::Invalid(why) => return Shown::invalid("Invalid", why),
            Standing::Held(why) => return Shown::stalled("Held", why.clone()),
            Standing::Suspended => {
                let ready = super::conditions::Ready::Suspended;
                return Shown::new(ready, "Suspended", "left alone: `halley.dev/suspend` is `true`");
            }
            Standing::Valid => {}
        }
        let worst = problems.iter().map(|(_, problem)| problem).min();
        let more = problems.len().saturating_sub(1);
        let text = |text: &str| if more == 0 { text.to_owned() } else { format!("{text} (and {more} more)") };
        match worst {
            Some(Problem::Refused(why)) => Shown::stalled("Refused", text(why)),
            Some(Problem::Failed(why)) => Shown::reconciling("Retrying", text(why)),
            Some(Problem::Manual(why)) => Shown::reconciling("ManualSteps", text(why)),
            Some(Problem::Waiting(why)) => Shown::reconciling("Waiting", text(why)),
            None => self.settled(child),
        }
    }

    /// A child about which nothing is left to do.
    fn settled(&self, child: &Object) -> Shown {
        let Some(document) = &child.document else { return Shown::yes("Applied", "") };
        match &document.resource {
            Resource::Member(spec) => match self.standing(spec.email.as_str()) {
                Some(MemberState::Pending) => Shown::yes("Invited", "the invitation is not accepted yet"),
                Some(MemberState::Active) => Shown::yes("Applied", ""),
                None if spec.until.is_some() => {
                    Shown::yes("Expired", "`until` has passed, so the membership has ended")
                }
                None => Shown::yes("Applied", ""),
            },
            Resource::Roster(spec) => {
                let states = spec.members.iter().map(|entry| self.standing(entry.email.as_str()));
                let pending = states.filter(|state| *state == Some(MemberState::Pending)).count();
                match pending {
                    0 => Shown::yes("Applied", ""),
                    _ => Shown::yes("Applied", format!("{pending} of {} not accepted yet", spec.members.len())),
                }
            }
            _ => Shown::yes("Applied", ""),
        }
    }

    /// Where a person stands once what was done is done.
    fn standing(&self, email: &str) -> Option<MemberState> {
        let email = Email::new(email);
        let live = self.snapshot.organization.members.get(email.as_str()).map(|member| member.state);
        live.or_else(|| self.invited.contains(&email).then_some(MemberState::Pending))
    }

    fn id(&self, child: &Object) -> Option<String> {
        let document =
            child.document.as_ref().filter(|document| matches!(document.resource, Resource::Workspace(_)))?;
        self.snapshot.workspace_ids.get(document.live_name()).map(|id| id.to_string())
    }
}

/// What differs and is left alone about a child.
fn drift(child: &Object, subjects: &BTreeSet<&str>) -> Option<String> {
    let document = child.document.as_ref()?;
    let (name, differs) = (document.live_name(), |subject: &str| subjects.contains(subject));
    let drifted = match &document.resource {
        Resource::Member(spec) => differs(&format!("member {}", Email::new(spec.email.as_str()))),
        Resource::Roster(spec) => {
            spec.members.iter().any(|entry| differs(&format!("member {}", Email::new(entry.email.as_str()))))
        }
        Resource::Workspace(_) => {
            let within = format!(" in {name}");
            differs(&format!("workspace {name}")) || subjects.iter().any(|subject| subject.ends_with(&within))
        }
        Resource::Role(_) => differs(&format!("role {name}")),
        Resource::ServiceAccount(_) => differs(&format!("service account {}", AccountName::new(name))),
        Resource::Organization(_) | Resource::Team(_) | Resource::Plan(_) => false,
    };
    drifted.then(|| "the live organization differs, and its ownership leaves that alone".to_owned())
}

/// For whom of a roster something failed.
fn failures(child: &Object, problems: Vec<(String, Problem)>) -> Vec<RosterFailure> {
    let is_roster = matches!(child.document.as_ref().map(|document| &document.resource), Some(Resource::Roster(_)));
    let failed = problems.into_iter().filter_map(|(email, problem)| match problem {
        Problem::Refused(message) | Problem::Failed(message) | Problem::Manual(message) => {
            Some(RosterFailure { email, message: super::words::cut(&message, 1000) })
        }
        Problem::Waiting(_) => None,
    });
    failed.filter(|_| is_roster).take(MOST_FAILURES).collect()
}
