# SPDX-License-Identifier: GPL-3.0-or-later
"""A real gnome-keyring-daemon on a private bus, for tests of statregctl. Nothing can be started on that bus by its name, so that a
daemon that was ended stays away. Only addresses and processes of its own are touched."""
import os
import pathlib
import re
import signal
import subprocess

import ctl

PROMPTER = pathlib.Path(__file__).with_name("prompter.py")
PASSWORD = b"keyring password"
SERVICE = "org.freedesktop.secrets"
COLLECTION = "/org/freedesktop/secrets/collection/login"
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir={folder}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""


class Machine:
    """Somebody's session: home, bus and keyring. Its environment is the test's own with these changed."""

    def __init__(self, case, name):
        self.home = case.home / name
        for folder in (self.home, self.home / "run"):
            folder.mkdir(mode=0o700)
        config = self.home / "bus.conf"
        config.write_text(BUS.format(folder=self.home / "run"))
        self.environment = {**case.environment, "HOME": str(self.home), "XDG_RUNTIME_DIR": str(self.home / "run")}
        for variable in ("DATA", "CONFIG", "CACHE"):
            self.environment[f"XDG_{variable}_HOME"] = str(self.home / variable.lower())
        self.bus = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"], stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL, env=self.environment)
        case.addCleanup(self.end)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self.bus.stdout.readline().decode().strip()
        self.start()

    def end(self):
        """The daemon ends with its bus."""
        self.bus.kill()
        self.bus.wait()
        self.bus.stdout.close()

    def run(self, *words, **options):
        return subprocess.run(words, capture_output=True, check=True, timeout=ctl.TIMEOUT, env=self.environment, **options).stdout.decode()

    def start(self, *options, before=()):
        """The daemon must not inherit what makes warnings of the program under test fatal."""
        environment = {name: value for name, value in self.environment.items() if name not in ("G_DEBUG", "MALLOC_CHECK_", "LD_PRELOAD")}
        subprocess.run([*before, "gnome-keyring-daemon", *options, "--unlock", "--components=secrets", "--control-directory",
                        str(self.home / "run" / "keyring")], input=PASSWORD, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
                       timeout=ctl.TIMEOUT, env=environment)
        self.run("gdbus", "wait", "--session", "--timeout", "30", SERVICE)

    def call(self, method, *arguments, dest=SERVICE, path="/org/freedesktop/secrets"):
        return self.run("gdbus", "call", "--session", "--dest", dest, "--object-path", path, "--method", method, *arguments)

    def lock(self):
        self.call("org.freedesktop.Secret.Service.Lock", f"['{COLLECTION}']")

    def find_daemon(self):
        answer = self.call("org.freedesktop.DBus.GetConnectionUnixProcessID", SERVICE, dest="org.freedesktop.DBus", path="/")
        return int(re.search(r"uint32 (\d+)", answer)[1])

    def is_alive(self):
        return "true" in self.call("org.freedesktop.DBus.NameHasOwner", SERVICE, dest="org.freedesktop.DBus", path="/")

    def kill(self):
        """Returns when its name is free again."""
        with subprocess.Popen(["gdbus", "monitor", "--session", "--dest", SERVICE], stdout=subprocess.PIPE, env=self.environment) as monitor:
            while b"owned by" not in monitor.stdout.readline():
                pass
            os.kill(self.find_daemon(), signal.SIGKILL)
            while b"does not have an owner" not in monitor.stdout.readline():
                pass
            monitor.kill()

    def look_up(self, key):
        """The private key of that id as it stands in the keyring, or nothing."""
        done = subprocess.run(["secret-tool", "lookup", "--", "key", key, "version", "1"], capture_output=True, check=False, env=self.environment)
        return done.stdout.decode()

    def delete(self, key):
        self.run("secret-tool", "clear", "--", "key", key)

    def store(self, key, secret):
        self.run("secret-tool", "store", "--label=replaced", "--", "xdg:schema", "org.statreg.PrivateKey", "key", key, "version", "1",
                 input=secret.encode())


class Keyring(ctl.Ctl):
    """statregctl beside a keyring that is open."""

    def setUp(self):
        super().setUp()
        self.machine = self.move_to("machine")

    def move_to(self, name):
        """Sits down at another machine, with its own empty keyring."""
        self.machine = Machine(self, name)
        self.environment = self.machine.environment
        self.data = pathlib.Path(self.environment["XDG_DATA_HOME"]) / "statreg"
        return self.machine

    def dismiss_prompts(self):
        """From here on somebody sits there who closes every prompt; a file with a line for each of them."""
        asked = self.home / "asked"
        with open(asked, "wb") as output:
            prompter = subprocess.Popen(["/usr/bin/python3", str(PROMPTER)], stdout=output, env=self.environment)
        self.addCleanup(prompter.wait)
        self.addCleanup(prompter.kill)
        self.machine.run("gdbus", "wait", "--session", "--timeout", "30", "org.gnome.keyring.SystemPrompter")
        return asked
