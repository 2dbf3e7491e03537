#!/usr/bin/env python3
"""Packs the archive that `helm package` wrote anew, so that the same chart is the same bytes.

    chart.py WRITTEN OUTPUT
"""

import sys
import tarfile

from reproducible import Tree, moment, packed, write


def main():
    written, output = sys.argv[1:]
    tree = Tree()
    with tarfile.open(written) as archive:
        for entry in archive:
            if entry.isfile():
                tree.file(entry.name, archive.extractfile(entry).read())
    write(output, packed(tree.tar(moment())))


main()
