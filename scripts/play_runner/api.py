"""The parts of GitHub's and GitLab's interfaces that the workflows use, over the folder of a host.

State first: every answer is made from the host's files. `faults.json` beside them makes requests fail on demand:
[{"method": "GET", "path": "a pattern", "status": 502, "times": 1}]. Each request is a line of `requests.log`.
"""

import json
import re
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from host import git

BOT = "github-actions[bot]"
RANK = {"none": 0, "read": 1, "write": 2}


class Refused(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Api:
    """Listens on loopback while a command runs."""

    def __init__(self, host):
        self.host = host
        self.tokens = {}
        self.lock = threading.Lock()

    def __enter__(self):
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with api.lock:
                    status, answer = api.answer(self.command, self.path, self.headers, body)
                    with (api.host.folder / "requests.log").open("a") as log:
                        log.write(f"{self.command} {self.path} {status}\n")
                data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = do_PUT = handle_any

            def log_message(self, *_arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self.server.shutdown()

    def token(self, permissions, login=BOT):
        token = f"ghs_play{len(self.tokens):04}"
        self.tokens[token] = {"permissions": permissions, "login": login}
        return token

    def answer(self, method, path, headers, body):
        fault = self.fault(method, path)
        if fault:
            return fault, {"message": "a fault that was asked for"}
        where = urllib.parse.urlsplit(path)
        query = dict(urllib.parse.parse_qsl(where.query))
        if where.path.startswith("/releases/"):
            return self.release(where.path.removeprefix("/releases/"))
        try:
            sent = json.loads(body) if body else {}
            for pattern, verb, permission, route in ROUTES[self.host.kind]:
                found = re.fullmatch(pattern, where.path)
                if found and verb == method:
                    who = self.authorize(headers, permission)
                    return route(self.host, who, sent, query, *found.groups())
        except Refused as refused:
            return refused.status, {"message": str(refused)}
        except ValueError:
            return 400, {"message": "Problems parsing JSON"}
        return 404, {"message": "Not Found"}

    def fault(self, method, path):
        file = self.host.folder / "faults.json"
        faults = json.loads(file.read_text()) if file.exists() else []
        for fault in faults:
            if fault["times"] > 0 and fault["method"] == method and re.search(fault["path"], path):
                fault["times"] -= 1
                file.write_text(json.dumps(faults))
                return fault["status"]
        return None

    def authorize(self, headers, permission):
        sent = headers.get("Authorization", "").removeprefix("Bearer ") or headers.get("PRIVATE-TOKEN", "")
        known = self.tokens.get(sent)
        if not known:
            raise Refused(401, "Bad credentials")
        names, level = permission
        if not any(RANK[known["permissions"].get(name, "none")] >= RANK[level] for name in names):
            raise Refused(403, "Resource not accessible by integration")
        return known["login"]

    def release(self, name):
        file = (self.host.folder / "releases" / name).resolve()
        if not file.is_relative_to(self.host.folder / "releases") or not file.is_file():
            return 404, {"message": "Not Found"}
        return 200, file.read_bytes()


def page(things, query):
    size, number = int(query.get("per_page", 30)), int(query.get("page", 1))
    return 200, things[(number - 1) * size : number * size]


# GitHub


def user(login):
    return {"login": login, "type": "Bot" if login.endswith("[bot]") else "User"}


def github_comment(note):
    return {"id": note["id"], "user": user(note["author"]), "body": note["body"]}


def github_pull(host, pull):
    merged = pull["merged"]
    return {
        "number": pull["number"],
        "title": pull["title"],
        "state": pull["state"],
        "user": user(pull["author"]),
        "head": {"ref": pull["head_ref"], "sha": pull["head_sha"], "repo": {"full_name": pull["head_repository"]}},
        "base": {"ref": pull["base_ref"], "sha": pull["base_sha"], "repo": {"full_name": host.name}},
        "merged_at": "2026-11-26T12:00:00Z" if merged else None,
        "merge_commit_sha": merged["sha"] if merged else None,
    }


def github_issue(issue):
    return {**{key: issue[key] for key in ("number", "title", "body", "state")}, "user": user(issue["author"]),
            "labels": [{"name": label} for label in issue["labels"]]}


def list_comments(host, _who, _sent, query, number):
    return page([github_comment(note) for note in host.comments(int(number))], query)


def add_comment(host, who, sent, _query, number):
    if len(sent["body"]) > 65_536:
        raise Refused(422, "Validation Failed: body is too long (maximum is 65536 characters)")
    return 201, github_comment(host.comment(int(number), who, sent["body"]))


def edit_comment(host, _who, sent, _query, identity):
    if len(sent["body"]) > 65_536:
        raise Refused(422, "Validation Failed: body is too long (maximum is 65536 characters)")
    note = host.edit(int(identity), sent["body"])
    return (200, github_comment(note)) if note else (404, {"message": "Not Found"})


def pulls_of_commit(host, _who, _sent, query, sha):
    def has(pull):
        merged = (pull["merged"] or {}).get("sha")
        return merged == sha or (not merged and pull["head_sha"] == sha) or contains(host, pull["head_sha"], sha, pull)

    return page([github_pull(host, pull) for pull in host.every("pull") if has(pull)], query)


def contains(host, head, sha, pull):
    done = git(host.repository(), "merge-base", "--is-ancestor", sha, head, check=False)
    older = git(host.repository(), "merge-base", "--is-ancestor", sha, pull["base_sha"], check=False)
    return done.returncode == 0 and older.returncode != 0


def show_pull(host, _who, _sent, _query, number):
    return 200, github_pull(host, host.read(int(number)))


def list_reviews(host, _who, _sent, query, number):
    reviews = host.read(int(number))["reviews"]
    return page([{"user": user(one["user"]), "state": one["state"], "commit_id": one["commit"]} for one in reviews], query)


def list_issues(host, _who, _sent, query):
    labels = [label for label in query.get("labels", "").split(",") if label]

    def wanted(issue):
        return issue["state"] == query.get("state", "open") and all(label in issue["labels"] for label in labels)

    return page([github_issue(issue) for issue in host.every("issue") if wanted(issue)], query)


def add_issue(host, who, sent, _query):
    return 201, github_issue(host.issue(sent["title"], sent["body"], sent.get("labels", []), who))


def edit_issue(host, _who, sent, _query, number):
    issue = host.read(int(number))
    issue.update({key: sent[key] for key in ("title", "body", "state") if key in sent})
    issue["edits"] += 1
    host.write("issue", issue)
    return 200, github_issue(issue)


REPOSITORY = r"/repos/acme/comet"
PULLS_READ, PULLS_WRITE = (["pull-requests"], "read"), (["pull-requests"], "write")
ISSUES_READ, ISSUES_WRITE = (["issues"], "read"), (["issues"], "write")
NOTES_READ, NOTES_WRITE = (["issues", "pull-requests"], "read"), (["issues", "pull-requests"], "write")
GITHUB = [
    (REPOSITORY + r"/issues/(\d+)/comments", "GET", NOTES_READ, list_comments),
    (REPOSITORY + r"/issues/(\d+)/comments", "POST", NOTES_WRITE, add_comment),
    (REPOSITORY + r"/issues/comments/(\d+)", "PATCH", NOTES_WRITE, edit_comment),
    (REPOSITORY + r"/commits/([0-9a-f]{40})/pulls", "GET", PULLS_READ, pulls_of_commit),
    (REPOSITORY + r"/pulls/(\d+)", "GET", PULLS_READ, show_pull),
    (REPOSITORY + r"/pulls/(\d+)/reviews", "GET", PULLS_READ, list_reviews),
    (REPOSITORY + r"/issues", "GET", ISSUES_READ, list_issues),
    (REPOSITORY + r"/issues", "POST", ISSUES_WRITE, add_issue),
    (REPOSITORY + r"/issues/(\d+)", "PATCH", ISSUES_WRITE, edit_issue),
]


# GitLab


def gitlab_note(note):
    return {"id": note["id"], "author": {"username": note["author"]}, "body": note["body"], "system": False}


def gitlab_merge_request(pull):
    merged = pull["merged"] or {}
    squash = merged.get("squash")
    return {
        "iid": pull["number"],
        "state": "merged" if merged else "opened",
        "author": {"username": pull["author"]},
        "target_branch": pull["base_ref"],
        "sha": pull["head_sha"],
        "merge_commit_sha": None if squash else merged.get("sha"),
        "squash_commit_sha": merged.get("sha") if squash else None,
    }


def gitlab_user(_host, who, _sent, _query):
    return 200, {"username": who}


def list_notes(host, _who, _sent, query, number):
    return page([gitlab_note(note) for note in host.comments(int(number))], query)


def add_note(host, who, sent, _query, number):
    return 201, gitlab_note(host.comment(int(number), who, sent["body"]))


def edit_note(host, _who, sent, _query, _number, identity):
    note = host.edit(int(identity), sent["body"])
    return (200, gitlab_note(note)) if note else (404, {"message": "404 Not found"})


def merge_requests_of_commit(host, _who, _sent, query, sha):
    return page([gitlab_merge_request(one) for one in host.every("pull") if (one["merged"] or {}).get("sha") == sha], query)


def approvals(host, _who, _sent, _query, number):
    last = {one["user"]: one for one in host.read(int(number))["reviews"]}
    return 200, {"approved_by": [{"user": {"username": name}} for name, one in last.items() if one["state"] == "APPROVED"]}


def gitlab_issue(issue):
    return {"iid": issue["number"], "title": issue["title"], "description": issue["body"], "author": {"username": issue["author"]},
            "labels": issue["labels"], "state": "opened" if issue["state"] == "open" else "closed"}


def list_gitlab_issues(host, _who, _sent, query):
    state = {"opened": "open", "closed": "closed"}[query.get("state", "opened")]
    label = query.get("labels")
    wanted = [one for one in host.every("issue") if one["state"] == state and (not label or label in one["labels"])]
    return page([gitlab_issue(one) for one in wanted], query)


def add_gitlab_issue(host, who, sent, _query):
    return 201, gitlab_issue(host.issue(sent["title"], sent["description"], sent.get("labels", "").split(","), who))


def edit_gitlab_issue(host, _who, sent, _query, number):
    issue = host.read(int(number))
    issue["body"] = sent.get("description", issue["body"])
    issue["state"] = "closed" if sent.get("state_event") == "close" else issue["state"]
    issue["edits"] += 1
    host.write("issue", issue)
    return 200, gitlab_issue(issue)


PROJECT = r"/projects/1"
API_READ, API_WRITE = (["api"], "read"), (["api"], "write")
GITLAB = [
    (r"/user", "GET", API_READ, gitlab_user),
    (PROJECT + r"/merge_requests/(\d+)/notes", "GET", API_READ, list_notes),
    (PROJECT + r"/merge_requests/(\d+)/notes", "POST", API_WRITE, add_note),
    (PROJECT + r"/merge_requests/(\d+)/notes/(\d+)", "PUT", API_WRITE, edit_note),
    (PROJECT + r"/repository/commits/([0-9a-f]{40})/merge_requests", "GET", API_READ, merge_requests_of_commit),
    (PROJECT + r"/merge_requests/(\d+)/approvals", "GET", API_READ, approvals),
    (PROJECT + r"/issues", "GET", API_READ, list_gitlab_issues),
    (PROJECT + r"/issues", "POST", API_WRITE, add_gitlab_issue),
    (PROJECT + r"/issues/(\d+)", "PUT", API_WRITE, edit_gitlab_issue),
]

ROUTES = {"github": GITHUB, "gitlab": GITLAB}
