//! The whole organization (H4): written once a version, shared by all who ask, with an ETag.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::mem;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderValue, header};

use super::server::caller;
use crate::backend::Read as _;
use crate::model::hex;
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::web::api::shared::Shared;
use crate::wire::halley::snapshot::SnapshotRest;

/// How many bytes a piece has.
const PIECE: usize = 1 << 18;

/// A snapshot as JSON without whom it is for.
pub(in crate::web::api) struct Written {
    version: String,
    /// The organization's id.
    id: Option<String>,
    pieces: Arc<[Bytes]>,
}

/// H4.
pub(in crate::web::api) fn snapshot(
    app: Arc<App>,
    shared: Arc<Shared>,
    asked: Arc<Asked>,
) -> Pin<Box<dyn Future<Output = Result<Reply, Refusal>> + Send>> {
    Box::pin(async move {
        let current = app.ask(version).await?;
        if asked.header("if-none-match").is_some_and(|known| knows(known, &etag(&current, &asked))) {
            return Ok(tagged(Reply::not_modified(), &etag(&current, &asked)));
        }
        let (version, id, pieces) = current_pieces(&app, &shared, current).await?;
        let mut body: VecDeque<Bytes> = VecDeque::with_capacity(pieces.len() + 1);
        body.push_back(head(&asked, id)?);
        body.extend(pieces.iter().cloned());
        Ok(tagged(Reply::pieces(body), &etag(&version, &asked)))
    })
}

fn tagged(reply: Reply, etag: &str) -> Reply {
    let value = HeaderValue::from_str(etag).expect("versions, e-mails' hashes and quotes are visible ASCII");
    // The answer is one caller's own, and may be kept as long as it is asked for again.
    reply.with(header::ETAG, value).with(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"))
}

/// The price is part of the snapshot but not of the store.
fn version(app: &App) -> Result<String, Refusal> {
    Ok(app.store.version()?)
}

/// The answer names its caller, so the tag does too.
fn etag(version: &str, asked: &Asked) -> String {
    use sha2::{Digest as _, Sha256};
    let credential =
        asked.caller.as_ref().map(|caller| format!("{:?}", (&caller.actor, &caller.role, &caller.credential)));
    let digest = Sha256::digest(format!("{version}\n{}", credential.unwrap_or_default()));
    format!("\"{}\"", hex(&digest[..16]))
}

fn knows(header: &str, etag: &str) -> bool {
    header.split(',').map(|tag| tag.trim().trim_start_matches("W/")).any(|tag| tag == etag || tag == "*")
}

/// `{"caller":{…},`: what follows begins after the brace.
fn head(asked: &Asked, organization: Option<String>) -> Result<Bytes, Refusal> {
    let caller = caller(asked.caller()?, organization);
    let caller = serde_json::to_string(&caller).expect("a caller is plain JSON");
    Ok(Bytes::from(format!("{{\"caller\":{caller},")))
}

type Current = (String, Option<String>, Arc<[Bytes]>);

/// What was written for this version, or writes it. Others who ask meanwhile wait for this one, and write nothing.
async fn current_pieces(app: &Arc<App>, shared: &Shared, version: String) -> Result<Current, Refusal> {
    let mut last = shared.snapshot.lock().await;
    if let Some(Written { version: written, id, pieces }) = &*last
        && *written == version
    {
        return Ok((version, id.clone(), pieces.clone()));
    }
    // The old one goes before the new one comes: a big organization is not held twice.
    *last = None;
    let written = app.ask(write).await?;
    let current = (written.version.clone(), written.id.clone(), written.pieces.clone());
    *last = Some(written);
    Ok(current)
}

/// The version is read first: what changes meanwhile is in the snapshot, and the next who asks writes it again.
fn write(app: &App) -> Result<Written, Refusal> {
    let version = version(app)?;
    let snapshot = tokio::runtime::Handle::current().block_on(app.store.snapshot())?;
    let id = snapshot.id.as_ref().map(ToString::to_string);
    let mut pieces = Pieces::default();
    serde_json::to_writer(&mut pieces, &SnapshotRest::new(&snapshot)).expect("a snapshot is plain JSON");
    Ok(Written { version, id, pieces: pieces.finish() })
}

/// Takes JSON in pieces, and leaves out its first byte: the brace that the caller's part has opened.
#[derive(Default)]
struct Pieces {
    done: Vec<Bytes>,
    open: Vec<u8>,
    begun: bool,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let skip = usize::from(!mem::replace(&mut self.begun, true));
        self.open.extend_from_slice(bytes.get(skip..).unwrap_or_default());
        if self.open.len() >= PIECE {
            self.cut();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Pieces {
    fn cut(&mut self) {
        let open = mem::replace(&mut self.open, Vec::with_capacity(PIECE + (PIECE >> 4)));
        self.done.push(Bytes::from(open));
    }

    fn finish(mut self) -> Arc<[Bytes]> {
        self.cut();
        self.done.into()
    }
}
