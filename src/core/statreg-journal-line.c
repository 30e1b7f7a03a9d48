/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-journal-line.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "statreg-address.h"
#include "statreg-base64.h"
#include "statreg-error.h"
#include "statreg-json-record.h"
#include "statreg-json.h"
#include "statreg-time.h"

#define ID_SIZE 16
#define SUM_SIZE 16
#define SUM_LENGTH 22 /* base64url of SUM_SIZE bytes */
#define SUM_START ",\"sum\":\""
#define SUM_END "\"}"
#define SUM_TOTAL (strlen (SUM_START) + SUM_LENGTH + strlen (SUM_END))
#define SOURCE_MAX 64

/**
 * statreg_journal_line_clear:
 * @self: a line
 *
 * Frees what it holds; it may be decoded into again.
 */
void
statreg_journal_line_clear (StatregJournalLine *self)
{
  g_clear_object (&self->registration);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->instance, g_ref_string_release);
  self->kind = STATREG_JOURNAL_LINE_NONE;
}

/* DESIGN.md §4: the first 16 bytes of BLAKE2b-256 over what stands before the sum. */
static char *
make_sum (const char *text, gsize size)
{
  guint8 hash[crypto_generichash_BYTES];

  crypto_generichash (hash, sizeof hash, (const guint8 *) text, size, NULL, 0);
  return statreg_base64_encode (hash, SUM_SIZE);
}

static void
append_member (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, ",\"%s\":", name);
  statreg_json_append_ascii (out, text);
}

static void
append_time (GString *out, const char *name, gint64 at)
{
  g_autofree char *text = statreg_time_format (at);

  append_member (out, name, text);
}

static void
append_sum (GString *out, gsize start)
{
  g_autofree char *sum = make_sum (out->str + start, out->len - start);

  g_string_append_printf (out, SUM_START "%s" SUM_END "\n", sum);
}

/**
 * statreg_journal_line_append_header:
 * @out: where to append
 * @made: when the file is made
 *
 * Appends the line that every journal begins with.
 */
void
statreg_journal_line_append_header (GString *out, gint64 made)
{
  gsize start = out->len;

  g_string_append_printf (out, "{\"file\":\"%s\",\"version\":%d", STATREG_JOURNAL_NAME,
                          STATREG_JOURNAL_VERSION);
  append_time (out, "made", made);
  append_sum (out, start);
}

/**
 * statreg_journal_line_append_registration:
 * @out: where to append
 * @registration: what an owner sent
 * @error: LIMIT when the line would be longer than a line may be; @out is as before then
 *
 * Returns: whether a line was appended
 */
gboolean
statreg_journal_line_append_registration (GString *out, StatregRegistration *registration, GError **error)
{
  gsize start = out->len;

  g_string_append (out, "{\"registration\":");
  statreg_json_append_ascii (out, statreg_registration_get_id (registration));
  append_time (out, "received", statreg_registration_get_received (registration));
  append_member (out, "address", statreg_registration_get_address (registration));
  append_member (out, "logon", statreg_registration_get_logon (registration));
  append_member (out, "domain", statreg_registration_get_domain (registration));
  append_member (out, "source", statreg_registration_get_source (registration));
  append_member (out, "key", statreg_registration_get_key (registration));
  append_member (out, "sealed", statreg_registration_get_sealed (registration));
  append_sum (out, start);
  if (out->len - start <= STATREG_JOURNAL_LINE_MAX)
    return TRUE;

  g_string_truncate (out, start);
  g_set_error (
      error, STATREG_ERROR, STATREG_ERROR_LIMIT,
      _("Address, user name and password together are too long to be stored; please shorten the user name"));
  return FALSE;
}

/**
 * statreg_journal_line_append_decision:
 * @out: where to append
 * @id: id of the registration decided on
 * @at: when
 * @instance: (nullable): id of the instance it was applied to; %NULL when it was deleted
 */
void
statreg_journal_line_append_decision (GString *out, const char *id, gint64 at, const char *instance)
{
  gsize start = out->len;

  g_string_append (out, "{\"decision\":");
  statreg_json_append_ascii (out, id);
  append_time (out, "at", at);
  append_member (out, "what", instance ? "applied" : "deleted");
  if (instance)
    append_member (out, "instance", instance);
  append_sum (out, start);
}

static gboolean
set_damaged (GError **error, const char *where, const char *what)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, "%s: %s", where, what);
  return FALSE;
}

static gboolean
check_sum (const char *text, gsize size, const char *where, GError **error)
{
  g_autofree char *sum = NULL;
  const char *found;

  if (size >= STATREG_JOURNAL_LINE_MAX)
    return set_damaged (error, where, _("the line is too long"));
  if (size <= SUM_TOTAL)
    return set_damaged (error, where, _("the line has no sum"));
  found = text + size - SUM_TOTAL;
  if (memcmp (found, SUM_START, strlen (SUM_START)) != 0 ||
      memcmp (text + size - strlen (SUM_END), SUM_END, strlen (SUM_END)) != 0)
    return set_damaged (error, where, _("the line has no sum"));
  sum = make_sum (text, size - SUM_TOTAL);
  if (memcmp (sum, found + strlen (SUM_START), SUM_LENGTH) != 0)
    return set_damaged (error, where, _("the line was damaged: its sum does not fit"));
  return TRUE;
}

/* An identifier: base64url of 16 bytes, in the one canonical form. */
static const char *
get_id (const StatregJsonRecord *record, const char *member, const char *where, GError **error)
{
  const char *text = statreg_json_record_get_string (record, member, SUM_LENGTH, where, error);
  guint8 bytes[ID_SIZE];
  gsize size;

  if (!text)
    return NULL;
  if (statreg_base64_decode (text, -1, bytes, sizeof bytes, &size) && size == ID_SIZE)
    return text;
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, _("%s: %s is not an identifier"), where,
               member);
  return NULL;
}

static const char *
get_sealed (const StatregJsonRecord *record, const char *where, GError **error)
{
  const char *text = statreg_json_record_get_string (record, "sealed", STATREG_JOURNAL_LINE_MAX, where, error);
  gsize size;

  if (!text)
    return NULL;
  if (statreg_base64_check (text, &size) && size > crypto_box_SEALBYTES)
    return text;
  set_damaged (error, where, _("sealed is not a sealed text"));
  return NULL;
}

static gboolean
decode_header (StatregJournalLine *self, const StatregJsonRecord *record, const char *where, GError **error)
{
  const char *file = statreg_json_record_get_string (record, "file", 64, where, error);
  gint64 version;

  if (!file || !statreg_json_record_get_int (record, "version", 1, G_MAXINT, &version, where, error))
    return FALSE;
  if (!g_str_equal (file, STATREG_JOURNAL_NAME))
    return set_damaged (error, where, _("this is another kind of file"));
  if (version > STATREG_JOURNAL_VERSION)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_NEWER_VERSION,
                   _("%s: written by a newer Statreg, so it was left untouched; please update Statreg"),
                   where);
      return FALSE;
    }
  self->kind = STATREG_JOURNAL_LINE_HEADER;
  return statreg_json_record_get_time (record, "made", &self->at, where, error);
}

static gboolean
decode_registration (StatregJournalLine *self, const StatregJsonRecord *record, const char *where, GError **error)
{
  static const char *const known[] = { "registration", "received", "address", "logon", "domain",
                                       "source",       "key",      "sealed",  "sum",   NULL };
  const char *id, *address, *logon, *domain, *source, *key, *sealed;
  g_autoptr(GError) cause = NULL;
  gint64 received;

  if (!statreg_json_record_check_members (record, known, where, error) ||
      !(id = get_id (record, "registration", where, error)) ||
      !statreg_json_record_get_time (record, "received", &received, where, error) ||
      !(address = statreg_json_record_get_string (record, "address", STATREG_ADDRESS_MAX, where, error)) ||
      !(logon = statreg_json_record_get_string (record, "logon", STATREG_LOGON_MAX, where, error)) ||
      !(domain = statreg_json_record_get_string (record, "domain", STATREG_DOMAIN_MAX, where, error)) ||
      !(source = statreg_json_record_get_string (record, "source", SOURCE_MAX, where, error)) ||
      !(key = get_id (record, "key", where, error)) || !(sealed = get_sealed (record, where, error)))
    return FALSE;
  /* An instance file with an impossible address cannot be read again. */
  if (!statreg_address_check (address, &cause))
    return set_damaged (error, where, cause->message);
  self->kind = STATREG_JOURNAL_LINE_REGISTRATION;
  self->registration = statreg_registration_new (id, received, address, logon, domain, source, key, sealed);
  return TRUE;
}

static gboolean
decode_decision (StatregJournalLine *self, const StatregJsonRecord *record, const char *where, GError **error)
{
  static const char *const known[] = { "decision", "at", "what", "instance", "sum", NULL };
  const char *id, *what;
  const char *instance = NULL;

  if (!statreg_json_record_check_members (record, known, where, error) ||
      !(id = get_id (record, "decision", where, error)) ||
      !statreg_json_record_get_time (record, "at", &self->at, where, error) ||
      !(what = statreg_json_record_get_string (record, "what", 16, where, error)))
    return FALSE;
  if (g_str_equal (what, "applied"))
    {
      instance = statreg_json_record_get_string (record, "instance", 64, where, error);
      if (!instance)
        return FALSE;
    }
  else if (!g_str_equal (what, "deleted") || statreg_json_record_has (record, "instance"))
    return set_damaged (error, where, _("the line names no decision"));
  self->kind = STATREG_JOURNAL_LINE_DECISION;
  self->id = g_strdup (id);
  self->instance = instance ? g_ref_string_new_intern (instance) : NULL;
  return TRUE;
}

/**
 * statreg_journal_line_decode:
 * @self: (out caller-allocates): zeroed or cleared; what the line says
 * @text: the line, without its LF; may hold anything
 * @size: bytes in @text
 * @where: what errors call the line, such as "ELOxcBoxReg, line 12"
 * @error: DAMAGED_FILE with what is wrong; NEWER_VERSION for the header of a newer Statreg
 *
 * Judges length and sum before anything is parsed.
 *
 * Returns: whether the line is good
 */
gboolean
statreg_journal_line_decode (StatregJournalLine *self, const char *text, gsize size, const char *where,
                             GError **error)
{
  g_auto(StatregJsonRecord) record = { 0 };

  if (!check_sum (text, size, where, error) || !statreg_json_record_read (&record, text, size, where, error))
    return FALSE;
  if (statreg_json_record_has (&record, "registration"))
    return decode_registration (self, &record, where, error);
  if (statreg_json_record_has (&record, "decision"))
    return decode_decision (self, &record, where, error);
  if (statreg_json_record_has (&record, "file"))
    return decode_header (self, &record, where, error);
  return set_damaged (error, where, _("the line is of no known kind"));
}
