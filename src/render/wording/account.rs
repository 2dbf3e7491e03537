//! Service accounts.

use super::Sentence;
use crate::model::change::Edit;
use crate::model::key::WorkspaceName;
use crate::model::organization::{Authorized, ServiceAccount};

pub(super) fn sentence(edit: &Edit<ServiceAccount>) -> Sentence {
    match edit {
        Edit::Create(ServiceAccount { default_workspace, name, workspaces }) => {
            let sentence =
                Sentence::new("create the service account ").name(name).words(" for ").then(list(workspaces));
            match default_workspace {
                Some(default) => sentence.words(", by default in ").name(default),
                None => sentence,
            }
        }
        Edit::Update { before, after } => changed(before, after),
        Edit::Delete(ServiceAccount { default_workspace: _, name, workspaces }) => {
            Sentence::new("delete the service account ")
                .name(name)
                .words("; all its keys end at once (worked in ")
                .then(list(workspaces))
                .words(")")
        }
    }
}

fn changed(before: &ServiceAccount, after: &ServiceAccount) -> Sentence {
    let ServiceAccount { default_workspace, name, workspaces } = after;
    let mut parts = Vec::new();
    if before.workspaces != *workspaces {
        parts.push(reach(&before.workspaces, workspaces));
    }
    if before.default_workspace != *default_workspace {
        let (before, after) = (default(before.default_workspace.as_ref()), default(default_workspace.as_ref()));
        parts.push(Sentence::new("default workspace ").then(before).words(" -> ").then(after));
    }
    Sentence::new("change the service account ").name(name).words(": ").then(Sentence::joined(parts, "; "))
}

fn reach(before: &Authorized, after: &Authorized) -> Sentence {
    let (Authorized::Listed(old), Authorized::Listed(new)) = (before, after) else {
        return Sentence::new("authorized for ").then(list(before)).words(" -> ").then(list(after));
    };
    let mut parts = Vec::new();
    let lost: Vec<_> = old.difference(new).collect();
    if !lost.is_empty() {
        parts.push(Sentence::new("leaves ").names(lost));
    }
    let gained: Vec<_> = new.difference(old).collect();
    if !gained.is_empty() {
        parts.push(Sentence::new("may work in ").names(gained));
    }
    Sentence::joined(parts, "; ")
}

fn list(workspaces: &Authorized) -> Sentence {
    match workspaces {
        Authorized::All => Sentence::new("every workspace"),
        Authorized::Listed(names) if names.is_empty() => Sentence::new("no workspace"),
        Authorized::Listed(names) => Sentence::default().names(names),
    }
}

fn default(name: Option<&WorkspaceName>) -> Sentence {
    name.map_or_else(|| Sentence::new("none"), |name| Sentence::default().name(name))
}
