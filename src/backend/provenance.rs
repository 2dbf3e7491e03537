//! What stands beside every effect in the audit log.

use std::sync::Arc;

use crate::model::actor::Actor;

/// How many characters a claim has at most.
const LONGEST: usize = 200;

/// What stands beside every effect in the audit log.
///
/// The actor is who signed in, or who holds the file. All else is what whoever makes the change says of it: a claim, kept as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// Who.
    pub actor: Actor,
    /// The plan's digest; `None` for a change made by hand.
    pub plan: Option<Arc<str>>,
    /// The commit of the manifests, or `unknown`.
    pub revision: Arc<str>,
    /// Who wrote the commit, where that is said.
    pub author: Option<Arc<str>>,
    /// Who approved the plan, where that is said.
    pub approver: Option<Arc<str>>,
    /// From where: `cli`, `operator`, an address.
    pub origin: Arc<str>,
}

impl Provenance {
    /// Of a change of which nothing more is known than who makes it, and from where.
    pub fn by_hand(actor: Actor, origin: &str) -> Self {
        Self { actor, plan: None, revision: "unknown".into(), author: None, approver: None, origin: origin.into() }
    }
}

/// What is wrong with a claim (a commit, a name), in words that follow its name; `None`: nothing.
pub fn claim_fault(text: &str) -> Option<String> {
    if text.chars().count() > LONGEST {
        return Some(format!("has more than {LONGEST} characters"));
    }
    text.contains(char::is_control).then(|| "contains control characters".to_owned())
}

/// A claim that comes from where nobody can correct it, cut to what is kept; `None`: it says nothing.
pub fn claim(text: &str) -> Option<Arc<str>> {
    let plain = |character: char| if character.is_control() { char::REPLACEMENT_CHARACTER } else { character };
    let kept: String = text.trim().chars().take(LONGEST).map(plain).collect();
    (!kept.is_empty()).then(|| kept.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_that_nobody_can_correct_is_cut_to_what_is_kept() {
        let hostile = format!("  \u{1b}[2J{}\n", "ä".repeat(500));
        assert!(claim_fault(&hostile).is_some());
        let kept = claim(&hostile).unwrap();
        assert_eq!((kept.chars().count(), claim_fault(&kept)), (LONGEST, None));
        assert_eq!(claim(" \t"), None);
        assert_eq!(claim("Ana Müller <ana@acme.org>").as_deref(), Some("Ana Müller <ana@acme.org>"));
    }
}
