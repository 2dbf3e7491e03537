"""Runs Halley on generated organizations, and prints wall time and peak memory of each run as Markdown rows."""

import datetime
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time

BARS = {
    ("validate, members alone", 100_000): "0.94 s",
    ("plan, 1 in 100 changed", 100_000): "2 s, 250 MB",
    ("apply, all new", 100_000): "15 s, 1.2 GB",
}
GROWTH = "12 x"


def measure(command, expected=(0,)):
    """Wall seconds and peak megabytes of one run."""
    start = time.perf_counter()
    with open(os.devnull, "w") as nowhere:
        child = subprocess.Popen(command, stdout=nowhere, stderr=subprocess.PIPE, text=True)
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    if code not in expected:
        sys.exit(f"{' '.join(map(str, command))}\nexit code {code}\n{said}")
    return seconds, usage.ru_maxrss / 1024


def best(runs, command, expected=(0,)):
    """The shortest time and the highest peak of several runs."""
    seconds, megabytes = zip(*(measure(command, expected) for _ in range(runs)))
    return min(seconds), max(megabytes)


def change_one_in_a_hundred(folder):
    """Turns the role of every 100th member into another one."""
    count = 0
    for path in sorted(folder.rglob("*.yaml")):
        documents = re.split(r"(?m)^---\n", path.read_text())
        for index, document in enumerate(documents):
            if "kind: CometMember\n" not in document or "role: Admin" in document:
                continue
            count += 1
            if count % 100 == 0:
                documents[index] = with_another_role(document)
        path.write_text("---\n".join(documents))
    return count // 100


def with_another_role(document):
    if "role: ViewOnly" in document:
        return document.replace("role: ViewOnly", "role: OpikMember")
    if re.search(r"(?m)^  role: ", document):
        return re.sub(r"(?m)^  role: .*$", "  role: ViewOnly", document)
    return document.rstrip("\n") + "\n  role: ViewOnly\n"


def rows(halley, members, work):
    folder, alone, database = work / "manifests", work / "members", work / "organization.db"
    workspaces = max(members // 50, 1)
    generate = [halley, "generate", "--seed", "1", "--members", str(members)]
    measure([*generate, "--workspaces", str(workspaces), "--memberships", str(members * 5), folder])
    measure([*generate, "--workspaces", "1", "--memberships", "0", alone])
    runs = 3 if members > 10_000 else 5
    files = ["-f", str(folder)]
    server = ["--server", f"sqlite:{database}"]
    yield "validate, members alone", *best(runs, [halley, "validate", "-f", str(alone)])
    yield "validate", *best(runs, [halley, "validate", *files])
    yield "apply, all new", *measure([halley, "apply", *files, *server, "--yes"])
    yield "plan, nothing changed", *best(runs, [halley, "plan", *files, *server, "--detailed-exitcode"])
    change_one_in_a_hundred(folder)
    # A guard may refuse so many demotions; the plan is the same work.
    yield "plan, 1 in 100 changed", *best(runs, [halley, "plan", *files, *server, "--detailed-exitcode"], (2, 4))


def row(*cells):
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    print("| " + " | ".join([*cells, machine, str(datetime.date.today())]) + " |", flush=True)


def main(halley, sizes):
    times = {}
    for members in sizes:
        # Beside the binary, because a temporary folder may be memory, where a sync costs nothing.
        work = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=pathlib.Path(halley).parent))
        try:
            for name, seconds, megabytes in rows(halley, members, work):
                times[name, members] = seconds
                bar = BARS.get((name, members), "")
                row(name, f"{members:,}", bar, f"{seconds:.2f} s", f"{megabytes:.0f} MB")
        finally:
            shutil.rmtree(work)
    for (name, members), seconds in times.items():
        tenfold = times.get((name, members * 10))
        if tenfold is not None:
            bar = GROWTH if members == 10_000 else ""
            row(f"{name}: growth", f"{members:,} to {members * 10:,}", bar, f"{tenfold / seconds:.1f} x", "")


if __name__ == "__main__":
    main(sys.argv[1], [int(size) for text in sys.argv[2:] for size in text.split()])
