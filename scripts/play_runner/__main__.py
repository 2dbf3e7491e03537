"""The commands; scripts/play-runner says what each is for."""

import argparse
import sys
from pathlib import Path

import yaml

from api import Api
from expressions import Unknown
from github import Workflows
from gitlab import Pipelines
from host import Host, Trouble


def main() -> int:
    arguments = parse()
    try:
        if arguments.command == "init":
            Host.make(arguments.host, arguments.folder, arguments.kind, arguments.branch)
            return 0
        host = Host(arguments.host)
        with Api(host) as api:
            runner = Pipelines(host, api) if host.kind == "gitlab" else Workflows(host, api)
            return 0 if COMMANDS[arguments.command](host, runner, arguments) else 1
    except (Trouble, Unknown, yaml.YAMLError) as trouble:
        print(f"play-runner: {trouble}", file=sys.stderr)
        return 2


def secret(host, _runner, arguments):
    host.set_secret(arguments.name, arguments.value, arguments.environment)
    return True


def variable(host, _runner, arguments):
    host.set_variable(arguments.name, arguments.value)
    return True


def fork(host, _runner, arguments):
    host.fork(arguments.name)
    return True


def open_pull(host, runner, arguments):
    pull = host.open(arguments.branch, arguments.title, arguments.author, arguments.fork)
    print(f"pull request {pull['number']}: {host.thing(pull['number'])}")
    return runner.pull_request(pull, "opened")


def push(host, runner, arguments):
    return runner.pull_request(host.refresh(arguments.number), "synchronize")


def approve(host, _runner, arguments):
    host.review(arguments.number, arguments.by, arguments.state)
    return True


def comment(host, _runner, arguments):
    host.comment(arguments.number, arguments.by, arguments.text)
    return True


def merge(host, runner, arguments):
    before, after = host.merge(arguments.number, arguments.squash, arguments.by)
    return runner.pushed(before, after, arguments.by)


def night(_host, runner, _arguments):
    return runner.scheduled()


def dispatch(_host, runner, arguments):
    inputs = dict(pair.split("=", 1) for pair in arguments.input)
    return runner.dispatched(arguments.workflow, inputs, arguments.by)


COMMANDS = {
    "secret": secret,
    "variable": variable,
    "fork": fork,
    "open": open_pull,
    "push": push,
    "approve": approve,
    "comment": comment,
    "merge": merge,
    "night": night,
    "dispatch": dispatch,
}


def parse():
    parser = argparse.ArgumentParser(prog="play-runner", description="Plays a git host and its runner in a folder.")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name, *names):
        one = commands.add_parser(name)
        one.add_argument("host", type=Path)
        for argument in names:
            one.add_argument(argument, type=int if argument == "number" else str)
        return one

    init = command("init")
    init.add_argument("folder", type=Path)
    init.add_argument("--kind", choices=["github", "gitlab"], default="github")
    init.add_argument("--branch", default="main")
    command("secret", "name", "value").add_argument("--environment")
    command("variable", "name", "value")
    command("fork", "name")
    opened = command("open", "branch")
    opened.add_argument("--title", default="A change")
    opened.add_argument("--author", default="ana")
    opened.add_argument("--fork")
    command("push", "number")
    approved = command("approve", "number")
    approved.add_argument("--as", dest="by", required=True)
    approved.add_argument("--state", default="APPROVED")
    command("comment", "number", "text").add_argument("--as", dest="by", required=True)
    merged = command("merge", "number")
    merged.add_argument("--squash", action="store_true")
    merged.add_argument("--as", dest="by", default="max")
    command("night")
    dispatched = command("dispatch", "workflow")
    dispatched.add_argument("--input", action="append", default=[])
    dispatched.add_argument("--as", dest="by", default="max")
    return parser.parse_args()


sys.exit(main())
