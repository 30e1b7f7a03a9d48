/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-registrations-dialog-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "statreg-address.h"
#include "statreg-time.h"

/* How many are named one by one. */
#define MAX_NAMED 5

/* What was checked and fails, and is applied only if a person insists. */
typedef struct
{
  StatregRegistrationsDialog *dialog;
  GPtrArray *ids;
  GString *names;
  guint n_working;        /* logins that would be lost by it */
} Doubts;

static Doubts *
doubts_new (StatregRegistrationsDialog *dialog)
{
  Doubts *doubts = g_new0 (Doubts, 1);

  doubts->dialog = g_object_ref (dialog);
  doubts->ids = g_ptr_array_new_with_free_func (g_free);
  doubts->names = g_string_new (NULL);
  return doubts;
}

static void
doubts_free (gpointer data, GClosure *closure)
{
  Doubts *doubts = data;

  g_object_unref (doubts->dialog);
  g_ptr_array_unref (doubts->ids);
  g_string_free (doubts->names, TRUE);
  g_free (doubts);
}

static StatregVerdict
get_verdict (StatregRegistrationsDialog *self, StatregOutcome *outcome)
{
  return _statreg_registrations_dialog_get_verdict (self, outcome->id, NULL);
}

static gboolean
is_doubtful (StatregRegistrationsDialog *self, StatregOutcome *outcome)
{
  return statreg_verdict_get_kind (get_verdict (self, outcome)) == STATREG_VERDICT_KIND_FAILS;
}

/* The login that would be lost, if it is known to work. */
static StatregStaticLogin *
find_working (StatregRegistrationsDialog *self, const char *address)
{
  StatregStaticLogin *login = address ? statreg_instance_lookup_login (self->instance, address) : NULL;
  gboolean works =
      login && statreg_verdict_from_text (statreg_static_login_get_verdict (login)) == STATREG_VERDICT_WORKS;

  return works ? login : NULL;
}

static void
append_name (GString *names, StatregOutcome *outcome, StatregVerdict verdict, StatregStaticLogin *working)
{
  g_autofree char *address = statreg_text_to_visible (outcome->address);
  g_autofree char *when = working ? statreg_time_to_people (statreg_static_login_get_changed (working)) : NULL;

  g_string_append_printf (names, "%s: %s", address, statreg_verdict_get_title (verdict));
  if (working)
    {
      g_string_append (names, "; ");
      /* Translators: %s is a time, such as “today 07:01” */
      g_string_append_printf (names, _("the login of %s there works"), when);
    }
  g_string_append_c (names, '\n');
}

static void
add_doubt (Doubts *doubts, StatregOutcome *outcome)
{
  StatregStaticLogin *working = find_working (doubts->dialog, outcome->address);

  if (doubts->ids->len < MAX_NAMED)
    append_name (doubts->names, outcome, get_verdict (doubts->dialog, outcome), working);
  if (working)
    doubts->n_working++;
  g_ptr_array_add (doubts->ids, g_strdup (outcome->id));
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Doubts *doubts = data;
  StatregRegistrationsDialog *self = doubts->dialog;

  if (!g_str_equal (response, "apply") || self->busy)
    return;
  g_ptr_array_add (doubts->ids, NULL);
  /* What was asked, and no more: a login may have been found to work meanwhile. */
  _statreg_registrations_dialog_apply (self, (const char *const *) doubts->ids->pdata,
                                       doubts->n_working > 0 ? STATREG_APPLY_FAILING | STATREG_APPLY_REPLACE_WORKING
                                                             : STATREG_APPLY_FAILING);
}

static char *
make_heading (Doubts *doubts)
{
  guint n = doubts->ids->len;

  if (doubts->n_working > 0)
    return g_strdup_printf (ngettext ("Replace %u login that works with one that fails?",
                                      "Replace %u logins that work with ones that fail?", doubts->n_working),
                            doubts->n_working);
  return g_strdup_printf (ngettext ("Apply %u registration that fails?", "Apply %u registrations that fail?", n), n);
}

static char *
make_body (Doubts *doubts)
{
  guint n = doubts->ids->len, more = n > MAX_NAMED ? n - MAX_NAMED : 0;
  GString *body = g_string_new (ngettext ("It was checked at the server of this instance and is still pending:",
                                          "They were checked at the server of this instance and are still pending:", n));

  g_string_append_printf (body, "\n\n%s", doubts->names->str);
  if (more > 0)
    {
      g_string_append_printf (body, ngettext ("and %u more", "and %u more", more), more);
      g_string_append_c (body, '\n');
    }
  g_string_append_c (body, '\n');
  g_string_append (body, ngettext ("Better ask the owner to register again.", "Better ask the owners to register again.",
                                   n));
  return g_string_free (body, FALSE);
}

static void
ask (Doubts *doubts)
{
  g_autofree char *heading = make_heading (doubts);
  g_autofree char *body = make_body (doubts);
  GtkWidget *widget = adw_message_dialog_new (GTK_WINDOW (doubts->dialog), heading, body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  adw_message_dialog_add_responses (dialog, "cancel", _("_Leave Pending"), "apply",
                                    doubts->n_working > 0 ? _("_Replace Nevertheless") : _("_Apply Nevertheless"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "apply", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), doubts, doubts_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * _statreg_registrations_dialog_ask_about_doubts:
 * @self: the dialog
 * @failed: (element-type StatregOutcome): what was not applied
 *
 * Asks whether to apply what was left pending because a check found that it fails. That is taken out of @failed.
 */
void
_statreg_registrations_dialog_ask_about_doubts (StatregRegistrationsDialog *self, GPtrArray *failed)
{
  Doubts *doubts = doubts_new (self);

  for (guint i = 0; i < failed->len;)
    {
      if (!is_doubtful (self, failed->pdata[i]))
        {
          i++;
          continue;
        }
      add_doubt (doubts, failed->pdata[i]);
      g_ptr_array_remove_index (failed, i);
    }
  if (doubts->ids->len > 0)
    ask (doubts);
  else
    doubts_free (doubts, NULL);
}
