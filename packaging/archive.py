#!/usr/bin/env python3
"""Makes halley-VERSION-TARGET.tar.gz: the program and what belongs beside it. Run again, it makes the same bytes.

    archive.py --output FILE [--name NAME] PATH=FILE_OR_FOLDER...

NAME is the folder that everything in the archive stands in. A PATH of `.` is that folder itself.
"""

import argparse

from reproducible import Tree, moment, packed, write


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--output", required=True)
    arguments.add_argument("--name", default=".")
    arguments.add_argument("parts", nargs="+", metavar="PATH=FILE_OR_FOLDER")
    given = arguments.parse_args()
    tree = Tree()
    for part in given.parts:
        path, equals, source = part.partition("=")
        if not equals:
            arguments.error(f"`{part}` is not PATH=FILE_OR_FOLDER")
        tree.copy(f"{given.name}/{path}", source)
    write(given.output, packed(tree.tar(moment())))


main()
