# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a program of a test can listen."""
import socket


def find_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
