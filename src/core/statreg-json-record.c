/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-json-record.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-error.h"
#include "statreg-json-error.h"
#include "statreg-json-scan.h"
#include "statreg-json-unescape.h"
#include "statreg-time.h"

/**
 * statreg_json_record_clear:
 * @self: a record
 *
 * Frees what it holds, with all texts that were got from it; it may be read into again.
 */
void
statreg_json_record_clear (StatregJsonRecord *self)
{
  g_clear_pointer (&self->members, g_array_unref);
  g_clear_pointer (&self->texts, g_free);
}

/* Without its quotes, each string leaves room for a NUL. */
static void
unescape_all (StatregJsonRecord *self, gsize size)
{
  char *out = self->texts = g_malloc (size);

  for (guint i = 0; i < self->members->len; i++)
    {
      StatregJsonMember *member = &g_array_index (self->members, StatregJsonMember, i);
      const StatregJsonSlice *value = &member->value;
      char *name = out;

      out = statreg_json_unescape (member->name.text, member->name.size, name) + 1;
      member->name = (StatregJsonText){ name, out - 1 - name };
      if (value->text[0] != '"')
        continue;
      member->string = out;
      out = statreg_json_unescape (value->text + 1, value->size - 2, out) + 1;
    }
}

/**
 * statreg_json_record_read:
 * @self: (out caller-allocates): zeroed or cleared
 * @text: (array length=size): the text of an object; must stay as long as inner records are to be got
 * @size: its size in bytes; the caller has capped it
 * @where: what errors call the text
 * @error: DAMAGED_FILE when the text is not strictly JSON or not an object
 *
 * Returns: whether @self holds the members
 */
gboolean
statreg_json_record_read (StatregJsonRecord *self, const char *text, gsize size, const char *where, GError **error)
{
  g_return_val_if_fail (self->members == NULL, FALSE);

  self->members = g_array_new (FALSE, FALSE, sizeof (StatregJsonMember));
  if (!statreg_json_scan_members (text, size, where, self->members, error))
    return FALSE;
  unescape_all (self, size);
  return TRUE;
}

/**
 * statreg_json_record_check_members:
 * @known: (array zero-terminated=1): every member that it may have
 *
 * As statreg_json_check_members().
 */
gboolean
statreg_json_record_check_members (const StatregJsonRecord *self, const char *const *known, const char *where,
                                   GError **error)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      const char *name = g_array_index (self->members, StatregJsonMember, i).name.text;

      if (!g_strv_contains (known, name))
        return statreg_json_set_member_error (error, where, name, _("is not known here")) != NULL;
    }
  return TRUE;
}

static const StatregJsonMember *
find (const StatregJsonRecord *self, const char *name)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      const StatregJsonMember *member = &g_array_index (self->members, StatregJsonMember, i);

      if (g_str_equal (member->name.text, name))
        return member;
    }
  return NULL;
}

static const StatregJsonMember *
demand (const StatregJsonRecord *self, const char *name, const char *where, GError **error)
{
  const StatregJsonMember *member = find (self, name);

  if (!member)
    statreg_json_set_member_error (error, where, name, _("is missing"));
  return member;
}

/**
 * statreg_json_record_has:
 *
 * Returns: whether there is a member of that name
 */
gboolean
statreg_json_record_has (const StatregJsonRecord *self, const char *member)
{
  return find (self, member) != NULL;
}

/**
 * statreg_json_record_get_string:
 *
 * As statreg_json_get_string(); the text is owned by @self.
 */
const char *
statreg_json_record_get_string (const StatregJsonRecord *self, const char *member, gsize max_bytes, const char *where,
                                GError **error)
{
  const StatregJsonMember *found = demand (self, member, where, error);

  if (!found)
    return NULL;
  if (!found->string)
    statreg_json_set_member_error (error, where, member, _("must be text"));
  else if (strlen (found->string) > max_bytes)
    statreg_json_set_member_error (error, where, member, _("must be at most %zu bytes long"), max_bytes);
  else
    return found->string;
  return NULL;
}

/* The scanner let no more digits pass than fit. */
static gboolean
read_int (const StatregJsonSlice *value, gint64 *number)
{
  char *end;

  *number = g_ascii_strtoll (value->text, &end, 10);
  return end == value->text + value->size;
}

/**
 * statreg_json_record_get_int:
 *
 * As statreg_json_get_int().
 */
gboolean
statreg_json_record_get_int (const StatregJsonRecord *self, const char *member, gint64 min, gint64 max, gint64 *value,
                             const char *where, GError **error)
{
  const StatregJsonMember *found = demand (self, member, where, error);
  gint64 number;

  if (!found)
    return FALSE;
  if (!read_int (&found->value, &number) || number < min || number > max)
    return statreg_json_set_member_error (error, where, member, _("must be a whole number from %lld to %lld"),
                                          (long long) min, (long long) max) != NULL;
  *value = number;
  return TRUE;
}

/**
 * statreg_json_record_get_time:
 *
 * As statreg_json_get_time().
 */
gboolean
statreg_json_record_get_time (const StatregJsonRecord *self, const char *member, gint64 *value, const char *where,
                              GError **error)
{
  const StatregJsonMember *found = demand (self, member, where, error);

  if (!found)
    return FALSE;
  if (found->string && statreg_time_parse (found->string, value))
    return TRUE;
  return statreg_json_set_member_error (error, where, member, _("must be a time such as %s"),
                                        "2026-11-22T07:00:00Z") != NULL;
}

/**
 * statreg_json_record_get_record:
 * @member: must be there
 * @inner: (out caller-allocates): zeroed or cleared; the object that it holds
 * @where: what errors call the members of @self
 * @inner_where: what errors call the members of @inner
 * @error: DAMAGED_FILE: missing or no object
 *
 * Returns: whether @inner can be used
 */
gboolean
statreg_json_record_get_record (const StatregJsonRecord *self, const char *member, StatregJsonRecord *inner,
                                const char *where, const char *inner_where, GError **error)
{
  const StatregJsonMember *found = demand (self, member, where, error);

  if (!found)
    return FALSE;
  if (found->value.text[0] != '{')
    return statreg_json_set_member_error (error, where, member, _("must be an object in braces")) != NULL;
  return statreg_json_record_read (inner, found->value.text, found->value.size, inner_where, error);
}
