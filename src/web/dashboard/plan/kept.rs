//! What is remembered between two pages: manifests that somebody brought, plans that were just computed, and what applying one came to.
//! All of it is bounded, and all of it can be forgotten: whoever comes back later brings the manifests again.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::carry_out::Ran;
use super::look::{Look, Seen};
use super::turn::Turns;
use crate::web::manifests::Manifests;

/// How many sets of manifests are kept of one session.
const DRAFTS_OF_ONE: usize = 5;
/// How many are kept of all.
const DRAFTS: usize = 200;
/// How many bytes all of them have.
const BYTES: usize = 128 << 20;
/// How many computed plans are kept, and how many operations and findings they have together.
const LOOKS: usize = 8;
const OPERATIONS: usize = 200_000;
/// How many sessions may have been told to wait and not have come back.
const WAITING: usize = 1_000;
/// How many results are kept, and how many operations they have together.
const RUNS: usize = 100;

/// What is remembered.
#[derive(Debug, Default)]
pub(in crate::web) struct Planning {
    drafts: Mutex<VecDeque<Draft>>,
    looks: Mutex<VecDeque<Seen>>,
    runs: Mutex<VecDeque<Arc<Ran>>>,
    pub(super) turns: Turns,
    /// How far planning is, by session; absent where nobody waits.
    stages: Mutex<BTreeMap<String, Stage>>,
}

/// How far planning is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    UnderWay,
    /// It has ended since somebody last looked.
    Made,
}

/// What comes of wanting to plan.
#[derive(Debug)]
pub(super) enum Begun<'a> {
    /// It is for the caller to do.
    Now(Working<'a>),
    UnderWay,
    /// It has been done. Should it not count any more, its page plans anew, and waits for it: nobody is put off for ever.
    Made,
}

/// Planning for a session, until it is dropped.
#[derive(Debug)]
pub(super) struct Working<'a> {
    planning: &'a Planning,
    session: &'a str,
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        lock(&self.planning.stages).insert(self.session.to_owned(), Stage::Made);
    }
}

/// Manifests that somebody brought.
#[derive(Debug)]
struct Draft {
    session: String,
    digest: String,
    manifests: Arc<Manifests>,
    bytes: usize,
}

impl Planning {
    /// Keeps manifests that gave the plan with this digest; the oldest go.
    pub(super) fn keep_draft(&self, session: &str, digest: &str, manifests: &Arc<Manifests>) {
        // Names come with the files, and may be longer than what stands in them.
        let bytes = manifests.sources.iter().map(|(_, file)| file.name.len() + file.text.len()).sum();
        let mut drafts = lock(&self.drafts);
        drafts.retain(|draft| draft.session != session || draft.digest != digest);
        let (session, digest) = (session.to_owned(), digest.to_owned());
        drafts.push_front(Draft { session: session.clone(), digest, manifests: manifests.clone(), bytes });
        let (mut of_one, mut all) = (0, 0);
        drafts.retain(|draft| {
            of_one += usize::from(draft.session == session);
            all += draft.bytes;
            (draft.session != session || of_one <= DRAFTS_OF_ONE) && (all <= BYTES || all == draft.bytes)
        });
        drafts.truncate(DRAFTS);
    }

    /// The manifests that gave a plan; only whoever brought them sees them.
    pub(super) fn draft(&self, session: &str, digest: &str) -> Option<Arc<Manifests>> {
        let drafts = lock(&self.drafts);
        drafts
            .iter()
            .find(|draft| draft.session == session && draft.digest == digest)
            .map(|draft| draft.manifests.clone())
    }

    /// Begins to plan for a session, unless that is under way or was just done.
    pub(super) fn begin<'a>(&'a self, session: &'a str) -> Begun<'a> {
        let mut stages = lock(&self.stages);
        match stages.get(session) {
            Some(Stage::UnderWay) => Begun::UnderWay,
            Some(Stage::Made) => {
                stages.remove(session);
                Begun::Made
            }
            None => {
                // Of those who did not come back nothing needs to be known.
                if stages.len() >= WAITING {
                    stages.retain(|_, stage| *stage == Stage::UnderWay);
                }
                stages.insert(session.to_owned(), Stage::UnderWay);
                Begun::Now(Working { planning: self, session })
            }
        }
    }

    /// Nobody waits any more: the plan was there in time.
    pub(super) fn served(&self, session: &str) {
        lock(&self.stages).remove(session);
    }

    /// What was planned for exactly this.
    pub(super) fn seen(&self, is_it: impl Fn(&Seen) -> bool) -> Option<Seen> {
        lock(&self.looks).iter().find(|seen| is_it(seen)).cloned()
    }

    /// Keeps what was planned.
    pub(super) fn keep_seen(&self, seen: Seen) {
        let mut looks = lock(&self.looks);
        looks.push_front(seen);
        let (mut at, mut weight) = (0, 0);
        looks.retain(|seen| {
            at += 1;
            weight += seen.weight();
            at == 1 || (at <= LOOKS && weight <= OPERATIONS)
        });
    }

    /// The plan with this digest, if somebody looked at it not long ago.
    pub(super) fn look(&self, digest: &str) -> Option<Arc<Look>> {
        let looks = lock(&self.looks);
        looks.iter().filter_map(Seen::look).find(|look| look.plan.digest.as_str() == digest).cloned()
    }

    /// Keeps what applying a plan came to.
    pub(super) fn keep_run(&self, ran: Ran) {
        let mut runs = lock(&self.runs);
        runs.push_front(Arc::new(ran));
        let (mut at, mut operations) = (0, 0);
        runs.retain(|ran| {
            at += 1;
            operations += ran.results.len();
            at == 1 || (at <= RUNS && operations <= OPERATIONS)
        });
    }

    /// What applying the plan with this digest came to, the last time.
    pub(in crate::web::dashboard) fn run(&self, digest: &str) -> Option<Arc<Ran>> {
        lock(&self.runs).iter().find(|ran| ran.plan.digest.as_str() == digest).cloned()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    fn manifests(bytes: usize) -> Arc<Manifests> {
        let mut sources = Sources::default();
        sources.add("a.yaml", "x".repeat(bytes));
        Arc::new(Manifests { sources, findings: Vec::new() })
    }

    #[test]
    fn the_newest_of_a_session_stay_and_nobody_else_sees_them() {
        let planning = Planning::default();
        for number in 0..7 {
            planning.keep_draft("ada", &format!("h1:{number}"), &manifests(10));
        }
        planning.keep_draft("bob", "h1:9", &manifests(10));
        assert!(planning.draft("ada", "h1:1").is_none() && planning.draft("ada", "h1:2").is_some());
        assert!(planning.draft("bob", "h1:6").is_none() && planning.draft("bob", "h1:9").is_some());
    }

    #[test]
    fn one_plan_at_a_time_is_made_for_a_session() {
        let planning = Planning::default();
        let Begun::Now(first) = planning.begin("ada") else { panic!("nothing is under way") };
        assert!(matches!(planning.begin("ada"), Begun::UnderWay));
        drop(first);
        assert!(matches!(planning.begin("ada"), Begun::Made));
        assert!(matches!(planning.begin("ada"), Begun::Now(_)));
        planning.served("ada");
        assert!(matches!(planning.begin("ada"), Begun::Now(_)));
    }

    #[test]
    fn names_of_files_weigh_as_much_as_what_stands_in_them() {
        let planning = Planning::default();
        for number in 0..5 {
            let mut sources = Sources::default();
            sources.add("n".repeat(30 << 20), "a: 1");
            let manifests = Arc::new(Manifests { sources, findings: Vec::new() });
            planning.keep_draft(&format!("session {number}"), "h1:0", &manifests);
        }
        assert!(planning.draft("session 0", "h1:0").is_none() && planning.draft("session 4", "h1:0").is_some());
    }

    #[test]
    fn many_bytes_push_out_what_is_older() {
        let planning = Planning::default();
        for number in 0..5 {
            planning.keep_draft(&format!("session {number}"), "h1:0", &manifests(30 << 20));
        }
        assert!(planning.draft("session 0", "h1:0").is_none() && planning.draft("session 4", "h1:0").is_some());
    }
}
