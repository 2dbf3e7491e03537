//! The difference is one that git takes.

use std::path::Path;
use std::process::Command;

use crate::acme::{ADDITIVE, dismiss, edit, invite, nobody};

const ROSTER: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: people}
spec:
  members:
    - email: ana@acme.org
      role: Admin
    - email: bob@acme.org";

const MEMBER: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: cyd}
spec: {email: cyd@acme.org}
";

fn git_apply(folder: &Path, diff: &str) {
    std::fs::write(folder.join("edit.diff"), diff).unwrap();
    let mut git = Command::new("git");
    git.args(["apply", "edit.diff"]).current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null");
    let output = git.env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap()).output().unwrap();
    assert!(output.status.success(), "{}\n{diff}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn git_applies_the_difference_whatever_files_are_called() {
    for (name, crlf) in
        [("people.yaml", false), ("our people.yaml", true), ("\"quoted\" ü\\.yaml", false), ("tab\t.yaml", false)]
    {
        let roster = if crlf { ROSTER.replace('\n', "\r\n") } else { ROSTER.to_owned() };
        let folder = tempfile::tempdir().unwrap();
        let files = [("organization.yaml", ADDITIVE), (name, roster.as_str()), ("cyd.yaml", MEMBER)];
        for (path, text) in files {
            std::fs::write(folder.path().join(path), text).unwrap();
        }
        let changes = [invite("dan@acme.org", "ViewOnly"), dismiss("cyd@acme.org")];
        let amendment = edit(&files, &nobody(), &changes).unwrap();
        assert_eq!(amendment.files.len(), 2);
        git_apply(folder.path(), &amendment.diff());
        for file in &amendment.files {
            let now = std::fs::read_to_string(folder.path().join(&*file.path)).ok();
            assert_eq!(now, file.after, "{name}");
        }
    }
}

#[test]
fn git_makes_new_files() {
    let folder = tempfile::tempdir().unwrap();
    let files = [("organization.yaml", ADDITIVE)];
    std::fs::write(folder.path().join("organization.yaml"), ADDITIVE).unwrap();
    let amendment = edit(&files, &nobody(), &[invite("dan@acme.org", "ViewOnly")]).unwrap();
    git_apply(folder.path(), &amendment.diff());
    let file = &amendment.files[0];
    assert_eq!(std::fs::read_to_string(folder.path().join(&*file.path)).ok(), file.after);
}
