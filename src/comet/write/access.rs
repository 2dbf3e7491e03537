//! Who is in a workspace.

use super::{Progress, Trouble, invite, role, send};
use crate::comet::Comet;
use crate::comet::http::{Call, Failure};
use crate::comet::read::{Place, Stands, place, stands};
use crate::model::change::Access;
use crate::wire::find;
use crate::wire::frontend::RemoveFromTeam;

/// Brings somebody in and gives the role at once, unless an invitation has to be accepted first.
pub(super) async fn create(comet: &Comet, access: &Access, progress: &mut Progress) -> Result<(), Trouble> {
    let id = comet.workspace_id(&access.workspace).await?;
    match comet.user(access.member()).await? {
        Some(user) => invite::add(comet, &id, &user, access, progress).await?,
        None => invite::by_email(comet, &id, access, progress).await?,
    }
    match look(comet, &id, access).await? {
        // The role waits for the acceptance; the plan said so.
        Some(Stands::Invited) => Ok(()),
        // Nobody changes their own role there; for an Admin it would change nothing, and for others the next plan says so.
        Some(Stands::Member { user, .. }) if comet.is_caller(&user) => Ok(()),
        Some(Stands::Member { user, role, grants }) => {
            role::give(comet, &id, &user, access, (role, grants), progress).await
        }
        None => Err(Trouble::Refused(format!(
            "Comet took the invitation of {} into {}, and does not show it",
            access.member(),
            access.workspace
        ))),
    }
}

/// Gives somebody in the workspace another role, or other grants.
pub(super) async fn update(comet: &Comet, after: &Access, progress: &mut Progress) -> Result<(), Trouble> {
    let id = comet.workspace_id(&after.workspace).await?;
    match look(comet, &id, after).await? {
        Some(Stands::Member { user, role, grants }) => {
            role::give(comet, &id, &user, after, (role, grants), progress).await
        }
        Some(Stands::Invited) => {
            Err(Trouble::Refused(format!("{} has not accepted the invitation yet", after.member())))
        }
        None => Err(Trouble::Refused(format!("{} is not in {} any more", after.member(), after.workspace))),
    }
}

/// Takes somebody out of a workspace. The user name counts that is there now.
pub(super) async fn delete(comet: &Comet, access: &Access, progress: &mut Progress) -> Result<(), Trouble> {
    let id = comet.workspace_id(&access.workspace).await?;
    let user = match look(comet, &id, access).await? {
        Some(Stands::Member { user, .. }) => user,
        Some(Stands::Invited) => {
            return Err(Trouble::Refused(format!(
                "{} has not accepted the invitation yet, and Comet has no known route to take it back",
                access.member()
            )));
        }
        None => return Ok(()),
    };
    let body = RemoveFromTeam { team_id: id.clone(), user_name: user };
    let sent = send(comet, Call::to(find("C16")).json(&body), progress).await;
    match sent {
        Ok(()) | Err(Failure::Refused { .. } | Failure::NotFound { .. } | Failure::Conflict { .. }) => {}
        Err(failure) => return Err(failure.into()),
    }
    match (look(comet, &id, access).await?, sent) {
        (None, _) => Ok(()),
        (Some(_), Err(refused)) => Err(refused.into()),
        (Some(_), Ok(())) => Err(Trouble::Refused(format!(
            "Comet took the removal of {} from {}, and still shows them",
            access.member(),
            access.workspace
        ))),
    }
}

/// How somebody stands in a workspace now. Without all lists nothing is said.
async fn look(comet: &Comet, id: &str, access: &Access) -> Result<Option<Stands>, Trouble> {
    let place = place(&comet.http, id, comet.named_roles()).await?;
    let Place { members, invites, standings } = &place;
    if let Some(why) = [members.gap(), invites.gap(), standings.gap()].into_iter().flatten().next() {
        return Err(Trouble::Unread(crate::backend::Error::Other(why.to_owned())));
    }
    Ok(comet.with_directory(|directory| stands(&place, directory, access.member())))
}
