/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "statreg-application.h"
#include "statreg-server.h"

int
main (int argc, char **argv)
{
  g_autoptr(StatregApplication) application = NULL;

  statreg_server_scrub_environment ();
  statreg_process_harden ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, STATREG_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (_("Statreg"));
  application = statreg_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
