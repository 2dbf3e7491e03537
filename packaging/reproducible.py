"""Archives that are the same bytes each time: sorted, of one time, of nobody in particular."""

import gzip
import io
import os
import posixpath
import stat
import subprocess
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def moment():
    """The seconds since 1970 that everything is dated with: SOURCE_DATE_EPOCH, else the time of the commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is not None:
        if not given.isdigit():
            raise SystemExit(f"SOURCE_DATE_EPOCH is `{given}`; it counts seconds since 1970")
        return int(given)
    log = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True)
    if log.returncode != 0:
        raise SystemExit("this is no git repository, so there is no time to date things with; set SOURCE_DATE_EPOCH")
    return int(log.stdout)


class Tree:
    """The files and folders of an archive, by their path in it."""

    def __init__(self):
        self.entries = {}

    def folder(self, path, mode=0o755, owner=0):
        self.above(path)
        self.entries[path] = (tarfile.DIRTYPE, mode, owner, b"")

    def file(self, path, content, mode=0o644):
        self.above(path)
        if path in self.entries:
            raise SystemExit(f"`{path}` would be in the archive twice")
        self.entries[path] = (tarfile.REGTYPE, mode, 0, content)

    def above(self, path):
        """The folders that a path stands in."""
        for parent in list(Path(path).parents)[:-1]:
            self.entries.setdefault(str(parent), (tarfile.DIRTYPE, 0o755, 0, b""))

    def copy(self, path, source):
        """A file or a whole folder of this machine. Of its mode only the right to execute stays."""
        source = Path(source)
        if not source.exists():
            raise SystemExit(f"`{source}` does not exist")
        for found in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if found.is_dir():
                continue
            name = posixpath.normpath(f"{path}/{found.relative_to(source)}" if source.is_dir() else path)
            self.file(name, found.read_bytes(), 0o755 if found.stat().st_mode & stat.S_IXUSR else 0o644)

    def tar(self, when):
        """The archive, all of it dated `when`."""
        held = io.BytesIO()
        with tarfile.open(fileobj=held, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for path in sorted(self.entries):
                kind, mode, owner, content = self.entries[path]
                entry = tarfile.TarInfo(path)
                entry.type, entry.mode, entry.mtime, entry.size = kind, mode, when, len(content)
                entry.uid = entry.gid = owner
                archive.addfile(entry, io.BytesIO(content))
        return held.getvalue()


def packed(content):
    """Compressed, without a time or a name."""
    return gzip.compress(content, compresslevel=9, mtime=0)


def write(path, content):
    """Writes a file whole or not at all."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)
