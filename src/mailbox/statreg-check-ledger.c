/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-check-ledger.h"

#include "statreg-error.h"
#include "statreg-time.h"

/* The lock is waited for three seconds each time; who holds it for longer than this does not let go. */
#define LOCK_TRIALS 5

/* What came of a check that is with somebody else by now. */
typedef struct
{
  char *server;
  char *account;
  char *sealed;
  char *text;
  gint64 begun;
  gboolean tried;
  gboolean of_login;
  StatregCheckResult result;
} Note;

struct _StatregCheckLedger
{
  StatregFolder *folder;
  StatregChecks *checks; /* as the file is, while stamp is that of the file */
  struct stat stamp;
  GPtrArray *notes; /* of Note, to be written */
  GHashTable *busy; /* set of "server\naccount" for which something is under way */
};

static void
free_note (gpointer data)
{
  Note *note = data;

  g_free (note->server);
  g_free (note->account);
  g_free (note->sealed);
  g_free (note->text);
  g_free (note);
}

/**
 * statreg_check_ledger_new:
 * @folder: the data folder
 *
 * Returns: (transfer full): a ledger that has read nothing yet
 */
StatregCheckLedger *
statreg_check_ledger_new (StatregFolder *folder)
{
  StatregCheckLedger *self = g_new0 (StatregCheckLedger, 1);

  self->folder = g_object_ref (folder);
  self->notes = g_ptr_array_new_with_free_func (free_note);
  self->busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
statreg_check_ledger_free (StatregCheckLedger *self)
{
  g_ptr_array_unref (self->notes);
  g_hash_table_unref (self->busy);
  g_clear_pointer (&self->checks, statreg_checks_free);
  g_object_unref (self->folder);
  g_free (self);
}

static char *
dup_busy_name (StatregCheck *check)
{
  return g_strconcat (check->server, "\n", check->account, NULL);
}

/**
 * statreg_check_ledger_note:
 * @self: a ledger
 * @check: one that was begun
 */
void
statreg_check_ledger_note (StatregCheckLedger *self, StatregCheck *check)
{
  g_autofree char *name = dup_busy_name (check);
  Note *note = g_new0 (Note, 1);

  note->server = g_strdup (check->server);
  note->account = g_strdup (check->account);
  note->sealed = g_strdup (check->sealed);
  note->begun = check->begun;
  note->tried = check->finding != NULL;
  note->of_login = !*check->registration;
  note->result = statreg_check_get_result (check);
  note->result.text = note->text = g_strdup (note->result.text);
  g_ptr_array_add (self->notes, note);
  g_hash_table_remove (self->busy, name);
}

gboolean
statreg_check_ledger_is_due (StatregCheckLedger *self)
{
  return self->notes->len > 0;
}

static gboolean
is_same_file (const struct stat *a, const struct stat *b)
{
  return a->st_ino == b->st_ino && a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
         a->st_mtim.tv_nsec == b->st_mtim.tv_nsec && a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
         a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* Under the lock. Another process may have written meanwhile. */
static gboolean
refresh (StatregCheckLedger *self, GError **error)
{
  struct stat info = { 0 };

  statreg_folder_stat (self->folder, STATREG_CHECKS_NAME, &info);
  if (self->checks && is_same_file (&info, &self->stamp))
    return TRUE;
  g_clear_pointer (&self->checks, statreg_checks_free);
  self->checks = statreg_checks_load (self->folder, error);
  self->stamp = info;
  return self->checks != NULL;
}

static gboolean
save (StatregCheckLedger *self, GError **error)
{
  gboolean done = statreg_checks_save (self->checks, self->folder, statreg_time_now (), error);

  self->stamp = (struct stat){ 0 };
  statreg_folder_stat (self->folder, STATREG_CHECKS_NAME, &self->stamp);
  if (!done)
    g_clear_pointer (&self->checks, statreg_checks_free);
  return done;
}

static void
write_notes (StatregCheckLedger *self)
{
  for (guint i = 0; i < self->notes->len; i++)
    {
      Note *note = self->notes->pdata[i];
      StatregCheckSubject subject = { note->server, note->account, note->sealed };

      if (note->tried)
        statreg_checks_end (self->checks, &subject, note->begun, &note->result, note->of_login);
      else
        statreg_checks_undo (self->checks, &subject, note->begun);
    }
}

static void
begin_one (StatregCheckLedger *self, StatregCheck *check, GQueue *ready, GQueue *held)
{
  StatregCheckSubject subject = statreg_check_get_subject (check);

  check->begun = statreg_time_now ();
  if (!check->why &&
      statreg_checks_may_try (self->checks, &subject, check->manner, check->begun, &check->why))
    {
      statreg_checks_begin (self->checks, &subject, check->begun);
      g_hash_table_add (self->busy, dup_busy_name (check));
      g_queue_push_tail (ready, check);
    }
  else
    g_queue_push_tail (held, check);
}

/* Of one account there is one attempt at a time: what comes of it decides on the next one. */
static void
begin_all (StatregCheckLedger *self, GQueue *waiting, guint n, GQueue *ready, GQueue *held)
{
  GList *link = waiting->head;

  while (link && n > 0)
    {
      GList *next = link->next;
      g_autofree char *name = dup_busy_name (link->data);

      if (!g_hash_table_contains (self->busy, name))
        {
          StatregCheck *check = link->data;

          g_queue_delete_link (waiting, link);
          begin_one (self, check, ready, held);
          n -= check == g_queue_peek_tail (ready);
        }
      link = next;
    }
}

static StatregLock *
lock_patiently (StatregFolder *folder, GError **error)
{
  for (guint i = 0;; i++)
    {
      g_autoptr(GError) own_error = NULL;
      StatregLock *lock = statreg_folder_lock (folder, &own_error);

      if (lock)
        return lock;
      if (i == LOCK_TRIALS || !g_error_matches (own_error, STATREG_ERROR, STATREG_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&own_error));
          return NULL;
        }
    }
}

/* What was begun but could not be written down is not tried. */
static void
take_back (StatregCheckLedger *self, GQueue *waiting, GQueue *ready)
{
  StatregCheck *check;

  while ((check = g_queue_pop_tail (ready)))
    {
      g_autofree char *name = dup_busy_name (check);

      g_hash_table_remove (self->busy, name);
      g_queue_push_head (waiting, check);
    }
}

/**
 * statreg_check_ledger_begin:
 * @self: a ledger
 * @waiting: (element-type StatregCheck): what is to be tried
 * @n: how many to take at most; 0 only writes what came of others
 * @ready: (element-type StatregCheck): empty; gets what is to be tried
 * @held: (element-type StatregCheck): gets what is not, with the reason
 * @error: the errors of statreg_folder_lock(), statreg_checks_load() and statreg_checks_save(); @waiting is
 * as it was then, but for those in @held
 *
 * Returns: whether it was written down
 */
gboolean
statreg_check_ledger_begin (StatregCheckLedger *self, GQueue *waiting, guint n, GQueue *ready, GQueue *held,
                            GError **error)
{
  g_autoptr(StatregLock) lock = lock_patiently (self->folder, error);
  gboolean changed;

  g_return_val_if_fail (g_queue_is_empty (ready), FALSE);

  if (!lock || !refresh (self, error))
    return FALSE;
  write_notes (self);
  begin_all (self, waiting, n, ready, held);
  changed = self->notes->len > 0 || !g_queue_is_empty (ready);
  if (changed && !save (self, error))
    {
      take_back (self, waiting, ready);
      return FALSE;
    }
  g_ptr_array_set_size (self->notes, 0);
  return TRUE;
}
