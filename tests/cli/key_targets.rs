//! Secrets go to the files that the manifests name, and destroy nothing there.

use crate::sandbox::Sandbox;

fn account(target: &str) -> String {
    format!(
        "apiVersion: halley.dev/v1alpha1\nkind: CometServiceAccount\nmetadata: {{name: ci}}\nspec:\n  defaultWorkspace: research\n  \
         workspaces: [research]\n  keys: [{{name: train, target: {{file: {target}}}}}]\n"
    )
}

#[test]
fn a_secret_never_takes_the_place_of_a_manifest_or_of_the_database() {
    for target in ["account.yaml", ".halley/organization.db"] {
        let sandbox = Sandbox::applied(&[]);
        sandbox.write("account.yaml", account(target));
        sandbox.run(&["plan"]).ends_with(0).says("holds something else than a secret of Halley");
        sandbox.run(&["apply", "--yes"]).ends_with(0);
        assert_eq!(sandbox.read("account.yaml"), account(target));
        assert_eq!(sandbox.planned(), Vec::<String>::new());
        sandbox.write("account.yaml", account("train.key"));
        sandbox.run(&["apply", "--yes"]).ends_with(0);
        assert!(sandbox.read("train.key").starts_with("hly_"));
    }
}

#[test]
fn a_database_that_is_made_in_the_same_run_is_not_overwritten_either() {
    let sandbox = Sandbox::with_people(&[]);
    sandbox.write("account.yaml", account(".halley/organization.db"));
    sandbox.run(&["apply", "--yes"]).ends_with(6).says("holds something else than a secret of Halley");
    sandbox.write("account.yaml", account("train.key"));
    sandbox.run(&["apply", "--yes"]).ends_with(0);
}

#[test]
fn a_secret_that_was_cut_is_replaced() {
    let sandbox = Sandbox::with_people(&[]);
    sandbox.write("account.yaml", account("train.key"));
    sandbox.run(&["apply", "--yes"]).ends_with(0);
    sandbox.write("train.key", "hly_12");
    assert_eq!(sandbox.planned(), ["create/key/sa-ci/train.2", "revoke/key/sa-ci/train.1"]);
}
