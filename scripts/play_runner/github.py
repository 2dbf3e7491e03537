"""Runs workflows as GitHub's runner does, as far as examples/ci uses it. What it does not know is an error, never passed over."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import yaml

from api import github_pull
from commands import Log, file_command
from expressions import evaluate, fill, shown
from host import Trouble, git

SHELLS = {None: ["bash", "-e"], "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"], "sh": ["sh", "-e"]}
WORKFLOW = {"name", "on", "permissions", "concurrency", "jobs"}
JOB = {"name", "if", "runs-on", "timeout-minutes", "environment", "permissions", "steps"}
STEP = {"id", "name", "if", "uses", "with", "run", "env", "shell"}


def known(thing, keys, what):
    unknown = set(thing) - keys
    if unknown:
        raise Trouble(f"this runner does not know {sorted(map(str, unknown))} of a {what}")


class Workflows:
    def __init__(self, host, api):
        self.host, self.api = host, api

    # What happens

    def pull_request(self, pull, action):
        event = {"action": action, "number": pull["number"], "pull_request": github_pull(self.host, pull)}
        base = self.host.sha(f"refs/heads/{pull['base_ref']}")
        ref = f"refs/heads/{pull['base_ref']}"
        return self.happen("pull_request_target", event, base, ref, pull["author"], {"types": action})

    def pushed(self, before, after, by):
        event = {"before": before, "after": after, "ref": f"refs/heads/{self.host.branch}"}
        return self.happen("push", event, after, event["ref"], by, {"branches": self.host.branch})

    def scheduled(self):
        return self.happen("schedule", {}, self.host.sha(self.host.branch), f"refs/heads/{self.host.branch}", "nobody", {})

    def dispatched(self, workflow, inputs, by):
        sha = self.host.sha(self.host.branch)
        event = {"inputs": inputs}
        return self.happen("workflow_dispatch", event, sha, f"refs/heads/{self.host.branch}", by, {}, workflow)

    def happen(self, name, event, sha, ref, actor, filters, only=None):
        """Runs the workflows at `sha` that want this event: of the base branch, never of a pull request."""
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder) / "tree"
            git(self.host.folder, "clone", "--quiet", str(self.host.repository()), str(tree))
            git(tree, "checkout", "--quiet", "--detach", sha)
            found = sorted((tree / ".github" / "workflows").glob("*.y*ml"))
            texts = [(path.name, path.read_text()) for path in found if only in (None, path.name)]
        if only and not texts:
            raise Trouble(f"there is no workflow `{only}`")
        fine = True
        for file, text in texts:
            workflow = yaml.safe_load(text)
            # YAML 1.1 reads the key `on` as true.
            wanted = workflow.pop(True, None) or workflow.get("on")
            workflow["on"] = wanted
            known(workflow, WORKFLOW, "workflow")
            if not self.wants(wanted, name, filters):
                continue
            inputs = self.inputs(wanted, event)
            for key, job in workflow["jobs"].items():
                known(job, JOB, "job")
                run = Job(self, file, workflow, key, job, name, event, sha, ref, actor, inputs)
                fine = run.play() and fine
        return fine

    @staticmethod
    def wants(wanted, name, filters):
        events = wanted if isinstance(wanted, dict) else dict.fromkeys([wanted] if isinstance(wanted, str) else wanted)
        if name not in events:
            return False
        limits = events[name] or {}
        if name == "pull_request_target" and "types" not in limits:
            limits = {**limits, "types": ["opened", "synchronize", "reopened"]}
        return all(value in limits[key] for key, value in filters.items() if key in limits)

    @staticmethod
    def inputs(wanted, event):
        declared = ((wanted.get("workflow_dispatch") or {}).get("inputs") or {}) if isinstance(wanted, dict) else {}
        sent = event.get("inputs") or {}
        unknown = set(sent) - set(declared)
        if unknown:
            raise Trouble(f"the workflow takes no {sorted(unknown)}")
        return {name: sent.get(name, one.get("default", "")) for name, one in declared.items()} if "inputs" in event else {}


class Job:
    def __init__(self, workflows, file, workflow, key, job, event_name, event, sha, ref, actor, inputs):
        self.host, self.api = workflows.host, workflows.api
        self.workflow, self.key, self.job, self.file = workflow, key, job, file
        self.permissions = job.get("permissions", workflow.get("permissions", {})) or {}
        self.status = "success"
        self.github = {
            "event_name": event_name, "event": event, "sha": sha, "ref": ref, "ref_name": ref.removeprefix("refs/heads/"),
            "actor": actor, "repository": self.host.name, "token": self.api.token(self.permissions), "api_url": self.api.url,
        }
        self.secrets = dict(self.host.state["secrets"])
        if "environment" in job:
            self.enter(job["environment"])
        self.contexts = {"github": self.github, "vars": self.host.state["variables"], "secrets": self.secrets, "inputs": inputs, "env": {}}

    def enter(self, name):
        """The secrets of an environment, for the branches that may use it."""
        environment = self.host.state["environments"].get(name, {"branches": [], "secrets": {}})
        if self.github["ref_name"] not in environment["branches"]:
            raise Trouble(f"the branch `{self.github['ref_name']}` may not use the environment `{name}`")
        self.secrets.update(environment["secrets"])

    def play(self):
        if "if" in self.job and not evaluate(strip(self.job["if"]), self.contexts):
            return True
        number = self.host.take("runs") + 1
        folder = self.host.folder / "runs" / f"{number:03}-{Path(self.file).stem}-{self.key}"
        folder.mkdir(parents=True)
        self.folder = folder
        with tempfile.TemporaryDirectory() as scratch:
            self.scratch = Path(scratch)
            self.space = self.scratch / "work"
            for name in ("work", "temp", "home", "actions"):
                (self.scratch / name).mkdir()
            self.log = Log(folder, [*self.secrets.values(), self.github["token"]])
            self.contexts["runner"] = {"temp": str(self.scratch / "temp"), "os": "Linux", "arch": "X64"}
            self.steps(self.job["steps"], self.contexts, {}, None)
            self.log.close()
        (folder / "conclusion").write_text(self.status + "\n")
        name = self.workflow.get("name", self.file)
        print(f"{name} / {self.key}: {self.status}   {folder.relative_to(self.host.folder)}/log.txt")
        return self.status == "success"

    def steps(self, steps, contexts, outputs, action):
        contexts = {**contexts, "steps": outputs}
        status = "success"
        for step in steps:
            known(step, STEP, "step")
            condition = strip(str(step.get("if", "success()")))
            if not any(word in condition for word in ("always()", "failure()", "success()")):
                condition = f"success() && ({condition})"
            if not evaluate(condition, contexts, status):
                continue
            environment = {name: fill(value, contexts) for name, value in (step.get("env") or {}).items()}
            given = {name: fill(value, contexts) for name, value in (step.get("with") or {}).items()}
            made = {}
            try:
                if "run" in step:
                    made = self.run(fill(step["run"], contexts), step.get("shell"), environment, action)
                else:
                    made = self.uses(fill(step["uses"], contexts), given, contexts)
                outcome = "success"
            except StepFailed as failed:
                made, outcome, status = failed.outputs, "failure", "failure"
                self.log.say(f"step failed: {failed}")
            if "id" in step:
                outputs[step["id"]] = {"outputs": made, "outcome": outcome}
        if action is None:
            self.status = status
        elif status == "failure":
            raise StepFailed("an action failed", None)
        return outputs

    def run(self, script, shell, environment, action):
        if shell not in SHELLS:
            raise Trouble(f"this runner does not know the shell `{shell}`")
        paths = {name: self.scratch / "temp" / f"_{name}" for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STEP_SUMMARY")}
        for path in paths.values():
            path.write_text("")
        file = self.scratch / "temp" / "_script.sh"
        file.write_text(script)
        env = {
            "PATH": os.environ["PATH"], "HOME": str(self.scratch / "home"), "CI": "true", "LANG": "C.UTF-8",
            "GIT_CONFIG_SYSTEM": "/dev/null", "RUNNER_TEMP": str(self.scratch / "temp"), "GITHUB_WORKSPACE": str(self.space),
            "GITHUB_ACTIONS": "true", "GITHUB_API_URL": self.api.url, "GITHUB_REPOSITORY": self.host.name,
            "GITHUB_SHA": self.github["sha"], "GITHUB_REF": self.github["ref"], "GITHUB_REF_NAME": self.github["ref_name"],
            "GITHUB_ACTOR": self.github["actor"], "GITHUB_EVENT_NAME": self.github["event_name"],
            **{name: str(path) for name, path in paths.items()}, **self.contexts["env"], **environment,
        }
        if action:
            env["GITHUB_ACTION_PATH"] = str(action)
        for name in ("HALLEY_TODAY", "HALLEY_PLAY_TRACE"):
            if name in os.environ:
                env.setdefault(name, os.environ[name])
        done = subprocess.run([*SHELLS[shell], str(file)], cwd=self.space, env=env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.log.output(done.stdout.decode(errors="replace"))
        outputs = file_command(paths["GITHUB_OUTPUT"].read_text())
        self.contexts["env"].update(file_command(paths["GITHUB_ENV"].read_text()))
        self.log.summary(paths["GITHUB_STEP_SUMMARY"].read_text())
        if done.returncode != 0:
            raise StepFailed(f"exit code {done.returncode}", outputs)
        return outputs

    def uses(self, name, given, contexts):
        if name.startswith("./"):
            return self.composite(name, given, contexts)
        action, _, version = name.partition("@")
        if len(version) != 40:
            raise Trouble(f"`{name}` is not pinned to a commit")
        if action == "actions/checkout":
            return self.checkout(given)
        if action == "actions/upload-artifact":
            return self.upload(given)
        raise Trouble(f"this runner does not know the action `{action}`")

    def composite(self, name, given, contexts):
        folder = self.space / name
        file = folder / "action.yml"
        if not file.is_file():
            raise StepFailed(f"there is no action `{name}`", {})
        action = yaml.safe_load(file.read_text())
        declared = action.get("inputs") or {}
        unknown = set(given) - set(declared)
        if unknown:
            raise Trouble(f"the action `{name}` takes no {sorted(unknown)}")
        outer = {**contexts, "inputs": {}, "secrets": {}}
        inputs = {key: given.get(key, fill(one.get("default", ""), outer)) for key, one in declared.items()}
        missing = [key for key, one in declared.items() if one.get("required") and not inputs[key]]
        if missing:
            self.log.say(f"Warning: input required and not supplied: {', '.join(missing)}")
        # An action sees its inputs, and no secret of its own.
        inner = {"github": self.github, "inputs": inputs, "runner": self.contexts["runner"], "env": self.contexts["env"]}
        outputs = {}
        failed = None
        try:
            self.steps(action["runs"]["steps"], inner, outputs, folder)
        except StepFailed as failure:
            failed = failure
        made = {key: fill(one["value"], {**inner, "steps": outputs}) for key, one in (action.get("outputs") or {}).items()}
        if failed:
            raise StepFailed(str(failed), made)
        return made

    def checkout(self, given):
        unknown = set(given) - {"repository", "ref", "path", "fetch-depth", "persist-credentials"}
        if unknown:
            raise Trouble(f"this runner does not know {sorted(unknown)} of actions/checkout")
        if self.permissions.get("contents") not in ("read", "write"):
            raise StepFailed("the token may not read the repository", {})
        into = (self.space / given.get("path", ".")).resolve()
        source = self.host.repository(given.get("repository") or self.host.name)
        ref = given.get("ref") or self.github["sha"]
        into.mkdir(parents=True, exist_ok=True)
        git(into, "init", "--quiet")
        refspecs = [ref] if given.get("fetch-depth", "1") != "0" else [ref, "+refs/heads/*:refs/remotes/origin/*"]
        depth = [] if given.get("fetch-depth") == "0" else [f"--depth={given.get('fetch-depth', '1')}"]
        fetched = git(into, "fetch", "--quiet", *depth, f"file://{source}", *refspecs, check=False)
        if fetched.returncode != 0:
            raise StepFailed(f"`{ref}` cannot be fetched: {fetched.stderr.decode(errors='replace').strip()}", {})
        first = (into / ".git" / "FETCH_HEAD").read_text().split()[0]
        git(into, "-c", "core.symlinks=true", "checkout", "--quiet", "--force", "--detach", first)
        if given.get("persist-credentials") != "false":
            git(into, "config", "http.extraheader", f"AUTHORIZATION: basic {self.github['token']}")
        self.log.say(f"checked out {ref} ({first})")
        return {}

    def upload(self, given):
        target = self.folder / "artifacts" / given.get("name", "artifact")
        for line in given["path"].splitlines():
            source = self.space / line
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
            elif source.exists():
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
            else:
                self.log.say(f"Warning: there is nothing to upload at {line}")
        return {}


class StepFailed(Exception):
    def __init__(self, message, outputs):
        super().__init__(message)
        self.outputs = outputs or {}


def strip(condition):
    text = shown(condition).strip()
    return text[3:-2] if text.startswith("${{") and text.endswith("}}") else text


