//! What of a person's access ends soon, as the manifests in the server's folder say.

use super::look::{look, today};
use super::patience::is_small;
use crate::model::key::Email;
use crate::plan::Ending;
use crate::web::page::{Failed, SignedIn};
use crate::web::{App, manifests};

/// The ends of a person's access; none where there are no manifests, or where they are not sound.
///
/// A page of a large organization does not wait for a plan: there it is told once the Plan tab was looked at on that day.
pub(in crate::web::dashboard) fn ending(app: &App, who: &SignedIn, email: &Email) -> Result<Vec<Ending>, Failed> {
    let is_small = is_small(app)?;
    let manifests = if is_small { manifests::read(app).ok().flatten() } else { app.folders.known() };
    let Some(manifests) = manifests else { return Ok(Vec::new()) };
    let looked = match is_small {
        true => look(app, who, &manifests)?.ok(),
        false => {
            let seen = app.planning.seen(|seen| seen.is_of(&manifests, today(app)));
            seen.and_then(|seen| seen.look().cloned())
        }
    };
    let subject = format!("member {email}");
    let ending = looked.iter().flat_map(|look| look.plan.ending.rows());
    Ok(ending.filter(|ending| ending.subject == subject).cloned().collect())
}
