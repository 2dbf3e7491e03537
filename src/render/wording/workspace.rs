//! Workspaces and the default mark.

use super::Sentence;
use crate::model::change::{Edit, WorkspaceState};
use crate::model::key::WorkspaceName;
use crate::render::count::counted;
use crate::render::effects::Effect;

pub(super) fn sentence(edit: &Edit<WorkspaceState>, effect: Option<&Effect<'_>>) -> Sentence {
    match edit {
        Edit::Create(WorkspaceState { default, id: _, name }) => {
            let mark = if *default { ", the default one" } else { "" };
            Sentence::new("create the workspace ").name(name).words(mark)
        }
        Edit::Update { before, after } => changed(before, after),
        Edit::Delete(workspace) => deleted(workspace, effect),
    }
}

pub(super) fn default_mark(before: Option<&WorkspaceName>, after: &WorkspaceName) -> Sentence {
    match before {
        Some(before) => {
            Sentence::new("move the default mark from the workspace ").name(before).words(" to ").name(after)
        }
        None => Sentence::new("mark the workspace ").name(after).words(" as default"),
    }
}

fn changed(before: &WorkspaceState, after: &WorkspaceState) -> Sentence {
    let WorkspaceState { default, id: _, name } = after;
    let words = match (before.default, default) {
        (false, true) => ": it becomes the default one",
        (true, false) => ": it is no longer the default one",
        _ => "",
    };
    Sentence::new("change the workspace ").name(name).words(words)
}

fn deleted(WorkspaceState { default: _, id, name }: &WorkspaceState, effect: Option<&Effect<'_>>) -> Sentence {
    let mut asides = Vec::new();
    if let Some(id) = id {
        asides.push(Sentence::new("id ").value(id));
    }
    match effect.map_or(0, |effect| effect.people) {
        0 => {}
        1 => asides.push(Sentence::new("1 person loses access to it")),
        people => asides.push(Sentence::new(format!("{} lose access to it", counted(people, "person")))),
    }
    let sentence = Sentence::new("delete the workspace ").name(name).words(" WITH ALL ITS DATA, for good");
    if asides.is_empty() {
        return sentence;
    }
    sentence.words(" (").then(Sentence::joined(asides, "; ")).words(")")
}
