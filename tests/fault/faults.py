# SPDX-License-Identifier: GPL-3.0-or-later
"""Which system calls are disturbed, and how."""
import collections
import dataclasses
import errno
import re

# Those that change what is on the disk can fail for any reason that a disk has.
WRITING = ["openat", "write", "writev", "pwrite64", "fdatasync", "fsync", "ftruncate", "fallocate", "copy_file_range", "fchmod", "link", "linkat",
           "renameat2", "renameat", "rename", "unlinkat", "unlink", "mkdirat", "mkdir"]
READING = ["newfstatat", "fstat", "statx", "pread64", "read", "getdents64", "access", "faccessat2", "fstatfs", "statfs", "fcntl"]
# A close that strace lets fail leaves the file open, which Linux never does; so the program can only be killed there.
CALLS = WRITING + READING + ["close"]
# What POSIX lets a signal interrupt has to be begun again.
INTERRUPTED = {"openat", "write", "writev", "pwrite64", "pread64", "read", "fdatasync", "fsync", "ftruncate", "fchmod"}
# A caller that begins again goes on as long as it is interrupted, so that ends some time.
TIMES_INTERRUPTED = 5

Point = collections.namedtuple("Point", "call number what")


@dataclasses.dataclass(frozen=True)
class Kind:
    """error: a name of errno.h, or "" for being killed; lasting: from that call on, every one."""
    error: str
    lasting: bool

    def __str__(self):
        return (self.error or "SIGKILL") + "+" * self.lasting

    def suits(self, point):
        if point.call == "fcntl" and self.error:
            return "LK," in point.what and self.error in ("EIO", "EINTR")
        if self.error == "EINTR":
            return point.call in INTERRUPTED
        return not self.error or point.call in WRITING or (point.call in READING and self.error == "EIO")


KINDS = [Kind("", False)] + [Kind(error, lasting) for lasting in (False, True) for error in ("EIO", "ENOSPC", "EDQUOT", "EROFS", "EINTR")]


@dataclasses.dataclass(frozen=True)
class Fault:
    """What happens to one call of a run."""
    point: Point
    kind: Kind

    def __str__(self):
        return f"{self.kind} at {self.point.call} {self.point.number} ({self.point.what})"

    def get_injection(self):
        what = f"error={self.kind.error}" if self.kind.error else "signal=SIGKILL"
        number = self.point.number
        last = "" if not self.kind.lasting else f"..{number + TIMES_INTERRUPTED - 1}" if self.kind.error == "EINTR" else "+"
        return f"inject={self.point.call}:{what}:when={number}{last}"

    @property
    def kills(self):
        return not self.kind.error

    @property
    def passes(self):
        """The program must not even notice."""
        return self.kind.error == "EINTR"

    @property
    def number(self):
        return getattr(errno, self.kind.error) if self.kind.error else 0

    @property
    def silences(self):
        """What the program says may be lost as well."""
        return self.point.call in ("write", "writev") and self.kind.lasting and not self.passes


KILLED_ANYWHERE = Fault(Point("any", 0, ""), KINDS[0])


def is_stray(line):
    """Threads wake each other through a descriptor; a program that can never be woken again says nothing about a disk."""
    return "[eventfd]" in line


def read_points(text, folders):
    """strace counts the calls of each thread by themselves and disturbs the Nth of every thread, so a call can only be reached when no
    other thread has come to its Nth one before, as the loading of libraries does, or hits a call that wakes a thread."""
    counts, points = collections.Counter(), {}
    for line in text.splitlines():
        found = re.match(r"(\d+) +(\w+)\((.*)", line)
        if found and found[2] in CALLS:
            counts[found[1], found[2]] += 1
            key = found[2], counts[found[1], found[2]]
            if is_stray(found[3]):
                points[key] = None
            points.setdefault(key, next((Point(*key, found[3].replace(folder, "")[:100]) for folder in folders if folder in found[3]), None))
    return [point for point in points.values() if point]


def choose_all(points):
    return [Fault(point, kind) for point in points for kind in KINDS if kind.suits(point)]


def get_site(point):
    """The same call on the same file, whatever the numbers in it are."""
    return point.call, re.sub(r"[0-9a-f-]{8,}|\d+|0x\w+", "", point.what)


def choose_some(points, kinds):
    """The first call of each sort with so many kinds of faults; who comes next goes on where the one before has stopped in the list of
    kinds, so that every kind has its turn."""
    chosen, at = [], 0
    for point in {get_site(point): point for point in reversed(points)}.values():
        suited = [kind for kind in KINDS if kind.suits(point)]
        chosen += {Fault(point, suited[(at + turn) % len(suited)]) for turn in range(kinds)}
        at += kinds
    return sorted(chosen, key=str)
