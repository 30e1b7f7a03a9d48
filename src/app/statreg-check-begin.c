/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-check-begin.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "statreg-key-dialog.h"
#include "statreg-message.h"

/* What waits for the answers of a person. */
typedef struct
{
  StatregSession *session;
  GtkWindow *parent;
  char *instance_id;    /* NULL: all instances */
  GStrv addresses;
  GStrv pending;
  gboolean insisting;
} Begin;

static void ask_for_passphrase (Begin *begin);

static void
begin_free (Begin *begin)
{
  g_object_unref (begin->session);
  g_clear_object (&begin->parent);
  g_free (begin->instance_id);
  g_strfreev (begin->addresses);
  g_strfreev (begin->pending);
  g_free (begin);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Begin, begin_free)

static StatregInstance *
get_instance (Begin *begin, guint position)
{
  GListModel *instances = G_LIST_MODEL (statreg_session_get_instances (begin->session));
  g_autoptr(StatregInstance) instance = NULL;

  if (begin->instance_id)
    return position == 0 ? statreg_instances_lookup (STATREG_INSTANCES (instances), begin->instance_id) : NULL;
  instance = g_list_model_get_item (instances, position);
  return instance;
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  return g_ascii_strcasecmp (host, "localhost") == 0 || (address && g_inet_address_get_is_loopback (address));
}

/**
 * statreg_check_is_unprotected:
 * @instance: an instance
 *
 * Returns: whether passwords would leave this machine without encryption
 */
gboolean
statreg_check_is_unprotected (StatregInstance *instance)
{
  StatregConnection *connection = statreg_instance_get_connection (instance);
  g_autofree char *security = statreg_connection_dup_text (connection, "security");
  g_autofree char *host = statreg_connection_dup_text (connection, "host");

  return g_str_equal (security, "none") && !is_loopback (host);
}

/* The server to which passwords would travel for everybody to read; NULL: there is none. */
static char *
find_unprotected (Begin *begin)
{
  StatregInstance *instance;

  for (guint i = 0; (instance = get_instance (begin, i)); i++)
    if (!statreg_instance_get_load_error (instance) && statreg_check_is_unprotected (instance))
      return statreg_connection_dup_text (statreg_instance_get_connection (instance), "host");
  return NULL;
}

/* Each alone, for only then a person is taken to mean just this one. */
static void
insist_on_pending (Begin *begin, const char *id)
{
  for (guint i = 0; begin->pending[i]; i++)
    statreg_checker_check_pending (statreg_session_get_checker (begin->session), id,
                                   (const char *const[]){ begin->pending[i], NULL });
}

static void
check_instance (Begin *begin, StatregInstance *instance)
{
  StatregChecker *checker = statreg_session_get_checker (begin->session);
  const char *id = statreg_instance_get_id (instance);

  if (statreg_instance_get_load_error (instance))
    return;
  if (begin->pending && begin->insisting)
    insist_on_pending (begin, id);
  else if (begin->pending)
    statreg_checker_check_pending (checker, id, (const char *const *) begin->pending);
  else
    statreg_checker_check_logins (checker, id, (const char *const *) begin->addresses, begin->addresses != NULL);
}

static void
check (Begin *begin)
{
  StatregChecker *checker = statreg_session_get_checker (begin->session);
  StatregInstance *instance;

  g_object_set (checker, "insisting", begin->insisting, NULL);
  for (guint i = 0; (instance = get_instance (begin, i)); i++)
    check_instance (begin, instance);
  g_object_set (checker, "insisting", FALSE, NULL);
}

static void
on_unlocked (gboolean unlocked, gpointer data)
{
  g_autoptr(Begin) begin = data;

  if (unlocked)
    check (begin);
}

static void
ask_for_passphrase (Begin *begin)
{
  if (statreg_keys_get_state (statreg_session_get_keys (begin->session)) == STATREG_KEY_PASSPHRASE)
    {
      statreg_key_dialog_unlock (begin->parent, begin->session, on_unlocked, begin);
      return;
    }
  check (begin);
  begin_free (begin);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  if (g_str_equal (response, "check"))
    ask_for_passphrase (data);
  else
    begin_free (data);
}

static void
ask_for_leave (Begin *begin, const char *host)
{
  g_autofree char *body = g_strdup_printf (
      _("The connection settings name no encryption for %s. Anyone on the way there can read the passwords."), host);
  AdwMessageDialog *dialog = statreg_message_ask (begin->parent, _("Send passwords without encryption?"), body, "check",
                                                  _("_Send and Check"), ADW_RESPONSE_DESTRUCTIVE);

  g_signal_connect (dialog, "response", G_CALLBACK (on_response), begin);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
ask (Begin *begin)
{
  g_autofree char *host = find_unprotected (begin);

  if (host)
    ask_for_leave (begin, host);
  else
    ask_for_passphrase (begin);
}

/**
 * statreg_check_begin:
 * @session: the session
 * @parent: the window that asks
 * @wish: what to check
 *
 * Begins to check logins or pending registrations. How it goes on is told by the checker's properties.
 */
void
statreg_check_begin (StatregSession *session, GtkWindow *parent, const StatregCheckWish *wish)
{
  Begin *begin = g_new0 (Begin, 1);

  begin->session = g_object_ref (session);
  g_set_object (&begin->parent, parent);
  begin->instance_id = g_strdup (wish->instance_id);
  begin->addresses = g_strdupv ((GStrv) wish->addresses);
  begin->pending = g_strdupv ((GStrv) wish->pending);
  begin->insisting = wish->insisting;
  ask (begin);
}

/**
 * statreg_check_begin_all:
 * @session: the session
 * @parent: the window that asks
 *
 * Begins to check all logins of all instances.
 */
void
statreg_check_begin_all (StatregSession *session, GtkWindow *parent)
{
  Begin *begin = g_new0 (Begin, 1);

  begin->session = g_object_ref (session);
  g_set_object (&begin->parent, parent);
  ask (begin);
}
