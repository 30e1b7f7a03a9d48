/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-check-order.h"

#include <glib/gi18n-lib.h>

#include "statreg-instance-file.h"
#include "statreg-journal.h"

/**
 * statreg_check_order_new:
 * @instance_id: id of an instance
 * @pending: whether @names are ids of registrations, rather than addresses of logins
 * @names: (nullable): copied; %NULL means all
 * @manner: how far to go
 *
 * Returns: (transfer full): an order
 */
StatregCheckOrder *
statreg_check_order_new (const char *instance_id, gboolean pending, const char *const *names,
                         StatregCheckManner manner)
{
  StatregCheckOrder *self = g_new0 (StatregCheckOrder, 1);

  self->instance = g_strdup (instance_id);
  self->pending = pending;
  self->names = g_strdupv ((char **) names);
  self->manner = manner;
  return self;
}

void
statreg_check_order_free (StatregCheckOrder *self)
{
  g_free (self->instance);
  g_strfreev (self->names);
  g_free (self);
}

static void
add_login (const StatregCheckPlace *place, StatregStaticLogin *login, GQueue *checks)
{
  StatregCheck *check = statreg_check_new_for_login (place, login);

  if (!*check->sealed)
    check->why = g_strdup (_("No password is set"));
  g_queue_push_tail (checks, check);
}

static void
collect_logins (StatregCheckOrder *self, StatregInstance *instance, const StatregCheckPlace *place,
                GQueue *checks)
{
  GListModel *logins = statreg_instance_get_static_logins (instance);
  guint n = self->names ? 0 : g_list_model_get_n_items (logins);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(StatregStaticLogin) login = g_list_model_get_item (logins, i);

      add_login (place, login, checks);
    }
  for (guint i = 0; self->names && self->names[i]; i++)
    {
      StatregStaticLogin *login = statreg_instance_lookup_login (instance, self->names[i]);

      if (login)
        add_login (place, login, checks);
      else
        g_queue_push_tail (checks,
                           statreg_check_new_missing (place, self->names[i], "",
                                                      _("There is no static login of this address")));
    }
}

static void
add_registration (const StatregCheckPlace *place, StatregJournalEntry *entry, const char *id, GQueue *checks)
{
  if (entry && !entry->decided)
    g_queue_push_tail (checks, statreg_check_new_for_registration (place, entry->registration));
  else
    g_queue_push_tail (
        checks, statreg_check_new_missing (place, "", id, _("There is no such pending registration")));
}

static gboolean
collect_pending (StatregCheckOrder *self, StatregFolder *folder, const StatregCheckPlace *place,
                 GQueue *checks, GError **error)
{
  g_autoptr(StatregJournal) journal = statreg_journal_share (folder);
  g_autoptr(GMutexLocker) turn = g_mutex_locker_new (&journal->mutex);
  gboolean done = statreg_journal_scan (journal, error);
  guint n = done && !self->names ? journal->entries->len : 0;

  for (guint i = 0; i < n; i++)
    {
      StatregJournalEntry *entry = journal->entries->pdata[i];

      if (!entry->decided)
        add_registration (place, entry, NULL, checks);
    }
  for (guint i = 0; done && self->names && self->names[i]; i++)
    add_registration (place, statreg_journal_lookup (journal, self->names[i]), self->names[i], checks);
  return done;
}

/**
 * statreg_check_order_collect:
 * @self: an order
 * @folder: the data folder
 * @checks: (element-type StatregCheck): gets them, in the order of the file
 * @error: the errors of statreg_instance_file_load() and, for registrations, of statreg_journal_scan()
 *
 * Returns: whether the files could be read
 */
gboolean
statreg_check_order_collect (StatregCheckOrder *self, StatregFolder *folder, GQueue *checks, GError **error)
{
  g_autoptr(StatregInstance) instance = statreg_instance_file_load (folder, self->instance, error);
  g_autofree char *server = NULL;
  StatregCheckPlace place;

  if (!instance)
    return FALSE;
  server = statreg_checks_dup_server (statreg_instance_get_connection (instance));
  place = (StatregCheckPlace){ self->instance, server, statreg_instance_get_instance_type (instance),
                               statreg_instance_get_connection (instance), self->manner };
  if (self->pending)
    return collect_pending (self, folder, &place, checks, error);
  collect_logins (self, instance, &place, checks);
  return TRUE;
}
