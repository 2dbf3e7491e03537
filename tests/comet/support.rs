//! Fakes, clients, plans.

use std::collections::BTreeMap;
use std::time::Duration;

use halley::backend::{Error, NoSecrets, Read, Secret};
use halley::comet::http::{Http, Settings};
use halley::comet::{Comet, Credential};
use halley::desired::Desired;
use halley::model::organization::Organization;
use halley::model::snapshot::Snapshot;
use halley::plan::{Capabilities, Input, Operation, Plan, ResultKind};
use halley::resources::organization::{MaxRemovals, Mode, Ownership};
use jiff::civil::date;

use crate::fake_comet::{FakeComet, State};

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

pub(crate) fn key(fake: &FakeComet) -> Http {
    http(fake, Credential::ApiKey(Secret::new(fake.state().switches.key)))
}

pub(crate) fn session(fake: &FakeComet) -> Http {
    http(fake, Credential::Session(Secret::new(fake.state().switches.session)))
}

pub(crate) fn http(fake: &FakeComet, credential: Credential) -> Http {
    Http::new(settings(fake, credential)).unwrap()
}

/// Nothing waits for chance, for a limit of writes, or long.
pub(crate) fn settings(fake: &FakeComet, credential: Credential) -> Settings {
    let mut settings = Settings::new(&fake.url(), credential).unwrap();
    settings.writes = None;
    settings.tries = 3;
    settings.backoff = Duration::from_millis(1);
    settings
}

pub(crate) async fn connect(fake: &FakeComet) -> Comet {
    Comet::connect(key(fake), None).await.unwrap()
}

pub(crate) async fn snapshot(http: Http) -> Result<Snapshot, Error> {
    Comet::connect(http, None).await?.snapshot().await
}

/// Everything Authoritative, guards wide: what a wrong reading would remove is removed.
pub(crate) fn desired(organization: Organization) -> Desired {
    let mut desired = Desired { organization, ..Desired::default() };
    let mode = Mode::Authoritative;
    desired.policy.ownership =
        Ownership { members: mode, workspaces: mode, access: mode, roles: mode, service_accounts: mode, keys: mode };
    desired.policy.guards.max_removals = MaxRemovals { count: 1000, percent: 100 };
    desired.policy.guards.min_admins = None;
    desired
}

/// What the manifests would have to say for the organization to be as it is.
pub(crate) fn declared(snapshot: &Snapshot) -> Desired {
    desired(snapshot.organization.clone())
}

pub(crate) fn planned(
    desired: &Desired,
    snapshot: &Snapshot,
    actor: &halley::model::actor::Actor,
    able: &Capabilities,
) -> Plan {
    halley::plan::plan(&Input {
        desired,
        snapshot,
        actor,
        capabilities: able,
        held_keys: &BTreeMap::new(),
        today: date(2027, 1, 15),
    })
}

/// Reads and plans.
pub(crate) async fn plan(comet: &Comet, desired: &Desired) -> Plan {
    let actor = comet.whoami().await.unwrap();
    let able = comet.capabilities().await.unwrap();
    let snapshot = comet.snapshot().await.unwrap();
    planned(desired, &snapshot, &actor, &able)
}

pub(crate) fn ids(plan: &Plan) -> Vec<String> {
    plan.operations.iter().map(|operation| operation.change.id()).collect()
}

pub(crate) fn operation<'a>(plan: &'a Plan, id: &str) -> &'a Operation {
    let found = plan.operations.iter().find(|operation| operation.change.id() == id);
    found.unwrap_or_else(|| panic!("no {id} in {:?}", ids(plan)))
}

/// Reads, plans and applies; what became of each operation, by id.
pub(crate) async fn apply(comet: &Comet, desired: &Desired) -> BTreeMap<String, (ResultKind, Option<String>)> {
    let plan = plan(comet, desired).await;
    let run = halley::apply::run(&plan, comet, comet, &NoSecrets, &|_| ()).await.unwrap();
    ids(&plan).into_iter().zip(run.results.into_iter().map(|result| (result.outcome, result.error))).collect()
}

pub(crate) fn outcome(results: &BTreeMap<String, (ResultKind, Option<String>)>, id: &str) -> ResultKind {
    results.get(id).unwrap_or_else(|| panic!("no {id} in {results:?}")).0
}

/// Acme with ana, an Admin who calls, bob and cyd, and the workspaces main and prod.
pub(crate) fn acme() -> State {
    let mut state = State::acme();
    state.person("bob", "Bob@acme.org", "MEMBER").person("cyd", "cyd@acme.org", "LLM_ONLY");
    state.join("main", "ana", "Owner").join("main", "bob", "Member").join("prod", "cyd", "Owner");
    state
}

/// Acme with named roles.
pub(crate) fn acme_with_roles() -> State {
    let mut state = State::acme();
    state.organization().named_roles = true;
    state.person("bob", "bob@acme.org", "MEMBER").person("cyd", "cyd@acme.org", "LLM_ONLY");
    state.join("main", "ana", "Manage").join("main", "bob", "Write").join("prod", "cyd", "Read");
    state
}
