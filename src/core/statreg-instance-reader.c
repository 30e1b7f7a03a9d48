/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-instance-file.h"

#include <glib/gi18n-lib.h>

#include "statreg-error.h"
#include "statreg-instance-members.h"
#include "statreg-json-scan.h"
#include "statreg-json.h"
#include "statreg-static-login-reader.h"

#define ID_MAX 64
#define TEXT_MAX 4096
#define WORD_MAX 32
#define NAME_MAX_BYTES 256
#define LINE_MAX_BYTES 300

static gpointer
set_error (GError **error, const char *where, const char *what)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, "%s: %s", where, what);
  return NULL;
}

/* What would be a fault of typing is a damaged file here. */
static gpointer
set_cause (GError **error, const char *where, const char *member, const GError *cause)
{
  g_autofree char *full = g_strconcat (where, strstr (where, ": ") ? "." : ": ", member, NULL);

  return set_error (error, full, cause->message);
}

/* Logins, until it is known whose they are. */
typedef struct
{
  const char *where;
  GPtrArray  *logins;
  GArray     *lines;   /* of guint: where each begins */
  GError     *error;   /* of the first that could not be read */
} Reading;

static void
clear_reading (Reading *reading)
{
  g_clear_pointer (&reading->logins, g_ptr_array_unref);
  g_clear_pointer (&reading->lines, g_array_unref);
  g_clear_error (&reading->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, clear_reading)

static void
print_line (char line[LINE_MAX_BYTES], const char *where, guint number)
{
  g_snprintf (line, LINE_MAX_BYTES, _("%s, line %u"), where, number);
}

/* Each login is read alone: the tree of a file with 100 000 of them would take several times its size. */
static void
take_login (const StatregJsonSlice *slice, gpointer data)
{
  Reading *reading = data;
  StatregStaticLogin *login;
  char line[LINE_MAX_BYTES];

  if (reading->error)
    return;
  print_line (line, reading->where, slice->line);
  login = statreg_static_login_read (slice->text, slice->size, line, &reading->error);
  if (!login)
    return;
  g_ptr_array_add (reading->logins, login);
  g_array_append_val (reading->lines, slice->line);
}

static gboolean
put_login (StatregInstance *instance, const Reading *reading, guint i, GError **error)
{
  GListModel *logins = statreg_instance_get_static_logins (instance);
  char line[LINE_MAX_BYTES];

  statreg_instance_put_login (instance, reading->logins->pdata[i]);
  if (g_list_model_get_n_items (logins) > i)
    return TRUE;
  print_line (line, reading->where, g_array_index (reading->lines, guint, i));
  set_error (error, line, _("the same address has a login already"));
  return FALSE;
}

static gboolean
put_logins (StatregInstance *instance, Reading *reading, GError **error)
{
  for (guint i = 0; i < reading->logins->len; i++)
    if (!put_login (instance, reading, i, error))
      return FALSE;
  if (!reading->error)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&reading->error));
  return FALSE;
}

static gboolean
read_setting (StatregConnection *connection, JsonObject *object, const StatregInstanceMember *member,
              const char *where, GError **error)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (connection), member->property);
  g_autoptr(GError) cause = NULL;
  const char *text;
  gint64 number;

  if (G_IS_PARAM_SPEC_UINT (pspec))
    {
      GParamSpecUInt *range = G_PARAM_SPEC_UINT (pspec);

      if (!statreg_json_get_int (object, member->member, range->minimum, range->maximum, &number, where,
                                 error))
        return FALSE;
      g_object_set (connection, member->property, (guint) number, NULL);
      return TRUE;
    }
  text = statreg_json_get_string (object, member->member, TEXT_MAX, where, error);
  if (!text)
    return FALSE;
  if (statreg_connection_check_text (connection, member->property, text, &cause))
    {
      g_object_set (connection, member->property, text, NULL);
      return TRUE;
    }
  set_cause (error, where, member->member, cause);
  return FALSE;
}

/* others: members that the caller reads. */
static gboolean
read_settings (StatregConnection *connection, JsonObject *object, const StatregInstanceMember *members,
               const char *const *others, const char *where, GError **error)
{
  g_autoptr(GPtrArray) known = g_ptr_array_new ();

  for (; *others; others++)
    g_ptr_array_add (known, (gpointer) *others);
  for (const StatregInstanceMember *i = members; i->member; i++)
    g_ptr_array_add (known, (gpointer) i->member);
  g_ptr_array_add (known, NULL);
  if (!statreg_json_check_members (object, (const char *const *) known->pdata, where, error))
    return FALSE;
  for (; members->member; members++)
    if (!read_setting (connection, object, members, where, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_connection (StatregConnection *connection, JsonObject *head, const char *where, GError **error)
{
  static const char *const others[] = { "catalogType", "service", NULL };
  g_autofree char *inner = g_strconcat (where, ": connection", NULL);
  g_autofree char *innermost = g_strconcat (inner, ".service", NULL);
  JsonObject *object = statreg_json_get_object (head, "connection", where, error);
  const char *catalog = object ? statreg_json_get_string (object, "catalogType", WORD_MAX, inner, error)
                               : NULL;
  JsonObject *service = catalog ? statreg_json_get_object (object, "service", inner, error) : NULL;

  if (!service)
    return FALSE;
  if (!g_str_equal (catalog, STATREG_INSTANCE_CATALOG_TYPE))
    {
      set_error (error, inner, _("catalogType must be “statlogin”"));
      return FALSE;
    }
  return read_settings (connection, object, statreg_instance_connection_members, others, inner, error) &&
         read_settings (connection, service, statreg_instance_service_members, others + 2, innermost, error);
}

static const char *
read_name (JsonObject *head, const char *where, GError **error)
{
  const char *name = statreg_json_get_string (head, "name", NAME_MAX_BYTES, where, error);
  g_autoptr(GError) cause = NULL;

  if (!name || statreg_instance_name_check (name, &cause))
    return name;
  return set_cause (error, where, "name", cause);
}

static StatregInstance *
read_identity (JsonObject *head, const char *where, GError **error)
{
  const char *id = statreg_json_get_string (head, "id", ID_MAX, where, error);
  const char *name = id ? read_name (head, where, error) : NULL;
  const char *type_name = name ? statreg_json_get_string (head, "type", WORD_MAX, where, error) : NULL;
  g_autoptr(GError) cause = NULL;
  StatregInstanceType type;
  StatregInstance *instance;
  gint64 revision;

  if (!type_name ||
      !statreg_json_get_int (head, "revision", 0, STATREG_INSTANCE_REVISION_MAX, &revision, where, error))
    return NULL;
  if (!g_uuid_string_is_valid (id))
    return set_error (error, where, _("id must be a UUID"));
  if (!statreg_instance_type_from_text (type_name, &type, &cause))
    return set_cause (error, where, "type", cause);
  instance = statreg_instance_new_for_id (id, name, type);
  statreg_instance_set_revision (instance, revision);
  return instance;
}

/**
 * statreg_instance_file_parse:
 * @stream: gives the content of an instance file
 * @where: what errors call the file
 *
 * Returns: (transfer full): the instance, or %NULL with %STATREG_ERROR_DAMAGED_FILE, which names @where, the
 * line or member and what is wrong, %STATREG_ERROR_NEWER_VERSION, or the errors of @stream
 */
StatregInstance *
statreg_instance_file_parse (GInputStream *stream, const char *where, GError **error)
{
  static const char *const known[] = { "format", "version", "id", "name", "revision", "type", "connection",
                                       "staticLogins", NULL };
  g_auto(Reading) reading = { where, g_ptr_array_new_with_free_func (g_object_unref),
                              g_array_new (FALSE, FALSE, sizeof (guint)), NULL };
  g_autoptr(StatregInstance) instance = NULL;
  g_autoptr(GString) rest = statreg_json_scan_list (stream, "staticLogins", where, take_login, &reading, error);
  g_autoptr(JsonObject) head = rest ? statreg_json_parse_object (rest->str, rest->len, where, error) : NULL;

  if (!head ||
      !statreg_json_check_format (head, STATREG_INSTANCE_FORMAT, STATREG_INSTANCE_VERSION, where, error) ||
      !statreg_json_check_members (head, known, where, error) ||
      !(instance = read_identity (head, where, error)) ||
      !read_connection (statreg_instance_get_connection (instance), head, where, error) ||
      !statreg_json_get_array (head, "staticLogins", where, error) ||
      !put_logins (instance, &reading, error))
    return NULL;
  return g_steal_pointer (&instance);
}
