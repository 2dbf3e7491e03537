"""What a program of Linux needs to start: its machine, its loader, its shared libraries."""

import struct
from dataclasses import dataclass

# By the number in the header: the architecture as images name it.
MACHINES = {62: "amd64", 183: "arm64"}
DYNAMIC, INTERPRETER, NEEDED, STRINGS, STRINGS_SIZE = 2, 3, 1, 5, 10


@dataclass
class Program:
    architecture: str
    interpreter: str | None
    libraries: list[str]


def read(content, name):
    """Reads the head of a program. `name` is for errors."""
    if content[:6] != b"\x7fELF\x02\x01":
        raise SystemExit(f"`{name}` is no 64 bit program for Linux")
    try:
        return program(content, name)
    except (struct.error, IndexError, ValueError):
        raise SystemExit(f"`{name}` is cut off or damaged") from None


def program(content, name):
    machine = struct.unpack_from("<H", content, 18)[0]
    if machine not in MACHINES:
        raise SystemExit(f"`{name}` is for a machine that no image is made for (number {machine})")
    headers, size, count = struct.unpack_from("<Q", content, 32)[0], *struct.unpack_from("<HH", content, 54)
    segments = [struct.unpack_from("<IIQQQQ", content, headers + at * size) for at in range(count)]
    interpreter, libraries = None, []
    for kind, _, offset, _, _, length in segments:
        if kind == INTERPRETER:
            interpreter = content[offset : offset + length].rstrip(b"\0").decode()
        if kind == DYNAMIC:
            libraries = needed(content, segments, [struct.unpack_from("<QQ", content, at) for at in range(offset, offset + length, 16)])
    return Program(MACHINES[machine], interpreter, libraries)


def needed(content, segments, entries):
    """The names of the shared libraries. Their text is found by its address in memory."""
    strings = next((value for tag, value in entries if tag == STRINGS), None)
    offsets = [value for tag, value in entries if tag == NEEDED]
    if not offsets:
        return []
    start = next(offset + strings - address for kind, _, offset, address, _, length in segments if kind == 1 and address <= strings < address + length)
    return [content[start + at : content.index(b"\0", start + at)].decode() for at in offsets]


def static(content, name):
    """The architecture of a program that needs nothing but a kernel; ends with the reason where it needs more."""
    found = read(content, name)
    wants = ([found.interpreter] if found.interpreter else []) + found.libraries
    if wants:
        raise SystemExit(f"`{name}` is not linked statically: it needs {', '.join(wants)}")
    return found.architecture


if __name__ == "__main__":
    import sys

    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            print(static(file.read(), path))
