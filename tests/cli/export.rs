//! Taking over what is live.

use crate::sandbox::Sandbox;

/// An organization in which names are no DNS labels and every kind of object is live.
fn live() -> Sandbox {
    let sandbox = Sandbox::new();
    let manifests = "\
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: 'Acme: Research', subscription: Enterprise, settings: {invitations: AdminsOnly}}
---
apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: people}
spec:
  members:
    - {email: ana@acme.org, role: Admin}
    - {email: bob@acme.org}
    - {email: eve@acme.org, role: OpikMember}
    - {email: kim@acme.org, role: ViewOnly}
---
apiVersion: halley.dev/v1alpha1
kind: CometRole
metadata: {name: labeller}
spec: {name: 'Label & Tag', base: Member, exclude: [makeEmProjectPublic]}
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research}
spec:
  name: Research
  default: true
  access:
    - {member: bob@acme.org, role: Owner}
    - {member: eve@acme.org, grants: [inviteUsers]}
    - {member: kim@acme.org, role: 'Label & Tag'}
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: 'null'}
spec: {}
---
apiVersion: halley.dev/v1alpha1
kind: CometServiceAccount
metadata: {name: ci}
spec: {defaultWorkspace: Research, workspaces: [Research]}
---
apiVersion: halley.dev/v1alpha1
kind: CometServiceAccount
metadata: {name: sa-everywhere}
spec: {}
";
    sandbox.write("before/all.yaml", manifests);
    sandbox.run(&["apply", "--yes", "-f", "before"]).ends_with(0);
    sandbox.run(&["activate", "bob@acme.org", "-f", "before"]).ends_with(0);
    sandbox
}

#[test]
fn a_plan_right_after_an_export_is_empty_and_the_manifests_are_valid_without_a_warning() {
    let sandbox = live();
    sandbox.run(&["export", "org", "-f", "before"]).ends_with(0).complains("Wrote 10 files to `org`");
    assert_eq!(sandbox.run(&["validate", "-f", "org"]).ends_with(0).stdout, "");
    sandbox.run(&["plan", "--detailed-exitcode", "-f", "org"]).ends_with(0);
    sandbox.run(&["drift", "--detailed-exitcode", "-f", "org"]).ends_with(0);
}

#[test]
fn an_export_makes_the_same_organization_elsewhere() {
    let sandbox = live();
    sandbox.run(&["export", "org", "-f", "before"]).ends_with(0);
    sandbox.run(&["apply", "--yes", "-f", "org", "--server", "sqlite:copy.db"]).ends_with(0);
    for kind in ["workspaces", "roles", "serviceaccounts"] {
        let here = sandbox.run(&["get", kind, "-f", "before"]);
        assert_eq!(here.ends_with(0).stdout, sandbox.run(&["get", kind, "--server", "sqlite:copy.db"]).stdout);
    }
}

#[test]
fn an_export_is_the_same_every_time() {
    let sandbox = live();
    sandbox.run(&["export", "a", "-f", "before"]).ends_with(0);
    sandbox.run(&["export", "b", "-f", "before"]).ends_with(0);
    let files = |folder: &str| -> Vec<(String, Vec<u8>)> {
        let root = sandbox.path(folder);
        let below = sandbox.files().into_iter().filter(|(path, _)| path.starts_with(&root));
        below.map(|(path, bytes)| (path.strip_prefix(&root).unwrap().display().to_string(), bytes)).collect()
    };
    assert_eq!(files("a"), files("b"));
}

#[test]
fn an_export_leaves_a_folder_with_files_alone_unless_it_is_forced() {
    let sandbox = live();
    sandbox.write("org/.git/config", "hidden files do not count");
    sandbox.run(&["export", "org", "-f", "before"]).ends_with(0);
    sandbox.write("org/organization.yaml", "mine");
    sandbox
        .run(&["export", "org", "-f", "before"])
        .ends_with(3)
        .complains("the folder `org` is not empty; nothing was written");
    assert_eq!(sandbox.read("org/organization.yaml"), "mine");
    sandbox.run(&["export", "org", "-f", "before", "--force"]).ends_with(0);
    sandbox.run(&["plan", "--detailed-exitcode", "-f", "org"]).ends_with(0);
}

#[test]
fn live_keys_are_left_alone() {
    let sandbox = live();
    sandbox.write(
        "before/key.yaml",
        "apiVersion: halley.dev/v1alpha1\nkind: CometServiceAccount\nmetadata: {name: train}\n\
         spec: {keys: [{name: night, target: {file: night.key}}]}\n",
    );
    sandbox.run(&["apply", "--yes", "-f", "before"]).ends_with(0);
    sandbox.run(&["export", "org", "-f", "before"]).ends_with(0);
    sandbox.run(&["apply", "--yes", "-f", "org"]).ends_with(0);
    sandbox.run(&["plan", "--detailed-exitcode", "-f", "org"]).ends_with(0);
    sandbox.run(&["key", "list", "-f", "org"]).ends_with(0).says("night.1 sa-train");
}
