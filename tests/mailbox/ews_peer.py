# SPDX-License-Identifier: GPL-3.0-or-later
"""An Exchange server as far as logins see one: HTTPS with Basic and a true NTLM handshake, EWS and Autodiscover.

NTLM is verified by gss-ntlmssp, an implementation that has nothing in common with libcurl's."""
import base64
import contextlib
import dataclasses
import os
import re
import socket
import ssl
import struct
import threading

import gssapi

EWS = "/EWS/Exchange.asmx"
AUTODISCOVER = "/autodiscover/autodiscover.xml"
NTLMSSP = gssapi.OID.from_int_seq("1.3.6.1.4.1.311.2.2.10")
GSSAPI_LOCK = threading.Lock()


@dataclasses.dataclass
class Request:
    """What came, with the login as far as it was readable; client: where from; connection: its number."""
    path: str
    headers: dict
    body: bytes
    connection: int
    scheme: str = ""
    user: str = ""
    password: bytes = b""

    @property
    def address(self):
        found = re.search(rb"<(?:t:EmailAddress|EMailAddress)>([^<]*)<", self.body)
        return found[1].decode() if found else ""


@dataclasses.dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: tuple = ()
    raw: object = None    # a function of the connection's socket that answers instead
    close: bool = False


def soap(inner):
    return (b'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>'
            b'<h:ServerVersionInfo MajorVersion="15" MinorVersion="2" xmlns:h="http://schemas.microsoft.com/exchange/services/2006/types"/>'
            b"</s:Header><s:Body>" + inner + b"</s:Body></s:Envelope>")


def folder(code="NoError", total=7, message=""):
    """The answer to GetFolder, as Exchange 2019 gives it."""
    good = code == "NoError"
    return soap(b'<m:GetFolderResponse xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" '
                b'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><m:ResponseMessages><m:GetFolderResponseMessage '
                b'ResponseClass="%s">%s<m:ResponseCode>%s</m:ResponseCode>%s<m:Folders>%s</m:Folders></m:GetFolderResponseMessage>'
                b"</m:ResponseMessages></m:GetFolderResponse>"
                % (b"Success" if good else b"Error", f"<m:MessageText>{message}</m:MessageText>".encode() if message else b"", code.encode(),
                   b"" if good else b"<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>",
                   b'<t:Folder><t:FolderId Id="AAA=" ChangeKey="AQ=="/><t:TotalCount>%d</t:TotalCount></t:Folder>' % total if good else b""))


def fault(code, message):
    return soap(f'<s:Fault><faultcode xmlns:a="http://schemas.microsoft.com/exchange/services/2006/types">a:{code}</faultcode>'
                f'<faultstring xml:lang="en-US">{message}</faultstring><detail><e:ResponseCode xmlns:e="http://schemas.microsoft.com/'
                f'exchange/services/2006/errors">{code}</e:ResponseCode></detail></s:Fault>'.encode())


def discovered(account):
    return (b'<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">'
            b'<Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">'
            + account.encode() + b"</Response></Autodiscover>")


def settings(internal="", external=""):
    protocols = "".join(f"<Protocol><Type>{kind}</Type><EwsUrl>{url}</EwsUrl></Protocol>"
                        for kind, url in (("EXCH", internal), ("EXPR", external)) if url)
    return discovered(f"<Account><AccountType>email</AccountType><Action>settings</Action>{protocols}</Account>")


def complete(token):
    """gss-ntlmssp wants the fields for a version, which MS-NLMP lets a client leave out, as libcurl does."""
    kind, = struct.unpack_from("<I", token, 8)
    if kind == 1 and len(token) == 32:
        return token + bytes(8)
    offsets = range(16, 60, 8)
    starts = [struct.unpack_from("<I", token, offset)[0] for offset in offsets] if kind == 3 else []
    if not starts or min(filter(None, starts)) != 64:
        return token
    whole = bytearray(token[:64] + bytes(8) + token[64:])
    for offset, start in zip(offsets, starts):
        struct.pack_into("<I", whole, offset, start + 8 if start else 0)
    return bytes(whole)


class Handshake:
    """NTLM on one connection."""

    def __init__(self):
        self.context, self.user = None, ""

    def step(self, token):
        """The next token for the client, "" at the good end, None when it is refused."""
        with GSSAPI_LOCK:
            try:
                if token[8:9] == b"\1":
                    self.context = gssapi.SecurityContext(usage="accept")
                answer = self.context.step(complete(token))
                if not self.context.complete:
                    return answer
                self.user = str(self.context.initiator_name).rstrip("\0")
                return b""
            except (gssapi.exceptions.GSSError, AttributeError, struct.error):
                return None


class Peer:
    """Serves until the end of the with-block. users: {(domain, user): password}; answers: {path: Answer, or a function of a
    request with a good login that gives one}; uninvited: the same for requests without a login, instead of 401."""

    def __init__(self, certificate, key, schemes=("Basic", "NTLM"), users=None, answers=None, uninvited=None, refusal=()):
        self.schemes, self.users, self.refusal = schemes, users or {}, refusal
        self.answers, self.uninvited = answers or {}, uninvited or {}
        self.requests, self.connections = [], 0
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate, key)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *unused):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def url(self, path=EWS, host="localhost"):
        return f"https://{host}:{self.port}{path}"

    @property
    def logins(self):
        return [request for request in self.requests if request.scheme]

    def knows(self, password):
        """Whether the password came in any form that can be read."""
        needles = [password.encode(), base64.b64encode(password.encode())[:-4] or b"\0"]
        return any(needle in part for request in self.requests for needle in needles
                   for part in (request.body, request.path.encode(), request.password, *(v.encode() for v in request.headers.values())))

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                self.connections += 1
                threading.Thread(target=self.serve, args=(client, self.connections), daemon=True).start()

    def serve(self, client, number):
        handshake = Handshake()
        with contextlib.suppress(OSError, ValueError), self.tls.wrap_socket(client, server_side=True) as connection:
            reader = connection.makefile("rb")
            while request := self.read(reader, number):
                answer = self.judge(request, handshake)
                if answer.raw:
                    answer.raw(connection)
                    return
                self.send(connection, answer)
                if answer.close:
                    return

    def read(self, reader, number):
        first = reader.readline().split()
        if len(first) != 3:
            return None
        headers = {}
        while (line := reader.readline().strip()):
            name, value = line.decode("latin-1").split(":", 1)
            headers[name.lower()] = value.strip()
        request = Request(first[1].decode(), headers, reader.read(int(headers.get("content-length", "0"))), number)
        self.requests.append(request)
        return request

    @staticmethod
    def send(connection, answer):
        lines = [f"HTTP/1.1 {answer.status} Whatever", f"Content-Length: {len(answer.body)}", *(f"{n}: {v}" for n, v in answer.headers)]
        if answer.close:
            lines.append("Connection: close")
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + answer.body)

    def refuse(self, *extra):
        offers = tuple(("WWW-Authenticate", scheme + (' realm="mail, inside"' if scheme == "Basic" else "")) for scheme in self.schemes)
        return Answer(401, b"<html><title>401 - Unauthorized</title></html>", offers + tuple(extra))

    def judge(self, request, handshake):
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if not scheme:
            return self.choose(self.uninvited, request) or self.refuse()
        request.scheme = scheme
        if scheme not in self.schemes:
            return self.refuse()
        return self.check_basic(request, token) if scheme == "Basic" else self.check_ntlm(request, token, handshake)

    @staticmethod
    def choose(answers, request):
        answer = answers.get(request.path)
        return answer(request) if callable(answer) else answer

    def welcome(self, request):
        return self.choose(self.answers, request) or Answer(404)

    def check_basic(self, request, token):
        user, _, request.password = base64.b64decode(token).partition(b":")
        request.user = user.decode()
        domain, _, name = request.user.rpartition("\\")
        expected = self.users.get((domain, name))
        good = expected is not None and expected.encode() == request.password
        return self.welcome(request) if good else self.refuse(*self.refusal)

    def check_ntlm(self, request, token, handshake):
        answer = handshake.step(base64.b64decode(token))
        if answer:
            return Answer(401, b"", (("WWW-Authenticate", "NTLM " + base64.b64encode(answer).decode()),))
        request.user = handshake.user
        return self.refuse(*self.refusal) if answer is None else self.welcome(request)


def write_users(path, users):
    """For gss-ntlmssp: the passwords by which it verifies."""
    path.write_text("".join(f"{domain}:{user}:{password}\n" for (domain, user), password in users.items()), encoding="utf-8")
    os.environ["NTLM_USER_FILE"] = str(path)
