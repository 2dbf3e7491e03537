//! The command line: a file a command. `ui` for streams, colour and progress; `error` is the only place for exit codes.

mod access;
mod activate;
mod apply;
mod arguments;
mod as_if;
mod backup;
mod completions;
mod coverage;
mod crds;
mod doctor;
mod drift;
mod environment;
mod error;
mod export;
mod generate;
mod get;
mod init;
mod key;
mod live;
mod man;
mod manifests;
mod operator;
mod own;
mod plan;
mod policies;
mod reference;
mod reports;
mod saved;
mod schema;
mod serve;
mod server;
mod signals;
mod situation;
mod support_bundle;
mod ui;
mod validate;
mod watch;

use std::cell::OnceCell;
use std::ffi::OsString;
use std::process::ExitCode;
use std::rc::Rc;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use arguments::Global;
use error::{Error, Exit};
pub use reference::reference;
use tokio::runtime::Runtime;
use tokio::sync::watch::Receiver;
use ui::{Clock, Ui};

/// Keeps a Comet organization in the state that a git repository declares
///
/// People write down who is in the organization and who may use which workspace. Halley compares that with the live organization, shows the
/// difference as a plan, and applies it.
#[derive(Debug, Parser)]
#[command(name = "halley", version, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Init),
    Validate(validate::Validate),
    Plan(plan::PlanCommand),
    Apply(apply::Apply),
    Export(export::Export),
    Coverage(coverage::CoverageCommand),
    Watch(watch::Watch),
    Drift(drift::Drift),
    Doctor(doctor::Doctor),
    SupportBundle(support_bundle::SupportBundle),
    Access(access::Access),
    Get(get::Get),
    Key(key::Key),
    Activate(activate::Activate),
    Generate(generate::Generate),
    Crds(crds::Crds),
    Schema(schema::Schema),
    Serve(serve::Serve),
    Operator(operator::Operator),
    Backup(backup::Backup),
    Completions(completions::Completions),
    Man(man::Man),
}

/// How often somebody has asked to stop.
type Asked = Receiver<u32>;

/// What every command works with.
#[derive(Debug)]
struct Run {
    ui: Rc<Ui>,
    clock: Clock,
    runtime: Rc<OnceCell<Runtime>>,
    /// How often somebody has asked to stop, for a process that lives on: what only waits or reads ends then.
    stop: Option<Asked>,
}

impl Run {
    /// Runs a future to its end on this thread, or until somebody asks to stop. All futures of a run share one runtime: connections outlive
    /// the single call.
    fn wait<T>(&self, future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let Some(mut stop) = self.stop.clone() else { return self.finish(future) };
        self.finish(async {
            tokio::select! {
                done = future => done,
                _ = stop.wait_for(|asked| *asked > 0) => Err(Error::new(Exit::Clean, "asked to stop")),
            }
        })
    }

    /// Runs a future to its end, whoever asks to stop.
    fn finish<T>(&self, future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let runtime = match self.runtime.get() {
            Some(runtime) => runtime,
            None => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let runtime =
                    runtime.map_err(|cause| Error::new(Exit::Unexpected, format!("failed to start: {cause}")))?;
                self.runtime.get_or_init(|| runtime)
            }
        };
        runtime.block_on(future)
    }
}

impl Command {
    fn run(&self, run: &Run) -> Result<Exit, Error> {
        match self {
            Self::Init(command) => command.run(run),
            Self::Validate(command) => command.run(run),
            Self::Plan(command) => command.run(run),
            Self::Apply(command) => command.run(run),
            Self::Export(command) => command.run(run),
            Self::Coverage(command) => command.run(run),
            Self::Watch(command) => command.run(run),
            Self::Drift(command) => command.run(run),
            Self::Doctor(command) => command.run(run),
            Self::SupportBundle(command) => command.run(run),
            Self::Access(command) => command.run(run),
            Self::Get(command) => command.run(run),
            Self::Key(command) => command.run(run),
            Self::Activate(command) => command.run(run),
            Self::Generate(command) => command.run(run),
            Self::Crds(command) => command.run(run),
            Self::Schema(command) => command.run(run),
            Self::Serve(command) => command.run(run),
            Self::Operator(command) => command.run(run),
            Self::Backup(command) => command.run(run),
            Self::Completions(command) => command.run(run),
            Self::Man(command) => command.run(run),
        }
    }
}

/// Runs the command line of `arguments`, the program's name first.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let parsed = command().try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let Global { color, quiet, today } = cli.global;
    let run = Run { ui: Rc::new(Ui::new(color, quiet)), clock: ui::clock(today), runtime: Rc::default(), stop: None };
    let exit = cli.command.run(&run).unwrap_or_else(|error| {
        run.ui.error(&error);
        error.exit
    });
    ExitCode::from(run.ui.finish(exit).code())
}

/// Help and version are results; all else is a wrong use.
fn usage(error: &clap::Error) -> ExitCode {
    let ui = Ui::new(ui::Colour::Auto, false);
    let text = error.render();
    if !error.use_stderr() {
        ui.result(&if ui.is_coloured() { text.ansi().to_string() } else { text.to_string() });
        return ExitCode::from(ui.finish(Exit::Clean).code());
    }
    ui.talk(&if ui.is_talk_coloured() { text.ansi().to_string() } else { text.to_string() });
    ExitCode::from(Exit::Invalid.code())
}

/// The whole command line, for completions and the reference.
fn command() -> clap::Command {
    Cli::command().after_long_help(exit_codes())
}

fn exit_codes() -> String {
    let mut text = String::from("Exit codes, the same for every command; when several apply, the first one counts:");
    for exit in Exit::ALL {
        text.push_str(&format!("\n  {}  {}", exit.code(), exit.meaning()));
    }
    text
}
