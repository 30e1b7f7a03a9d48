# SPDX-License-Identifier: GPL-3.0-or-later
"""An owner in front of the page."""
import contextlib
import http.client
import re
import ssl
import urllib.parse

TIMEOUT = 20
CONTEXT = ssl.create_default_context()
CONTEXT.check_hostname, CONTEXT.verify_mode = False, ssl.CERT_NONE
# What asking comes to when the page ends in the middle.
BROKEN_OFF = (OSError, http.client.HTTPException)


class Owner:
    """source: an address of the loopback network, for the page counts by source."""

    def __init__(self, url, source="127.0.0.1"):
        self.url = urllib.parse.urlsplit(url)
        self.source = source
        self.token = None

    def ask(self, method, body=None, **headers):
        connection = http.client.HTTPSConnection("127.0.0.1", self.url.port, timeout=TIMEOUT, context=CONTEXT, source_address=(self.source, 0))
        with contextlib.closing(connection):
            connection.request(method, self.url.path, body, {"Host": self.url.netloc, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def open_form(self):
        """The status; the form holds a token if registering is possible."""
        status, page = self.ask("GET")
        found = re.search(r'name="token"[^>]*value="([^"]*)"', page)
        self.token = found[1] if found else None
        return status

    def send(self, address):
        """Fills in the form that is open; the status."""
        form = urllib.parse.urlencode({"address": address, "logon": "", "password": f"password of {address}", "token": self.token})
        return self.ask("POST", form, Origin=f"https://{self.url.netloc}", **{"Content-Type": "application/x-www-form-urlencoded"})[0]

    def register(self, address):
        """The last status that came."""
        status = self.open_form()
        return self.send(address) if self.token else status
