//! The commands of a page, typed one after another in a folder of their own.

use std::fmt::Write as _;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::said::missing;
use super::script::{How, Step, how, steps};
use crate::pages::{documentation, files, page, root};

/// The day of the documentation: days that it names have not passed.
const TODAY: &str = "2026-06-01";
/// Stands before what a step says.
const MARK: &str = "@@ step ";

/// A folder with a home, and a port of its own for what the page calls 8750.
struct Desk {
    folder: TempDir,
    port: u16,
    /// Where the scripts of the repository run: they would build themselves one in the empty home.
    python: String,
}

impl Desk {
    fn new(how: &How) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home", "programs", "work"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        symlink(env!("CARGO_BIN_EXE_halley"), folder.path().join("programs/halley")).unwrap();
        let mut python = String::new();
        if *how == How::Repository {
            python = tool("python");
            for name in [".github", "charts", "examples", "scripts"] {
                copy(&root().join(name), &folder.path().join("work").join(name));
            }
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { folder, port, python }
    }

    /// Types the steps, and gives what each said and whether all ended as they should.
    fn types(&self, steps: &[Step]) -> (Vec<String>, bool) {
        let script = script(steps).replace("127.0.0.1:8750", &format!("127.0.0.1:{}", self.port));
        let at = |name: &str| self.folder.path().join(name);
        let path = format!("{}:{}", at("programs").display(), std::env::var("PATH").unwrap_or_default());
        // It ends with all that it started, also when something on the page waits for ever.
        let output = Command::new("timeout")
            .args(["--kill-after=5", "120", "bash", "-c", &script])
            .current_dir(at("work"))
            .env_clear()
            .env("PATH", path)
            .env("HOME", at("home"))
            .env("LANG", "C.UTF-8")
            .env("HALLEY_TODAY", TODAY)
            .env("HALLEY_PLAY_PYTHON", &self.python)
            .env("HALLEY_LISTEN", format!("127.0.0.1:{}", self.port))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text =
            String::from_utf8_lossy(&output.stdout).replace(&format!("127.0.0.1:{}", self.port), "127.0.0.1:8750");
        (text.split(MARK).skip(1).map(str::to_owned).collect(), output.status.success())
    }
}

/// Where a tool of the tests is.
fn tool(name: &str) -> String {
    let output = Command::new(root().join("scripts/tools")).arg(name).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let path = said.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
    path.unwrap_or_else(|| panic!("no {name}: {}", String::from_utf8_lossy(&output.stderr))).to_owned()
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let to = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(file, to).unwrap();
    }
}

/// One shell types everything, so that variables and folders stay what they are from block to block.
fn script(steps: &[Step]) -> String {
    let mut script = String::from(
        "exec 2>&1\nset -eo pipefail\ntrap 'code=$?; set +e; kill $(jobs -p) 2> /dev/null; wait 2> /dev/null; exit $code' EXIT\n",
    );
    for (at, Step { place, commands, by_hand, code, shown: _, left_out }) in steps.iter().enumerate() {
        writeln!(script, "{by_hand}\nprintf '{MARK}%s\\n' '{at} {place}'").unwrap();
        match (left_out, code) {
            (Some(_), _) => {}
            (None, 0) => script.push_str(commands),
            (None, code) => {
                writeln!(script, "set +e\n{commands}code=$?\nset -e\n[ $code = {code} ] || {{ echo \"it ends with $code\"; exit 1; }}").unwrap();
            }
        }
    }
    script
}

/// The steps of a page, with those of the pages that it follows before them.
fn all_steps(path: &str) -> (How, Vec<Step>) {
    let page = page(path);
    match how(&page) {
        Some(How::After(earlier)) => {
            let (how, mut before) = all_steps(&earlier);
            before.extend(steps(&page));
            (how, before)
        }
        how => (how.unwrap_or_else(|| panic!("{path} has no commands to go on from")), steps(&page)),
    }
}

/// Types a page, and gives what is wrong with it.
fn follow(path: &str) -> Vec<String> {
    let (how, steps) = all_steps(path);
    let (said, succeeded) = Desk::new(&how).types(&steps);
    let mut wrong = Vec::new();
    if !succeeded {
        wrong.push(format!("it did not get beyond\n{}", said.last().map_or("its begin", String::as_str)));
    }
    for (step, said) in steps.iter().zip(&said) {
        let said = said.split_once('\n').map_or("", |(_, said)| said);
        if step.left_out.is_none()
            && let Some(line) = missing(&step.shown, said)
        {
            wrong.push(format!("{}: the page shows\n  {line}\nand the commands say\n{said}", step.place));
        }
    }
    wrong
}

#[test]
fn the_tutorial_leads_from_an_empty_folder_to_a_reviewed_change() {
    let wrong = follow("docs/tutorial.md");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_commands_of_every_other_page_do_what_it_shows() {
    let mut paths: Vec<String> = documentation().into_iter().filter(typed_here).map(|page| page.path).collect();
    paths.retain(|path| path != "docs/tutorial.md");
    let wrong: Vec<String> = std::thread::scope(|scope| {
        // Two at once: a page mostly waits for one program at a time.
        let halves = [0, 1].map(|half| paths.iter().skip(half).step_by(2));
        let running = halves.map(|paths| {
            scope.spawn(move || {
                paths
                    .flat_map(|path| follow(path).into_iter().map(move |wrong| format!("{path}: {wrong}")))
                    .collect::<Vec<_>>()
            })
        });
        running.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn typed_here(page: &crate::pages::Page) -> bool {
    !matches!(how(page), None | Some(How::Elsewhere(_)))
}

#[test]
fn a_page_that_shows_something_else_or_fails_is_found() {
    let step = |commands: &str, code, shown: &str| Step {
        place: "docs/x.md:1".to_owned(),
        commands: format!("{commands}\n"),
        by_hand: String::new(),
        code,
        shown: shown.to_owned(),
        left_out: None,
    };
    let desk = Desk::new(&How::Empty);
    let (said, succeeded) = desk.types(&[step("x=1", 0, ""), step("halley --version; echo $x; false", 1, "")]);
    assert!(succeeded && said[1].contains(concat!("halley ", env!("CARGO_PKG_VERSION"), "\n1\n")), "{said:?}");
    let (said, succeeded) = desk.types(&[step("halley validate", 0, ""), step("echo on", 0, "")]);
    assert!(!succeeded && said.len() == 1, "{said:?}");
    let (said, succeeded) = desk.types(&[step("true", 4, "")]);
    assert!(!succeeded && said[0].contains("it ends with 0"), "{said:?}");
}
