//! `halley backup` while many write.

use std::time::Duration;

use crate::database::Database;
use crate::halley::{Organization, Server, command, run};
use crate::server::{nothing_is_missing, what_belongs_together_is_together};
use crate::writers::{self, Writers};

const BACKUPS: usize = 5;

#[test]
fn a_backup_that_is_made_while_many_write_is_one_moment() {
    let organization = Organization::new(writers::MANIFESTS);
    let folder = organization.folder.path();
    let server = Server::start(folder);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let writers = {
        let _entered = runtime.enter();
        Writers::start(&server.url, &organization.key, "w")
    };
    let mut sizes = Vec::new();
    for number in 0..BACKUPS {
        std::thread::sleep(Duration::from_millis(150));
        let acknowledged = writers.acknowledged.all();
        let copy = folder.join(format!("copy-{number}.db"));
        let file = copy.to_str().unwrap();
        run(&mut command(folder, &["backup", file, "--server", "sqlite:.halley/organization.db"]));
        let database = Database::open(&copy);
        database.is_whole();
        nothing_is_missing(&database, &acknowledged);
        what_belongs_together_is_together(&database);
        sizes.push(database.members().len());
    }
    runtime.block_on(writers.stop());
    assert!(sizes.is_sorted() && sizes.first() < sizes.last(), "nobody wrote meanwhile: {sizes:?}");
}
