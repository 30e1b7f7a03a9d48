#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small checks of the sources, each a function that returns what is wrong. usage: check.py TOP NAME"""
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(sys.argv[1])
SOURCES = sorted(path for folder in ("src", "tests") for path in (TOP / folder).rglob("*.[ch]"))
COMMENTED = (".c", ".h", ".py", ".sh", ".mjs", ".build", ".ui", ".css", ".xml", ".in")


def tracked():
    names = subprocess.run(["git", "-C", TOP, "ls-files"], capture_output=True, text=True, check=False).stdout.split("\n")
    return [TOP / name for name in names if name and (TOP / name).is_file()]


def licence():
    """Every file in which a comment can stand says under which licence it is."""
    for path in tracked() or SOURCES:
        if path.suffix in COMMENTED or path.parent.name == ".ci":
            if "SPDX-License-Identifier: GPL-3.0-or-later" not in path.read_text(encoding="utf-8")[:600]:
                yield f"{path}: no SPDX line"


def layers():
    """Nothing includes upward, and only the window knows GTK."""
    below = {"core": "libsoup|gnutls|gtk|adwaita|curl", "mailbox": "libsoup|gtk|adwaita", "server": "gtk|adwaita|curl",
             "cli": "gtk|adwaita"}
    headers = {path.name: path.parent.name for path in (TOP / "src").rglob("*.h")}
    order = {"core": 0, "mailbox": 1, "server": 1, "cli": 2, "app": 2}
    for path in (TOP / "src").rglob("*.[ch]"):
        layer = path.parent.name
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = re.match(r'#include ([<"])([^>"]+)', line)
            if not found:
                continue
            if ".." in found[2]:
                yield f"{path}:{number}: climbs out of its folder"
            if layer in below and re.match(below[layer], found[2]):
                yield f"{path}:{number}: {layer} must not know {found[2]}"
            other = headers.get(found[2]) if found[1] == '"' else None
            if other and other != layer and order[other] >= order[layer]:
                yield f"{path}:{number}: {layer} must not know {other}"


def sizes():
    """Files and functions that one can read at a sitting."""
    for path in (TOP / "src").rglob("*.c"):
        lines = path.read_text(encoding="utf-8").splitlines()
        if len(lines) > 450:
            yield f"{path}: {len(lines)} lines, perhaps two things in one"
        start = None
        for number, line in enumerate(lines, 1):
            if line == "{":
                start = number
            elif line == "}" and start is not None:
                if number - start > 80:
                    yield f"{path}:{start}: a function of {number - start} lines"
                start = None


def lines():
    """No tabs, no blanks at the end, no endless lines."""
    for path in SOURCES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line != line.rstrip() or "\t" in line:
                yield f"{path}:{number}: blank at the end, or a tab"
            if len(line) > 160:
                yield f"{path}:{number}: {len(line)} characters"


def leftovers():
    for folder in ("src", "data", "build-aux"):
        for path in (TOP / folder).rglob("*"):
            if path.is_file() and path.suffix not in (".png", ".svg"):
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                    if re.search(r"\b(TODO|FIXME|XXX|HACK)\b|not (yet )?implemented", line):
                        yield f"{path}:{number}: a left-over"


def page():
    """The page runs no script, has no style attribute and loosens no policy."""
    for path in [*(TOP / "data" / "page").rglob("*"), *(TOP / "src" / "server").rglob("*.c")]:
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            for word in ("unsafe-", "<script", " style=", " onclick=", "Set-Cookie"):
                if word in text:
                    yield f"{path}: {word}"


def german():
    """Every sentence that people read has its German one, and every source with sentences is listed."""
    listed = {line for line in (TOP / "po" / "POTFILES").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"}
    for path in [*(TOP / "src").rglob("*.c"), *(TOP / "src").rglob("*.ui")]:
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(TOP))
        if (re.search(r'\b[NC]?C?_ ?\("|ngettext ?\(', text) or 'translatable="yes"' in text) and name not in listed:
            yield f"po/POTFILES does not list {name}"
    for name in listed:
        if not (TOP / name).exists():
            yield f"po/POTFILES lists {name}, which is not there"
    done = subprocess.run(["msgfmt", "--check", "--statistics", "-o", "/dev/null", TOP / "po" / "de.po"], capture_output=True,
                          text=True, check=False, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})
    if done.returncode or "fuzzy" in done.stderr or "untranslated" in done.stderr:
        yield f"po/de.po: {done.stderr.strip()}"
    template = subprocess.run(["xgettext", "--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2", "--keyword=NC_:1c,2",
                               "--keyword=g_dngettext:2,3", "--add-comments=Translators", "-o", "-", f"--files-from={TOP}/po/POTFILES", f"--directory={TOP}"],
                              capture_output=True, check=True).stdout
    missing = subprocess.run(["msgcmp", TOP / "po" / "de.po", "-"], input=template, capture_output=True, check=False)
    if missing.returncode:
        yield f"po/de.po is behind the sources:\n{missing.stderr.decode()}"


def kennwort():
    """The vendor's German says Kennwort, never Passwort."""
    if re.search(r"^msgstr.*Passw(o|ö)rt", (TOP / "po" / "de.po").read_text(encoding="utf-8"), re.MULTILINE):
        yield "po/de.po: Passwort instead of Kennwort"


def shell():
    scripts = [path for path in TOP.rglob("*.sh") if "node_modules" not in path.parts and not path.parts[len(TOP.parts)].startswith("build-t")]
    scripts = [path for path in scripts if path.relative_to(TOP).parts[0] in ("build-aux", "tests")] + [TOP / ".ci" / "run"]
    found = subprocess.run(["shellcheck", "-x", "-P", TOP, *scripts], capture_output=True, text=True, check=False)
    if found.returncode:
        yield found.stdout


def manual():
    """The manual pages are formed well."""
    for path in sorted((TOP / "data" / "man").glob("*.[1-8]")):
        found = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-z", path], capture_output=True, text=True, check=False)
        if found.stderr.strip():
            yield found.stderr


def version():
    """The version stands in two places; they agree."""
    here = re.search(r"version: '([^']+)'", (TOP / "meson.build").read_text(encoding="utf-8"))[1]
    metainfo = next((TOP / "data").glob("*.metainfo.xml*")).read_text(encoding="utf-8")
    there = re.search(r'<release version="([^"]+)"', metainfo)[1]
    if here != there:
        yield f"meson.build says {here}, the metainfo {there}"


problems = list(globals()[sys.argv[2]]())
print("\n".join(problems))
sys.exit(1 if problems else 0)
