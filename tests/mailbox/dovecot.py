# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Dovecot on loopback in a folder of its own, without systemd."""
import getpass
import os
import shutil
import signal
import socket
import subprocess
import time

import ports

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1, 127.0.0.2
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
ssl = required
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = yes
auth_mechanisms = {mechanisms}
auth_username_chars =
auth_failure_delay = 0 secs
mail_location = maildir:{folder}/mail/%n
mail_uid = {mail_user}
mail_gid = {mail_group}
first_valid_uid = 1
mail_max_userip_connections = 50
mail_plugins = quota
passdb {{
  driver = passwd-file
  args = username_format=%u {folder}/passwd
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/passwd
  default_fields = uid={mail_user} gid={mail_group} home={folder}/mail/%n
}}
plugin {{
  quota = maildir:User quota
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {starttls}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
# Else the failed logins of one source are delayed more and more.
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    """users: name to line of the passwd-file behind the name, such as "{PLAIN}secret::::::"."""

    def __init__(self, folder, certificate, key, users, mechanisms="plain login", messages=None):
        self.folder = folder
        for name in ("", "run", "state", "mail"):
            (folder / name).mkdir(mode=0o755)
        (folder / "passwd").write_text("".join(f"{name}:{line}\n" for name, line in users.items()), encoding="utf-8")
        for name, count in (messages or {}).items():
            self.deliver(name, count)
        self.tls, self.starttls = ports.find_free_port(), ports.find_free_port()
        root = os.geteuid() == 0
        me = getpass.getuser()
        if root:
            subprocess.run(["chown", "-R", "mail:mail", folder / "mail"], check=True)
        (folder / "dovecot.conf").write_text(CONFIGURATION.format(
            folder=folder, certificate=certificate, key=key, tls=self.tls, starttls=self.starttls, mechanisms=mechanisms,
            login_user="dovenull" if root else me, internal_user="dovecot" if root else me,
            internal_group="dovecot" if root else me, mail_user="mail" if root else me, mail_group="mail" if root else me),
            encoding="utf-8")
        program = shutil.which("dovecot", path=os.environ["PATH"] + ":/usr/sbin")
        self.process = subprocess.Popen([program, "-F", "-c", folder / "dovecot.conf"], stdin=subprocess.DEVNULL)
        self.wait()

    def deliver(self, name, count):
        for folder in ("cur", "new", "tmp"):
            (self.folder / "mail" / name / folder).mkdir(parents=True)
        for number in range(count):
            (self.folder / "mail" / name / "new" / f"{number}.test").write_text(f"Subject: {number}\n\nHello\n")

    def wait(self):
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", self.starttls), 1) as connection:
                    if connection.recv(4) == b"* OK":
                        return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError("Dovecot does not start: " + self.log())

    def log(self):
        path = self.folder / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
