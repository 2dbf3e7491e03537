//! An override names one guard and one plan, by digest. There is no global force.

use super::super::report::{Guard, Plan, Verdict};

/// Somebody's word that one guard may be passed by one plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The guard.
    pub guard: Guard,
    /// The digest of the plan, as it was shown.
    pub digest: String,
}

/// Why an override does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverrideError {
    /// Not of the form `guard@digest`.
    #[error("`{0}` is no override; write GUARD@DIGEST, as `maxRemovals@h1:…`")]
    Malformed(String),
    /// No guard has this name.
    #[error("there is no guard `{name}`; the guards are {}", names())]
    UnknownGuard {
        /// What was written.
        name: String,
    },
    /// The guard is one that nobody passes.
    #[error("the guard `{}` cannot be overridden", .0.as_str())]
    Never(Guard),
    /// The override was given for another plan.
    #[error("the override of `{}` is for the plan {named}, but this plan is {actual}", .guard.as_str())]
    OtherPlan {
        /// The guard.
        guard: Guard,
        /// What the override says.
        named: String,
        /// The digest of the plan at hand.
        actual: String,
    },
    /// The guard did not refuse this plan.
    #[error("the guard `{}` does not refuse this plan; leave the override out", .0.as_str())]
    NotRefused(Guard),
}

fn names() -> String {
    Guard::ALL.map(Guard::as_str).join(", ")
}

impl Override {
    /// Reads `guard@digest`.
    ///
    /// # Errors
    ///
    /// The text has another form, or names no guard.
    pub fn parse(text: &str) -> Result<Self, OverrideError> {
        let (guard, digest) = text.split_once('@').ok_or_else(|| OverrideError::Malformed(text.to_owned()))?;
        let found = Guard::ALL.into_iter().find(|known| known.as_str() == guard);
        let guard = found.ok_or_else(|| OverrideError::UnknownGuard { name: guard.to_owned() })?;
        if digest.is_empty() {
            return Err(OverrideError::Malformed(text.to_owned()));
        }
        Ok(Self { guard, digest: digest.to_owned() })
    }
}

impl Plan {
    /// Lets the plan pass the guards that are named for it.
    ///
    /// # Errors
    ///
    /// An override that is for another plan, for a guard that nobody passes, or for one that did not refuse: it is more likely a
    /// mistake than harmless, so none of them counts then.
    pub fn override_guards(&mut self, overrides: &[Override]) -> Result<(), OverrideError> {
        for Override { guard, digest } in overrides {
            if !guard.can_be_overridden() {
                return Err(OverrideError::Never(*guard));
            }
            if *digest != self.digest.as_str() {
                let (named, actual) = (digest.clone(), self.digest.to_string());
                return Err(OverrideError::OtherPlan { guard: *guard, named, actual });
            }
            let refuses = |verdict: Verdict| verdict == Verdict::Refused;
            if !self.guards.iter().any(|verdict| verdict.guard == *guard && refuses(verdict.verdict)) {
                return Err(OverrideError::NotRefused(*guard));
            }
        }
        for verdict in &mut self.guards {
            let named = overrides.iter().any(|named| named.guard == verdict.guard);
            if named && verdict.verdict == Verdict::Refused {
                verdict.verdict = Verdict::Overridden;
            }
        }
        Ok(())
    }
}
