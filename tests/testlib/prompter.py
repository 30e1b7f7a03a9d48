#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for the keyring's prompt: a person who closes it. Says "ready" once it can be asked, and "asked" each time it was."""
from gi.repository import Gio, GLib

NAME, PATH = "org.gnome.keyring.SystemPrompter", "/org/gnome/keyring/Prompter"
INTERFACE = """<node><interface name="org.gnome.keyring.internal.Prompter">
<method name="BeginPrompting"><arg type="o" direction="in"/></method>
<method name="PerformPrompt"><arg type="o" direction="in"/><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
<arg type="s" direction="in"/></method>
<method name="StopPrompting"><arg type="o" direction="in"/></method></interface></node>"""


def on_call(bus, asker, _path, _interface, method, arguments, invocation):
    def tell(member, values):
        bus.call(asker, arguments[0], "org.gnome.keyring.internal.Prompter.Callback", member, values, None, Gio.DBusCallFlags.NONE, -1, None, None)

    invocation.return_value(None)
    if method == "BeginPrompting":
        tell("PromptReady", GLib.Variant("(sa{sv}s)", ("", {}, "")))
    elif method == "PerformPrompt":
        print("asked", flush=True)
        tell("PromptReady", GLib.Variant("(sa{sv}s)", ("no", {}, arguments[3])))
    else:
        tell("PromptDone", None)


def on_acquired(bus, _name):
    bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], on_call, None, None)


Gio.bus_own_name(Gio.BusType.SESSION, NAME, Gio.BusNameOwnerFlags.NONE, on_acquired, lambda bus, name: print("ready", flush=True), None)
GLib.MainLoop().run()
