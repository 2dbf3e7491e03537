#!/usr/bin/env python3
"""Writes the licences of everything that is linked into the program, with their texts, each text once.

    licences.py --target TARGET --output FILE [--also NAME=FILE]...
    licences.py --target TARGET --summary
"""

import argparse
import re
from collections import Counter
from pathlib import Path

import linked
from reproducible import write

NAMES = re.compile(r"(licen[cs]e|copying|copyright|notice|unlicense)([-_.].*)?", re.IGNORECASE)
RULE = "=" * 80


def texts(crate):
    """The licence texts that a crate brings."""
    found = [path for path in crate.folder.iterdir() if path.is_file() and NAMES.fullmatch(path.name)]
    if crate.licence_file:
        found.append(crate.folder / crate.licence_file)
    # Of a choice, both texts: whoever passes the program on may choose.
    return {path.read_text(errors="replace").replace("\r\n", "\n").strip() for path in found}


def document(crates, also):
    """The whole text: a table, then each licence text with the names of those whose it is."""
    holders = {}
    for crate in crates:
        for text in sorted(texts(crate)):
            holders.setdefault(text, []).append(f"{crate.name} {crate.version}")
    for name, text in also:
        holders.setdefault(text.strip(), []).append(name)
    lines = ["Halley is made of the following, beside its own code. Halley's licence is in LICENSE.", ""]
    lines += [f"{name}" for name, _ in also]
    for crate in crates:
        authors = ", ".join(author.partition(" <")[0] for author in crate.authors) or "its authors"
        bare = "" if texts(crate) else f"; brings no text; by {authors}"
        lines.append(f"{crate.name} {crate.version}: {crate.licence}{bare}")
    for text, names in sorted(holders.items(), key=lambda held: held[1]):
        lines += ["", RULE, *names, RULE, "", text]
    return "\n".join(lines) + "\n"


def summary(crates):
    counts = Counter(crate.licence for crate in crates)
    return "".join(f"{count:4} {licence}\n" for licence, count in sorted(counts.items(), key=lambda held: (-held[1], held[0])))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", required=True)
    parser.add_argument("--output")
    parser.add_argument("--also", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--summary", action="store_true")
    given = parser.parse_args()
    if bool(given.output) == given.summary:
        parser.error("either --output or --summary")
    crates = linked.crates(given.target)
    if given.summary:
        print(summary(crates), end="")
        return
    also = [(name, Path(file).read_text()) for name, _, file in (part.partition("=") for part in given.also)]
    write(given.output, document(crates, also).encode())


main()
