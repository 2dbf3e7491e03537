//! What single routes of Halley's own server show, beyond the snapshot: also to people who may not see all of it.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::attributed::attributed;
use crate::backend::{Error, Provenance};
use crate::comet::http::{Call, Failure, Http};
use crate::model::key::KeyName;
use crate::wire::find;
use crate::wire::halley::Caller;
use crate::wire::halley::billing::{BillingDocument, InvoiceDocument};
use crate::wire::halley::people::{MemberDocument, WorkspaceRow};
use crate::wire::halley::things::{AuditDocument, IssuedKey, LiveKeyDocument, NewKeyDocument};

/// How many rows a request asks for; the server gives no more.
const PAGE: usize = 500;

/// A page of rows.
#[derive(Deserialize)]
struct Rows<T> {
    data: Vec<T>,
    total: u64,
}

/// H3: whom the credential stands for.
///
/// # Errors
///
/// As [`keys`].
pub async fn whoami(http: &Http) -> Result<Caller, Error> {
    ask(http, Call::to(find("H3"))).await
}

/// H60: the caller's own keys.
///
/// # Errors
///
/// The server cannot be reached, refuses the credential, or is none of Halley's.
pub async fn keys(http: &Http) -> Result<Vec<LiveKeyDocument>, Error> {
    ask(http, Call::to(find("H60"))).await
}

/// H61: makes a key of the caller's own.
///
/// # Errors
///
/// As [`keys`]; or there is a live key of this name.
pub async fn make_key(http: &Http, provenance: &Provenance, name: &KeyName) -> Result<IssuedKey, Error> {
    ask(http, attributed(Call::to(find("H61")).json(&NewKeyDocument { name: name.clone() }), provenance)).await
}

/// H62: ends a key of the caller's own.
///
/// # Errors
///
/// As [`keys`]; or the caller has no such key.
pub async fn revoke_key(http: &Http, provenance: &Provenance, id: &str) -> Result<(), Error> {
    http.send(attributed(Call::to(find("H62")).with(&[id]), provenance))
        .await
        .map(drop)
        .map_err(|failure| error(http, failure))
}

/// H20: all members, by e-mail.
///
/// # Errors
///
/// As [`keys`].
pub async fn members(http: &Http) -> Result<Vec<MemberDocument>, Error> {
    all(http, "H20", usize::MAX).await
}

/// H30: the workspaces that the caller sees.
///
/// # Errors
///
/// As [`keys`].
pub async fn workspaces(http: &Http) -> Result<Vec<WorkspaceRow>, Error> {
    all(http, "H30", usize::MAX).await
}

/// H80: the newest lines of the audit log, at most `most`.
///
/// # Errors
///
/// As [`keys`].
pub async fn audit(http: &Http, most: usize) -> Result<Vec<AuditDocument>, Error> {
    let mut found: Vec<AuditDocument> = Vec::new();
    while found.len() < most {
        let size = PAGE.min(most - found.len());
        let mut call = Call::to(find("H80")).query("pageSize", &size.to_string());
        // By the last line and not by number: new lines come at the front.
        if let Some(last) = found.last() {
            call = call.query("before", &last.seq.to_string());
        }
        let Rows { data, total: _ } = ask::<Rows<AuditDocument>>(http, call).await?;
        let ended = data.len() < size;
        found.extend(data);
        if ended {
            break;
        }
    }
    Ok(found)
}

/// H90: subscription, seats, next bill, payment method.
///
/// # Errors
///
/// As [`keys`].
pub async fn billing(http: &Http) -> Result<BillingDocument, Error> {
    ask(http, Call::to(find("H90"))).await
}

/// H93: the invoices, at most `most`.
///
/// # Errors
///
/// As [`keys`].
pub async fn invoices(http: &Http, most: usize) -> Result<Vec<InvoiceDocument>, Error> {
    all(http, "H93", most).await
}

async fn all<T: DeserializeOwned>(http: &Http, route: &str, most: usize) -> Result<Vec<T>, Error> {
    let mut found: Vec<T> = Vec::new();
    for page in 1_u32.. {
        let call = Call::to(find(route)).query("page", &page.to_string()).query("pageSize", &PAGE.to_string());
        let Rows { data, total } = ask::<Rows<T>>(http, call).await?;
        let ended = data.is_empty();
        found.extend(data);
        if ended || found.len() as u64 >= total || found.len() >= most {
            break;
        }
    }
    found.truncate(most);
    Ok(found)
}

async fn ask<T: DeserializeOwned>(http: &Http, call: Call) -> Result<T, Error> {
    let answer = http.send(call).await.and_then(|answer| answer.json());
    answer.map_err(|failure| error(http, failure))
}

/// Comet knows none of these routes.
fn error(http: &Http, failure: Failure) -> Error {
    match failure {
        Failure::NoSuchRoute { .. } | Failure::NotJson { .. } => Error::Other(format!(
            "{} is no server of Halley, and Comet has no known route for this; its own pages show it",
            http.server()
        )),
        other => other.into(),
    }
}
