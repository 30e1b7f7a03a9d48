#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""imap-tls.py FOLDER: an IMAP server with TLS whose certificate no authority vouches for. Prints its port, serves until
its standard input ends."""
import pathlib
import subprocess
import sys

from imap_peer import Peer, Script

folder = pathlib.Path(sys.argv[1])
subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-subj", "/O=<b>Test<\\/b> & Söhne/CN=localhost", "-utf8", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "30",
                "-keyout", folder / "peer.key", "-out", folder / "peer.pem"], check=True, stderr=subprocess.DEVNULL)
with Peer(Script(), folder / "peer.pem", folder / "peer.key") as peer:
    print(peer.port, flush=True)
    sys.stdin.read()
