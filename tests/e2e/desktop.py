# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a GTK window from outside, as a person with a screen reader and a mouse would: finds things by their accessible
role and name on the accessibility bus, clicks and types through X, and takes screenshots."""
import os
import re
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

Atspi.init()
DEADLINE = float(os.environ.get("STATREG_DEADLINE", "60"))


class NotSeen(AssertionError):
    pass


def wait(condition, what, deadline=DEADLINE):
    """The first true value of condition; the accessibility bus may answer with an error while widgets come and go."""
    end = time.monotonic() + deadline
    while True:
        try:
            value = condition()
        except GLib.Error:
            value = None
        if value:
            return value
        if time.monotonic() > end:
            raise NotSeen(f"not seen within {deadline:.0f} s: {what}")
        time.sleep(0.02)


def extents(node):
    box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    return box.x, box.y, box.width, box.height


def is_shown(node):
    try:
        return extents(node)[2] > 0
    except (AttributeError, GLib.Error):
        return False


def states(node):
    return {state.value_nick for state in node.get_state_set().get_states()}


def text_of(node):
    text = node.get_text_iface()
    return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text)) if text else node.get_name()


def walk(node):
    yield node
    try:
        count = node.get_child_count()
    except GLib.Error:
        return
    for index in range(count):
        try:
            child = node.get_child_at_index(index)
        except GLib.Error:
            continue
        if child is not None:
            yield from walk(child)


def name_of(node):
    """GTK 4.8 tells the name of a button with a mnemonic twice: "_Quit Quit"."""
    twice = re.fullmatch(r"(.+) \1", node.get_name().replace("_", "", 1))
    return twice[1] if twice and "_" in node.get_name() else node.get_name()


class Desktop:
    """One running program on this display."""

    def __init__(self, command, name, log):
        self.log = open(log, "wb")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT)
        self.name = name
        self.shots = 0
        self.application = wait(self._find_application, f"the program {name} on the accessibility bus")

    def _find_application(self):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.name} ended with status {self.process.returncode}; see its log")
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child and child.get_name() == self.name and child.get_child_count():
                return child
        return None

    def window(self, title=None):
        """The newest toplevel, or the one with that title."""
        def find():
            for index in reversed(range(self.application.get_child_count())):
                child = self.application.get_child_at_index(index)
                if child and is_shown(child) and (title is None or child.get_name() == title):
                    return child
            return None
        return wait(find, f"a window named {title}")

    @staticmethod
    def is_active(title):
        """Whether the window manager has given the keyboard to a window of that title."""
        done = subprocess.run(["xdotool", "getactivewindow", "getwindowname"], capture_output=True, text=True, check=False)
        return done.stdout.strip() == title

    def gone(self, title):
        def is_gone():
            children = [self.application.get_child_at_index(i) for i in range(self.application.get_child_count())]
            return all(child is None or child.get_name() != title or not is_shown(child) for child in children)
        wait(is_gone, f"the end of the window {title}")

    def find(self, name=None, role=None, inside=None, also=None, deadline=DEADLINE):
        def fits(node):
            return ((role is None or node.get_role_name() == role) and (name is None or name_of(node) == name)
                    and is_shown(node) and (also is None or also(node)))

        def search():
            for node in walk(inside or self.application):
                try:
                    if fits(node):
                        return node
                except GLib.Error:
                    continue
            return None
        return wait(search, f"{role or 'anything'} named {name!r}", deadline)

    def find_text(self, part, inside=None, deadline=DEADLINE):
        return self.find(role="label", inside=inside, also=lambda node: part in text_of(node), deadline=deadline)

    def all_texts(self, part, inside=None):
        """Every label that is shown at this moment and has that part in it."""
        return [node for node in walk(inside or self.application)
                if node.get_role_name() == "label" and is_shown(node) and part in text_of(node)]

    def is_there(self, name=None, role=None, inside=None):
        try:
            return self.find(name, role, inside, deadline=0)
        except NotSeen:
            return None

    def press(self, name, role=None, inside=None, deadline=DEADLINE):
        """Activates a button, switch or menu item by its accessible action, if it is sensitive."""
        def try_press():
            node = self.is_there(name, role, inside)
            if not node or "sensitive" not in states(node):
                return False
            for owner in walk(node):
                action = owner.get_action_iface()
                names = [Atspi.Action.get_action_name(action, k) for k in range(Atspi.Action.get_n_actions(action))] if action else []
                for wanted in ("click", "toggle"):
                    if wanted in names:
                        return Atspi.Action.do_action(action, names.index(wanted))
            return False
        wait(try_press, f"a sensitive {role or 'control'} named {name!r} to press", deadline)

    def fill(self, name, text, inside=None):
        node = self.find(name, inside=inside, also=lambda candidate: candidate.get_editable_text_iface() is not None)
        Atspi.EditableText.set_text_contents(node.get_editable_text_iface(), text)
        return node

    def click(self, node, inside=None, times=1, modifier=None):
        """Clicks the middle of a node with the mouse; GTK 4 tells places relative to the toplevel's content only."""
        top = inside or node
        while top.get_parent() is not None and top.get_parent().get_role_name() != "application":
            top = top.get_parent()
        x, y, width, height = extents(node)
        _, _, frame_width, frame_height = extents(top)
        left, upper, full_width, full_height = self._x_geometry(top.get_name())
        xdotool("mousemove", left + (full_width - frame_width) // 2 + x + width // 2,
                upper + (full_height - frame_height) // 2 + y + height // 2)
        time.sleep(0.05)  # the pointer's crossing has to reach the window before the button does
        if modifier:
            xdotool("keydown", modifier)
        xdotool("click", "--repeat", times, "--delay", 60, 1)
        if modifier:
            xdotool("keyup", modifier)

    @staticmethod
    def _x_geometry(title):
        windows = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"], capture_output=True, text=True,
                                 check=False).stdout.split()
        shell = subprocess.run(["xdotool", "getwindowgeometry", "--shell", windows[-1]], capture_output=True, text=True, check=True).stdout
        values = dict(line.split("=") for line in shell.split())
        return [int(values[key]) for key in ("X", "Y", "WIDTH", "HEIGHT")]

    def tree(self):
        """What is shown, as text: for the log of a test that failed."""
        lines = []

        def add(node, depth):
            if is_shown(node) or depth == 0:
                lines.append("  " * depth + f"{node.get_role_name()} {node.get_name()!r} {text_of(node)!r}")
            for index in range(min(node.get_child_count(), 60)):
                child = node.get_child_at_index(index)
                if child is not None:
                    add(child, depth + 1)
        add(self.application, 0)
        return "\n".join(lines)

    def shot(self, folder, name):
        self.shots += 1
        subprocess.run(["import", "-window", "root", os.path.join(folder, f"{self.shots:02}-{name}.png")], check=True)

    def end(self, deadline=DEADLINE):
        """Waits for the program to end by itself; its exit status."""
        try:
            return self.process.wait(deadline)
        finally:
            if self.process.poll() is None:
                self.process.kill()
            self.log.close()


def xdotool(*words):
    subprocess.run(["xdotool", *map(str, words)], check=True, stderr=subprocess.DEVNULL)


def key(*names):
    for name in names:
        xdotool("key", name)
