/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-cli-outcomes.h"

#include <glib/gi18n-lib.h>

#include "statreg-cli-output.h"
#include "statreg-error.h"
#include "statreg-store.h"

static void
add_ids (JsonBuilder *builder, const char *member, GPtrArray *outcomes)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < outcomes->len; i++)
    {
      StatregOutcome *outcome = g_ptr_array_index (outcomes, i);
      json_builder_add_string_value (builder, outcome->id);
    }
  json_builder_end_array (builder);
}

static void
add_failed (JsonBuilder *builder, GPtrArray *outcomes)
{
  json_builder_set_member_name (builder, "failed");
  json_builder_begin_array (builder);
  for (guint i = 0; i < outcomes->len; i++)
    {
      StatregOutcome *outcome = g_ptr_array_index (outcomes, i);

      json_builder_begin_object (builder);
      statreg_cli_add_string (builder, "id", outcome->id);
      statreg_cli_add_string (builder, "error", outcome->error);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
print_json (StatregOutcomes *self, gboolean undo)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  if (undo)
    add_ids (builder, "undone", self->undone);
  else
    {
      add_ids (builder, "applied", self->applied);
      add_ids (builder, "deleted", self->deleted);
    }
  add_failed (builder, self->failed);
  json_builder_end_object (builder);
  statreg_cli_print_built (builder);
}

static void
add_rows (StatregTable *table, const char *what, GPtrArray *outcomes)
{
  for (guint i = 0; i < outcomes->len; i++)
    {
      StatregOutcome *outcome = g_ptr_array_index (outcomes, i);
      statreg_table_add (table, what, outcome->id, outcome->address, outcome->error ? outcome->error : "",
                         NULL);
    }
}

static void
print_table (StatregOutcomes *self)
{
  g_autoptr(StatregTable) table =
      statreg_table_new (_("Decision"), _("ID"), _("Address"), _("Error"), NULL);

  add_rows (table, _("applied"), self->applied);
  add_rows (table, _("deleted"), self->deleted);
  add_rows (table, _("undone"), self->undone);
  add_rows (table, _("failed"), self->failed);
  statreg_table_print (table);
}

/* Registrations are dropped from the file only when no undo is to be expected, hence not at once. A store
 * that cannot be compacted loses nothing: the next program does it. */
static void
compact (StatregFolder *folder)
{
  g_autoptr(StatregStore) store = statreg_store_new (folder);

  if (statreg_store_load (store, NULL))
    statreg_store_compact (store, FALSE, NULL);
}

static gboolean
is_unknown (StatregOutcome *outcome)
{
  return outcome->registration == NULL;
}

static gboolean
report_failed (GPtrArray *failed, GError **error)
{
  StatregOutcome *first;
  int code = STATREG_ERROR_NOT_FOUND;

  if (failed->len == 0)
    return TRUE;
  for (guint i = 0; i < failed->len; i++)
    if (!is_unknown (g_ptr_array_index (failed, i)))
      code = STATREG_ERROR_FAILED;
  first = g_ptr_array_index (failed, 0);
  if (failed->len == 1)
    g_set_error (error, STATREG_ERROR, code, "%s: %s", first->id, first->error);
  else
    g_set_error (error, STATREG_ERROR, code,
                 g_dngettext (GETTEXT_PACKAGE, "%u registration failed; the first one, %s: %s",
                              "%u registrations failed; the first one, %s: %s", failed->len),
                 failed->len, first->id, first->error);
  return FALSE;
}

/**
 * statreg_cli_finish_outcomes:
 * @cli: the run
 * @folder: the data folder
 * @outcomes: what was decided
 * @error: return location; NOT_FOUND when all that failed are unknown, else FAILED
 *
 * Prints the outcomes, whether they failed or not, and lets the store drop what is old enough.
 *
 * Returns: %FALSE when at least one failed
 */
gboolean
statreg_cli_finish_outcomes (StatregCli *cli, StatregFolder *folder, StatregOutcomes *outcomes,
                             GError **error)
{
  if (outcomes->compactable)
    compact (folder);
  if (cli->json)
    print_json (outcomes, g_str_equal (cli->command->name, "undo"));
  else
    print_table (outcomes);
  if (outcomes->warning)
    statreg_cli_warn (outcomes->warning);
  return report_failed (outcomes->failed, error);
}
