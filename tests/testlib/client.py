# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS as clients of the page speak it."""
import ssl


def context():
    """A client that trusts everybody: the certificate has tests of its own."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def hello():
    """The first words of a real client's handshake."""
    written = ssl.MemoryBIO()
    try:
        context().wrap_bio(ssl.MemoryBIO(), written, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        return written.read()
    raise AssertionError("a handshake without the other side")
