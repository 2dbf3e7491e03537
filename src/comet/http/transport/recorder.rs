//! Keeps every request and answer as a numbered file, without secrets.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tempfile::NamedTempFile;

use super::pseudonyms::Pseudonyms;
use super::recording::{Answered, Asked, Exchange, FORMAT};
use super::{Fault, Reply, Request, Transport};
use crate::backend::{BoxFuture, Error};
use crate::comet::http::hide::Hide;
use crate::comet::http::settings::Settings;

/// Keeps what goes through it. A file that cannot be written stops the next request before it is sent, never the one that was.
pub(in crate::comet::http) struct Recorder {
    folder: PathBuf,
    server: String,
    credential: String,
    inner: Arc<dyn Transport>,
    hide: Arc<Hide>,
    state: Mutex<State>,
}

struct State {
    number: u64,
    pseudonyms: Option<Pseudonyms>,
    broken: Option<String>,
}

impl Recorder {
    /// Makes the folder, for its owner alone. A recording that is there already goes on.
    pub(in crate::comet::http) fn new(
        folder: &Path,
        settings: &Settings,
        inner: Arc<dyn Transport>,
        hide: Arc<Hide>,
    ) -> Result<Self, Error> {
        let unusable =
            |error: io::Error| Error::Other(format!("`{}` cannot keep a recording: {error}", folder.display()));
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unusable)?;
        NamedTempFile::new_in(folder).map_err(unusable)?;
        let number = numbers(folder).map_err(unusable)?.last().map_or(1, |(number, _)| number + 1);
        let pseudonyms = settings.pseudonyms.then(|| Pseudonyms::new(settings));
        let state = Mutex::new(State { number, pseudonyms, broken: None });
        let (server, credential) = (settings.base.clone(), format!("{:?}", settings.credential));
        Ok(Self { folder: folder.to_owned(), server, credential, inner, hide, state })
    }

    async fn recorded(&self, request: &Request) -> Result<Reply, Fault> {
        if let Some(broken) = &self.state.lock().expect("no panic while it is held").broken {
            return Err(Fault::Unusable(broken.clone()));
        }
        let result = self.inner.carry(request).await;
        let mut exchange = Exchange {
            format: FORMAT.to_owned(),
            server: self.server.clone(),
            credential: self.credential.clone(),
            request: Asked::new(request, &self.hide),
            answer: Answered::new(&result, &self.hide),
        };
        self.keep(&mut exchange);
        result
    }

    fn keep(&self, exchange: &mut Exchange) {
        let mut state = self.state.lock().expect("no panic while it is held");
        if let Some(pseudonyms) = &mut state.pseudonyms {
            pseudonyms.exchange(exchange);
        }
        match write(&self.folder, exchange, state.number) {
            Ok(number) => state.number = number + 1,
            Err(error) => {
                state.broken = Some(format!("the recording in `{}` cannot go on: {error}", self.folder.display()));
            }
        }
    }
}

impl Transport for Recorder {
    fn carry<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Reply, Fault>> {
        Box::pin(self.recorded(request))
    }
}

/// Writes whole or not at all, under the first number that is free: another client may write into the same folder.
fn write(folder: &Path, exchange: &Exchange, first: u64) -> io::Result<u64> {
    let mut file = NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut file, exchange)?;
    file.write_all(b"\n")?;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o600))?;
    file.as_file().sync_all()?;
    let mut number = first;
    loop {
        match file.persist_noclobber(folder.join(format!("{number:06}.json"))) {
            Ok(_) => return Ok(number),
            Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => file = failed.file,
            Err(failed) => return Err(failed.error),
        }
        number += 1;
    }
}

/// The files of a recording in their order.
pub(super) fn numbers(folder: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let number = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".json")?.parse().ok());
        found.extend(number.map(|number| (number, path)));
    }
    found.sort();
    Ok(found)
}
