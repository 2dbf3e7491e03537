//! The page of Halley's own on service accounts.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};

use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::page::{Failed, Page, Tab};

/// A manifest as `halley validate` takes it.
const MANIFEST: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometServiceAccount
metadata:
  name: training
spec:
  defaultWorkspace: research
  workspaces: [research, prod]     # left out: all, also later ones
  keys:
    - name: cluster
      target: {file: secrets/training.key}
      rotation: {every: 90d, overlap: 7d}
";

pub(super) async fn show(State(app): State<Arc<App>>, Admin(who): Admin) -> Result<Page, Failed> {
    let address = app.settings.public_url.to_string();
    let body = html! {
        div.prose {
            (what())
            (keys())
            (use_one(&address))
            (rotation())
            (manifest())
        }
    };
    let page = Page::new("Service accounts", body).seen_by(who.viewer).in_tab(Tab::ServiceAccounts);
    Ok(page.back_to(Tab::ServiceAccounts.path(), "Service Accounts"))
}

fn what() -> Markup {
    html! {
        p {
            "A service account is for a program: a pipeline, a training job, a bot. It has no password and no page of its own, "
            "takes no seat, and does not leave with a person. Give every program its own, so that ending one ends nothing else."
        }
        section {
            h2 { "What it may do" }
            ul {
                li { "Its name has the prefix " code { "sa-" } ". You may write it with or without." }
                li { "In its " b { "authorized workspaces" } " it works as a Platform member with the workspace role Member: it logs and reads data there." }
                li { "Its " b { "default workspace" } " takes the data of programs that name no workspace. It must be one of the authorized ones." }
                li { "It is never an Admin: it invites nobody, and changes nothing of the organization." }
            }
        }
    }
}

fn keys() -> Markup {
    html! {
        section {
            h2 { "Keys" }
            p {
                "A program signs in with an API key of its account. The secret is shown once, when the key is made; afterwards only a "
                "hash of it is kept, so nobody can show it again. An account may have several keys, one for each place that uses it."
            }
            p {
                "A key works until it is revoked, and then is refused at once. Deleting the account ends all its keys. "
                b { "Last used" } " tells whether a key is still needed."
            }
        }
    }
}

fn use_one(address: &str) -> Markup {
    html! {
        section {
            h2 { "Use a key" }
            p { "Tell the program the key, and where this server is:" }
            pre tabindex="0" role="region" aria-label="Use a key" {
                "export COMET_API_KEY=…\n"
                "curl -H \"Authorization: $COMET_API_KEY\" " (address) "/api/rest/v2/workspaces"
            }
        }
    }
}

fn rotation() -> Markup {
    html! {
        section {
            h2 { "Rotate a key" }
            ol {
                li { "Make a new key. Keys of one name are numbered: after " code { "cluster.1" } " comes " code { "cluster.2" } "." }
                li { "Put it where the old one is, and look whether the program works." }
                li { "Revoke the old key." }
            }
            p { "Both work in between, so nothing stands still. " b { "Rotate" } " in the menu of a key leads through the steps." }
        }
    }
}

fn manifest() -> Markup {
    html! {
        section {
            h2 { "In a repository" }
            p { "Declared in a manifest, an account and its keys follow the repository. This one’s key is replaced every 90 days:" }
            pre tabindex="0" role="region" aria-label="A manifest" { (MANIFEST) }
            ul {
                li { code { "workspaces" } " lists the authorized workspaces. Left out, it means all of them, also those created later." }
                li { code { "target" } " says where the secret goes: a file that " code { "halley apply" } " writes, or a Kubernetes Secret (" code { "secretRef" } ") that the operator writes." }
                li { code { "rotation" } " makes a new key when " code { "every" } " has passed, and ends the old one " code { "overlap" } " later." }
            }
            p { "All fields: " code { "halley schema CometServiceAccount" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MANIFEST;

    #[test]
    fn the_manifest_is_one() {
        for line in ["kind: CometServiceAccount", "defaultWorkspace: research", "rotation: {every: 90d, overlap: 7d}"] {
            assert!(MANIFEST.contains(line), "{line}");
        }
    }
}
