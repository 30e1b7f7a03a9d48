# SPDX-License-Identifier: GPL-3.0-or-later
"""What a disk may hold after a power failure: a trace of system calls, replayed into every state that the rules allow.

The rules, which are those of POSIX and weaker than those of any journaling file system: what was written to a file is there for certain
once a sync of that file has returned; a name is there once a sync of its folder has returned, whatever was synced in the file. Of what came
later any part may be there: calls may be missing in the middle, the last one that is there may be cut at any byte, and the file may
have its new length already but zeros or rubbish in place of what is missing.
"""
import collections
import dataclasses
import itertools
import os
import random
import re

TRACED = ["openat", "write", "pwrite64", "writev", "ftruncate", "fsync", "fdatasync", "renameat", "renameat2", "rename", "unlinkat", "unlink",
          "mkdirat", "mkdir", "rmdir", "fallocate", "copy_file_range", "linkat", "link"]
# These have a descriptor only, the others a name.
DESCRIBED = {"write", "pwrite64", "writev", "ftruncate", "fsync", "fdatasync", "fallocate", "copy_file_range"}
# All subsets of so many calls that wait for the same sync; of more, what a crash in their order leaves, and each of them missing.
MOST_SUBSETS = 6
# Every byte of what is not longer; longer ones are cut at so many places.
MOST_CUTS = 4096
RUBBISH = random.Random(27).randbytes(1 << 20)

Write = collections.namedtuple("Write", "offset data")
Cut = collections.namedtuple("Cut", "size")
Link = collections.namedtuple("Link", "folder name node")      # node None: removed
Move = collections.namedtuple("Move", "folder old name node")


def decode(text):
    return bytes.fromhex(text.replace("\\x", ""))


def join_lines(text):
    """strace tears a call in two when another thread's comes between."""
    torn = {}
    for line in text.splitlines():
        thread, _, rest = line.partition(" ")
        rest = rest.lstrip()
        if rest.endswith("<unfinished ...>"):
            torn[thread] = rest[:-len("<unfinished ...>")]
        elif rest.startswith("<... "):
            yield torn.pop(thread, "") + rest.split("resumed>", 1)[1]
        else:
            yield rest


def read_calls(text):
    """name, arguments, result: of those that succeeded. Texts and paths are in hexadecimal, so no comma or bracket is part of them."""
    for line in join_lines(text):
        found = re.match(r"(\w+)\((.*)\)\s+= (\d+)", line)
        if found:
            yield found[1], found[2], int(found[3])


class Node:
    """A file: what is on the disk, and what was done to it since."""

    def __init__(self, content=b""):
        self.durable = self.now = content
        self.waiting = []

    def change(self, change):
        self.waiting.append(change)
        self.now = apply_change(self.now, change)

    def sync(self):
        self.durable, self.waiting = self.now, []


def apply_change(content, change):
    if isinstance(change, Cut):
        return content[:change.size].ljust(change.size, b"\0")
    return content[:change.offset].ljust(change.offset, b"\0") + change.data + content[change.offset + len(change.data):]


@dataclasses.dataclass(frozen=True)
class Tail:
    """How the last write of a choice ends: so many bytes of it, then nothing, zeros or rubbish up to its length."""
    kept: int
    rest: str


def list_tails(size):
    step = max(1, -(-size // MOST_CUTS))
    for kept in range(0, size, step):
        yield from (Tail(kept, rest) for rest in ("nothing", "zeros", "rubbish"))


def spoil(change, tail):
    missing = len(change.data) - tail.kept
    rest = {"nothing": b"", "zeros": bytes(missing), "rubbish": RUBBISH[tail.kept:tail.kept + missing]}[tail.rest]
    return Write(change.offset, change.data[:tail.kept] + rest)


def list_subsets(count):
    """Indexes, ascending."""
    if count <= MOST_SUBSETS:
        return [chosen for size in range(count + 1) for chosen in itertools.combinations(range(count), size)]
    return list({*(tuple(range(size)) for size in range(count + 1)),
                 *(tuple(index for index in range(count) if index != missing) for missing in range(count))})


def is_cut(state):
    return any(tail for _, tail in state[1].values())


def join(folder, name):
    return name if folder in ("", ".") else f"{folder}/{name}"


def read_tree(top, places):
    """Path → content, None for a folder."""
    tree = {}
    for folder, _, files in itertools.chain.from_iterable(os.walk(os.path.join(top, place)) for place in places):
        place = os.path.relpath(folder, top)
        tree[place] = None
        for name in files:
            with open(os.path.join(folder, name), "rb") as file:
                tree[join(place, name)] = file.read()
    return tree


class Disk:
    """Follows a trace. Paths are relative to the top, which is the folder that the places are in: the data folder, and where else
    something is written."""

    def __init__(self, top, places):
        self.top = str(top)
        self.places = places
        self.nodes = {}      # path → Node, as the programs see it
        self.durable = {}    # path → Node or None (a folder), on the disk
        self.waiting = []    # changes of names since
        for path, content in read_tree(top, places).items():
            self.durable[path] = None if content is None else Node(content)
        self.nodes.update({path: node for path, node in self.durable.items() if node})

    def find(self, text, named):
        """The path below the top that a descriptor or, when a name follows, a pair of folder and name stands for; None for others."""
        found = re.match(r'(?:AT_FDCWD|\d+)<([^>]*)>' + '(?:, "([^"]*)")|"([^"]*)"' * named + "()" * 2 * (not named), text)
        if not found:
            return None
        first, second = decode(found[1] or "").decode(errors="replace"), decode(found[2] or found[3] or "").decode(errors="replace")
        path = os.path.normpath(os.path.join(first, second))
        if path == self.top:
            return ""
        below = path[len(self.top) + 1:] if path.startswith(self.top + "/") else ""
        return below if below.split("/")[0] in self.places else None

    def name(self, change):
        self.waiting.append(change)

    def take(self, name, text, result):
        """One call; whether it changed or synced anything."""
        path = self.find(text, name not in DESCRIBED)
        if path is None:
            return False
        handler = getattr(self, "take_" + {"fdatasync": "fsync", "renameat2": "renameat", "rename": "renameat", "unlink": "unlinkat",
                                           "rmdir": "unlinkat", "mkdir": "mkdirat"}.get(name, name))
        return handler(path, text, result) is not False

    def take_openat(self, path, text, _):
        if "O_CREAT" not in text or path in self.nodes:
            assert "O_TRUNC" not in text, text
            return False
        self.nodes[path] = Node()
        folder, _, name = path.rpartition("/")
        self.name(Link(folder, name, self.nodes[path]))
        return True

    def take_write(self, path, text, result):
        data = decode(re.search(r'>, "([^"]*)"', text)[1])[:result]
        self.nodes[path].change(Write(len(self.nodes[path].now), data))

    def take_ftruncate(self, path, text, _):
        self.nodes[path].change(Cut(int(text.rpartition(", ")[2])))

    def take_fsync(self, path, text, _):
        if path in self.nodes:
            self.nodes[path].sync()
            return
        stay = []
        for change in self.waiting:
            if change.folder == path:
                self.settle(self.durable, change)
            else:
                stay.append(change)
        self.waiting = stay

    def take_mkdirat(self, path, text, _):
        folder, _, name = path.rpartition("/")
        self.name(Link(folder, name, None))

    def take_unlinkat(self, path, text, _):
        self.nodes.pop(path, None)
        folder, _, name = path.rpartition("/")
        self.name(Move(folder, name, None, None))

    def take_renameat(self, path, text, _):
        parts = re.findall(r'(?:AT_FDCWD|\d+)<[^>]*>, "[^"]*"|"[^"]*"', text)
        other = self.find(parts[1], True)
        (folder, _, old), (target, _, name) = path.rpartition("/"), other.rpartition("/")
        assert folder == target, "only within a folder"
        self.nodes[other] = self.nodes.pop(path)
        self.name(Move(folder, old, name, self.nodes[other]))

    def settle(self, tree, change):
        if isinstance(change, Link):
            tree[join(change.folder, change.name)] = change.node
            return
        tree.pop(join(change.folder, change.old), None)
        if change.name:
            tree[join(change.folder, change.name)] = change.node

    def list_states(self):
        """What may be there if power fails now: pairs of a choice of names and one of contents."""
        nodes = [node for node in {id(node): node for node in [*self.durable.values(), *self.nodes.values()] if node}.values() if node.waiting]
        whole = [[(chosen, None) for chosen in list_subsets(len(node.waiting))] for node in nodes]
        choices = [whole, *([*whole[:at], self.list_cut(node, whole[at]), *whole[at + 1:]] for at, node in enumerate(nodes))]
        for names in list_subsets(len(self.waiting)):
            for choice in choices:
                for contents in itertools.product(*choice):
                    yield names, dict(zip(map(id, nodes), contents))

    @staticmethod
    def list_cut(node, whole):
        """Which calls, and the tail of the last one. Of two files with calls that wait, one at a time is cut."""
        return [(chosen, tail) for chosen, _ in whole if chosen and isinstance(node.waiting[chosen[-1]], Write)
                for tail in list_tails(len(node.waiting[chosen[-1]].data))]

    def build(self, state):
        """Path → content, None for a folder; without what no name leads to."""
        names, contents = state
        tree = dict(self.durable)
        for index in names:
            self.settle(tree, self.waiting[index])
        # A folder that is not there takes with it what is in it.
        return {path: None if node is None else self.read(node, contents.get(id(node))) for path, node in sorted(tree.items())
                if all(parent in tree for parent in list_parents(path))}

    @staticmethod
    def read(node, choice):
        content = node.durable
        chosen, tail = choice or ((), None)
        for index in chosen:
            change = node.waiting[index]
            content = apply_change(content, spoil(change, tail) if tail and index == chosen[-1] else change)
        return content


def list_parents(path):
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]
