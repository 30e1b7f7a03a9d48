# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the page share: `statregctl serve` as a process, and clients that may be as rude as they like."""
import collections
import contextlib
import html
import pathlib
import re
import resource
import select
import socket
import ssl
import sys
import time
import urllib.parse

import client
import ctl

LOGGED = r"statreg-Message: [0-9:.]+: Refused ([0-9a-f.:/]+: [a-zA-Z, ]+|[0-9]+ more within a minute)\n"
Response = collections.namedtuple("Response", "status headers body")   # headers: [(name, value)] as they came
GET = b"GET /statreg HTTP/1.1\r\nHost: %s\r\n\r\n"
# Under a sanitizer memory is kept and copied in ways that are not the program's.
SANITIZED = any(sign in pathlib.Path(ctl.PROGRAM).read_bytes() for sign in (b"__asan_init", b"__ubsan_handle"))


def parse(data):
    """One response, exactly: what follows its body is an error."""
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    status = int(re.fullmatch(rb"HTTP/1\.1 ([0-9]{3}) [A-Za-z -]+", lines[0])[1])
    headers = [tuple(line.decode("ascii").split(": ", 1)) for line in lines[1:]]
    return Response(status, headers, body)


class Page(ctl.Serving):
    """The page, its thread of life, and raw connections to it. Sources are addresses of loopback: 127.0.0.1 to 127.255.255.254."""

    def __init__(self, case, *arguments, listen=("127.0.0.1",), descriptors=None, environment=None):
        case.environment.update(environment or {})
        super().__init__(case, *[part for address in listen[1:] for part in ("--listen", address)], *arguments,
                         limits=descriptors and {resource.RLIMIT_NOFILE: (descriptors, descriptors)})
        self.host = self.origin.removeprefix("https://").encode()
        self.context = client.context()

    def stop(self, *arguments):
        """What it said on standard error, but for the lines about who was refused: exactly these may be there."""
        return re.sub(LOGGED, "", super().stop(*arguments))

    def connect(self, source="127.0.0.1", timeout=20):
        """A TCP connection; TLS has not begun."""
        return socket.create_connection(("127.0.0.1", self.port), timeout, (source, 0))

    def connect_tls(self, source="127.0.0.1", timeout=20):
        connection = self.connect(source, timeout)
        try:
            return self.context.wrap_socket(connection, server_hostname="localhost")
        except OSError:
            connection.close()
            raise

    def ask(self, request, source="127.0.0.1", timeout=20):
        """Sends bytes as they are; everything that comes back until the page closes."""
        with self.connect_tls(source, timeout) as connection:
            connection.sendall(request)
            return read_all(connection)

    def request(self, data, **options):
        return parse(self.ask(data, **options))

    def get_raw(self, source="127.0.0.1", timeout=20):
        return self.request(GET % self.host, source=source, timeout=timeout)

    def token(self, source="127.0.0.1"):
        """A form's token; it belongs to its source."""
        return html.unescape(re.search(rb'name="token"[^>]*value="([^"]*)"', self.get_raw(source).body)[1].decode())

    def submission(self, fields, extra=b"", origin=None, kind=b"application/x-www-form-urlencoded"):
        """A POST as a browser sends it; fields: a mapping of name to text or bytes, or the body itself."""
        body = fields if isinstance(fields, bytes) else urllib.parse.urlencode(fields).encode()
        origin = self.origin.encode() if origin is None else origin
        return (b"POST /statreg HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n%s"
                % (self.host, origin, kind, extra, len(body), body))

    def register(self, address, password="secret", source="127.0.0.1", token=None, **fields):
        """Fills in the form from that source; the response to it."""
        form = {"address": address, "logon": "", "password": password, "token": token or self.token(source), **fields}
        return self.request(self.submission(form), source=source)

    def wait_heard(self, connection):
        """Until it has read all that was sent. What it does with that is done before it looks at a later connection."""
        ends = list(map(name_in_proc, (connection.getpeername(), connection.getsockname())))
        deadline = time.monotonic() + ctl.TIMEOUT
        while time.monotonic() < deadline:
            if read_queues(*ends) == [0]:
                return
            time.sleep(0.01)
        raise AssertionError("the page does not read")

    def wait_accepted(self):
        """Until it has taken every connection that was made, so that the next ones do not overflow the kernel's queue."""
        deadline = time.monotonic() + ctl.TIMEOUT
        while time.monotonic() < deadline:
            if read_queues(name_in_proc(("127.0.0.1", self.port)), "00000000:0000") == [0]:
                return
            time.sleep(0.005)
        raise AssertionError("the page accepts nobody")

    def memory(self):
        """Resident memory in bytes."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", text)[1]) * 1024

    def links(self):
        """What its descriptors stand for."""
        for path in pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):   # closed since
                yield str(path.readlink())

    def descriptors(self):
        return len(list(self.links()))

    def sockets(self):
        """Those that listen, and one for each connection."""
        return sum(link.startswith("socket:") for link in self.links())

    def is_served(self, source="127.0.0.1", within=ctl.TIMEOUT):
        """Whether a visitor gets the form within so many seconds, trying again when turned away."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            try:
                return self.get_raw(source, timeout=max(deadline - time.monotonic(), 0.1)).status == 200
            except (OSError, TypeError):
                time.sleep(0.05)
        return False


def name_in_proc(end):
    """An end of a connection as /proc/net/tcp has it."""
    return f"{int.from_bytes(socket.inet_aton(end[0]), sys.byteorder):08X}:{end[1]:04X}"


def read_queues(local, remote):
    """How much waits to be read, or accepted, at the sockets with these ends as /proc/net/tcp has them."""
    rows = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()]
    return [int(row[4].partition(":")[2], 16) for row in rows if row[1:3] == [local, remote]]


def read_all(connection):
    data = b""
    while True:
        try:
            part = connection.recv(65536)
        except (ConnectionResetError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
            return data
        if not part:
            return data
        data += part


def wait_closed(connections, number, within=ctl.TIMEOUT):
    """Those of silent connections that the page closed, once there are so many of them or the time is over."""
    deadline = time.monotonic() + within
    while True:
        closed = select.select(connections, [], [], 0.02)[0]
        if len(closed) >= number or time.monotonic() > deadline:
            return closed


class PageCase(ctl.Ctl):
    """A data folder with a key."""

    def setUp(self):
        super().setUp()
        self.create_key()
