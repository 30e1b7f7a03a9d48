#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Brings po/POTFILES and po/de.po up to date with the sources; then translate what msgfmt --statistics counts as missing.
set -eu
cd "$(dirname "$0")/.."
{
  echo "# Sources with sentences that people read; kept by po/update.sh."
  grep -rlE '(\b_|\bN_|\bC_|\bNC_|ngettext) ?\("|translatable="yes"' src --include='*.c' --include='*.ui'
  ls data/*.desktop.in data/*.metainfo.xml.in 2>/dev/null || true
} | LC_ALL=C sort -u > po/POTFILES
xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=g_dngettext:2,3 --keyword=ngettext:1,2 \
  --add-comments=Translators --package-name=statreg --copyright-holder='The Statreg authors' \
  --files-from=po/POTFILES -o po/statreg.pot
if [ -f po/de.po ]; then
  msgmerge --quiet --no-fuzzy-matching --update --backup=none po/de.po po/statreg.pot
else
  msginit --no-translator --locale=de --input=po/statreg.pot --output=po/de.po
fi
rm po/statreg.pot
msgfmt --check --statistics -o /dev/null po/de.po
