/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-login-table-private.h"

#include <glib/gi18n.h>

#include "statreg-address.h"
#include "statreg-check-begin.h"
#include "statreg-error.h"
#include "statreg-time.h"
#include "statreg-verdict.h"
#include "statreg-weak.h"

/* A password that was put back, which can be taken back in turn. */
typedef struct
{
  GWeakRef table;
  StatregInstances *instances;
  char *instance_id;
  char *address;
} Restoration;

static Restoration *
restoration_new (StatregLoginTable *self, StatregStaticLogin *login)
{
  Restoration *restoration = g_new0 (Restoration, 1);

  g_weak_ref_init (&restoration->table, self);
  restoration->instances = g_object_ref (statreg_session_get_instances (self->session));
  restoration->instance_id = g_strdup (statreg_instance_get_id (self->instance));
  restoration->address = g_strdup (statreg_static_login_get_address (login));
  return restoration;
}

static void
restoration_free (Restoration *restoration)
{
  g_weak_ref_clear (&restoration->table);
  g_object_unref (restoration->instances);
  g_free (restoration->instance_id);
  g_free (restoration->address);
  g_free (restoration);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Restoration, restoration_free)

static GtkWindow *
get_window (StatregLoginTable *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root ? GTK_WINDOW (root) : NULL;
}

/* NULL: nothing is selected. */
static GStrv
dup_selected_addresses (StatregLoginTable *self)
{
  g_autoptr(GPtrArray) logins = statreg_login_table_get_selected (self);
  GStrv addresses;

  if (logins->len == 0)
    return NULL;
  addresses = g_new0 (char *, logins->len + 1);
  for (guint i = 0; i < logins->len; i++)
    addresses[i] = g_strdup (statreg_static_login_get_address (logins->pdata[i]));
  return addresses;
}

static void
on_check_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregLoginTable *self = STATREG_LOGIN_TABLE (widget);
  g_auto(GStrv) addresses = dup_selected_addresses (self);

  if (self->instance)
    statreg_check_begin (self->session, get_window (self),
                         &(StatregCheckWish){ .instance_id = statreg_instance_get_id (self->instance),
                                              .addresses = (const char *const *) addresses });
}

static void
on_show_failing_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregLoginTable *self = STATREG_LOGIN_TABLE (widget);

  statreg_login_table_show_failing (self, !statreg_login_table_is_failing_shown (self));
}

static gboolean
is_failing (StatregStaticLogin *login)
{
  StatregVerdict verdict = statreg_verdict_from_text (statreg_static_login_get_verdict (login));

  return statreg_verdict_get_kind (verdict) == STATREG_VERDICT_KIND_FAILS;
}

/* One a line, which every mail program takes for a list of recipients. */
static char *
join_failing (StatregInstance *instance, guint *n)
{
  GListModel *logins = statreg_instance_get_static_logins (instance);
  GString *text = g_string_new (NULL);
  guint n_logins = g_list_model_get_n_items (logins);

  *n = 0;
  for (guint i = 0; i < n_logins; i++)
    {
      g_autoptr(StatregStaticLogin) login = g_list_model_get_item (logins, i);

      if (!is_failing (login))
        continue;
      g_string_append_printf (text, "%s\n", statreg_static_login_get_address (login));
      (*n)++;
    }
  return g_string_free (text, FALSE);
}

static void
on_copy_failing_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregLoginTable *self = STATREG_LOGIN_TABLE (widget);
  g_autofree char *text = NULL;
  g_autofree char *told = NULL;
  guint n;

  if (!self->instance)
    return;
  text = join_failing (self->instance, &n);
  if (n == 0)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  told = g_strdup_printf (ngettext ("%'u address copied", "%'u addresses copied", n), n);
  statreg_login_table_add_toast (self, adw_toast_new (told));
}

static gboolean
restore (StatregInstance *copy, gpointer data, GError **error)
{
  Restoration *restoration = data;

  if (statreg_instance_restore_previous (copy, restoration->address, statreg_time_now ()))
    return TRUE;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND,
               _("The previous password of %s is not there any more; previous passwords are kept for a while only"),
               restoration->address);
  return FALSE;
}

static void restore_async (Restoration *restoration, GAsyncReadyCallback callback);

static void
on_taken_back_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Restoration) restoration = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = statreg_instances_finish (STATREG_INSTANCES (source), result, &error);
  g_autoptr(StatregLoginTable) self = g_weak_ref_get (&restoration->table);

  if (!id && self)
    statreg_login_table_tell_failure (self, _("The password could not be put back"), error->message);
}

static void
on_undo_clicked (AdwToast *toast, gpointer data)
{
  Restoration *restoration = data, *again = g_new0 (Restoration, 1);
  g_autoptr(StatregLoginTable) self = g_weak_ref_get (&restoration->table);

  g_weak_ref_init (&again->table, self);
  again->instances = g_object_ref (restoration->instances);
  again->instance_id = g_strdup (restoration->instance_id);
  again->address = g_strdup (restoration->address);
  restore_async (again, on_taken_back_ready);
}

static void
free_restoration (gpointer restoration, GClosure *closure)
{
  restoration_free (restoration);
}

static void
offer_undo (StatregLoginTable *self, Restoration *restoration)
{
  g_autofree char *visible = statreg_text_to_visible (restoration->address);
  /* The title of a toast is markup. */
  g_autofree char *title = g_markup_printf_escaped (_("Previous password of %s restored"), visible);
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_button_label (toast, _("Undo"));
  adw_toast_set_timeout (toast, 15);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_undo_clicked), restoration, free_restoration, 0);
  statreg_login_table_add_toast (self, toast);
}

static void
on_restored_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Restoration) restoration = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = statreg_instances_finish (STATREG_INSTANCES (source), result, &error);
  g_autoptr(StatregLoginTable) self = g_weak_ref_get (&restoration->table);

  if (!self)
    return;
  if (id)
    offer_undo (self, g_steal_pointer (&restoration));
  else
    statreg_login_table_tell_failure (self, _("The previous password could not be restored"), error->message);
}

static void
restore_async (Restoration *restoration, GAsyncReadyCallback callback)
{
  statreg_instances_change_async (restoration->instances, restoration->instance_id, restore, restoration, NULL, NULL,
                                  callback, restoration);
}

static void
on_restore_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  StatregLoginTable *self = STATREG_LOGIN_TABLE (widget);
  g_autoptr(GPtrArray) logins = statreg_login_table_get_selected (self);

  if (self->instance && logins->len == 1)
    restore_async (restoration_new (self, logins->pdata[0]), on_restored_ready);
}

void
statreg_login_table_install_checks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "login.check", NULL, on_check_activated);
  gtk_widget_class_install_action (widget_class, "login.show-failing", NULL, on_show_failing_activated);
  gtk_widget_class_install_action (widget_class, "login.copy-failing", NULL, on_copy_failing_activated);
  gtk_widget_class_install_action (widget_class, "login.restore-previous", NULL, on_restore_activated);
}

static StatregStaticLogin *
get_previous (StatregLoginTable *self, guint64 n_selected)
{
  g_autoptr(GPtrArray) logins = n_selected == 1 ? statreg_login_table_get_selected (self) : NULL;

  return logins ? statreg_static_login_get_previous (logins->pdata[0]) : NULL;
}

/* A menu that is open stays as it is where nothing changes. */
static void
show_restore_label (GMenu *section, const char *label)
{
  g_autofree char *shown = NULL;

  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_model_get_item_attribute (G_MENU_MODEL (section), 0, G_MENU_ATTRIBUTE_LABEL, "s", &shown);
  if (g_strcmp0 (shown, label) == 0)
    return;
  g_menu_remove_all (section);
  g_menu_append (section, label, "login.restore-previous");
}

/* The item of the menu says of when the password is. */
static void
update_restore (StatregLoginTable *self, StatregStaticLogin *previous)
{
  g_autofree char *label = g_strdup (_("Restore P_revious Password"));

  if (previous && statreg_static_login_get_changed (previous))
    {
      g_autofree char *when = statreg_time_to_people (statreg_static_login_get_changed (previous));

      g_free (label);
      /* Translators: %s is a time, such as “today 07:01” */
      label = g_strdup_printf (_("Restore P_revious Password, of %s"), when);
    }
  show_restore_label (self->restore_section, label);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "login.restore-previous", previous != NULL);
}

static void
update_check (StatregLoginTable *self, guint64 n_selected)
{
  gboolean usable = self->instance && !statreg_instance_get_load_error (self->instance);
  guint n = usable ? g_list_model_get_n_items (statreg_instance_get_static_logins (self->instance)) : 0;
  g_autofree char *tooltip = n_selected > 0
    ? g_strdup_printf (ngettext ("Try whether the selected login works",
                                 "Try whether the %'u selected logins work", n_selected), (guint) n_selected)
    : g_strdup (_("Try which of all logins work"));

  gtk_widget_set_tooltip_text (self->check_button, tooltip);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "login.check", n > 0);
}

/* Follows the selection, what is shown, and what is known. */
void
statreg_login_table_update_checks (StatregLoginTable *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autoptr(GtkBitset) bits = NULL;
  guint64 n_selected;

  if (!self->selection || !self->tally)
    return;
  bits = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  n_selected = gtk_bitset_get_size (bits);
  update_check (self, n_selected);
  update_restore (self, get_previous (self, n_selected));
  gtk_widget_action_set_enabled (widget, "login.show-failing", self->instance != NULL);
  gtk_widget_action_set_enabled (widget, "login.copy-failing", statreg_verdict_tally_get_n_fails (self->tally) > 0);
}

/**
 * statreg_login_table_dup_selected_address:
 * @self: the table
 *
 * Returns: (transfer full) (nullable): the address of the only login that is selected
 */
char *
statreg_login_table_dup_selected_address (StatregLoginTable *self)
{
  g_autoptr(GPtrArray) logins = NULL;

  g_return_val_if_fail (STATREG_IS_LOGIN_TABLE (self), NULL);
  logins = statreg_login_table_get_selected (self);
  return logins->len == 1 ? g_strdup (statreg_static_login_get_address (logins->pdata[0])) : NULL;
}
