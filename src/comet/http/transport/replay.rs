//! Answers from a recording, without any network.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::recorder::numbers;
use super::recording::{Answered, Asked, Exchange, FORMAT};
use super::{Fault, Reply, Request, Transport};
use crate::backend::{BoxFuture, Error};
use crate::comet::http::hide::Hide;

/// Answers each request as it was answered, by method, path, query and body; one that was asked several times in the recorded order.
pub(in crate::comet::http) struct Replay {
    left: Mutex<Vec<(Asked, VecDeque<Answered>)>>,
    hide: Arc<Hide>,
    folder: String,
}

impl Replay {
    pub(in crate::comet::http) fn open(folder: &Path, hide: Arc<Hide>) -> Result<Self, Error> {
        let name = folder.display().to_string();
        let unusable = |why: String| Error::Other(format!("no recording can be read from `{name}`: {why}"));
        let mut left: Vec<(Asked, VecDeque<Answered>)> = Vec::new();
        for (_, path) in numbers(folder).map_err(|error| unusable(error.to_string()))? {
            let broken = |why: String| unusable(format!("{}: {why}", path.display()));
            let bytes = fs::read(&path).map_err(|error| broken(error.to_string()))?;
            let exchange: Exchange = serde_json::from_slice(&bytes).map_err(|error| broken(error.to_string()))?;
            if exchange.format != FORMAT {
                return Err(broken(format!("its format is `{}`, this Halley reads `{FORMAT}`", exchange.format)));
            }
            match left.iter_mut().find(|(asked, _)| same(asked, &exchange.request)) {
                Some((_, answers)) => answers.push_back(exchange.answer),
                None => left.push((exchange.request, VecDeque::from([exchange.answer]))),
            }
        }
        if left.is_empty() {
            return Err(unusable("there are no files like `000001.json`".to_owned()));
        }
        Ok(Self { left: Mutex::new(left), hide, folder: name })
    }

    fn replayed(&self, request: &Request) -> Result<Reply, Fault> {
        let asked = Asked::new(request, &self.hide);
        let mut left = self.left.lock().expect("no panic while it is held");
        let Some((_, answers)) = left.iter_mut().find(|(known, _)| same(known, &asked)) else {
            let others = left.iter().any(|(known, _)| (&known.method, &known.path) == (&asked.method, &asked.path));
            let why = if others { "with this query and body" } else { "at all" };
            return Err(Fault::Unusable(format!("the recording `{}` does not have this request {why}", self.folder)));
        };
        let Some(answer) = answers.pop_front() else {
            let why = format!("the recording `{}` has this request less often than it is asked now", self.folder);
            return Err(Fault::Unusable(why));
        };
        answer.again()
    }
}

impl Transport for Replay {
    fn carry<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Reply, Fault>> {
        let result = self.replayed(request);
        Box::pin(async move { result })
    }
}

/// Headers do not count: what they carry (an ETag, an idempotency key) differs between runs.
fn same(one: &Asked, other: &Asked) -> bool {
    (&one.method, &one.path, &one.query, &one.body) == (&other.method, &other.path, &other.query, &other.body)
}
