//! What of a plan is drift: one answer for the command line and the page.

use super::Standing;
use crate::model::organization::Subscription;
use crate::plan::{Execution, Operation, Plan};

/// What is not as declared, and what only waits.
#[derive(Clone, Debug, Default)]
pub struct Differences<'a> {
    /// The objects that are not as declared, in the order of the plan.
    pub rows: Vec<Difference<'a>>,
    /// What is done once something else has happened, and therefore is no drift.
    pub waiting: Vec<Difference<'a>>,
}

/// One object that is not as it is declared.
#[derive(Clone, Copy, Debug)]
pub struct Difference<'a> {
    /// Its operation, with its index in the plan; `None` where the organization's subscription alone differs.
    pub operation: Option<(usize, &'a Operation)>,
    /// The subscriptions, where the object is the organization and they differ.
    pub subscription: Option<Subscriptions>,
}

/// A subscription that is not the declared one. Halley never changes it, so that no operation tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subscriptions {
    /// The live one.
    pub live: Subscription,
    /// The declared one.
    pub declared: Subscription,
}

impl Subscriptions {
    /// Both, where the organization is live and another one is declared.
    pub fn differing(plan: &Plan, declared: Option<Subscription>, live: Subscription) -> Option<Self> {
        let declared = declared.filter(|declared| *declared != live && plan.organization_id.is_some())?;
        Some(Self { live, declared })
    }

    /// What a person clicks to change it.
    pub fn clicks(self) -> String {
        format!("Admin dashboard > Billing > Overview > change the plan to {}", self.declared.as_str())
    }
}

impl Difference<'_> {
    /// The object, as the audit log names it.
    pub fn object(&self) -> String {
        self.operation.map_or_else(|| "organization".to_owned(), |(_, operation)| operation.change.object())
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        self.operation.map_or(Standing::Different, |(_, operation)| Standing::of(operation.change.verb()))
    }

    /// Whether `apply` makes it as declared, but for a subscription.
    pub fn is_automatic(&self) -> bool {
        self.operation
            .is_some_and(|(_, operation)| matches!(operation.execution, Execution::Automatic | Execution::WithAccess))
    }
}

/// What is drift of a plan, beside the subscriptions that differ. Maintenance of keys is none, and neither is what waits.
pub fn differences(plan: &Plan, subscription: Option<Subscriptions>) -> Differences<'_> {
    let mut found = Differences::default();
    for (index, operation) in plan.operations.iter().enumerate() {
        let difference = Difference { operation: Some((index, operation)), subscription: None };
        match operation.execution {
            _ if operation.change.is_maintenance() => {}
            Execution::Waiting(_) => found.waiting.push(difference),
            Execution::Automatic | Execution::WithAccess | Execution::Manual(_) | Execution::Refused(_) => {
                found.rows.push(difference);
            }
        }
    }
    if subscription.is_some() {
        match found.rows.iter_mut().find(|row| row.object() == "organization") {
            Some(row) => row.subscription = subscription,
            None => found.rows.insert(0, Difference { operation: None, subscription }),
        }
    }
    found
}
