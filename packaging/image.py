#!/usr/bin/env python3
"""Makes a container image from nothing but programs of Halley, as an OCI image layout.

    image.py --output DIR --version V [--revision COMMIT] --certificates PEM [--document FILE]... [--file PATH=FILE]... PROGRAM...

One PROGRAM an architecture; its own header says which. The image holds the program, the certificate authorities of the world, the user
65532 and the two folders that one may write to. Run again, it makes the same bytes and the same digest. The last line is the digest.
"""

import argparse
import hashlib
import json
from datetime import datetime, timezone
from pathlib import Path

import elf
from reproducible import Tree, moment, packed, write

USER = 65532
PROGRAM = "usr/local/bin/halley"
# The first place where rustls-native-certs looks on Linux.
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


class Layout:
    """The folder of an image layout: everything by its digest."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def add(self, kind, content):
        if not isinstance(content, bytes):
            content = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
        digest = hashlib.sha256(content).hexdigest()
        write(self.folder / "blobs" / "sha256" / digest, content)
        return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(content)}

    def finish(self, entry):
        write(self.folder / "oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}
        write(self.folder / "index.json", json.dumps(index, sort_keys=True, separators=(",", ":")).encode())


def root(program, given):
    """The whole file system."""
    tree = Tree()
    tree.file(PROGRAM, program, 0o755)
    tree.file(CERTIFICATES, Path(given.certificates).read_bytes())
    # Without an entry some programs around containers do not start a user; the home is a folder that one may write to.
    tree.file("etc/passwd", f"root:x:0:0:root:/:/sbin/nologin\nhalley:x:{USER}:{USER}:halley:/tmp:/sbin/nologin\n".encode())
    tree.file("etc/group", f"root:x:0:\nhalley:x:{USER}:\n".encode())
    tree.folder("tmp", 0o1777)
    # A new volume takes the owner of the folder that it is mounted over.
    tree.folder("data", 0o750, USER)
    for document in given.document:
        tree.copy(f"usr/share/doc/halley/{Path(document).name}", document)
    for part in given.file:
        path, equals, source = part.partition("=")
        if not equals:
            raise SystemExit(f"`{part}` is not PATH=FILE")
        tree.copy(path.lstrip("/"), source)
    return tree


def architecture(content, name, tree):
    """The architecture of a program that can start with what is in the image."""
    found = elf.read(content, name)
    names = {Path(path).name for path in tree.entries}
    missing = [wanted for wanted in [*filter(None, [found.interpreter]), *found.libraries] if Path(wanted).name not in names]
    if missing:
        raise SystemExit(f"`{name}` cannot start in an empty image: it is not linked statically and needs {', '.join(missing)}")
    return found.architecture


def manifest(layout, name, given, when):
    """One architecture: its layer, configuration and manifest."""
    if not Path(name).is_file():
        raise SystemExit(f"`{name}` does not exist")
    program = Path(name).read_bytes()
    tree = root(program, given)
    machine = architecture(program, name, tree)
    tar = tree.tar(when)
    layer = layout.add(LAYER, packed(tar))
    created = datetime.fromtimestamp(when, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    labels = annotations(given, created)
    config = layout.add(CONFIG, {
        "created": created,
        "architecture": machine,
        "os": "linux",
        "config": {
            "User": f"{USER}:{USER}",
            "Env": ["PATH=/usr/local/bin"],
            "Entrypoint": [f"/{PROGRAM}"],
            "WorkingDir": "/data",
            "StopSignal": "SIGTERM",
            "Labels": labels,
        },
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(tar).hexdigest()}"]},
        "history": [{"created": created, "created_by": "packaging/image.py"}],
    })
    entry = layout.add(MANIFEST, {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer], "annotations": labels})
    return entry | {"platform": {"architecture": machine, "os": "linux"}}


def annotations(given, created):
    name = "org.opencontainers.image"
    known = {
        f"{name}.title": "halley",
        f"{name}.description": "Keeps a Comet organization in the state that a git repository declares",
        f"{name}.licenses": "Apache-2.0",
        f"{name}.version": given.version,
        f"{name}.created": created,
    }
    optional = {f"{name}.revision": given.revision, f"{name}.source": given.source}
    return known | {key: value for key, value in optional.items() if value}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--revision", help="the commit")
    parser.add_argument("--source", help="where the source is, as a URL")
    parser.add_argument("--certificates", required=True, metavar="PEM")
    parser.add_argument("--document", action="append", default=[], metavar="FILE")
    parser.add_argument("--file", action="append", default=[], metavar="PATH=FILE")
    parser.add_argument("programs", nargs="+", metavar="PROGRAM")
    return parser.parse_args()


def main():
    given, when = arguments(), moment()
    if Path(given.output).exists():
        raise SystemExit(f"`{given.output}` is there already; an image is made in a new folder")
    layout = Layout(given.output)
    manifests = sorted((manifest(layout, name, given, when) for name in given.programs), key=lambda entry: entry["platform"]["architecture"])
    machines = [entry["platform"]["architecture"] for entry in manifests]
    if len(set(machines)) != len(machines):
        raise SystemExit(f"two programs for one architecture: {', '.join(machines)}")
    index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}
    entry = layout.add(INDEX, index)
    layout.finish(entry | {"annotations": {"org.opencontainers.image.ref.name": given.version}})
    print(entry["digest"])


main()
