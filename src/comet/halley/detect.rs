//! Whether a server is Halley's own: the first request asks for what a plan needs anyway.

use serde::Deserialize;

use super::{HalleyServer, SnapshotCache, read};
use crate::backend::Error;
use crate::comet::Http;
use crate::comet::http::{Answer, Call, Failure, Settings};
use crate::wire::find;
use crate::wire::halley::{API, About};

/// What the answer to the first request says.
enum Found {
    Halley(Box<read::Fetched>),
    /// No route of Halley's.
    Other,
}

/// Asks for the snapshot; `None`: the server is none of Halley's.
///
/// `settings` are those that `http` was made of.
///
/// # Errors
///
/// The server cannot be reached, is of Halley and refuses the credential, or speaks another version.
pub async fn detect(
    http: Http,
    settings: &Settings,
    cache: Option<SnapshotCache>,
) -> Result<Option<HalleyServer>, Error> {
    let found = match read::fetch(&http, cache.as_ref()).await {
        Ok(fetched) => Found::Halley(Box::new(fetched)),
        Err(read::Unfetched::Sent(failure)) => judge(&http, *failure).await?,
        Err(read::Unfetched::Answered(answered)) => other_json(&http, &answered.0, answered.1).await?,
    };
    let Found::Halley(fetched) = found else { return Ok(None) };
    let read::Fetched { caller, snapshot, etag: _ } = *fetched;
    // It says itself when it has enough.
    http.set_writes(None);
    Ok(Some(HalleyServer {
        http,
        settings: settings.clone(),
        cache,
        caller,
        first: Some(snapshot).into(),
        seen: None.into(),
    }))
}

/// A refusal of the first request. A gateway may refuse what it does not know in many ways; only Halley says who it is without a credential.
/// Halley's server has Comet's routes too: taken for Comet it would be changed by less than it can.
async fn judge(http: &Http, failure: Failure) -> Result<Found, Error> {
    match failure {
        Failure::NoSuchRoute { .. }
        | Failure::NotFound { .. }
        | Failure::NotJson { .. }
        | Failure::Redirected { .. }
        | Failure::Refused { .. }
        | Failure::Unauthorized { .. }
        | Failure::Forbidden { .. }
        | Failure::PaymentRequired { .. } => {
            if is_halley(http).await {
                Err(failure.into())
            } else {
                Ok(Found::Other)
            }
        }
        Failure::NotReached { .. }
        | Failure::Lost { .. }
        | Failure::Conflict { .. }
        | Failure::Busy { .. }
        | Failure::Server { .. }
        | Failure::TooLarge { .. }
        | Failure::Decoding { .. }
        | Failure::Unusable { .. } => Err(failure.into()),
    }
}

async fn is_halley(http: &Http) -> bool {
    let about = http.send(Call::to(find("H1"))).await.and_then(|answer| answer.json::<About>());
    about.is_ok_and(|about| about.api.starts_with("halley.dev/"))
}

/// Any JSON may answer; only with `api` it is Halley's.
async fn other_json(http: &Http, answer: &Answer, failure: Failure) -> Result<Found, Error> {
    #[derive(Deserialize)]
    struct Said {
        api: Option<String>,
    }
    match answer.json::<Said>() {
        Ok(Said { api: Some(api) }) if api.starts_with("halley.dev/") && api != API => Err(Error::Other(format!(
            "{} speaks `{api}`, and this Halley speaks `{API}`; use the Halley of the server's version",
            http.server()
        ))),
        Ok(Said { api: Some(api) }) if api == API => Err(failure.into()),
        _ if is_halley(http).await => Err(failure.into()),
        _ => Ok(Found::Other),
    }
}
