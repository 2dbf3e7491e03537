"""Runs an API server, `halley serve` and `halley operator`, applies a generated organization, and prints what that took as Markdown rows."""

import collections
import datetime
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

IDLE = 60
PASSWORD = "a long sentence is good"


class Site:
    """All that runs for one measurement; ends with the `with` block."""

    def __init__(self, halley, tools, folder):
        self.halley, self.tools, self.folder, self.children = halley, tools, folder, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # One after the other: an API server whose etcd is gone waits for it for ever.
        for child in reversed(self.children):
            child.terminate()
            try:
                child.wait(timeout=20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def start(self, name, command, **more):
        log = open(self.folder / f"{name}.log", "w")
        child = subprocess.Popen(list(map(str, command)), stdout=log, stderr=log, **more)
        self.children.append(child)
        return child

    def run(self, command, text=None, **more):
        done = subprocess.run(list(map(str, command)), input=text, capture_output=True, text=True, **more)
        if done.returncode:
            sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def kubectl(self, *words, text=None):
        return self.run([self.tools["kubectl"], "--kubeconfig", self.folder / "kubeconfig", *words], text)

    def api_server(self):
        folder, etcd, peers, port = self.folder, free(), free(), free()
        self.run(["openssl", "genrsa", "-out", folder / "sa.key", "2048"])
        (folder / "tokens.csv").write_text('ADMIN,admin,1,"system:masters"\nOPERATOR,operator,2,"system:masters"\n')
        (folder / "audit.yaml").write_text(json.dumps({"apiVersion": "audit.k8s.io/v1", "kind": "Policy",
            "omitStages": ["RequestReceived"], "rules": [{"level": "Metadata", "users": ["operator"]}, {"level": "None"}]}))
        self.start("etcd", [self.tools["etcd"], "--data-dir", folder / "etcd",
            "--listen-client-urls", f"http://127.0.0.1:{etcd}", "--advertise-client-urls", f"http://127.0.0.1:{etcd}",
            "--listen-peer-urls", f"http://127.0.0.1:{peers}", "--quota-backend-bytes", str(6 << 30)])
        self.start("api", [self.tools["kube-apiserver"], f"--etcd-servers=http://127.0.0.1:{etcd}",
            f"--service-account-key-file={folder / 'sa.key'}", f"--service-account-signing-key-file={folder / 'sa.key'}",
            "--service-account-issuer=https://halley.test", f"--token-auth-file={folder / 'tokens.csv'}",
            "--authorization-mode=RBAC", f"--cert-dir={folder / 'certs'}", f"--secure-port={port}", "--bind-address=127.0.0.1",
            "--service-cluster-ip-range=10.0.0.0/24", "--disable-admission-plugins=ServiceAccount",
            f"--audit-policy-file={folder / 'audit.yaml'}", f"--audit-log-path={folder / 'audit.log'}"])
        for user, token in [("kubeconfig", "ADMIN"), ("operator.kubeconfig", "OPERATOR")]:
            (folder / user).write_text(json.dumps({"apiVersion": "v1", "kind": "Config", "current-context": "c",
                "clusters": [{"name": "c", "cluster": {"server": f"https://127.0.0.1:{port}", "insecure-skip-tls-verify": True}}],
                "users": [{"name": "u", "user": {"token": token}}], "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}]}))
        until(60, lambda: subprocess.run([self.tools["kubectl"], "--kubeconfig", folder / "kubeconfig", "get", "--raw", "/readyz"],
            capture_output=True).returncode == 0)
        self.kubectl("apply", "--server-side", "-f", "-", text=self.run([self.halley, "crds"]))
        self.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s")

    def live(self):
        """`halley serve` with a fresh organization: its address and an API key."""
        database, port = f"sqlite:{self.folder / 'organization.db'}", free()
        self.start("serve", [self.halley, "serve", "--server", database, "--listen", f"127.0.0.1:{port}"])
        link = until(30, lambda: re.search(r"set-up (\S+)", (self.folder / "serve.log").read_text()))[1]
        form = {"organization": "Bench", "email": "admin@bench.example", "password": PASSWORD, "again": PASSWORD}
        urllib.request.urlopen(link, urllib.parse.urlencode(form).encode())
        key = self.run([self.halley, "key", "create", "--server", database, "--member", "admin@bench.example", "--name", "bench"])
        return f"http://127.0.0.1:{port}", key.strip()

    def operator(self):
        """`halley operator`, and the port on which it says its metrics."""
        port = free()
        return self.start("operator", [self.halley, "operator", "--listen", f"127.0.0.1:{port}", "--interval", "20s",
            "--lease-namespace", "default", "--cache", self.folder / "cache", "--log", "text"],
            env={**os.environ, "KUBECONFIG": str(self.folder / "operator.kubeconfig")}), port

    def asked(self):
        """What the operator asked the API server for, counted by (verb, resource)."""
        lines = (self.folder / "audit.log").read_text().splitlines()
        entries = [json.loads(line) for line in lines]
        return collections.Counter((entry["verb"], entry.get("objectRef", {}).get("resource", "")) for entry in entries)


def free():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def until(seconds, condition):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.2)
    sys.exit("gave up waiting")


def memory(process, what="VmRSS"):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(rf"{what}:\s+(\d+)", status)[1]) / 1024


def cpu(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def metric(port, name):
    text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name))


def manifests(site, members, url):
    """The organization, and everything that belongs to it, a text each."""
    folder = site.folder / "org"
    site.run([site.halley, "generate", "--members", members, "--workspaces", min(2000, max(1, members // 20)), "--memberships", members * 5,
        "--seed", "1", folder])
    admin = "apiVersion: halley.dev/v1alpha1\nkind: CometMember\nmetadata: {name: bench}\nspec: {email: admin@bench.example, role: Admin}\n"
    objects, organization = [admin], None
    for path in sorted(folder.rglob("*.yaml")):
        for document in re.split(r"(?m)^---\n", path.read_text()):
            kind = re.search(r"(?m)^kind: (\w+)", document)
            if kind and kind[1] == "CometOrganization":
                server = f"  server: {{url: '{url}', credentialsRef: {{name: comet}}}}\n  approval: Never\n"
                document = re.sub(r"(?m)^  (server|approval):.*\n", "", document)
                organization = document.replace("spec:\n", "spec:\n" + server, 1)
            elif kind:
                objects.append(document)
    return organization, objects


def measure(halley, tools, members):
    with tempfile.TemporaryDirectory() as folder, Site(halley, tools, pathlib.Path(folder)) as site:
        site.api_server()
        url, key = site.live()
        organization, objects = manifests(site, members, url)
        site.kubectl("create", "secret", "generic", "comet", f"--from-literal=apiKey={key}", f"--from-literal=url={url}")
        begun = time.monotonic()
        for at in range(0, len(objects), 2000):
            site.kubectl("apply", "--server-side", "-f", "-", text="\n---\n".join(objects[at:at + 2000]))
        applied = time.monotonic() - begun
        site.kubectl("apply", "--server-side", "-f", "-", text=organization)
        begun = time.monotonic()
        operator, port = site.operator()
        # The organization's own status is written with those of all that belongs to it.
        until(3600, lambda: "Applied" in site.kubectl("get", "corg", "-o", "jsonpath={.items[0].status.conditions[?(@.type=='Ready')].reason}"))
        first = time.monotonic() - begun
        wanted = len(objects) + 1
        def written():
            return metric(port, "halley_operator_api_writes_total") >= wanted
        until(3600, written)
        ready, peak = time.monotonic() - begun, memory(operator, "VmHWM")
        # What was written twice was counted twice: the rest comes until nothing is written any more.
        settled(port)
        time.sleep(45)
        asked, live, busy = site.asked(), metric(port, "halley_operator_live_requests_total"), cpu(operator)
        time.sleep(IDLE)
        idle = {what: count for what, count in (site.asked() - asked).items() if what[1] != "leases"}
        live = metric(port, "halley_operator_live_requests_total") - live
        size = f"{members:,} members, {wanted:,} custom resources"
        machine = f"2 cores, Linux x86_64 | {datetime.date.today()}"
        quiet = ", ".join(f"{count} {verb} {resource}" for (verb, resource), count in sorted(idle.items())) or "none but watches and the Lease"
        print(f"| `kubectl apply --server-side`, new | {size} |  | {applied:.1f} s |  | {machine} |")
        print(f"| operator: organization Ready | {size} |  | {first:.1f} s |  | {machine} |")
        print(f"| operator: all Ready | {size} |  | {ready:.1f} s | {peak:.0f} MB | {machine} |")
        print(f"| operator, nothing changed: requests to the API server in {IDLE} s | {size} | watches and the Lease | {quiet} |  | {machine} |")
        print(f"| operator, nothing changed: requests to the organization, {IDLE} s at an interval of 20 s | {size} |  | {live:.0f} |  | {machine} |")
        print(f"| operator, nothing changed: processor time | {size} |  | {(cpu(operator) - busy) / IDLE * 100:.1f} % of a core | {memory(operator):.0f} MB | {machine} |", flush=True)
        operator.terminate()
        operator.wait(timeout=60)
        begun = time.monotonic()
        operator, port = site.operator()
        # Three rounds, the first of which reads everything.
        until(3600, lambda: rounds(port) >= 3)
        print(f"| operator, started beside a clean organization: three rounds | {size} | 600 MB at 100,000 | {time.monotonic() - begun:.1f} s | {memory(operator, 'VmHWM'):.0f} MB | {machine} |", flush=True)


def settled(port):
    """Waits until nothing was written for a while."""
    while (before := metric(port, "halley_operator_api_writes_total")) is not None:
        time.sleep(25)
        if metric(port, "halley_operator_api_writes_total") == before:
            return


def rounds(port):
    try:
        return metric(port, "halley_operator_reconciles_total")
    except OSError:
        return 0


def main():
    halley, tools, *sizes = sys.argv[1:]
    tools = dict(line.split(" ", 1) for line in pathlib.Path(tools).read_text().splitlines())
    for members in map(int, sizes or ["1000", "10000"]):
        measure(pathlib.Path(halley).resolve(), tools, members)


if __name__ == "__main__":
    main()
