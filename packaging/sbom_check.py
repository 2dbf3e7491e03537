#!/usr/bin/env python3
"""Holds CycloneDX files against the schema of their version. Needs the Python of `scripts/tools cyclonedx`."""

import json
import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


def main():
    if len(sys.argv) < 2:
        raise SystemExit("name at least one file")
    for path in sys.argv[1:]:
        text = Path(path).read_text()
        version = SchemaVersion.from_version(json.loads(text)["specVersion"])
        found = JsonStrictValidator(version).validate_str(text)
        if found:
            raise SystemExit(f"{path}: not CycloneDX {version.to_version()}: {str(found).splitlines()[0]}")
        print(f"{path}: CycloneDX {version.to_version()}")


main()
