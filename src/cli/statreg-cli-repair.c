/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "statreg-cli-files.h"
#include "statreg-cli-output.h"

static void
print_result (StatregCli *cli, guint kept, guint set_aside, const char *copy)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  if (cli->json)
    {
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "kept");
      json_builder_add_int_value (builder, kept);
      json_builder_set_member_name (builder, "setAside");
      json_builder_add_int_value (builder, set_aside);
      statreg_cli_add_string (builder, "copy", copy != NULL ? copy : "");
      json_builder_end_object (builder);
      statreg_cli_print_built (builder);
      return;
    }
  if (set_aside == 0)
    text = g_strdup_printf (_("Lines kept: %u; nothing was damaged"), kept);
  else
    text = g_strdup_printf (_("Lines kept: %u; damaged lines set aside in ELOxcBoxReg.torn: %u"), kept,
                            set_aside);
  statreg_cli_print_line (text);
  if (copy == NULL)
    return;
  g_free (text);
  text = g_strdup_printf (_("A copy of the file as it was: %s; remove it when you do not need it"), copy);
  statreg_cli_print_line (text);
}

gboolean
statreg_cli_repair (StatregCli *cli, GError **error)
{
  const GOptionEntry entries[] = { { NULL } };
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregStore) store = NULL;
  g_autofree char *copy = NULL;
  guint kept = 0, set_aside = 0;

  if (!statreg_cli_parse (cli, entries, 0, 0, error) ||
      (folder = statreg_cli_open_folder (cli, error)) == NULL)
    return FALSE;
  store = statreg_store_new (folder);
  if (!statreg_store_repair (store, &kept, &set_aside, &copy, error))
    return FALSE;
  print_result (cli, kept, set_aside, copy);
  return TRUE;
}
