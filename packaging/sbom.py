#!/usr/bin/env python3
"""Makes the list of components of the program for a target, as CycloneDX, from what cargo-cyclonedx wrote.

    sbom.py --target TARGET --output FILE WRITTEN

What depends on the machine that it was made on goes: its paths, the time, the random serial number. Every crate that is linked must be in it.
"""

import argparse
import json
import uuid
from datetime import datetime, timezone
from pathlib import Path

import linked
from reproducible import ROOT, moment, write


def plain(value):
    """Without the folder of this checkout; a component's own files are named from there."""
    if isinstance(value, dict):
        return {key: plain(held) for key, held in value.items()}
    if isinstance(value, list):
        return [plain(held) for held in value]
    return value.replace(f"file://{ROOT}", "file://.") if isinstance(value, str) else value


def complete(bom, target):
    """Ends when a linked crate is missing."""
    listed = {(component["name"], component["version"]) for component in bom["components"]}
    missing = [f"{crate.name} {crate.version}" for crate in linked.crates(target) if (crate.name, crate.version) not in listed]
    if missing:
        raise SystemExit(f"linked, but not in the list of components: {', '.join(missing)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("written", metavar="WRITTEN")
    given = parser.parse_args()
    bom = plain(json.loads(Path(given.written).read_text()))
    bom.pop("serialNumber", None)
    bom["metadata"]["timestamp"] = datetime.fromtimestamp(moment(), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    complete(bom, given.target)
    # The same content has the same number.
    bom["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bom, sort_keys=True))}"
    text = json.dumps(bom, indent=2, sort_keys=True) + "\n"
    if str(ROOT) in text or str(Path.home()) in text:
        raise SystemExit("the list of components names a folder of this machine")
    write(given.output, text.encode())
    print(f"{len(bom['components'])} components")


main()
