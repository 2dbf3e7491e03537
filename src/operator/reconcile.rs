//! One run for one organization: fetch, validate, plan, guard, apply, status.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::apply::{self, HeldKeys};
use super::claims::Claims;
use super::conditions::Shown;
use super::credentials::{Connection, CredentialError, CredentialWatch, wanted};
use super::fetch::{Fetched, fetch};
use super::guard::{self, Guarded, Removals};
use super::live::{Connections, State};
use super::mirror::Mirror;
use super::policy::{self, more_approval};
use super::report::Report;
use super::secrets::SecretStore;
use super::settings::Settings;
use super::validate::{Validated, validate};
use super::write::Writer;
use super::{absence, plans};
use crate::backend;
use crate::plan::{self, Plan};
use crate::resources::CometOrganizationSpec;
use crate::resources::organization::Approval;
use crate::resources::status::AppliedPolicy;

/// What every run works with.
pub(super) struct Context {
    pub(super) client: kube::Client,
    pub(super) settings: Arc<Settings>,
    pub(super) mirror: Arc<Mirror>,
    pub(super) writer: Writer,
    pub(super) credentials: Arc<CredentialWatch>,
    pub(super) secrets: SecretStore,
    pub(super) connections: Connections,
    pub(super) claims: Claims,
    pub(super) events: super::events::Events,
    /// Asked when the process is to end: what is under way is finished, nothing more begun.
    pub(super) stop: Arc<crate::apply::Stop>,
}

/// When to look again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// After the interval.
    Interval,
    /// Something was done: look whether all is well now.
    Soon,
    /// After this time.
    After(Duration),
    /// When something changes.
    Never,
}

/// Why a run ended without doing anything; it becomes a condition.
#[derive(Debug)]
pub(super) enum Halt {
    /// The organization shows this.
    Shown(Shown),
    /// The live organization cannot be asked, or the API server; it is tried again.
    Backend(backend::Error),
    /// The API server did not answer or did not take something.
    Cluster(String),
}

/// The policy that counts.
pub(super) struct InForce {
    pub(super) policy: AppliedPolicy,
    /// What the declared policy allows beyond it.
    pub(super) loosened: Vec<String>,
}

impl Context {
    /// Makes a live organization what its objects say, as far as that may be done now.
    pub(super) async fn reconcile(&self, namespace: &str, name: &str) -> Next {
        let Some(fetched) = fetch(&self.mirror, namespace, name) else {
            self.writer.metrics.forget(namespace, name);
            return Next::Never;
        };
        let in_force = self.policy(&fetched);
        let begun = Instant::now();
        match self.run(&fetched, in_force.as_ref()).await {
            Ok(report) => report.write(self, &fetched, begun.elapsed()).await,
            Err(halt) => self.halted(&fetched, halt, begun.elapsed()).await,
        }
    }

    async fn run(&self, fetched: &Fetched, in_force: Option<&InForce>) -> Result<Report, Halt> {
        let (spec, in_force) = self.readable(fetched, in_force)?;
        let connection = self.connection(fetched, &spec).await?;
        let validated = self.validate(fetched, &spec).await?;
        let (live, asked) = self
            .connections
            .connect(&self.settings, names(fetched), &connection, spec.id.as_ref().map(|id| id.as_str()))
            .await
            .map_err(Halt::Backend)?;
        let state = live.state().await.map_err(Halt::Backend)?;
        self.claims.check(&self.mirror, fetched, &connection, &state).map_err(Halt::Shown)?;
        let held = self.held(fetched, &validated);
        let (validated, state, plan) = self.plan(validated, state, held.clone()).await?;
        let guarded = self.guard(fetched, plan, in_force).await?;
        let results = apply::apply(self, fetched, &validated, &guarded, &live, &held).await.map_err(Halt::Cluster)?;
        self.writer.metrics.live_requests(asked.so_far());
        Ok(Report {
            validated,
            state,
            guarded,
            results,
            policy: in_force.policy.clone(),
            loosened: in_force.loosened.clone(),
        })
    }

    /// The organization under the policy in force, if it can be read and nobody wants it to be left alone.
    fn readable<'a>(
        &self,
        fetched: &Fetched,
        in_force: Option<&'a InForce>,
    ) -> Result<(CometOrganizationSpec, &'a InForce), Halt> {
        let organization = &fetched.organization;
        let (Some(spec), Some(in_force), true) = (fetched.spec(), in_force, organization.faults.is_empty()) else {
            return Err(Halt::Shown(Shown::invalid("Invalid", &organization.faults.join("; "))));
        };
        if spec.suspend || organization.is_suspended() {
            let ready = super::conditions::Ready::Suspended;
            return Err(Halt::Shown(Shown::new(ready, "Suspended", "nothing is read or changed until it is resumed")));
        }
        Ok((policy::under(spec, &in_force.policy), in_force))
    }

    /// The policy in force: the declared one, unless it allows more than the last and nobody has approved that.
    fn policy(&self, fetched: &Fetched) -> Option<InForce> {
        let declared = policy::of(fetched.spec()?);
        let Some(last) = fetched.status().last_applied_policy else {
            return Some(InForce { policy: declared, loosened: Vec::new() });
        };
        let loosened = policy::loosened(&last, &declared);
        let digest = policy::digest(&fetched.organization.uid, &declared);
        let plan = fetched.plan(&plans::name(&fetched.organization.name, &digest));
        let said = plans::said(plan.map(|plan| &**plan));
        match loosened.is_empty() || said.approve.as_deref() == Some(&digest) {
            true => Some(InForce { policy: declared, loosened: Vec::new() }),
            false => Some(InForce { policy: policy::strictest(&last, &declared), loosened }),
        }
    }

    async fn connection(&self, fetched: &Fetched, spec: &CometOrganizationSpec) -> Result<Connection, Halt> {
        let halt = |error: CredentialError| Halt::Shown(Shown::stalled(error.reason(), error.to_string()));
        let wanted = wanted(spec.server.as_ref()).map_err(halt)?;
        let known = self.credentials.get(&fetched.organization.namespace, wanted.secret).await;
        known.connection(spec.server.as_ref()).map_err(halt)
    }

    async fn validate(&self, fetched: &Fetched, spec: &CometOrganizationSpec) -> Result<Validated, Halt> {
        let (organization, children) = (fetched.organization.clone(), fetched.children.clone());
        let (spec, today) = (spec.clone(), self.today());
        let validated = computed(move || validate(&organization, &spec, &children, today)).await?;
        validated.map_err(|error| Halt::Shown(Shown::invalid("Invalid", &error.0)))
    }

    fn held(&self, fetched: &Fetched, validated: &Validated) -> HeldKeys {
        let owners = apply::owners(&fetched.children);
        self.secrets.held(&fetched.organization.namespace, &validated.desired, &owners)
    }

    async fn plan(
        &self,
        validated: Validated,
        state: State,
        held_keys: HeldKeys,
    ) -> Result<(Validated, State, Plan), Halt> {
        plan::same_organization(&validated.desired, &state.snapshot)
            .map_err(|error| Halt::Shown(Shown::stalled("WrongOrganization", error.to_string())))?;
        let today = self.today();
        computed(move || {
            let input = plan::Input {
                desired: &validated.desired,
                snapshot: &state.snapshot,
                actor: &state.actor,
                capabilities: &state.capabilities,
                held_keys: &held_keys,
                today,
            };
            let plan = plan::plan(&input);
            (validated, state, plan)
        })
        .await
    }

    async fn guard(&self, fetched: &Fetched, plan: Plan, in_force: &InForce) -> Result<Guarded, Halt> {
        let ask = guard::ask(&plan, self.approval(in_force));
        let comet_plan =
            ask.as_ref().and_then(|ask| fetched.plan(&plans::name(&fetched.organization.name, ask.digest(&plan))));
        let said = plans::said(comet_plan.map(|plan| &**plan));
        let takes = plan.operations.iter().any(|operation| operation.change.is_destructive());
        let removals = match takes {
            true => {
                absence::removals(&self.client, &fetched.organization.namespace, &fetched.view, self.settings.settle)
                    .await
                    .map_err(|error| Halt::Cluster(error.to_string()))?
            }
            false => Removals::Allowed,
        };
        Ok(guard::guard(plan, ask, &said, &removals))
    }

    /// Whether everything is known that runs are made of.
    pub(super) fn is_synced(&self) -> bool {
        let organizations = self.mirror.organizations();
        self.mirror.is_synced() && organizations.iter().all(|found| self.secrets.is_synced(&found.namespace))
    }

    fn approval(&self, in_force: &InForce) -> Approval {
        more_approval(in_force.policy.approval, self.settings.minimum_approval)
    }

    pub(super) fn today(&self) -> jiff::civil::Date {
        (self.settings.clock)().to_zoned(jiff::tz::TimeZone::UTC).date()
    }
}

pub(super) fn names(fetched: &Fetched) -> (&str, &str) {
    (&fetched.organization.namespace, &fetched.organization.name)
}

/// Runs what only computes on a thread of its own: a second of planning must not hold up the lease.
async fn computed<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Halt> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Halt::Cluster(format!("planning ended without a plan: {error}")))
}
