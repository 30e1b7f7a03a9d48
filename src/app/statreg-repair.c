/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-repair.h"

#include <glib/gi18n.h>

#include "statreg-message.h"
#include "statreg-weak.h"

#define MOST_LISTED 10

static char *
describe_repaired (guint kept, guint set_aside, const char *copy)
{
  if (copy)
    return g_strdup_printf (_("Registrations kept: %u. Damaged lines set aside in ELOxcBoxReg.torn: %u. A copy of the "
                              "file as it was: %s."), kept, set_aside, copy);
  return g_strdup_printf (_("Registrations kept: %u. Nothing was damaged."), kept);
}

static void
on_repaired_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GtkWindow) parent = statreg_weak_take (user_data);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *copy = NULL;
  guint kept = 0, set_aside = 0;
  gboolean repaired = statreg_store_repair_finish (STATREG_STORE (source), result, &kept, &set_aside, &copy, &error);

  if (!parent || !gtk_widget_get_visible (GTK_WIDGET (parent)))
    return;
  if (!repaired)
    {
      statreg_message_show (parent, _("The registrations could not be repaired"), error->message);
      return;
    }
  text = describe_repaired (kept, set_aside, copy);
  statreg_message_show (parent, _("The registrations have been repaired"), text);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, StatregStore *store)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  if (g_str_equal (response, "repair"))
    statreg_store_repair_async (store, NULL, on_repaired_ready, statreg_weak_new (parent));
}

/* The banner has room for the first one only. */
static void
append_problems (GString *text, const char *const *problems)
{
  guint n = g_strv_length ((GStrv) problems);

  if (n < 2)
    return;
  for (guint i = 0; i < MIN (n, MOST_LISTED); i++)
    g_string_append_printf (text, "• %s\n", problems[i]);
  if (n > MOST_LISTED)
    g_string_append_printf (text, ngettext ("… and %u more problem\n", "… and %u more problems\n", n - MOST_LISTED),
                            n - MOST_LISTED);
  g_string_append_c (text, '\n');
}

static char *
describe_repair (StatregStore *store)
{
  g_autoptr(GString) text = g_string_new (NULL);

  append_problems (text, statreg_store_get_problems (store));
  g_string_append (text, _("The file ELOxcBoxReg is read again from the disk and written anew from all its undamaged "
                           "lines. Damaged lines are moved to ELOxcBoxReg.torn beside it, and the file as it was is "
                           "kept as well: no registration is thrown away."));
  if (statreg_store_get_state (store) != STATREG_STORE_READY)
    g_string_append_printf (text, "\n\n%s", _("After that the page accepts registrations again."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * statreg_repair_ask:
 * @parent: where the button is
 * @store: what to repair
 *
 * Says what a repair does and, after a yes, does it and tells how it went.
 */
void
statreg_repair_ask (GtkWindow *parent, StatregStore *store)
{
  g_autofree char *body = NULL;
  AdwMessageDialog *dialog;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (STATREG_IS_STORE (store));

  body = describe_repair (store);
  dialog = statreg_message_ask (parent, _("Repair the registrations?"), body, "repair", _("_Repair"),
                                ADW_RESPONSE_SUGGESTED);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), store, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
