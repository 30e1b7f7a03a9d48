# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks for bytes in the memory of a running process, as whoever gets hold of the process could."""
import pathlib

CHUNK = 16 << 20


def mappings(pid):
    """(start, end, name) of what the process can read."""
    for line in pathlib.Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines():
        parts = line.split(maxsplit=5)
        name = parts[5] if len(parts) > 5 else ""
        if parts[1].startswith("r") and name not in ("[vvar]", "[vsyscall]"):
            start, end = (int(number, 16) for number in parts[0].split("-"))
            yield start, end, name


def read(memory, start, end):
    """The bytes of a mapping; nothing of one that has gone since the list was read."""
    try:
        memory.seek(start)
        return memory.read(end - start)
    except (OSError, ValueError):
        return b""


def count(data, needle):
    found, at = 0, data.find(needle)
    while at >= 0:
        found, at = found + 1, data.find(needle, at + 1)
    return found


def find(pid, needles):
    """{(needle, mapping): times}"""
    found = {}
    longest = max(map(len, needles))
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end, name in mappings(pid):
            for at in range(start, end, CHUNK):
                data = read(memory, at, min(at + CHUNK + longest - 1, end))
                for needle in needles:
                    times = count(data, needle)
                    if times:
                        place = (needle, name or hex(start))
                        found[place] = found.get(place, 0) + times
    return found
