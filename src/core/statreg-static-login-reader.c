/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-static-login-reader.h"

#include <glib/gi18n-lib.h>

#include "statreg-address.h"
#include "statreg-error.h"
#include "statreg-json-error.h"
#include "statreg-json-record.h"

#define ID_MAX 64
#define TEXT_MAX 4096
#define URL_MAX 2048
#define WORD_MAX 32

static gboolean
read_verdict (const StatregJsonRecord *record, StatregJsonRecord *verdict, StatregStaticLoginFields *fields,
              const char *where, GError **error)
{
  static const char *const known[] = { "is", "at", "messages", "text", NULL };
  g_autofree char *inner = NULL;

  if (!statreg_json_record_has (record, "verdict"))
    return TRUE;
  inner = g_strconcat (where, ": verdict", NULL);
  return statreg_json_record_get_record (record, "verdict", verdict, where, inner, error) &&
         statreg_json_record_check_members (verdict, known, inner, error) &&
         (fields->verdict = statreg_json_record_get_string (verdict, "is", WORD_MAX, inner, error)) &&
         statreg_json_record_get_time (verdict, "at", &fields->verdict_at, inner, error) &&
         statreg_json_record_get_int (verdict, "messages", -1, G_MAXINT64, &fields->verdict_messages, inner, error) &&
         (fields->verdict_text = statreg_json_record_get_string (verdict, "text", TEXT_MAX, inner, error));
}

static gboolean
read_fields (const StatregJsonRecord *record, StatregStaticLoginFields *fields, const char *where, GError **error)
{
  const struct
  {
    const char *member;
    gsize max;
    const char **text;
  } texts[] = {
    { "id", ID_MAX, &fields->id },
    { "address", STATREG_ADDRESS_MAX, &fields->address },
    { "logon", STATREG_LOGON_MAX, &fields->logon },
    { "domain", STATREG_DOMAIN_MAX, &fields->domain },
    { "url", URL_MAX, &fields->url },
    { "key", ID_MAX, &fields->key },
    { "sealed", TEXT_MAX, &fields->sealed },
    { "origin", WORD_MAX, &fields->origin },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      *texts[i].text = statreg_json_record_get_string (record, texts[i].member, texts[i].max, where, error);
      if (!*texts[i].text)
        return FALSE;
    }
  return statreg_json_record_get_time (record, "changed", &fields->changed, where, error);
}

static gboolean
check_address (const char *address, const char *where, GError **error)
{
  g_autoptr(GError) cause = NULL;

  return statreg_address_check (address, &cause) ||
         statreg_json_set_member_error (error, where, "address:", "%s", cause->message) != NULL;
}

static gboolean
read_own (const StatregJsonRecord *record, StatregJsonRecord *verdict, StatregStaticLoginFields *fields,
          const char *where, GError **error)
{
  static const char *const known[] = { "id",     "address", "logon",   "domain",  "url",      "key",
                                       "sealed", "origin",  "changed", "verdict", "previous", NULL };

  return statreg_json_record_check_members (record, known, where, error) &&
         read_fields (record, fields, where, error) &&
         read_verdict (record, verdict, fields, where, error) &&
         check_address (fields->address, where, error);
}

static StatregStaticLogin *
make_login (const StatregJsonRecord *record, const char *where, GError **error)
{
  StatregStaticLoginFields fields = { .verdict_messages = -1 };
  g_auto(StatregJsonRecord) verdict = { 0 };

  if (!read_own (record, &verdict, &fields, where, error))
    return NULL;
  return statreg_static_login_new_with_fields (&fields);
}

/* n_previous: how many more it may have behind it. */
static StatregStaticLogin *
read_login (const StatregJsonRecord *record, guint n_previous, const char *where, GError **error)
{
  g_autoptr(StatregStaticLogin) login = make_login (record, where, error);
  g_autoptr(StatregStaticLogin) previous = NULL;
  g_autofree char *inner_where = NULL;
  g_auto(StatregJsonRecord) inner = { 0 };

  if (!login || !statreg_json_record_has (record, "previous"))
    return g_steal_pointer (&login);
  inner_where = g_strconcat (where, ": previous", NULL);
  if (n_previous == 0)
    {
      g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, "%s: %s", inner_where,
                   _("there are more previous logins than are ever kept"));
      return NULL;
    }
  if (!statreg_json_record_get_record (record, "previous", &inner, where, inner_where, error) ||
      !(previous = read_login (&inner, n_previous - 1, inner_where, error)))
    return NULL;
  statreg_static_login_set_previous (login, previous);
  return g_steal_pointer (&login);
}

/**
 * statreg_static_login_read:
 * @text: (array length=size): an object of the list "staticLogins"
 * @size: its size in bytes
 * @where: what errors call it, e.g. "instances/….json, line 12"
 * @error: DAMAGED_FILE with what is wrong
 *
 * A previous login is written like any other, with what it replaced itself.
 *
 * Returns: (transfer full): the login, or %NULL
 */
StatregStaticLogin *
statreg_static_login_read (const char *text, gsize size, const char *where, GError **error)
{
  g_auto(StatregJsonRecord) record = { 0 };

  if (!statreg_json_record_read (&record, text, size, where, error))
    return NULL;
  return read_login (&record, STATREG_STATIC_LOGIN_PREVIOUS_MAX, where, error);
}
