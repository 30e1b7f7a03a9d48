/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-checks-private.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "statreg-base64.h"
#include "statreg-host-name.h"
#include "statreg-sodium.h"
#include "statreg-time.h"

#define SUM_SIZE 16 /* bytes of BLAKE2b-256 that name a sealed text */

static guint
hash_entry (gconstpointer entry)
{
  return g_str_hash (((const StatregCheckEntry *) entry)->sum);
}

static gboolean
is_same_entry (gconstpointer a, gconstpointer b)
{
  const StatregCheckEntry *one = a, *other = b;

  return g_str_equal (one->sum, other->sum) && g_str_equal (one->server, other->server);
}

static guint
hash_account (gconstpointer entry)
{
  return g_str_hash (((const StatregCheckEntry *) entry)->account);
}

static gboolean
is_same_account (gconstpointer a, gconstpointer b)
{
  const StatregCheckEntry *one = a, *other = b;

  return g_str_equal (one->account, other->account) && g_str_equal (one->server, other->server);
}

StatregCheckEntry *
statreg_check_entry_new (const char *server, const char *account, const char *sum)
{
  StatregCheckEntry *self = g_new0 (StatregCheckEntry, 1);

  self->server = g_strdup (server);
  self->account = g_strdup (account);
  self->sum = g_strdup (sum);
  self->messages = -1;
  self->text = g_strdup ("");
  self->failures = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
statreg_check_entry_free (StatregCheckEntry *self)
{
  g_free (self->server);
  g_free (self->account);
  g_free (self->sum);
  g_free (self->text);
  g_array_unref (self->failures);
  g_free (self);
}

/**
 * statreg_checks_new:
 *
 * Returns: (transfer full): checks of which nothing is known
 */
StatregChecks *
statreg_checks_new (void)
{
  StatregChecks *self = g_new0 (StatregChecks, 1);

  self->accounts =
      g_hash_table_new_full (hash_account, is_same_account, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->entries =
      g_hash_table_new_full (hash_entry, is_same_entry, (GDestroyNotify) statreg_check_entry_free, NULL);
  return self;
}

/**
 * statreg_checks_free:
 * @self: (nullable): checks
 */
void
statreg_checks_free (StatregChecks *self)
{
  if (!self)
    return;
  g_hash_table_unref (self->accounts);
  g_hash_table_unref (self->entries);
  g_free (self);
}

/**
 * statreg_checks_dup_server:
 * @connection: connection settings
 *
 * Returns: (transfer full): by what checks at one server are counted: "host:port", or the URL where there is
 * no host
 */
char *
statreg_checks_dup_server (StatregConnection *connection)
{
  g_autofree char *typed = statreg_connection_dup_text (connection, "host");
  g_autofree char *host = statreg_host_name_to_ascii (typed);
  g_autofree char *port = statreg_connection_dup_text (connection, "port");
  g_autofree char *url = statreg_connection_dup_text (connection, "ews-url");

  if (*typed)
    return g_strdup_printf (strchr (typed, ':') ? "[%s]:%s" : "%s:%s", host ? host : typed, port);
  return *url ? g_steal_pointer (&url) : statreg_connection_dup_text (connection, "autodiscover-url");
}

/**
 * statreg_checks_dup_account:
 * @domain: Windows domain or ""
 * @logon: user name, "" for the address
 * @address: the mailbox's address
 *
 * Returns: (transfer full): the account that a server counts failures for, without regard to case, as most
 * servers have none
 */
char *
statreg_checks_dup_account (const char *domain, const char *logon, const char *address)
{
  g_autofree char *account = NULL;

  g_return_val_if_fail (domain && logon && address, NULL);

  account = g_strconcat (domain, *domain ? "\\" : "", *logon ? logon : address, NULL);
  return g_utf8_casefold (account, -1);
}

static char *
make_sum (const char *sealed)
{
  guint8 sum[crypto_generichash_BYTES];

  statreg_sodium_init ();
  crypto_generichash (sum, sizeof sum, (const guint8 *) sealed, strlen (sealed), NULL, 0);
  return statreg_base64_encode (sum, SUM_SIZE);
}

static StatregCheckEntry *
find (StatregChecks *self, const char *server, const char *sealed)
{
  g_autofree char *sum = make_sum (sealed);
  StatregCheckEntry wanted = { .server = (char *) server, .sum = sum };

  return g_hash_table_lookup (self->entries, &wanted);
}

static gboolean
is_about_login (StatregVerdict verdict)
{
  StatregVerdictKind kind = statreg_verdict_get_kind (verdict);

  return kind == STATREG_VERDICT_KIND_WORKS || kind == STATREG_VERDICT_KIND_FAILS;
}

static GPtrArray *
find_account (StatregChecks *self, const char *server, const char *account)
{
  StatregCheckEntry wanted = { .server = (char *) server, .account = (char *) account };

  return g_hash_table_lookup (self->accounts, &wanted);
}

/* The list of an account is found by the first of its entries, so it is made anew when that one goes. */
static void
drop (StatregChecks *self, StatregCheckEntry *entry)
{
  g_autoptr(GPtrArray) mates = g_ptr_array_ref (find_account (self, entry->server, entry->account));

  g_hash_table_remove (self->accounts, entry);
  g_ptr_array_remove_fast (mates, entry);
  if (mates->len > 0)
    g_hash_table_insert (self->accounts, mates->pdata[0], g_ptr_array_ref (mates));
  g_hash_table_remove (self->entries, entry);
}

gboolean
statreg_checks_add (StatregChecks *self, StatregCheckEntry *entry)
{
  GPtrArray *mates;

  if (g_hash_table_contains (self->entries, entry))
    {
      statreg_check_entry_free (entry);
      return FALSE;
    }
  g_hash_table_add (self->entries, entry);
  mates = g_hash_table_lookup (self->accounts, entry);
  if (!mates)
    g_hash_table_insert (self->accounts, entry, mates = g_ptr_array_new ());
  g_ptr_array_add (mates, entry);
  return TRUE;
}

/**
 * statreg_checks_lookup:
 * @self: checks
 * @server: of statreg_checks_dup_server()
 * @sealed: the sealed text
 * @result: (out): what came of trying that password there; its text belongs to @self
 *
 * Returns: %FALSE when it is not known whether it works
 */
gboolean
statreg_checks_lookup (StatregChecks *self, const char *server, const char *sealed,
                       StatregCheckResult *result)
{
  StatregCheckEntry *entry;

  g_return_val_if_fail (self && server && sealed && result, FALSE);

  entry = find (self, server, sealed);
  if (!entry || !is_about_login (entry->verdict))
    return FALSE;
  *result = (StatregCheckResult){ entry->verdict, entry->at, entry->messages, entry->text };
  return TRUE;
}

/* After a clock was set back the failures lie in the future: they count. */
static guint
count_failures (StatregChecks *self, const StatregCheckSubject *subject, gint64 now)
{
  GPtrArray *mates = find_account (self, subject->server, subject->account);
  guint n = 0;

  for (guint i = 0; mates && i < mates->len; i++)
    {
      GArray *failures = ((StatregCheckEntry *) mates->pdata[i])->failures;

      for (guint j = 0; j < failures->len; j++)
        n += g_array_index (failures, gint64, j) > now - STATREG_CHECKS_DAY;
    }
  return n;
}

/* NULL: there is nothing against trying the password by itself. */
static char *
find_former (const StatregCheckEntry *entry)
{
  g_autofree char *time = entry ? statreg_time_to_people (entry->at) : NULL;

  if (entry && entry->verdict == STATREG_VERDICT_NONE)
    return g_strdup_printf (
        _("A check of this password was begun (%s) and has not ended: another program is at it, or it was "
          "broken off, perhaps after the server had refused it. Select this login alone to check it again."),
        time);
  if (entry && statreg_verdict_get_kind (entry->verdict) == STATREG_VERDICT_KIND_FAILS)
    return g_strdup_printf (
        _("The server refused this password already (%s). Ask the owner to register again, or "
           "select this login alone to check it again."),
        time);
  return NULL;
}

/**
 * statreg_checks_may_try:
 * @self: checks
 * @subject: what is to be tried
 * @manner: how far to go
 * @now: seconds since 1970
 * @why: (out): a sentence for people
 *
 * Servers lock an account after a few failures, mostly five. So a password that was refused is not tried
 * again by itself, and an account is refused twice within a day at most, by whichever process (SECURITY.md
 * §6).
 *
 * Returns: %FALSE with @why when it is not to be tried
 */
gboolean
statreg_checks_may_try (StatregChecks *self, const StatregCheckSubject *subject, StatregCheckManner manner,
                        gint64 now, char **why)
{
  g_return_val_if_fail (self && subject && why, FALSE);

  *why = NULL;
  if (manner == STATREG_CHECK_INSISTING)
    return TRUE;
  if (count_failures (self, subject, now) >= STATREG_CHECKS_FAILURES_MAX)
    *why = g_strdup (
        _("This account was refused twice within 24 hours, and once more could lock it. Wait, or insist "
           "on checking it."));
  else if (manner == STATREG_CHECK_BY_ITSELF)
    *why = find_former (find (self, subject->server, subject->sealed));
  return *why == NULL;
}

static StatregCheckEntry *
ensure (StatregChecks *self, const StatregCheckSubject *subject)
{
  StatregCheckEntry *entry = find (self, subject->server, subject->sealed);
  g_autofree char *sum = NULL;

  if (entry)
    return entry;
  sum = make_sum (subject->sealed);
  entry = statreg_check_entry_new (subject->server, subject->account, sum);
  statreg_checks_add (self, entry);
  return entry;
}

/**
 * statreg_checks_begin:
 * @self: checks
 * @subject: what will be tried
 * @at: when, seconds since 1970
 *
 * To be saved before it is tried: whatever ends the program, the attempt then counts.
 */
void
statreg_checks_begin (StatregChecks *self, const StatregCheckSubject *subject, gint64 at)
{
  StatregCheckEntry *entry = ensure (self, subject);

  g_array_append_val (entry->failures, at);
  if (entry->verdict == STATREG_VERDICT_NONE)
    entry->at = at;
}

static void
take_back (StatregCheckEntry *entry, gint64 at)
{
  for (guint i = entry->failures->len; i > 0; i--)
    if (g_array_index (entry->failures, gint64, i - 1) == at)
      {
        g_array_remove_index (entry->failures, i - 1);
        return;
      }
}

/**
 * statreg_checks_undo:
 * @self: checks
 * @subject: what has not been tried after all
 * @at: as it was begun
 */
void
statreg_checks_undo (StatregChecks *self, const StatregCheckSubject *subject, gint64 at)
{
  StatregCheckEntry *entry = find (self, subject->server, subject->sealed);

  if (!entry)
    return;
  take_back (entry, at);
  if (entry->verdict == STATREG_VERDICT_NONE && entry->failures->len == 0)
    drop (self, entry);
}

/* Where it did not even come to sending the password, nothing was tried. */
static gboolean
is_sent (StatregVerdict verdict)
{
  switch (verdict)
    {
    case STATREG_VERDICT_UNREACHABLE:
    case STATREG_VERDICT_NAME_UNKNOWN:
    case STATREG_VERDICT_NOT_TRUSTED:
    case STATREG_VERDICT_NO_TLS:
      return FALSE;
    default:
      return TRUE;
    }
}

static void
note (StatregCheckEntry *entry, const StatregCheckResult *result)
{
  entry->verdict = result->verdict;
  entry->at = result->at;
  entry->messages = result->messages;
  g_free (entry->text);
  entry->text = g_strdup (result->text);
}

/**
 * statreg_checks_end:
 * @self: checks
 * @subject: what was tried
 * @begun: as it was begun
 * @result: what came of it; %STATREG_VERDICT_NONE when it was broken off
 * @forget_works: whether there is nothing to remember of a login that works
 *
 * What says nothing about the login leaves what was known of it.
 */
void
statreg_checks_end (StatregChecks *self, const StatregCheckSubject *subject, gint64 begun,
                    const StatregCheckResult *result, gboolean forget_works)
{
  StatregVerdictKind kind = statreg_verdict_get_kind (result->verdict);
  StatregCheckEntry *entry = find (self, subject->server, subject->sealed);

  if (!entry)
    {
      statreg_checks_begin (self, subject, begun);
      entry = find (self, subject->server, subject->sealed);
    }
  if (kind == STATREG_VERDICT_KIND_WORKS || !is_sent (result->verdict))
    take_back (entry, begun);
  if (is_about_login (result->verdict) ||
      (entry->verdict == STATREG_VERDICT_NONE && is_sent (result->verdict)))
    note (entry, result);
  if (entry->failures->len == 0 &&
      (entry->verdict == STATREG_VERDICT_NONE || (forget_works && kind == STATREG_VERDICT_KIND_WORKS)))
    drop (self, entry);
}
