/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-checks-private.h"

#include <glib/gi18n-lib.h>

#include "statreg-error.h"
#include "statreg-json-scan.h"
#include "statreg-json.h"
#include "statreg-time.h"

#define FORMAT "statreg-checks"
#define VERSION 1
#define FILE_MAX (64 * 1024 * 1024)
#define SERVER_MAX 2048
#define ACCOUNT_MAX 2048 /* casefolding may lengthen a text */
#define SUM_MAX 22
#define WORD_MAX 32
#define TEXT_MAX 4096
#define FAILURES_MAX 1000
/* Long after its owner has been asked again, a refused password may be tried once more. */
#define KEEP_SECONDS (365 * STATREG_CHECKS_DAY)

static gboolean
refuse (const char *where, const char *what, GError **error)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, "%s: %s", where, what);
  return FALSE;
}

static gboolean
read_failures (StatregCheckEntry *entry, JsonObject *object, const char *where, GError **error)
{
  JsonArray *array = statreg_json_get_array (object, "failures", where, error);

  if (!array)
    return FALSE;
  if (json_array_get_length (array) > FAILURES_MAX)
    return refuse (where, _("there are too many failures"), error);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
      gint64 at;

      if (!text || !statreg_time_parse (text, &at))
        return refuse (where, _("failures must be times"), error);
      g_array_append_val (entry->failures, at);
    }
  return TRUE;
}

static gboolean
read_verdict (StatregCheckEntry *entry, JsonObject *object, const char *where, GError **error)
{
  const char *verdict = statreg_json_get_string (object, "verdict", WORD_MAX, where, error);
  const char *text = verdict ? statreg_json_get_string (object, "text", TEXT_MAX, where, error) : NULL;

  if (!text || !statreg_json_get_time (object, "at", &entry->at, where, error) ||
      !statreg_json_get_int (object, "messages", -1, G_MAXINT64, &entry->messages, where, error))
    return FALSE;
  entry->verdict = statreg_verdict_from_text (verdict);
  if (entry->verdict == STATREG_VERDICT_NONE && *verdict)
    return refuse (where, _("the verdict is not known"), error);
  g_free (entry->text);
  entry->text = g_strdup (text);
  return TRUE;
}

static gboolean
read_entry (StatregChecks *self, const StatregJsonSlice *slice, const char *where, GError **error)
{
  static const char *const known[] = { "server",   "account", "sum",      "verdict", "at",
                                       "messages", "text",    "failures", NULL };
  g_autoptr(JsonObject) object = statreg_json_parse_object (slice->text, slice->size, where, error);
  const char *server, *account, *sum;
  StatregCheckEntry *entry;

  if (!object || !statreg_json_check_members (object, known, where, error) ||
      !(server = statreg_json_get_string (object, "server", SERVER_MAX, where, error)) ||
      !(account = statreg_json_get_string (object, "account", ACCOUNT_MAX, where, error)) ||
      !(sum = statreg_json_get_string (object, "sum", SUM_MAX, where, error)))
    return FALSE;
  entry = statreg_check_entry_new (server, account, sum);
  if (!read_verdict (entry, object, where, error) || !read_failures (entry, object, where, error))
    {
      statreg_check_entry_free (entry);
      return FALSE;
    }
  return statreg_checks_add (self, entry) ||
         refuse (where, _("the same password stands there twice"), error);
}

/* The file, while it is read. */
typedef struct
{
  StatregChecks *checks;
  GError        *error;   /* of the first entry that could not be read */
} Reading;

static void
take_entry (const StatregJsonSlice *slice, gpointer data)
{
  Reading *reading = data;
  g_autofree char *where = NULL;

  if (reading->error)
    return;
  where = g_strdup_printf (_("%s, line %u"), STATREG_CHECKS_NAME, slice->line);
  read_entry (reading->checks, slice, where, &reading->error);
}

/* rest: the text without the entries */
static gboolean
check_rest (const GString *rest, GError **error)
{
  static const char *const known[] = { "format", "version", "checks", NULL };
  g_autoptr(JsonObject) object = statreg_json_parse_object (rest->str, rest->len, STATREG_CHECKS_NAME, error);

  return object && statreg_json_check_format (object, FORMAT, VERSION, STATREG_CHECKS_NAME, error) &&
         statreg_json_check_members (object, known, STATREG_CHECKS_NAME, error) &&
         statreg_json_get_array (object, "checks", STATREG_CHECKS_NAME, error);
}

static StatregChecks *
read_stream (GInputStream *stream, GError **error)
{
  g_autoptr(StatregChecks) checks = statreg_checks_new ();
  Reading reading = { checks, NULL };
  g_autoptr(GString) rest = statreg_json_scan_list (stream, "checks", STATREG_CHECKS_NAME, take_entry, &reading, error);
  g_autoptr(GError) entry_error = reading.error;

  if (!rest || !check_rest (rest, error))
    return NULL;
  if (!entry_error)
    return g_steal_pointer (&checks);
  g_propagate_error (error, g_steal_pointer (&entry_error));
  return NULL;
}

/**
 * statreg_checks_load:
 * @folder: the data folder
 * @error: %STATREG_ERROR_DAMAGED_FILE (which names the line or member), %STATREG_ERROR_NEWER_VERSION and the
 * errors of statreg_folder_open_stream(), but not that there is no such file: then nothing was tried yet
 *
 * Without it nobody knows how often an account was refused, so nothing is to be tried then. Blocks.
 *
 * Returns: (transfer full) (nullable): what is known of checks
 */
StatregChecks *
statreg_checks_load (StatregFolder *folder, GError **error)
{
  g_autoptr(GError) own_error = NULL;
  g_autoptr(GInputStream) stream =
      statreg_folder_open_stream (folder, STATREG_CHECKS_NAME, FILE_MAX, &own_error);

  if (stream)
    return read_stream (stream, error);
  if (g_error_matches (own_error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND))
    return statreg_checks_new ();
  g_propagate_error (error, g_steal_pointer (&own_error));
  return NULL;
}

/* Returns: whether there is nothing left to remember. */
static gboolean
is_over (StatregCheckEntry *entry, gint64 now)
{
  for (guint i = entry->failures->len; i > 0; i--)
    if (g_array_index (entry->failures, gint64, i - 1) <= now - STATREG_CHECKS_DAY)
      g_array_remove_index (entry->failures, i - 1);
  if (entry->failures->len > 0)
    return FALSE;
  return entry->at <= now - KEEP_SECONDS ||
         statreg_verdict_get_kind (entry->verdict) == STATREG_VERDICT_KIND_UNCLEAR;
}

static void
append_time (GString *out, gint64 seconds)
{
  g_autofree char *time = statreg_time_format (seconds);

  statreg_json_append_text (out, time);
}

static void
append_member (GString *out, const char *lead, const char *text)
{
  g_string_append (out, lead);
  statreg_json_append_text (out, text);
}

/* One entry fits one line. */
static void
append_entry (GString *out, const StatregCheckEntry *entry)
{
  append_member (out, "{\"server\": ", entry->server);
  append_member (out, ", \"account\": ", entry->account);
  append_member (out, ", \"sum\": ", entry->sum);
  append_member (out, ", \"verdict\": ", statreg_verdict_to_text (entry->verdict));
  g_string_append (out, ", \"at\": ");
  append_time (out, entry->at);
  g_string_append_printf (out, ", \"messages\": %" G_GINT64_FORMAT, entry->messages);
  append_member (out, ", \"text\": ", entry->text);
  g_string_append (out, ", \"failures\": [");
  for (guint i = 0; i < entry->failures->len; i++)
    {
      g_string_append (out, i > 0 ? ", " : "");
      append_time (out, g_array_index (entry->failures, gint64, i));
    }
  g_string_append (out, "]}");
}

/**
 * statreg_checks_save:
 * @self: checks
 * @folder: the data folder, locked by the caller
 * @now: seconds since 1970: what is long past is left out
 *
 * Returns: %FALSE with the errors of statreg_folder_replace()
 */
gboolean
statreg_checks_save (StatregChecks *self, StatregFolder *folder, gint64 now, GError **error)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GBytes) content = NULL;
  GHashTableIter iter;
  gpointer entry;
  const char *lead = "\n    ";

  g_string_append_printf (out, "{\n  \"format\": \"%s\",\n  \"version\": %d,\n  \"checks\": [", FORMAT,
                          VERSION);
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    {
      if (is_over (entry, now))
        continue;
      g_string_append (out, lead);
      append_entry (out, entry);
      lead = ",\n    ";
    }
  g_string_append (out, "\n  ]\n}\n");
  content = g_string_free_to_bytes (g_steal_pointer (&out));
  return statreg_folder_replace (folder, STATREG_CHECKS_NAME, content, error);
}
