"""A git host as a folder: a real repository, and pull requests, issues and comments as files."""

import json
import subprocess
from pathlib import Path

IDENTITY = {"GIT_AUTHOR_NAME": "host", "GIT_AUTHOR_EMAIL": "host@example.org", "GIT_COMMITTER_NAME": "host",
            "GIT_COMMITTER_EMAIL": "host@example.org", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
            "GIT_TERMINAL_PROMPT": "0", "PATH": "/usr/local/bin:/usr/bin:/bin"}


class Trouble(Exception):
    """What the person at the keyboard must know."""


def git(folder, *arguments, check=True):
    done = subprocess.run(["git", "-c", "safe.directory=*", "-C", str(folder), *arguments], env=IDENTITY, capture_output=True)
    if check and done.returncode != 0:
        raise Trouble(f"git {' '.join(arguments)}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode(errors="replace").strip() if check else done


class Host:
    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.path = self.folder / "host.json"
        if not self.path.exists():
            raise Trouble(f"`{folder}` is no host; `play-runner init` makes one")
        self.state = json.loads(self.path.read_text())
        self.kind = self.state["kind"]
        self.name = self.state["repository"]
        self.branch = self.state["default_branch"]

    @classmethod
    def make(cls, folder, source, kind, branch):
        if folder.exists() and any(folder.iterdir()):
            raise Trouble(f"`{folder}` is not empty")
        if not source.is_dir():
            raise Trouble(f"`{source}` is no folder")
        folder.mkdir(parents=True, exist_ok=True)
        repository = folder.resolve() / "repository.git"
        git(folder, "init", "--quiet", "--bare", f"--initial-branch={branch}", str(repository))
        git(source, f"--git-dir={repository}", "--work-tree=.", "add", "--all")
        git(source, f"--git-dir={repository}", "--work-tree=.", "commit", "--quiet", "--allow-empty", "--message", "Begin")
        state = {"kind": kind, "repository": "acme/comet", "default_branch": branch, "variables": {}, "secrets": {},
                 "environments": {}, "next": 1, "next_comment": 1, "runs": 0}
        (folder / "host.json").write_text(json.dumps(state, indent=2) + "\n")

    def save(self):
        self.path.write_text(json.dumps(self.state, indent=2) + "\n")

    def take(self, counter):
        number = self.state[counter]
        self.state[counter] = number + 1
        self.save()
        return number

    def set_secret(self, name, value, environment):
        if environment:
            self.state["environments"].setdefault(environment, {"branches": [self.branch], "secrets": {}})["secrets"][name] = value
        else:
            self.state["secrets"][name] = value
        self.save()

    def set_variable(self, name, value):
        self.state["variables"][name] = value
        self.save()

    # Repositories

    def repository(self, name=None):
        if name in (None, self.name):
            return self.folder / "repository.git"
        path = self.folder / "forks" / f"{name.split('/')[0]}.git"
        if not path.exists():
            raise Trouble(f"there is no repository `{name}`")
        return path

    def fork(self, name):
        path = self.folder / "forks" / f"{name}.git"
        path.parent.mkdir(exist_ok=True)
        git(self.folder, "clone", "--quiet", "--bare", str(self.repository()), str(path))

    def sha(self, ref, repository=None):
        return git(self.repository(repository), "rev-parse", "--verify", f"{ref}^{{commit}}")

    # Pull requests and issues

    def thing(self, number):
        for kind in ("pull", "issue"):
            folder = self.folder / f"{kind}-{number}"
            if folder.exists():
                return folder
        raise Trouble(f"there is neither a pull request nor an issue {number}")

    def read(self, number):
        folder = self.thing(number)
        return json.loads((folder / f"{folder.name.split('-')[0]}.json").read_text())

    def write(self, kind, thing):
        folder = self.folder / f"{kind}-{thing['number']}"
        folder.mkdir(exist_ok=True)
        (folder / f"{kind}.json").write_text(json.dumps(thing, indent=2) + "\n")
        if kind == "issue":
            (folder / "body.md").write_text(thing["body"])

    def every(self, kind):
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob(f"{kind}-*/{kind}.json"))]

    def open(self, branch, title, author, fork):
        source = f"{fork}/comet" if fork else self.name
        pull = {"number": self.take("next"), "title": title, "author": author, "state": "open", "head_repository": source,
                "head_ref": branch, "base_ref": self.branch, "merged": None, "reviews": []}
        self.write("pull", pull)
        return self.refresh(pull["number"])

    def refresh(self, number):
        """Takes over what was pushed, and computes the merge as a host does."""
        pull = self.read(number)
        repository = self.repository()
        head = self.sha(f"refs/heads/{pull['head_ref']}", pull["head_repository"])
        git(repository, "fetch", "--quiet", str(self.repository(pull["head_repository"])), f"+{head}:refs/pull/{number}/head")
        base = self.sha(f"refs/heads/{pull['base_ref']}")
        merge = self.merged(base, head, f"Merge {head} into {base}", [base, head])
        if merge:
            git(repository, "update-ref", f"refs/pull/{number}/merge", merge)
        else:
            git(repository, "update-ref", "-d", f"refs/pull/{number}/merge")
        pull["head_sha"], pull["base_sha"] = head, base
        self.write("pull", pull)
        return pull

    def merged(self, base, head, message, parents):
        tree = git(self.repository(), "merge-tree", "--write-tree", base, head, check=False)
        if tree.returncode != 0:
            return None
        tree = tree.stdout.decode().split()[0]
        return git(self.repository(), "commit-tree", tree, *(word for parent in parents for word in ("-p", parent)), "-m", message)

    def merge(self, number, squash, by):
        pull = self.read(number)
        if pull["state"] != "open":
            raise Trouble(f"pull request {number} is not open")
        before = self.sha(f"refs/heads/{pull['base_ref']}")
        parents = [before] if squash else [before, pull["head_sha"]]
        after = self.merged(before, pull["head_sha"], f"{pull['title']} (#{number})", parents)
        if not after:
            raise Trouble(f"pull request {number} has conflicts")
        git(self.repository(), "update-ref", f"refs/heads/{pull['base_ref']}", after)
        pull.update(state="closed", merged={"sha": after, "by": by, "squash": squash})
        self.write("pull", pull)
        return before, after

    def review(self, number, by, state):
        pull = self.read(number)
        pull["reviews"].append({"user": by, "state": state, "commit": pull["head_sha"]})
        self.write("pull", pull)

    # Comments: the text in a file of its own, so that one can read it

    def comments(self, number):
        path = self.thing(number) / "comments.json"
        notes = json.loads(path.read_text()) if path.exists() else []
        return [{**note, "number": number, "body": (path.parent / f"comment-{note['id']}.md").read_text()} for note in notes]

    def comment(self, number, author, body):
        note = {"id": self.take("next_comment"), "author": author, "edits": 0}
        self.keep(number, [*self.comments(number), {**note, "body": body}])
        return {**note, "number": number, "body": body}

    def edit(self, identity, body):
        for folder in self.folder.glob("*/comments.json"):
            number = int(folder.parent.name.split("-")[1])
            notes = self.comments(number)
            for note in notes:
                if note["id"] == identity:
                    note["body"], note["edits"] = body, note["edits"] + 1
                    self.keep(number, notes)
                    return note
        return None

    def keep(self, number, notes):
        folder = self.thing(number)
        for note in notes:
            (folder / f"comment-{note['id']}.md").write_text(note["body"])
        kept = [{key: note[key] for key in ("id", "author", "edits")} for note in notes]
        (folder / "comments.json").write_text(json.dumps(kept, indent=2) + "\n")

    def issue(self, title, body, labels, author):
        issue = {"number": self.take("next"), "title": title, "body": body, "labels": labels, "author": author, "state": "open", "edits": 0}
        self.write("issue", issue)
        return issue
