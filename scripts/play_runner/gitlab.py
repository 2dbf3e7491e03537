"""Runs pipelines as GitLab's runner does, as far as examples/ci uses it.

The file of the pipeline is the default branch's: a stand-in for a configuration file in a project that merge requests cannot change, as
examples/ci/gitlab asks for. Variables that are protected or belong to an environment reach only jobs of the default branch.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import yaml

from commands import Log
from host import Trouble, git

TOP = {"stages", "variables"}
JOB = {"stage", "image", "rules", "script", "artifacts", "environment", "resource_group", "variables"}
BOT = "project_1_bot"


class Pipelines:
    def __init__(self, host, api):
        self.host, self.api = host, api

    def pull_request(self, pull, _action):
        variables = {
            "CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_IID": str(pull["number"]),
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": pull["base_ref"], "CI_MERGE_REQUEST_TITLE": pull["title"],
            "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": pull["head_ref"], "GITLAB_USER_LOGIN": pull["author"],
        }
        return self.pipeline(pull["head_sha"], f"refs/pull/{pull['number']}/head", variables, False)

    def pushed(self, before, after, by):
        return self.on_branch(after, {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BEFORE_SHA": before, "GITLAB_USER_LOGIN": by})

    def scheduled(self):
        return self.on_branch(self.host.sha(self.host.branch), {"CI_PIPELINE_SOURCE": "schedule"})

    def dispatched(self, _workflow, inputs, by):
        return self.on_branch(self.host.sha(self.host.branch), {"CI_PIPELINE_SOURCE": "web", "GITLAB_USER_LOGIN": by, **inputs})

    def on_branch(self, sha, variables):
        return self.pipeline(sha, f"refs/heads/{self.host.branch}", {"CI_COMMIT_BRANCH": self.host.branch, **variables}, True)

    def pipeline(self, sha, ref, variables, protected):
        text = git(self.host.repository(), "show", f"{self.host.branch}:.gitlab-ci.yml")
        config = yaml.safe_load(text)
        stages = config.get("stages", ["test"])
        jobs = {name: job for name, job in config.items() if name not in TOP}
        fine = True
        for name, job in sorted(jobs.items(), key=lambda pair: stages.index(pair[1]["stage"])):
            unknown = set(job) - JOB
            if unknown:
                raise Trouble(f"this runner does not know {sorted(unknown)} of a job")
            values = {**self.variables(job, protected), **config.get("variables", {}), **job.get("variables", {}), **variables,
                      "CI_COMMIT_SHA": sha, "CI_DEFAULT_BRANCH": self.host.branch}
            if fine and any(holds(rule["if"], values) for rule in job["rules"]):
                fine = self.job(name, job, sha, ref, values)
        return fine

    def variables(self, job, protected):
        """Those of the project; those of an environment only where it may be used."""
        values = {**self.host.state["variables"], **self.host.state["secrets"], "HALLEY_BOT_TOKEN": self.api.token({"api": "write"}, BOT)}
        environment = (job.get("environment") or {}).get("name")
        if environment and protected:
            values.update(self.host.state["environments"].get(environment, {"secrets": {}})["secrets"])
        return values

    def job(self, name, job, sha, ref, values):
        number = self.host.take("runs") + 1
        folder = self.host.folder / "runs" / f"{number:03}-{name}"
        folder.mkdir(parents=True)
        secrets = [*self.host.state["secrets"].values(), values["HALLEY_BOT_TOKEN"]]
        for environment in self.host.state["environments"].values():
            secrets += environment["secrets"].values()
        log = Log(folder, secrets)
        with tempfile.TemporaryDirectory() as scratch:
            space = Path(scratch) / "work"
            space.mkdir()
            git(space, "init", "--quiet")
            git(space, "remote", "add", "origin", f"file://{self.host.repository()}")
            git(space, "fetch", "--quiet", "origin", ref)
            git(space, "checkout", "--quiet", "--detach", sha)
            script = Path(scratch) / "script"
            script.write_text("set -eo pipefail\n" + "\n".join(job["script"]) + "\n")
            env = {"PATH": os.environ["PATH"], "HOME": scratch, "CI": "true", "LANG": "C.UTF-8", "GITLAB_CI": "true", "TMPDIR": scratch,
                   "GIT_CONFIG_SYSTEM": "/dev/null", "CI_PROJECT_ID": "1", "CI_API_V4_URL": self.api.url, "CI_PROJECT_DIR": str(space), **values}
            if "HALLEY_TODAY" in os.environ:
                env["HALLEY_TODAY"] = os.environ["HALLEY_TODAY"]
            done = subprocess.run(["bash", str(script)], cwd=space, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            for line in done.stdout.decode(errors="replace").splitlines():
                log.say(line)
            artifacts = job.get("artifacts") or {}
            for path in artifacts.get("paths", []):
                if (space / path).exists() and (done.returncode == 0 or artifacts.get("when") == "always"):
                    shutil.copytree(space / path, folder / "artifacts" / path)
        log.close()
        status = "success" if done.returncode == 0 else "failure"
        (folder / "conclusion").write_text(status + "\n")
        print(f"{name}: {status}   {folder.relative_to(self.host.folder)}/log.txt")
        return done.returncode == 0


def holds(rule, values):
    """`$A == "b" && $C == $D && $E`."""
    return all(one(part.strip(), values) for part in rule.split("&&"))


def one(part, values):
    compared = re.fullmatch(r'\$(\w+)\s*(==|!=)\s*(?:"([^"]*)"|\$(\w+))', part)
    if compared:
        name, sign, text, other = compared.groups()
        right = text if text is not None else values.get(other)
        return (values.get(name) == right) == (sign == "==")
    alone = re.fullmatch(r"\$(\w+)", part)
    if not alone:
        raise Trouble(f"this runner does not know the rule `{part}`")
    return bool(values.get(alone[1]))
