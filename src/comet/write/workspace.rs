//! New workspaces.

use super::{Progress, Trouble};
use crate::comet::Comet;
use crate::comet::http::{Call, Failure};
use crate::model::change::WorkspaceState;
use crate::wire::find;
use crate::wire::rest::{CreatedWorkspace, NewWorkspace};

/// Creates a workspace. No source says how Comet refuses a name that exists, so a refusal is followed by a look.
pub(super) async fn create(comet: &Comet, state: &WorkspaceState, progress: &mut Progress) -> Result<(), Trouble> {
    let body = NewWorkspace { name: state.name.to_string(), plan: None };
    match comet.http.send(Call::to(find("A3")).json(&body)).await {
        Ok(answer) => {
            progress.written = true;
            let made = answer.json::<CreatedWorkspace>()?;
            if let (Some(name), Some(id)) = (made.workspace_name, made.workspace_id)
                && name == state.name.as_str()
            {
                comet.learn_workspace(state.name.clone(), id);
                return Ok(());
            }
        }
        Err(refused @ (Failure::Refused { .. } | Failure::Conflict { .. })) => {
            return match comet.workspace_id(&state.name).await {
                Ok(_) => Ok(()),
                Err(Trouble::Refused(_)) => Err(refused.into()),
                Err(trouble) => Err(trouble),
            };
        }
        Err(failure) => return Err(failure.into()),
    }
    comet.workspace_id(&state.name).await.map(drop)
}
