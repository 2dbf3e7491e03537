//! The fields that say where a service account may work.
//!
//! Few workspaces are boxes to tick, many are lines of a text: what a form sends is read in one way for both.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::model::key::WorkspaceName;
use crate::model::organization::{Authorized, ServiceAccount};
use crate::store::{Cut, WorkspacesAsked};
use crate::web::App;
use crate::web::dashboard::edit::Stop;
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Failed, Faults};

/// Beyond so many workspaces there are no boxes, and only so many are suggested.
const FEW: u64 = 50;

/// What is chosen in the fields.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    default: String,
    all: bool,
    names: BTreeSet<String>,
}

impl Chosen {
    /// What an account has.
    pub(super) fn of(account: &ServiceAccount) -> Self {
        let ServiceAccount { default_workspace, name: _, workspaces } = account;
        let names = match workspaces {
            Authorized::All => BTreeSet::new(),
            Authorized::Listed(names) => names.iter().map(ToString::to_string).collect(),
        };
        let default = default_workspace.as_ref().map(ToString::to_string).unwrap_or_default();
        Self { default, all: *workspaces == Authorized::All, names }
    }

    /// What a form sent.
    pub(super) fn sent(sent: &Sent) -> Self {
        let lines = sent.all("workspaces").flat_map(str::lines).map(str::trim);
        Self {
            default: sent.text("default").trim().to_owned(),
            all: sent.text("which") == "all",
            names: lines.filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        }
    }

    /// The default workspace and the authorized ones, or what is wrong with them.
    pub(super) fn checked(&self, app: &App) -> Result<(Option<WorkspaceName>, Authorized), Stop> {
        let mut faults = Faults::default();
        let exists = |name: &str| app.store.workspace(&WorkspaceName::new(name)).map(|found| found.is_some());
        let missing = |name: &str| format!("There is no workspace “{name}”.");
        if !self.default.is_empty() && !exists(&self.default)? {
            faults.say("default", missing(&self.default));
        }
        if !self.all {
            for name in &self.names {
                if !exists(name)? {
                    faults.say("workspaces", missing(name));
                    // Somebody may have written a million names.
                    break;
                }
            }
            if self.names.is_empty() {
                faults.say("workspaces", "Choose at least one workspace, or all of them.");
            } else if !self.default.is_empty() && !self.names.contains(&self.default) {
                faults.say("default", "The default workspace must be one of the authorized workspaces.");
            }
        }
        if !faults.is_empty() {
            return Err(Stop::Faults(faults));
        }
        let names = self.names.iter().map(|name| WorkspaceName::new(name)).collect();
        let authorized = if self.all { Authorized::All } else { Authorized::Listed(names) };
        Ok((Some(self.default.as_str()).filter(|name| !name.is_empty()).map(WorkspaceName::new), authorized))
    }

    /// The fields.
    pub(super) fn fields(&self, app: &App, faults: &Faults) -> Result<Markup, Failed> {
        let cut = Cut { page: 1, size: FEW };
        let known = app.store.workspaces_page(&WorkspacesAsked { search: None, of: None }, cut)?;
        let names: Vec<WorkspaceName> = known.rows.into_iter().map(|row| row.name).collect();
        let fits = self.names.iter().all(|name| names.iter().any(|known| known.as_str() == name));
        Ok(html! {
            (self.default_field(&names, faults))
            fieldset aria-describedby=[faults.of("workspaces").map(|_| "workspaces-fault")] {
                legend { "Authorized workspaces" }
                div.choice {
                    input #which-all type="radio" name="which" value="all" checked[self.all];
                    label for="which-all" { "All workspaces " small { "Also those that are created later" } }
                }
                div.choice {
                    input #which-some type="radio" name="which" value="some" checked[!self.all];
                    label for="which-some" { "Only these" }
                }
                @if known.total <= FEW && fits { (self.boxes(&names)) } @else { (self.lines(known.total)) }
                @if let Some(fault) = faults.of("workspaces") { p.error #workspaces-fault { (fault) } }
            }
        })
    }

    fn default_field(&self, names: &[WorkspaceName], faults: &Faults) -> Markup {
        let fault = faults.of("default");
        let described = if fault.is_some() { "default-fault default-hint" } else { "default-hint" };
        html! {
            div {
                label for="default" { "Default workspace" }
                input #default name="default" type="text" autocomplete="off" maxlength="200" list="workspace-names"
                    value=(self.default) aria-describedby=(described) aria-invalid=[fault.map(|_| "true")];
                datalist #workspace-names { @for name in names { option value=(name) {} } }
                @if let Some(fault) = fault { p.error #default-fault { (fault) } }
                p.hint #default-hint { "Where its data goes unless the program names another workspace. May stay empty." }
            }
        }
    }

    fn boxes(&self, names: &[WorkspaceName]) -> Markup {
        html! {
            div.boxes {
                @for (at, name) in names.iter().enumerate() {
                    @let id = format!("workspace-{at}");
                    div.choice {
                        input #(id) type="checkbox" name="workspaces" value=(name) checked[self.names.contains(name.as_str())];
                        label for=(id) { (name) }
                    }
                }
            }
        }
    }

    fn lines(&self, total: u64) -> Markup {
        let text = self.names.iter().map(String::as_str).collect::<Vec<_>>().join("\n");
        html! {
            label.unseen for="workspaces" { "Names of workspaces" }
            textarea #workspaces name="workspaces" rows="6" spellcheck="false" aria-describedby="workspaces-hint" { (text) }
            p.hint #workspaces-hint { "One name a line. There are " (crate::web::page::parts::count(total, "workspace", "workspaces")) "." }
        }
    }
}
