//! `halley init`.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::Run;
use super::error::{Error, Exit};

/// Writes a first set of manifests, with comments, ready for `halley apply`
///
/// Never overwrites a file.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley init --organization 'Acme Research' --admin ana@acme.org
  halley init org --organization 'Acme Research' --admin ana@acme.org

Then:
  halley plan          shows what would happen
  halley apply         does it")]
pub(super) struct Init {
    /// The folder to write to
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// The name of the organization, as people see it
    #[arg(long, value_name = "NAME")]
    organization: String,
    /// The e-mail of its first Admin
    #[arg(long, value_name = "EMAIL")]
    admin: String,
}

impl Init {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let Self { folder, organization, admin } = self;
        let name = one_line(organization, 200).ok_or_else(|| {
            Error::invalid("the name given with `--organization` is not a line of 1 to 200 characters")
                .hint("write `--organization 'Acme Research'`")
        })?;
        if !is_email(admin) {
            return Err(Error::invalid(format!("`{admin}` is no e-mail")).hint("write `--admin ana@acme.org`"));
        }
        let files: Vec<(PathBuf, String)> =
            manifests(name, admin).into_iter().map(|(file, text)| (within(folder, file), text)).collect();
        if let Some((taken, _)) = files.iter().find(|(path, _)| path.symlink_metadata().is_ok()) {
            return Err(Error::invalid(format!("`{}` exists already; nothing was written", taken.display()))
                .hint("name another folder: `halley init DIR …`"));
        }
        for (path, text) in &files {
            write_new(path, text).map_err(|cause| Error::io("write", path, &cause))?;
            run.ui.result(&format!("{}\n", path.display()));
        }
        run.ui.status(&next_steps(folder));
        Ok(Exit::Clean)
    }
}

fn next_steps(folder: &Path) -> String {
    let from = if folder == Path::new(".") { String::new() } else { format!(" -f {}", folder.display()) };
    format!("\nSee what would happen: `halley plan{from}`\nMake it so:             `halley apply{from}`")
}

fn within(folder: &Path, file: &str) -> PathBuf {
    if folder == Path::new(".") { PathBuf::from(file) } else { folder.join(file) }
}

fn one_line(text: &str, longest: usize) -> Option<&str> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control);
    fits.then_some(text)
}

fn is_email(text: &str) -> bool {
    let plain = text.len() <= 254 && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    plain
        && text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
}

/// JSON strings are YAML strings, whatever they hold.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A DNS label made of the organization's name.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(40);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "organization".to_owned() } else { slug.to_owned() }
}

fn manifests(name: &str, admin: &str) -> [(&'static str, String); 3] {
    let (label, name, admin) = (slug(name), quoted(name), quoted(admin));
    let fill = |template: &str| template.replace("@LABEL@", &label).replace("@NAME@", &name).replace("@ADMIN@", &admin);
    [
        ("organization.yaml", fill(include_str!("init/organization.yaml"))),
        ("members.yaml", fill(include_str!("init/members.yaml"))),
        ("workspaces.yaml", fill(include_str!("init/workspaces.yaml"))),
    ]
}

/// Writes a file whole or not at all, and only where there is none.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    let mut file = builder.prefix(".halley-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_dns_label() {
        assert_eq!(slug("Acme Research"), "acme-research");
        assert_eq!(slug("  Ünïque & Söns, Inc. "), "n-que-s-ns-inc");
        assert_eq!(slug("会社"), "organization");
    }

    #[test]
    fn names_that_are_yaml_syntax_are_quoted() {
        let [(_, text), ..] = manifests("a: \"b\" # c", "ana@acme.org");
        assert!(text.contains(r#"displayName: "a: \"b\" # c""#), "{text}");
    }
}
