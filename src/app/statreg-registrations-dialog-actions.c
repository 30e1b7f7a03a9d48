/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-registrations-dialog-private.h"

#include <glib/gi18n.h>

#include "statreg-address.h"
#include "statreg-check-begin.h"
#include "statreg-decide.h"
#include "statreg-long-list.h"
#include "statreg-message.h"
#include "statreg-weak.h"

/* How many failures are told one by one. */
#define MAX_TOLD 5

static guint
count_selected (StatregRegistrationsDialog *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  return gtk_bitset_get_size (selected);
}

/* The rows are looked up again by id when the decision is written, so a list that changes meanwhile does no
 * harm. */
static GStrv
dup_selected_ids (StatregRegistrationsDialog *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr(GPtrArray) ids = g_ptr_array_new_full (gtk_bitset_get_size (selected) + 1, g_free);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr(StatregRegistration) registration =
          g_list_model_get_item (G_LIST_MODEL (self->selection), position);

      g_ptr_array_add (ids, g_strdup (statreg_registration_get_id (registration)));
    }
  g_ptr_array_add (ids, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&ids), FALSE);
}

static void
set_busy (StatregRegistrationsDialog *self, gboolean busy)
{
  g_object_set (self, "busy", busy, NULL);
  _statreg_registrations_dialog_update_actions (self);
}

static GVariant *
pack_ids (GPtrArray *outcomes)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < outcomes->len; i++)
    g_variant_builder_add (&builder, "s", ((StatregOutcome *) outcomes->pdata[i])->id);
  return g_variant_builder_end (&builder);
}

static void
show_toast (StatregRegistrationsDialog *self, const char *text, GPtrArray *to_undo)
{
  AdwToast *toast = adw_toast_new (text);

  if (to_undo)
    {
      adw_toast_set_button_label (toast, _("Undo"));
      adw_toast_set_action_name (toast, "registrations.undo");
      adw_toast_set_action_target_value (toast, pack_ids (to_undo));
      adw_toast_set_timeout (toast, 10);
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
show_done (StatregRegistrationsDialog *self, StatregOutcomes *outcomes)
{
  guint n_applied = outcomes->applied->len;
  guint n_deleted = outcomes->deleted->len;
  guint n_undone = outcomes->undone->len;
  g_autofree char *applied = g_strdup_printf (ngettext ("%u registration applied", "%u registrations applied",
                                                        n_applied), n_applied);
  g_autofree char *deleted = g_strdup_printf (ngettext ("%u registration deleted", "%u registrations deleted",
                                                        n_deleted), n_deleted);
  g_autofree char *undone = g_strdup_printf (ngettext ("%u registration is pending again",
                                                       "%u registrations are pending again",
                                                       n_undone), n_undone);

  if (n_applied > 0)
    show_toast (self, applied, outcomes->applied);
  if (n_deleted > 0)
    show_toast (self, deleted, outcomes->deleted);
  if (n_undone > 0)
    show_toast (self, undone, NULL);
}

static void
append_outcome (GString *body, StatregOutcome *outcome)
{
  g_autofree char *address = statreg_text_to_visible (outcome->address);

  g_string_append_printf (body, "%s%s%s%s", body->len > 0 ? "\n" : "", address, address[0] ? ": " : "", outcome->error);
}

/* What is half done is told first: it is what something has to be done about. */
static int
compare_half_first (gconstpointer a, gconstpointer b)
{
  const StatregOutcome *first = *(StatregOutcome *const *) a;
  const StatregOutcome *second = *(StatregOutcome *const *) b;

  return (second->half != FALSE) - (first->half != FALSE);
}

static char *
list_failed (GPtrArray *failed)
{
  g_autoptr(GString) body = g_string_new (NULL);

  g_ptr_array_sort (failed, compare_half_first);
  for (guint i = 0; i < MIN (failed->len, MAX_TOLD); i++)
    append_outcome (body, failed->pdata[i]);
  if (failed->len > MAX_TOLD)
    {
      g_string_append_c (body, '\n');
      g_string_append_printf (body, ngettext ("and %u more", "and %u more", failed->len - MAX_TOLD),
                              failed->len - MAX_TOLD);
    }
  return g_string_free (g_steal_pointer (&body), FALSE);
}

static guint
count_half (GPtrArray *failed)
{
  guint n = 0;

  for (guint i = 0; i < failed->len; i++)
    n += ((StatregOutcome *) failed->pdata[i])->half ? 1 : 0;
  return n;
}

static void
show_half_undone (StatregRegistrationsDialog *self, guint n, const char *list)
{
  g_autofree char *heading = g_strdup_printf (ngettext ("%u registration is only half undone",
                                                        "%u registrations are only half undone", n), n);
  g_autofree char *body =
      g_strdup_printf ("%s\n\n%s", list,
                       ngettext ("Once the reason is gone, apply it again or remove its login by hand.",
                                 "Once the reason is gone, apply them again or remove their logins by hand.", n));

  statreg_message_show (GTK_WINDOW (self), heading, body);
}

static void
show_failed (StatregRegistrationsDialog *self, GPtrArray *failed)
{
  guint n_half = count_half (failed);
  g_autofree char *list = list_failed (failed);
  g_autofree char *heading = g_strdup_printf (
      ngettext ("%u registration is left as it was", "%u registrations are left as they were", failed->len),
      failed->len);

  if (n_half > 0)
    show_half_undone (self, n_half, list);
  else if (failed->len > 0)
    statreg_message_show (GTK_WINDOW (self), heading, list);
}

/* A decision that is being written. Those who show the instances outlive the dialog. */
typedef struct
{
  gpointer dialog;   /* weak */
  StatregInstances *instances;
} Act;

static Act *
begin_act (StatregRegistrationsDialog *self)
{
  Act *act = g_new0 (Act, 1);

  set_busy (self, TRUE);
  act->dialog = statreg_weak_new (self);
  act->instances = g_object_ref (statreg_session_get_instances (self->session));
  statreg_instances_begin_act (act->instances);
  return act;
}

/* Returns the dialog, or NULL: it has gone with its parent. */
static StatregRegistrationsDialog *
end_act (Act *act, StatregOutcomes *outcomes)
{
  StatregRegistrationsDialog *self = statreg_weak_take (act->dialog);

  statreg_instances_end_act (act->instances, outcomes ? outcomes->saved : NULL);
  g_object_unref (act->instances);
  g_free (act);
  return self;
}

static void
finish_act (Act *act, StatregFolder *folder, GAsyncResult *result, const char *failure)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregOutcomes) outcomes = statreg_decide_finish (folder, result, &error);
  g_autoptr(StatregRegistrationsDialog) self = end_act (act, outcomes);

  if (self == NULL)
    return;
  set_busy (self, FALSE);
  statreg_store_update (statreg_session_get_store (self->session));
  statreg_instances_update (statreg_session_get_instances (self->session),
                            statreg_instance_get_id (self->instance));
  if (outcomes == NULL)
    {
      statreg_message_show (GTK_WINDOW (self), failure, error->message);
      return;
    }
  show_done (self, outcomes);
  _statreg_registrations_dialog_ask_about_doubts (self, outcomes->failed);
  show_failed (self, outcomes->failed);
  if (outcomes->warning)
    statreg_message_show (GTK_WINDOW (self), _("Carried out, but something went wrong"), outcomes->warning);
}

/* Where the instance was written and the journal could not be, the login is there and the registration pending. */
static void
on_decide_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  finish_act (data, STATREG_FOLDER (source), result, _("The registrations are still pending"));
}

static void
on_undo_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  finish_act (data, STATREG_FOLDER (source), result, _("Nothing was undone"));
}

void
_statreg_registrations_dialog_apply (StatregRegistrationsDialog *self, const char *const *ids, StatregApplyFlags flags)
{
  statreg_decide_apply_async (statreg_session_get_folder (self->session), statreg_instance_get_id (self->instance), ids,
                              flags, NULL, on_decide_ready, begin_act (self));
}

static void
on_apply_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregRegistrationsDialog *self = STATREG_REGISTRATIONS_DIALOG (widget);
  g_auto(GStrv) ids = dup_selected_ids (self);

  _statreg_registrations_dialog_apply (self, (const char *const *) ids, STATREG_APPLY_SAFELY);
}

static void
on_check_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregRegistrationsDialog *self = STATREG_REGISTRATIONS_DIALOG (widget);
  g_auto(GStrv) ids = dup_selected_ids (self);

  statreg_check_begin (self->session, GTK_WINDOW (self),
                       &(StatregCheckWish){ .instance_id = statreg_instance_get_id (self->instance),
                                            .pending = (const char *const *) ids });
}

static void
on_delete_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregRegistrationsDialog *self = STATREG_REGISTRATIONS_DIALOG (widget);
  g_auto(GStrv) ids = dup_selected_ids (self);

  statreg_decide_delete_async (statreg_session_get_folder (self->session), (const char *const *) ids, NULL,
                               on_decide_ready, begin_act (self));
}

static void
on_undo_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregRegistrationsDialog *self = STATREG_REGISTRATIONS_DIALOG (widget);
  g_autofree const char **ids = g_variant_get_strv (parameter, NULL);

  statreg_decide_undo_async (statreg_session_get_folder (self->session), ids, NULL, on_undo_ready, begin_act (self));
}

static void
on_select_all_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregRegistrationsDialog *self = STATREG_REGISTRATIONS_DIALOG (widget);

  statreg_long_list_unfold_now (self->rows);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
}

static void
on_search_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregRegistrationsDialog *self = STATREG_REGISTRATIONS_DIALOG (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
}

static void
on_copy_url_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregRegistrationsDialog *self = STATREG_REGISTRATIONS_DIALOG (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          statreg_page_get_url (statreg_session_get_page (self->session)));
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Page address copied")));
}

void
_statreg_registrations_dialog_update_actions (StatregRegistrationsDialog *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean some = count_selected (self) > 0;
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0;

  gtk_widget_action_set_enabled (widget, "registrations.apply", some && !self->busy);
  gtk_widget_action_set_enabled (widget, "registrations.check", some && !self->busy);
  gtk_widget_action_set_enabled (widget, "registrations.delete", some && !self->busy);
  gtk_widget_action_set_enabled (widget, "registrations.undo", !self->busy);
  gtk_widget_action_set_enabled (widget, "registrations.select-all", any);
}

void
_statreg_registrations_dialog_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "registrations.apply", NULL, on_apply_activated);
  gtk_widget_class_install_action (klass, "registrations.check", NULL, on_check_activated);
  gtk_widget_class_install_action (klass, "registrations.delete", NULL, on_delete_activated);
  gtk_widget_class_install_action (klass, "registrations.undo", "as", on_undo_activated);
  gtk_widget_class_install_action (klass, "registrations.select-all", NULL, on_select_all_activated);
  gtk_widget_class_install_action (klass, "registrations.search", NULL, on_search_activated);
  gtk_widget_class_install_action (klass, "registrations.copy-url", NULL, on_copy_url_activated);
}
