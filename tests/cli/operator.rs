//! `halley operator` where there is no cluster; with one it is tested elsewhere.

use std::net::TcpListener;

use crate::sandbox::Sandbox;

fn kubeconfig(port: u16) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: here\n\
         clusters: [{{name: here, cluster: {{server: 'http://127.0.0.1:{port}'}}}}]\n\
         users: [{{name: me, user: {{}}}}]\n\
         contexts: [{{name: here, context: {{cluster: here, user: me, namespace: halley}}}}]\n"
    )
}

#[test]
fn seven_when_no_cluster_is_known() {
    let ran = Sandbox::new().run_with(&["operator"], &[("KUBECONFIG", "/nonexistent/config")]);
    ran.ends_with(7).complains("hint: name a cluster with KUBECONFIG");
}

#[test]
fn seven_when_the_api_server_does_not_answer() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let sandbox = Sandbox::new();
    sandbox.write("config", kubeconfig(free));
    let config = sandbox.path("config");
    let ran = sandbox.run_with(&["operator", "--listen", "127.0.0.1:0"], &[("KUBECONFIG", config.to_str().unwrap())]);
    ran.ends_with(7).complains("error: the Kubernetes API server cannot be reached: ");
}

#[test]
fn three_when_an_argument_cannot_be_used() {
    let sandbox = Sandbox::new();
    for arguments in [
        &["operator", "--interval", "10"][..],
        &["operator", "--settle", "0s"],
        &["operator", "--lease-duration", "2s"],
        &["operator", "--concurrency", "0"],
        &["operator", "--minimum-approval", "sometimes"],
    ] {
        sandbox.run(arguments).ends_with(3);
    }
}

#[test]
fn three_when_the_address_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let sandbox = Sandbox::new();
    sandbox.write("config", kubeconfig(1));
    let (address, config) = (taken.local_addr().unwrap().to_string(), sandbox.path("config"));
    let ran = sandbox.run_with(&["operator", "--listen", &address], &[("KUBECONFIG", config.to_str().unwrap())]);
    ran.ends_with(3).complains("another process listens there already");
}
