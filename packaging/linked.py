"""The crates that end up in the program for a target: what Cargo resolved, without what only builds or tests it."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from reproducible import ROOT


@dataclass(frozen=True, order=True)
class Crate:
    name: str
    version: str
    licence: str
    folder: Path
    licence_file: str | None
    authors: tuple[str, ...]


def crates(target):
    """The crates, sorted by name and version. Halley itself is none of them."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target]
    ran = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if ran.returncode != 0:
        raise SystemExit("`cargo metadata` failed; what it said is above")
    metadata = json.loads(ran.stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    reached = linked(metadata["resolve"], packages)
    return sorted(crate(packages[reached_id]) for reached_id in reached)


def linked(resolve, packages):
    """Normal dependencies of normal dependencies. A procedural macro is a program of the compiler's."""
    nodes = {node["id"]: node for node in resolve["nodes"]}
    reached, waiting = set(), [resolve["root"]]
    while waiting:
        for dependency in nodes[waiting.pop()]["deps"]:
            normal = any(kind["kind"] is None for kind in dependency["dep_kinds"])
            if not normal or dependency["pkg"] in reached or is_macro(packages[dependency["pkg"]]):
                continue
            reached.add(dependency["pkg"])
            waiting.append(dependency["pkg"])
    return reached


def is_macro(package):
    return any("proc-macro" in target["kind"] for target in package["targets"])


def crate(package):
    licence, file = package["license"], package["license_file"]
    if not licence and not file:
        raise SystemExit(f"`{package['name']}` {package['version']} names no licence")
    folder = Path(package["manifest_path"]).parent
    return Crate(package["name"], package["version"], licence or file, folder, file, tuple(package["authors"]))
