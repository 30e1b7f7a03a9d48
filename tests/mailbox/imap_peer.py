# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted IMAP server that does what Dovecot never would, and keeps all that it was told."""
import base64
import dataclasses
import socket
import ssl
import threading

PLAIN = b"IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=LOGIN"


@dataclasses.dataclass
class Script:
    """What the peer says. Every answer is bytes, in which %t stands for the tag, or a function of connection and tag."""
    tls: str = "tls"                       # tls, starttls, none: from the beginning, after STARTTLS, never
    greeting: object = b"* OK ready\r\n"
    clear: bytes = b"IMAP4rev1 STARTTLS LOGINDISABLED"   # capabilities before STARTTLS
    capabilities: bytes = PLAIN
    capability: object = None              # the whole answer to CAPABILITY
    starttls: object = b"%t OK begin\r\n"
    login: object = b"%t OK logged in\r\n"
    status: object = b"* STATUS INBOX (MESSAGES 3)\r\n%t OK done\r\n"
    logout: object = b"* BYE\r\n%t OK bye\r\n"


class Connection:
    """One client; raw: what came without TLS, told: what came at all, decrypted."""

    def __init__(self, sock, context):
        self.socket, self.context = sock, context
        self.raw, self.told, self.rest = bytearray(), bytearray(), b""
        self.encrypted = False

    def say(self, answer, tag=b""):
        if callable(answer):
            answer(self, tag)
        else:
            self.socket.sendall(answer.replace(b"%t", tag))

    def line(self):
        while b"\n" not in self.rest:
            data = self.socket.recv(65536)
            if not data:
                return b""
            self.told += data
            if not self.encrypted:
                self.raw += data
            self.rest += data
        line, self.rest = self.rest.split(b"\n", 1)
        return line.rstrip(b"\r")

    def start_tls(self):
        self.socket = self.context.wrap_socket(self.socket, server_side=True)
        self.encrypted = True

    def hang(self):
        """Says nothing until the client leaves."""
        while self.socket.recv(65536):
            pass


class Peer:
    """Serves the script on a port of loopback until the end of the with-block."""

    def __init__(self, script, certificate=None, key=None, address="127.0.0.1"):
        self.script, self.connections = script, []
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate, key)
        self.listener = socket.create_server((address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.accept, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *unused):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self.connections:
            try:
                connection.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.socket.close()
        self.thread.join(10)

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            connection = Connection(sock, self.context)
            self.connections.append(connection)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            if self.script.tls == "tls":
                connection.start_tls()
            connection.say(self.script.greeting)
            while line := connection.line():
                tag, _, command = line.partition(b" ")
                if not self.answer(connection, tag, command.split(b" ")):
                    break
        except OSError:
            pass
        finally:
            connection.socket.close()

    def answer(self, connection, tag, words):
        script, command = self.script, words[0].upper()
        if command == b"CAPABILITY":
            usual = script.clear if script.tls == "starttls" and not connection.encrypted else script.capabilities
            connection.say(script.capability or b"* CAPABILITY " + usual + b"\r\n%t OK done\r\n", tag)
        elif command == b"STARTTLS":
            connection.say(script.starttls, tag)
            connection.start_tls()
        elif command == b"AUTHENTICATE":
            self.authenticate(connection, words[1:])
            connection.say(script.login, tag)
        elif command == b"LOGIN":
            connection.say(script.login, tag)
        elif command == b"STATUS":
            connection.say(script.status, tag)
        elif command == b"LOGOUT":
            connection.say(script.logout, tag)
            return False
        else:
            connection.say(b"%t OK done\r\n", tag)
        return True

    @staticmethod
    def authenticate(connection, words):
        if words[0].upper() == b"LOGIN":
            if len(words) == 1:
                connection.say(b"+ VXNlcm5hbWU6\r\n")
                connection.line()
            connection.say(b"+ UGFzc3dvcmQ6\r\n")
            connection.line()
        elif words[0].upper() == b"CRAM-MD5":
            connection.say(b"+ PDEuMkBleGFtcGxlLm9yZz4=\r\n")
            connection.line()
        elif len(words) == 1:
            connection.say(b"+ \r\n")
            connection.line()

    @property
    def told(self):
        return b"".join(bytes(connection.told) for connection in self.connections)

    @property
    def raw(self):
        return b"".join(bytes(connection.raw) for connection in self.connections)

    def attempts(self):
        """How often somebody tried to log in."""
        return sum(line.split(b" ")[1:2] in ([b"AUTHENTICATE"], [b"LOGIN"]) for line in self.told.split(b"\r\n"))

    def knows(self, password):
        """Whether the password came over in any form, even in part of what looks like Base64."""
        secret = password.encode()
        quoted = secret.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
        if secret in self.told or quoted in self.told:
            return True
        for word in self.told.replace(b"\r\n", b" ").split(b" "):
            try:
                if len(word) > 7 and secret in base64.b64decode(word, validate=True):
                    return True
            except ValueError:
                continue
        return False
