//! A look at a plan: manifests and the live organization, side by side.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::runtime::Handle;

use super::declared::{Declared, Invalid, declared};
use crate::backend::{self, Read as _};
use crate::desired::Policy;
use crate::diagnostic::Finding;
use crate::model::actor::Actor;
use crate::plan::{self, Input, Plan};
use crate::render::drift::Subscriptions;
use crate::web::App;
use crate::web::manifests::{self, Manifests};
use crate::web::page::SignedIn;

/// A plan, with what its page says beside it.
#[derive(Debug)]
pub(in crate::web::dashboard::plan) struct Look {
    /// What would change.
    pub(super) plan: Plan,
    /// What is worth a look in the manifests.
    pub(super) warnings: Vec<Finding>,
    /// The manifests.
    pub(super) manifests: Arc<Manifests>,
    /// What guards and owns.
    policy: Policy,
    /// The subscriptions, where the live one is not the declared one.
    pub(super) subscription: Option<Subscriptions>,
    /// Another server, if the manifests name one.
    pub(super) elsewhere: Option<String>,
}

/// A plan, or why there is none.
pub(super) type Looked = Result<Arc<Look>, Arc<Invalid>>;

/// What was planned of some manifests, for a state of the organization, by somebody, on a day.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    manifests: Arc<Manifests>,
    version: String,
    actor: Actor,
    today: Date,
    looked: Looked,
}

impl Seen {
    /// Whether these manifests were planned on this day, by whomever and for whatever was live.
    pub(super) fn is_of(&self, manifests: &Arc<Manifests>, day: Date) -> bool {
        Arc::ptr_eq(&self.manifests, manifests) && self.today == day
    }

    pub(super) fn look(&self) -> Option<&Arc<Look>> {
        self.looked.as_ref().ok()
    }

    /// How much is remembered with it: operations, and what was found in the manifests, of which there can be as much.
    pub(super) fn weight(&self) -> usize {
        match &self.looked {
            Ok(look) => look.plan.operations.len() + look.warnings.len(),
            Err(invalid) => invalid.findings.len(),
        }
    }
}

/// The day in UTC.
pub(super) fn today(app: &App) -> Date {
    app.clock.now().to_zoned(TimeZone::UTC).date()
}

/// Plans, or takes what was planned for exactly this.
pub(super) fn look(app: &App, who: &SignedIn, manifests: &Arc<Manifests>) -> Result<Looked, backend::Error> {
    // What changes between this and the snapshot is in the plan, and the next look plans again.
    let (version, today, actor) = (app.store.version()?, today(app), &who.caller.actor);
    let is_it = |seen: &Seen| {
        Arc::ptr_eq(&seen.manifests, manifests)
            && seen.version == version
            && seen.today == today
            && seen.actor == *actor
    };
    if let Some(seen) = app.planning.seen(is_it) {
        return Ok(seen.looked);
    }
    let looked = planned(app, manifests, actor, today)?.map(Arc::new).map_err(Arc::new);
    let (manifests, actor) = (manifests.clone(), actor.clone());
    app.planning.keep_seen(Seen { manifests, version, actor, today, looked: looked.clone() });
    Ok(looked)
}

fn planned(
    app: &App,
    manifests: &Arc<Manifests>,
    actor: &Actor,
    today: Date,
) -> Result<Result<Look, Invalid>, backend::Error> {
    let Declared { desired, warnings, server } = match declared(manifests, today) {
        Ok(declared) => declared,
        Err(invalid) => return Ok(Err(invalid)),
    };
    let (snapshot, capabilities) = Handle::current()
        .block_on(async { Ok::<_, backend::Error>((app.store.snapshot().await?, app.store.capabilities().await?)) })?;
    if let Err(error) = plan::same_organization(&desired, &snapshot) {
        let because =
            Some(format!("{error}. Correct `spec.id` of the CometOrganization, or bring the right manifests."));
        return Ok(Err(Invalid { manifests: manifests.clone(), findings: Vec::new(), because }));
    }
    // Secrets of keys go into files or Secrets, which a page cannot write: the plan lists those keys as skipped.
    let held_keys = &BTreeMap::new();
    let (snapshot, capabilities) = (&snapshot, &capabilities);
    let plan = plan::plan(&Input { desired: &desired, snapshot, actor, capabilities, held_keys, today });
    let elsewhere = server.filter(|server| server.trim_end_matches('/') != app.settings.public_url);
    let live = snapshot.organization.profile.subscription;
    let subscription = Subscriptions::differing(&plan, desired.policy.subscription, live);
    Ok(Ok(Look { plan, warnings, manifests: manifests.clone(), policy: desired.policy, subscription, elsewhere }))
}

/// The guards and the ownership of the server's folder, where its manifests are sound; else the usual ones.
pub(in crate::web::dashboard) fn policy(app: &App, who: &SignedIn) -> Result<Policy, backend::Error> {
    let Ok(Some(manifests)) = manifests::read(app) else { return Ok(Policy::default()) };
    Ok(look(app, who, &manifests)?.map_or_else(|_| Policy::default(), |look| look.policy.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Severity, Sources};

    /// Manifests with many mistakes, as they are remembered.
    fn mistaken(mistakes: usize, version: usize) -> Seen {
        let finding = Finding {
            code: "HM020",
            severity: Severity::Error,
            message: String::new(),
            span: None,
            label: String::new(),
            related: Vec::new(),
            help: None,
        };
        let manifests = Arc::new(Manifests { sources: Sources::default(), findings: Vec::new() });
        let findings = vec![finding; mistakes];
        let invalid = Invalid { manifests: manifests.clone(), findings, because: None };
        let (actor, today) = (Actor::Owner, Date::constant(2026, 3, 1));
        Seen { manifests, version: version.to_string(), actor, today, looked: Err(Arc::new(invalid)) }
    }

    #[test]
    fn mistakes_weigh_as_operations_do() {
        let planning = crate::web::dashboard::Planning::default();
        for number in 0..4 {
            planning.keep_seen(mistaken(90_000, number));
        }
        let kept = |number: usize| planning.seen(|seen| seen.version == number.to_string()).is_some();
        assert_eq!([0, 1, 2, 3].map(kept), [false, false, true, true]);
    }
}
