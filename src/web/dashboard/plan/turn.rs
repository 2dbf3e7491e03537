//! Few plans are made at once: of a large organization one takes seconds and much memory, and who only wants to see a list does not wait
//! behind a row of them.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::web::App;

/// How many are made at once; far fewer than may ask the database.
const PLANS: usize = 2;
/// How many sets of manifests are on their way in at once: each may be as large as a page takes.
const ARRIVING: usize = 4;

/// Who makes a plan now, and who brings manifests.
#[derive(Debug)]
pub(super) struct Turns {
    plans: Arc<Semaphore>,
    arriving: Arc<Semaphore>,
}

impl Default for Turns {
    fn default() -> Self {
        Self { plans: Arc::new(Semaphore::new(PLANS)), arriving: Arc::new(Semaphore::new(ARRIVING)) }
    }
}

impl Turns {
    /// Room for manifests that arrive.
    pub(super) async fn arrive(&self) -> OwnedSemaphorePermit {
        turn(&self.arriving).await
    }
}

async fn turn(of: &Arc<Semaphore>) -> OwnedSemaphorePermit {
    of.clone().acquire_owned().await.expect("nobody closes it")
}

/// Runs what plans. It waits for its turn first, and only then takes a place among those who ask the database.
pub(in crate::web::dashboard) async fn ask<T: Send + 'static>(
    app: &Arc<App>,
    work: impl FnOnce(&App) -> T + Send + 'static,
) -> T {
    let turn = turn(&app.planning.turns.plans).await;
    app.ask(move |app| {
        // Work goes on when its request ends, and so does its turn.
        let _turn = turn;
        work(app)
    })
    .await
}
