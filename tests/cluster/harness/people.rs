//! Who the API server knows, and their kubeconfigs.

use std::path::{Path, PathBuf};

use serde_json::json;

/// May do everything.
pub(crate) const ADMIN: &str = "admin";
/// May do nothing until a role is bound to them. Anybody else can be played with `--as`.
const OTHERS: [&str; 4] = ["ana", "bob", "eve", "dan"];

/// The token of somebody who is in the file of tokens.
pub(crate) fn token(name: &str) -> String {
    assert!(name == ADMIN || OTHERS.contains(&name), "the API server knows {ADMIN} and {OTHERS:?}, not `{name}`");
    format!("token-of-{name}")
}

/// The file of tokens, as the API server reads it.
pub(crate) fn tokens() -> String {
    let others = OTHERS.map(|name| format!("{},{name},{name},\"people\"\n", token(name)));
    format!("{},{ADMIN},{ADMIN},\"system:masters\"\n{}", token(ADMIN), others.concat())
}

/// Writes the kubeconfig of who has a token, for the API server of a folder. It works from its first start on: that writes the certificate.
pub(crate) fn kubeconfig(folder: &Path, url: &str, name: &str, token: &str, namespace: &str) -> PathBuf {
    let path = folder.join(format!("{name}.{namespace}.kubeconfig"));
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "test", "cluster": {
            "server": url,
            "certificate-authority": folder.join("certificates/apiserver.crt"),
        }}],
        "users": [{"name": name, "user": {"token": token}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": name, "namespace": namespace}}],
        "current-context": "test",
    });
    std::fs::write(&path, config.to_string()).unwrap();
    path
}
