//! The engine: order, independent failures, lost answers, guards; and the files that take secrets.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod embedded;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Arc, Mutex};

use embedded::*;
use halley::apply::{self, FileTargets};
use halley::backend::{
    BoxFuture, Error, LastChange, NoSecrets, Observed, Outcome, Read, Secret, SecretSink, SinkError, Write,
};
use halley::desired::{DeclaredKey, Desired, DocumentOrigin, Target};
use halley::model::actor::Actor;
use halley::model::change::{Change, Edit, NewKey};
use halley::model::key::{AccountName, KeyName};
use halley::model::snapshot::Snapshot;
use halley::model::table::Table;
use halley::plan::{Capabilities, Execution, Held, Operation, Plan, ResultKind};

/// A backend that answers as told, by operation id, and remembers what it was sent.
#[derive(Default)]
struct Scripted {
    answers: Mutex<BTreeMap<String, Vec<Outcome>>>,
    observed: BTreeMap<String, Observed>,
    batches: Mutex<Vec<Vec<String>>>,
}

impl Scripted {
    fn answering(answers: impl IntoIterator<Item = (&'static str, Vec<Outcome>)>) -> Self {
        let answers = answers.into_iter().map(|(id, outcomes)| (id.to_owned(), outcomes)).collect();
        Self { answers: Mutex::new(answers), ..Self::default() }
    }

    fn sent(&self) -> Vec<String> {
        self.batches.lock().unwrap().concat()
    }
}

impl Write for Scripted {
    fn batch(&self) -> NonZeroUsize {
        NonZeroUsize::new(2).unwrap()
    }

    fn execute<'a>(&'a self, operations: &'a [&'a Operation], _: &'a dyn SecretSink) -> BoxFuture<'a, Vec<Outcome>> {
        let ids: Vec<String> = operations.iter().map(|operation| operation.change.id()).collect();
        let mut answers = self.answers.lock().unwrap();
        let next = |id: &String| {
            answers.get_mut(id).filter(|left| !left.is_empty()).map_or(Outcome::Done, |left| left.remove(0))
        };
        let outcomes = ids.iter().map(next).collect();
        self.batches.lock().unwrap().push(ids);
        Box::pin(async { outcomes })
    }
}

impl Read for Scripted {
    fn whoami(&self) -> BoxFuture<'_, Result<Actor, Error>> {
        Box::pin(async { Ok(Actor::Owner) })
    }

    fn capabilities(&self) -> BoxFuture<'_, Result<Capabilities, Error>> {
        Box::pin(async { Ok(Capabilities::embedded()) })
    }

    fn snapshot(&self) -> BoxFuture<'_, Result<Snapshot, Error>> {
        Box::pin(async { Ok(Snapshot::default()) })
    }

    fn observe<'a>(&'a self, operation: &'a Operation) -> BoxFuture<'a, Result<Observed, Error>> {
        let observed = self.observed.get(&operation.change.id()).copied();
        Box::pin(async move { observed.ok_or(Error::Unreachable("no answer".to_owned())) })
    }

    fn verify<'a>(&'a self, _: &'a Secret) -> BoxFuture<'a, Result<Option<Arc<str>>, Error>> {
        Box::pin(async { Ok(None) })
    }

    fn last_changes<'a>(&'a self, _: &'a [String]) -> BoxFuture<'a, Result<BTreeMap<String, LastChange>, Error>> {
        Box::pin(async { Ok(BTreeMap::new()) })
    }
}

fn run(plan: &Plan, backend: &Scripted) -> apply::Run {
    block_on(apply::run(plan, backend, backend, &NoSecrets, &|_| {})).unwrap()
}

fn kinds(run: &apply::Run) -> Vec<ResultKind> {
    run.results.iter().map(|result| result.outcome).collect()
}

fn lost() -> Outcome {
    Outcome::Unknown(Error::Unreachable("the connection broke".to_owned()))
}

fn failed() -> Outcome {
    Outcome::Failed(Error::Other("the server said no".to_owned()))
}

/// a, b that needs a, c that needs b, d alone.
fn chain() -> Plan {
    plan(vec![
        (invited("a@acme.org"), vec![]),
        (invited("b@acme.org"), vec![0]),
        (invited("c@acme.org"), vec![1]),
        (invited("d@acme.org"), vec![]),
    ])
}

#[test]
fn an_operation_runs_after_all_that_it_needs() {
    let backend = Scripted::default();
    let run = run(&chain(), &backend);
    assert_eq!(kinds(&run), [ResultKind::Done; 4]);
    let batches = backend.batches.lock().unwrap();
    let expected = [vec!["a", "d"], vec!["b"], vec!["c"]];
    let expected =
        expected.map(|batch| batch.iter().map(|name| format!("invite/member/{name}@acme.org")).collect::<Vec<_>>());
    assert_eq!(*batches, expected);
}

#[test]
fn a_failure_stops_only_what_needs_it() {
    let backend = Scripted::answering([("invite/member/a@acme.org", vec![failed()])]);
    let run = run(&chain(), &backend);
    assert_eq!(kinds(&run), [ResultKind::Failed, ResultKind::Skipped, ResultKind::Skipped, ResultKind::Done]);
    assert_eq!(run.results.iter().map(|result| result.because).collect::<Vec<_>>(), [None, Some(0), Some(1), None]);
    assert_eq!(run.results[1].error.as_deref(), Some("it needs `invite/member/a@acme.org`, which did not succeed"));
}

#[test]
fn what_had_happened_already_counts_as_success() {
    let backend = Scripted::answering([("invite/member/a@acme.org", vec![Outcome::AlreadyDone])]);
    assert_eq!(kinds(&run(&chain(), &backend))[..2], [ResultKind::AlreadyDone, ResultKind::Done]);
}

#[test]
fn what_is_not_automatic_is_never_sent() {
    let mut plan = chain();
    plan.operations[0].execution = Execution::Manual(vec!["click".to_owned()]);
    plan.operations[3].execution = Execution::Waiting("the acceptance".to_owned());
    let backend = Scripted::default();
    let run = run(&plan, &backend);
    assert_eq!(kinds(&run), [ResultKind::Manual, ResultKind::Skipped, ResultKind::Skipped, ResultKind::Waiting]);
    assert!(backend.sent().is_empty());
}

/// a is done by b and c, which need it; d needs c.
fn carried() -> Plan {
    let mut plan = plan(vec![
        (invited("a@acme.org"), vec![]),
        (invited("b@acme.org"), vec![0]),
        (invited("c@acme.org"), vec![0]),
        (invited("d@acme.org"), vec![2]),
    ]);
    plan.operations[0].execution = Execution::WithAccess;
    plan
}

#[test]
fn what_others_do_on_the_way_is_done_when_one_of_them_is() {
    let backend = Scripted::answering([("invite/member/b@acme.org", vec![failed()])]);
    let run = run(&carried(), &backend);
    assert_eq!(kinds(&run), [ResultKind::Done, ResultKind::Failed, ResultKind::Done, ResultKind::Done]);
    assert!(!backend.sent().contains(&"invite/member/a@acme.org".to_owned()));
}

#[test]
fn what_others_do_on_the_way_fails_when_all_of_them_do() {
    let failing = ["invite/member/b@acme.org", "invite/member/c@acme.org"];
    let backend = Scripted::answering(failing.map(|id| (id, vec![failed()])));
    let run = run(&carried(), &backend);
    assert_eq!(kinds(&run), [ResultKind::Failed, ResultKind::Failed, ResultKind::Failed, ResultKind::Skipped]);
    assert_eq!((run.results[0].because, run.results[0].error.as_deref()), (Some(1), Some("the server said no")));
}

#[test]
fn a_lost_answer_is_observed_before_anything_is_repeated() {
    let mut backend = Scripted::answering([("invite/member/a@acme.org", vec![lost()])]);
    backend.observed.insert("invite/member/a@acme.org".to_owned(), Observed::After);
    let run = run(&chain(), &backend);
    assert_eq!(kinds(&run), [ResultKind::Done; 4]);
    assert_eq!(backend.sent().len(), 4);
}

#[test]
fn what_did_not_happen_is_sent_again_a_few_times() {
    let mut backend = Scripted::answering([("invite/member/a@acme.org", vec![lost(), lost(), lost(), lost(), lost()])]);
    backend.observed.insert("invite/member/a@acme.org".to_owned(), Observed::Before);
    let run = run(&chain(), &backend);
    assert_eq!((run.results[0].outcome, run.results[0].attempts), (ResultKind::Failed, 3));
}

#[test]
fn what_cannot_be_observed_stays_unknown_and_is_not_repeated() {
    let backend = Scripted::answering([("invite/member/a@acme.org", vec![lost()])]);
    let run = run(&chain(), &backend);
    assert_eq!(kinds(&run)[..2], [ResultKind::Unknown, ResultKind::Skipped]);
    assert_eq!(backend.sent().iter().filter(|id| id.ends_with("a@acme.org")).count(), 1);
}

#[test]
fn a_backend_that_is_gone_ends_the_run() {
    let gone = Outcome::Failed(Error::Unreachable("the disk is full".to_owned()));
    let backend = Scripted::answering([("invite/member/a@acme.org", vec![gone])]);
    let mut operations: Vec<(Change, Vec<u32>)> = vec![(invited("a@acme.org"), vec![])];
    operations.extend((0..10).map(|number| (invited(&format!("b{number}@acme.org")), vec![])));
    let run = run(&plan(operations), &backend);
    assert!(matches!(run.stopped, Some(Error::Unreachable(_))));
    assert_eq!(backend.batches.lock().unwrap().len(), 1);
    assert_eq!(run.results[10].error.as_deref(), Some("the run ended before: the disk is full"));
}

#[test]
fn a_refused_plan_writes_nothing() {
    let mut plan = chain();
    plan.guards.push(refused_verdict());
    let backend = Scripted::default();
    let error = block_on(apply::run(&plan, &backend, &backend, &NoSecrets, &|_| {})).unwrap_err();
    assert_eq!(error.to_string(), "nothing was applied: `maxRemovals` refused the plan");
    assert!(backend.sent().is_empty());
}

#[test]
fn progress_ends_with_everything() {
    let seen = Mutex::new(Vec::new());
    let backend = Scripted::default();
    let progress = |reached: apply::Progress| seen.lock().unwrap().push((reached.finished, reached.total));
    block_on(apply::run(&chain(), &backend, &backend, &NoSecrets, &progress)).unwrap();
    assert_eq!(seen.into_inner().unwrap(), [(2, 4), (3, 4), (4, 4)]);
}

/// Manifests in `folder` that declare the key `train` of `sa-ci` with this file.
fn declaring(folder: &Path, file: &str) -> Desired {
    let mut desired = Desired::default();
    desired.organization.accounts = Table::from_iter([account("ci", &["research"])]);
    desired.origins.accounts = vec![0];
    desired.origins.documents = vec![DocumentOrigin {
        file: folder.join("ci.yaml").to_str().unwrap().into(),
        text: "".into(),
        range: (0, 0),
        line: 1,
    }];
    desired.keys = Table::from_iter([DeclaredKey {
        key: (AccountName::new("ci"), KeyName::new("train")),
        target: Target::File(folder.join(file).to_str().unwrap().into()),
        rotation: None,
    }]);
    desired
}

fn train() -> NewKey {
    new_key("ci", "train.1", "secrets/train.key")
}

fn held(desired: &Desired) -> Held {
    FileTargets::new(desired).held().into_values().next().unwrap()
}

/// Applies an account and its key to an embedded organization.
fn apply_key(home: &Home, sink: &dyn SecretSink) -> apply::Run {
    let store = home.store();
    let account = Change::ServiceAccount(Edit::Create(account("ci", &["research"])));
    let plan = plan(vec![(account, vec![]), (issue("ci", "train.1", "secrets/train.key"), vec![0])]);
    let writer = store.writer(provenance()).unwrap();
    block_on(apply::run(&plan, &writer, &store, sink, &|_| {})).unwrap()
}

#[test]
fn a_key_lands_in_its_file_and_is_taken_by_the_organization() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::founded();
    let desired = declaring(home.folder.path(), "secrets/train.key");
    assert_eq!(held(&desired), Held::Nothing);
    let run = apply_key(&home, &FileTargets::new(&desired));
    assert_eq!(kinds(&run), [ResultKind::Done; 2], "{:?}", run.results);
    let file = home.folder.path().join("secrets/train.key");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(file.parent().unwrap().read_dir().unwrap().count(), 1, "no temporary file stays");
    let id = snapshot(&home.store()).keys.iter().next().unwrap().id.clone();
    assert_eq!(held(&desired), Held::Key(id));
    let secret = Secret::new(std::fs::read_to_string(&file).unwrap().trim().to_owned());
    assert!(block_on(home.store().verify(&secret)).unwrap().is_some());
}

#[test]
fn no_key_is_made_for_a_target_that_cannot_take_it() {
    let home = Home::founded();
    std::fs::create_dir_all(home.folder.path().join("secrets/train.key")).unwrap();
    let desired = declaring(home.folder.path(), "secrets/train.key");
    let run = apply_key(&home, &FileTargets::new(&desired));
    assert_eq!(kinds(&run), [ResultKind::Done, ResultKind::Failed]);
    let error = run.results[1].error.as_deref().unwrap();
    assert!(error.starts_with("no key was made: ") && error.contains("no regular file"), "{error}");
    assert!(snapshot(&home.store()).keys.is_empty());
}

/// Takes no secret in the end.
struct Breaking;

impl SecretSink for Breaking {
    fn reserve(&self, _: &NewKey) -> Result<(), SinkError> {
        Ok(())
    }

    fn store(&self, _: &NewKey, _: &Secret) -> Result<(), SinkError> {
        Err(SinkError("the disk went away".to_owned()))
    }
}

#[test]
fn a_secret_that_is_nowhere_is_said_to_be_nowhere() {
    let home = Home::founded();
    let run = apply_key(&home, &Breaking);
    assert_eq!(
        run.results[1].error.as_deref(),
        Some(
            "the key `train.1` was made, but its secret is nowhere: the disk went away; plan and apply again, which replaces the key"
        )
    );
    assert_eq!(snapshot(&home.store()).keys.len(), 1);
}

#[test]
fn a_secret_that_the_backend_does_not_take_is_a_failure() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[Change::ServiceAccount(Edit::Create(account("ci", &["research"])))]);
    let plan = plan(vec![(issue("ci", "train.1", "train.key"), vec![])]);
    let writer = store.writer(provenance()).unwrap();
    let reader = Scripted::default();
    let run = block_on(apply::run(&plan, &writer, &reader, &MemorySink::default(), &|_| {})).unwrap();
    assert_eq!(run.results[0].outcome, ResultKind::Failed);
    assert!(run.results[0].error.as_deref().unwrap().contains("does not take it"));
}

#[test]
fn a_target_that_is_a_link_is_refused() {
    let home = Home::new();
    let other = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.folder.path().join("secrets")).unwrap();
    std::os::unix::fs::symlink(other.path().join("stolen"), home.folder.path().join("secrets/train.key")).unwrap();
    let desired = declaring(home.folder.path(), "secrets/train.key");
    let error = FileTargets::new(&desired).reserve(&train()).unwrap_err().to_string();
    assert!(error.contains("symbolic link"), "{error}");
    assert!(matches!(held(&desired), Held::Unreadable(_)));
}

#[test]
fn a_link_that_leads_out_of_the_folder_is_not_followed() {
    let home = Home::new();
    let other = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(other.path(), home.folder.path().join("secrets")).unwrap();
    let desired = declaring(home.folder.path(), "secrets/deep/train.key");
    let error = FileTargets::new(&desired).reserve(&train()).unwrap_err().to_string();
    assert!(error.contains("outside the manifest's folder"), "{error}");
    assert_eq!(other.path().read_dir().unwrap().count(), 0);
}

#[test]
fn a_key_that_nothing_declares_has_no_target() {
    let error = FileTargets::new(&Desired::default()).reserve(&train()).unwrap_err().to_string();
    assert_eq!(error, "no manifest declares a file for the key `train` of `sa-ci`");
}

#[test]
fn a_file_with_something_else_in_it_is_left_alone() {
    let home = Home::new();
    let desired = declaring(home.folder.path(), "train.key");
    std::fs::write(home.folder.path().join("train.key"), "hello").unwrap();
    assert!(matches!(held(&desired), Held::Unreadable(text) if text.contains("holds something else")));
    assert!(FileTargets::new(&desired).reserve(&train()).is_err());
}

#[test]
fn a_file_with_half_a_secret_in_it_holds_no_key() {
    let home = Home::new();
    let desired = declaring(home.folder.path(), "train.key");
    for text in ["", "\n", "hly_", "hly_12ab", "hly_xyz_12", "hly__12"] {
        std::fs::write(home.folder.path().join("train.key"), text).unwrap();
        assert_eq!(held(&desired), Held::Nothing, "{text}");
    }
}

#[test]
fn half_a_million_operations_are_walked_in_linear_time() {
    let mut operations = vec![(invited("first@acme.org"), vec![])];
    operations.extend((1..500_000).map(|at| (invited("x@acme.org"), if at % 2 == 0 { vec![at - 1] } else { vec![0] })));
    let plan = plan(operations);
    let backend = Wide;
    let run = block_on(apply::run(&plan, &backend, &Scripted::default(), &NoSecrets, &|_| {})).unwrap();
    let outcomes: BTreeSet<ResultKind> = run.results.iter().map(|result| result.outcome).collect();
    assert_eq!(outcomes, [ResultKind::Done].into());
}

/// Does everything, a thousand at a time.
struct Wide;

impl Write for Wide {
    fn batch(&self) -> NonZeroUsize {
        NonZeroUsize::new(1000).unwrap()
    }

    fn execute<'a>(&'a self, operations: &'a [&'a Operation], _: &'a dyn SecretSink) -> BoxFuture<'a, Vec<Outcome>> {
        Box::pin(async { operations.iter().map(|_| Outcome::Done).collect() })
    }
}
