//! `halley access`.

use super::Run;
use super::error::{Error, Exit};
use super::live;
use super::live::Place;
use super::manifests::Manifests;
use super::plan::json;
use super::situation::Sides;
use super::ui::Table;
use crate::model::key::{AccountName, Email, WorkspaceName};
use crate::model::organization::{Organization, ServiceAccount};
use crate::model::permission::{Action, Answer, Decision, can, can_account};
use crate::render;

/// Says who may do what, with the line of the documentation that decided
///
/// Answers from the manifests, or with `--live` from the live organization.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley access can bob@acme.org deleteModels research
  halley access can bob@acme.org createWorkspace --live
  halley access who manageWorkspaceUsers research")]
pub(super) struct Access {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    Can(Can),
    Who(Who),
}

/// Says whether a person or a service account may do something; exit code 2 unless the answer is yes
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley access can bob@acme.org deleteModels research
  halley access can sa-ci createOpikProject research
  halley access can bob@acme.org createWorkspace --live")]
struct Can {
    /// The person, by e-mail, or the service account
    #[arg(value_name = "WHO")]
    who: String,
    #[command(flatten)]
    question: Question,
}

/// Lists the people and service accounts that may do something
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley access who manageWorkspaceUsers research
  halley access who changeUserRoles --live --output json")]
struct Who {
    #[command(flatten)]
    question: Question,
}

#[derive(clap::Args, Debug)]
struct Question {
    /// What is done, as deleteModels; a wrong name gets the list of all
    #[arg(value_name = "ACTION")]
    action: String,
    /// Where it is done; only for what happens in a workspace
    #[arg(value_name = "WORKSPACE")]
    workspace: Option<String>,
    /// Answers from the live organization instead of the manifests
    #[arg(long)]
    live: bool,
    #[command(flatten)]
    sides: Sides,
    /// How the answer is written
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    output: Format,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

impl Access {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        match &self.command {
            Command::Can(command) => command.run(run),
            Command::Who(command) => command.run(run),
        }
    }
}

impl Can {
    fn run(&self, run: &Run) -> Result<Exit, Error> {
        let (action, workspace) = self.question.place()?;
        let organization = self.question.organization(run, workspace.as_ref())?;
        let (kind, name, Decision { answer, because }) = self.decided(&organization, action, workspace.as_ref())?;
        run.ui.result(&match self.question.output {
            Format::Text => format!("{answer}: {}\n", render::visible(&because)),
            Format::Json => json(&serde_json::json!({
                "answer": answer.as_str(), "because": because, kind: name, "action": action.as_str(), "workspace": workspace,
            })),
        });
        Ok(if answer == Answer::Yes { Exit::Clean } else { Exit::Changes })
    }

    /// What somebody is, their name, and the answer for them. A person may be unknown; an account is misspelled then.
    fn decided(
        &self,
        organization: &Organization,
        action: Action,
        workspace: Option<&WorkspaceName>,
    ) -> Result<(&'static str, String, Decision), Error> {
        if self.who.contains('@') {
            let email = Email::new(&self.who);
            let decision = can(organization, &email, action, workspace);
            return Ok(("member", email.to_string(), decision));
        }
        let name = AccountName::new(&self.who);
        let account = organization.accounts.get(name.as_str()).ok_or_else(|| {
            Error::invalid(format!("there is no service account `{name}`"))
                .hint("`halley get service-accounts` lists them; people are named by e-mail")
        })?;
        Ok(("serviceAccount", name.to_string(), of_account(organization, account, action, workspace)))
    }
}

/// Whether a service account may do something.
fn of_account(
    organization: &Organization,
    account: &ServiceAccount,
    action: Action,
    workspace: Option<&WorkspaceName>,
) -> Decision {
    let authorized = workspace.is_some_and(|name| account.workspaces.allows(name));
    can_account(account, action, authorized, organization.profile.invitations)
}

impl Who {
    fn run(&self, run: &Run) -> Result<Exit, Error> {
        let (action, workspace) = self.question.place()?;
        let organization = self.question.organization(run, workspace.as_ref())?;
        let decided = organization.members.iter().map(|member| {
            let decision = can(&organization, &member.email, action, workspace.as_ref());
            ("member", member.email.as_str(), decision)
        });
        let accounts = organization.accounts.iter().map(|account| {
            ("serviceAccount", account.name.as_str(), of_account(&organization, account, action, workspace.as_ref()))
        });
        let all = decided.chain(accounts);
        let found: Vec<Found<'_>> = all.filter(|(_, _, decision)| decision.answer != Answer::No).collect();
        run.ui.result(&match self.question.output {
            Format::Text => table(&found),
            Format::Json => json(&found.iter().map(|(kind, name, Decision { answer, because })| {
                serde_json::json!({*kind: name, "answer": answer.as_str(), "because": because})
            }).collect::<Vec<_>>()),
        });
        Ok(Exit::Clean)
    }
}

/// What somebody is, their name, and the answer for them.
type Found<'a> = (&'static str, &'a str, Decision);

fn table(found: &[Found<'_>]) -> String {
    if found.is_empty() {
        return "nobody\n".to_owned();
    }
    let mut table = Table::new(&["WHO", "ANSWER", "BECAUSE"]);
    for (_, name, Decision { answer, because }) in found {
        table.row(vec![render::visible(name).into_owned(), answer.to_string(), render::visible(because).into_owned()]);
    }
    table.render()
}

impl Question {
    /// The action, and the workspace if the action happens in one.
    fn place(&self) -> Result<(Action, Option<WorkspaceName>), Error> {
        let action = Action::from_name(&self.action).ok_or_else(|| unknown(&self.action))?;
        match &self.workspace {
            None if action.is_in_workspace() => Err(Error::invalid(format!("`{action}` happens in a workspace"))
                .hint("name the workspace after the action")),
            Some(_) if !action.is_in_workspace() => {
                Err(Error::invalid(format!("`{action}` concerns the whole organization"))
                    .hint("leave the workspace out"))
            }
            workspace => Ok((action, workspace.as_deref().map(WorkspaceName::new))),
        }
    }

    fn organization(&self, run: &Run, workspace: Option<&WorkspaceName>) -> Result<Organization, Error> {
        let Sides { files, organization, server, remote } = &self.sides;
        let manifests = Manifests::read(run, files);
        let found = if self.live {
            let declared = manifests.server_alone(run, organization.as_deref())?;
            let place = Place::choose(run, server, remote, declared.as_ref())?;
            let live = place.connect_existing(run)?;
            live::read(run, &live)?.snapshot.organization
        } else {
            manifests.declaration(run, organization.as_deref())?.desired.organization
        };
        match workspace {
            Some(name) if found.workspaces.get(name.as_str()).is_none() => {
                Err(Error::invalid(format!("there is no workspace `{name}`")).hint(if self.live {
                    "`halley get workspaces` lists them"
                } else {
                    "`--live` asks the live organization"
                }))
            }
            _ => Ok(found),
        }
    }
}

fn unknown(name: &str) -> Error {
    let names: Vec<&str> = Action::ALL.iter().map(|action| action.as_str()).collect();
    let near = names.iter().max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
    let error = Error::invalid(format!("there is no action `{name}`"));
    let error = near.map(|near| error.clone().hint(format!("perhaps `{near}`"))).unwrap_or(error);
    error.hint(format!("the actions are {}", names.join(", ")))
}
