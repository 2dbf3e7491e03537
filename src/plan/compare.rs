//! Why two plans differ.

use std::collections::BTreeMap;

use super::report::Plan;
use super::saved::{OperationDocument, PlanDocument, document};

/// One reason why two plans differ, in words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What differs: an operation's id, `organization`, `unread`.
    pub subject: String,
    /// How.
    pub reason: String,
}

/// What differs between this plan and a saved one, by subject. Only what enters the digest counts.
pub fn compare(plan: &Plan, other: &PlanDocument) -> Vec<Difference> {
    let this = document(plan);
    let mut differences = Vec::new();
    let mut differ = |subject: &str, reason: String| {
        differences.push(Difference { subject: subject.to_owned(), reason });
    };
    if this.organization.id != other.organization.id {
        let name = |id: &Option<String>| id.clone().unwrap_or_else(|| "none yet".to_owned());
        differ("organization", format!("{} here, {} there", name(&this.organization.id), name(&other.organization.id)));
    }
    if this.unread != other.unread {
        differ("unread", format!("[{}] here, [{}] there", this.unread.join(", "), other.unread.join(", ")));
    }
    let (mine, theirs) = (by_id(&this), by_id(other));
    for (id, operation) in &mine {
        match theirs.get(id) {
            None => differ(id, "only in this plan".to_owned()),
            Some(other) => difference(operation, other).into_iter().for_each(|reason| differ(id, reason)),
        }
    }
    for id in theirs.keys().filter(|id| !mine.contains_key(*id)) {
        differ(id, "only in the other plan".to_owned());
    }
    differences.sort();
    differences
}

fn by_id(document: &PlanDocument) -> BTreeMap<&str, &OperationDocument> {
    let changing = document.operations.iter().filter(|operation| !operation.maintenance);
    changing.map(|operation| (operation.id.as_str(), operation)).collect()
}

fn difference(this: &OperationDocument, other: &OperationDocument) -> Option<String> {
    if this.precondition != other.precondition {
        return Some(format!("expects {} here, {} there", this.precondition, other.precondition));
    }
    if this.fields != other.fields {
        let text = |operation: &OperationDocument| {
            let fields = operation.fields.iter().map(|field| format!("{} = {}", field.path, field.after));
            fields.collect::<Vec<_>>().join(", ")
        };
        return Some(format!("makes {} here, {} there", text(this), text(other)));
    }
    None
}
