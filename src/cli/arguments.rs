//! Arguments that several commands share.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::error::Error;
use super::ui::Colour;
use crate::resources::values::Span;
use crate::web::log;

/// Options of every command.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// When output has colours
    ///
    /// `auto` means: on a terminal, as NO_COLOR and CLICOLOR_FORCE say.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", hide_possible_values = true)]
    pub(crate) color: Colour,
    /// Says nothing on standard error but warnings and errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Takes this day as today, for plans that can be made again
    #[arg(long, global = true, env = "HALLEY_TODAY", value_name = "DATE", hide = true)]
    pub(crate) today: Option<Date>,
}

/// Where the manifests are.
#[derive(Args, Clone, Debug)]
pub(crate) struct Files {
    /// A file or folder with manifests, or `-` for standard input; can be repeated
    ///
    /// In folders `*.yaml`, `*.yml` and `*.json` are read, in subfolders too; names that begin with a dot are passed over.
    /// A file that is named is read whatever its name.
    #[arg(short = 'f', long = "file", value_name = "PATH", default_value = ".")]
    pub(crate) files: Vec<PathBuf>,
}

/// Where the live organization is.
#[derive(Args, Clone, Debug)]
pub(crate) struct ServerArgs {
    /// The live organization: `sqlite:PATH`, or a server's address
    ///
    /// Left out, it is `spec.server` of the CometOrganization in the manifests, else `sqlite:.halley/organization.db`.
    #[arg(long, env = "HALLEY_SERVER", hide_env_values = true, value_name = "SERVER")]
    pub(crate) server: Option<String>,
}

/// How a server is asked.
///
/// A server wants a credential: an API key in COMET_API_KEY or in the file that COMET_API_KEY_FILE names, else a session in
/// COMET_SESSION_TOKEN. It goes to the host that `--server` names, or to the one that the key itself names, and nowhere else.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Options for a server")]
pub(crate) struct RemoteArgs {
    /// Trusts the certificates (PEM) in this file too
    #[arg(long, env = "HALLEY_CA_FILE", hide_env_values = true, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Keeps every request and answer in this folder, without secrets, for a report
    ///
    /// `--server replay:DIR` answers from it later. Among manifests, let its name begin with a dot: then nobody takes it for manifests.
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
    /// Gives people other names and e-mail addresses in the recording, each the same everywhere
    ///
    /// Names of workspaces stay, and so does a user name within a sentence. Look at a recording before you publish it.
    #[arg(long, requires = "record")]
    pub(crate) pseudonyms: bool,
    /// Says a line for each request on standard error: method, path, status, time, size, tries and waits
    ///
    /// No credential stands in it, and no body. E-mail addresses in paths do.
    #[arg(long)]
    pub(crate) log_requests: bool,
    /// Sends the credential over `http` to another machine, readable by everybody in between
    #[arg(long)]
    pub(crate) insecure_http: bool,
    /// The longest time for one request with its answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
    /// Keeps no snapshot of the organization between runs, and uses none
    ///
    /// Only snapshots of a Halley server are kept, for this user alone, below XDG_CACHE_HOME or ~/.cache.
    #[arg(long)]
    pub(crate) no_cache: bool,
}

impl ServerArgs {
    /// The server that was named; an empty variable names none.
    pub(crate) fn named(&self) -> Option<&str> {
        self.server.as_deref().filter(|server| !server.is_empty())
    }
}

/// What the audit log says beside a change.
#[derive(Args, Clone, Debug)]
pub(crate) struct RevisionArgs {
    /// The commit of the manifests, for the audit log
    ///
    /// Left out, it is what GitHub Actions (GITHUB_SHA) or GitLab CI (CI_COMMIT_SHA) say, else `unknown`.
    #[arg(long, env = "HALLEY_REVISION", hide_env_values = true, value_name = "COMMIT")]
    pub(crate) revision: Option<String>,
    /// Who wrote the commit, for the audit log
    ///
    /// Left out, it is what GitHub Actions (GITHUB_ACTOR) or GitLab CI (CI_COMMIT_AUTHOR, else GITLAB_USER_LOGIN) say, else nobody.
    #[arg(long, env = "HALLEY_AUTHOR", hide_env_values = true, value_name = "NAME")]
    pub(crate) author: Option<String>,
    /// Who approved the change, for the audit log
    #[arg(long, env = "HALLEY_APPROVER", hide_env_values = true, value_name = "NAME")]
    pub(crate) approver: Option<String>,
}

/// How much is shown.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct View {
    /// Lists what else would be a count
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Lines {
    Text,
    Json,
}

impl Lines {
    /// Writes the log of this process to standard error, from now on.
    pub(crate) fn start(self) -> Result<(), Error> {
        let format = match self {
            Self::Text => log::Format::Text,
            Self::Json => log::Format::Json,
        };
        log::start(format, "info").map_err(Error::invalid)
    }
}

/// Reads a time span, as `10m` or `1h30m`; at least a second.
pub(crate) fn span(text: &str) -> Result<Duration, String> {
    let duration = Span(text.into()).duration().filter(|duration| !duration.is_zero());
    duration.ok_or_else(|| "write a time span of hours, minutes and seconds, as `10m` or `1h30m`".to_owned())
}
