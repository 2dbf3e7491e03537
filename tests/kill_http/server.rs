//! `kill -9` of `halley serve` while many write.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::database::Database;
use crate::halley::{Organization, Server};
use crate::writers::{self, Acknowledged, Writers, together};

const ROUNDS: u64 = 12;
const SEED: u64 = 20_261_124;

/// How long the server lives in this round: from "no request was answered yet" to "every writer has written".
fn lifetime(round: u64) -> Duration {
    // SplitMix64: moments that look random, and are the same in each run.
    let mut bits = (SEED + round).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    Duration::from_millis(50 + (bits >> 33) % 700)
}

#[test]
fn a_server_that_is_killed_while_many_write_loses_nothing_that_it_acknowledged() {
    let organization = Organization::new(writers::MANIFESTS);
    let folder = organization.folder.path();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let server = Server::start(folder);
        let noted = runtime.block_on(async {
            let writers = Writers::start(&server.url, &organization.key, &round.to_string());
            tokio::time::sleep(lifetime(round)).await;
            server.kill();
            writers.gone().await
        });
        acknowledged.extend(Acknowledged::all(&noted));
        // The next owner of the file is a server too; its reading recovers what the log holds.
        let next = Server::start(folder);
        let database = Database::open(&organization.database());
        database.is_whole();
        nothing_is_missing(&database, &acknowledged);
        what_belongs_together_is_together(&database);
        drop(next);
    }
    assert!(acknowledged.len() > writers::WRITERS, "only {} writes were acknowledged", acknowledged.len());
}

/// Each acknowledged write is in the audit log, and the tables are what the log says.
pub(crate) fn nothing_is_missing(database: &Database, acknowledged: &[String]) {
    let logged: BTreeSet<String> = database.effects().into_iter().map(|effect| effect.operation).collect();
    let lost: Vec<&String> = acknowledged.iter().filter(|operation| !logged.contains(*operation)).collect();
    assert!(lost.is_empty(), "{} acknowledged writes are lost: {lost:?}", lost.len());
    let (mut members, mut memberships) = (BTreeSet::new(), BTreeSet::new());
    for operation in &logged {
        match operation.splitn(3, '/').collect::<Vec<_>>()[..] {
            ["create" | "invite", "member", email] => drop(members.insert(email.to_owned())),
            ["create", "membership", place] => drop(memberships.insert(place.to_owned())),
            _ => {}
        }
    }
    assert_eq!(database.members(), members);
    assert_eq!(database.memberships(), memberships);
}

/// The three people of one request are all there, or none of them.
pub(crate) fn what_belongs_together_is_together(database: &Database) {
    let members = database.members();
    for email in members.iter().filter(|email| *email != "ana@acme.org") {
        for other in together(email) {
            assert!(members.contains(&other), "{email} without {other}");
        }
    }
}
