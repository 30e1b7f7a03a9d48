# SPDX-License-Identifier: GPL-3.0-or-later
"""Where programs of a test can listen."""
import contextlib
import random
import socket

# Below those that the system gives to connections, and to whoever asks for any: one that is free would be somebody's a moment later.
LOWEST, END = 10000, 32768


def is_free(port):
    with contextlib.suppress(OSError), socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("", port))
        return True
    return False


def find_free_port():
    return next(port for port in iter(lambda: random.randrange(LOWEST, END), None) if is_free(port))
