/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-instance-file.h"

#include "statreg-instance-members.h"
#include "statreg-json.h"
#include "statreg-time.h"

/* A file of a hundred thousand logins is never in memory as a whole. */
#define PIECE_SIZE (256 * 1024)

const StatregInstanceMember statreg_instance_connection_members[] = {
  { "host", "host" },
  { "port", "port" },
  { "security", "security" },
  { "authentication", "authentication" },
  { "pinnedKey", "pinned-key" },
  { "autodiscoverUrl", "autodiscover-url" },
  { "ewsUrl", "ews-url" },
  { "ewsUrlPriority", "ews-url-priority" },
  { "timeoutSeconds", "timeout-seconds" },
  { NULL },
};

const StatregInstanceMember statreg_instance_service_members[] = {
  { "address", "service-address" },
  { "logon", "service-logon" },
  { "domain", "service-domain" },
  { "url", "service-url" },
  { "key", "service-key" },
  { "sealed", "service-sealed" },
  { NULL },
};

typedef struct
{
  GString *out;
  gint64   seconds;   /* thousands of logins have the same time: it is formatted once */
  char    *time;
} Writer;

static void
append_text (Writer *writer, const char *lead, const char *text)
{
  g_string_append (writer->out, lead);
  statreg_json_append_text (writer->out, text);
}

static void
append_number (Writer *writer, const char *lead, gint64 number)
{
  g_string_append (writer->out, lead);
  g_string_append_printf (writer->out, "%" G_GINT64_FORMAT, number);
}

static void
append_time (Writer *writer, const char *lead, gint64 seconds)
{
  if (!writer->time || writer->seconds != seconds)
    {
      g_free (writer->time);
      writer->time = statreg_time_format (seconds);
      writer->seconds = seconds;
    }
  append_text (writer, lead, writer->time);
}

static void
append_verdict (Writer *writer, StatregStaticLogin *login)
{
  append_text (writer, ", \"verdict\": {\"is\": ", statreg_static_login_get_verdict (login));
  append_time (writer, ", \"at\": ", statreg_static_login_get_verdict_at (login));
  append_number (writer, ", \"messages\": ", statreg_static_login_get_verdict_messages (login));
  append_text (writer, ", \"text\": ", statreg_static_login_get_verdict_text (login));
  g_string_append_c (writer->out, '}');
}

/* A login fits one line, so that comparing two versions of a file shows which logins differ. */
static void
append_login (Writer *writer, StatregStaticLogin *login)
{
  StatregStaticLogin *previous = statreg_static_login_get_previous (login);

  append_text (writer, "{\"id\": ", statreg_static_login_get_id (login));
  append_text (writer, ", \"address\": ", statreg_static_login_get_address (login));
  append_text (writer, ", \"logon\": ", statreg_static_login_get_logon (login));
  append_text (writer, ", \"domain\": ", statreg_static_login_get_domain (login));
  append_text (writer, ", \"url\": ", statreg_static_login_get_url (login));
  append_text (writer, ", \"key\": ", statreg_static_login_get_key (login));
  append_text (writer, ", \"sealed\": ", statreg_static_login_get_sealed (login));
  append_text (writer, ", \"origin\": ", statreg_static_login_get_origin (login));
  append_time (writer, ", \"changed\": ", statreg_static_login_get_changed (login));
  if (*statreg_static_login_get_verdict (login))
    append_verdict (writer, login);
  if (previous)
    {
      g_string_append (writer->out, ", \"previous\": ");
      append_login (writer, previous);
    }
  g_string_append_c (writer->out, '}');
}

static void
append_settings (Writer *writer, StatregConnection *connection, const StatregInstanceMember *members,
                 const char *indent)
{
  GObjectClass *klass = G_OBJECT_GET_CLASS (connection);

  for (; members->member; members++)
    {
      g_autofree char *text = statreg_connection_dup_text (connection, members->property);

      g_string_append_printf (writer->out, ",\n%s\"%s\": ", indent, members->member);
      if (G_IS_PARAM_SPEC_UINT (g_object_class_find_property (klass, members->property)))
        g_string_append (writer->out, text);
      else
        statreg_json_append_text (writer->out, text);
    }
}

static void
append_connection (Writer *writer, StatregConnection *connection)
{
  GString *service = g_string_new (NULL);
  Writer inner = { .out = service };

  append_text (writer, ",\n  \"connection\": {\n    \"catalogType\": ", STATREG_INSTANCE_CATALOG_TYPE);
  append_settings (writer, connection, statreg_instance_connection_members, "    ");
  append_settings (&inner, connection, statreg_instance_service_members, "      ");
  g_string_append (writer->out, ",\n    \"service\": {");
  g_string_append (writer->out, service->str + strlen (","));
  g_string_append (writer->out, "\n    }\n  }");
  g_string_free (service, TRUE);
}

/* The short members come first: who only needs the name or the revision need not read the logins. */
static void
append_head (Writer *writer, StatregInstance *instance)
{
  append_text (writer, "{\n  \"format\": ", STATREG_INSTANCE_FORMAT);
  append_number (writer, ",\n  \"version\": ", STATREG_INSTANCE_VERSION);
  append_text (writer, ",\n  \"id\": ", statreg_instance_get_id (instance));
  append_text (writer, ",\n  \"name\": ", statreg_instance_get_name (instance));
  append_number (writer, ",\n  \"revision\": ", statreg_instance_get_revision (instance));
  append_text (writer, ",\n  \"type\": ",
               statreg_instance_type_to_text (statreg_instance_get_instance_type (instance)));
}

/* Hands out what there is, once it is a piece of that size at least. */
static gboolean
hand_out (Writer *writer, gsize size, StatregInstanceSink sink, gpointer data, GError **error)
{
  if (writer->out->len < size)
    return TRUE;
  if (!sink (writer->out->str, writer->out->len, data, error))
    return FALSE;
  g_string_truncate (writer->out, 0);
  return TRUE;
}

static gboolean
write_logins (Writer *writer, GListModel *logins, StatregInstanceSink sink, gpointer data, GError **error)
{
  guint n = g_list_model_get_n_items (logins);

  g_string_append (writer->out, ",\n  \"staticLogins\": [");
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(StatregStaticLogin) login = g_list_model_get_item (logins, i);

      g_string_append (writer->out, i == 0 ? "\n    " : ",\n    ");
      append_login (writer, login);
      if (!hand_out (writer, PIECE_SIZE, sink, data, error))
        return FALSE;
    }
  g_string_append (writer->out, n > 0 ? "\n  ]\n}\n" : "]\n}\n");
  return hand_out (writer, 0, sink, data, error);
}

/**
 * statreg_instance_file_write_to:
 * @instance: an instance; one that could not be loaded cannot be written
 * @sink: takes the file's content, piece by piece
 * @data: for @sink
 * @error: what @sink says
 *
 * Returns: whether @sink took everything
 */
gboolean
statreg_instance_file_write_to (StatregInstance *instance, StatregInstanceSink sink, gpointer data,
                                GError **error)
{
  Writer writer = { NULL };
  gboolean done;

  g_return_val_if_fail (STATREG_IS_INSTANCE (instance) && sink != NULL, FALSE);
  g_return_val_if_fail (statreg_instance_get_load_error (instance) == NULL, FALSE);

  writer.out = g_string_new (NULL);
  append_head (&writer, instance);
  append_connection (&writer, statreg_instance_get_connection (instance));
  done = write_logins (&writer, statreg_instance_get_static_logins (instance), sink, data, error);
  g_free (writer.time);
  g_string_free (writer.out, TRUE);
  return done;
}

static gboolean
collect (const char *text, gsize size, gpointer out, GError **error)
{
  g_string_append_len (out, text, size);
  return TRUE;
}

/**
 * statreg_instance_file_write:
 * @instance: an instance; one that could not be loaded cannot be written
 *
 * Returns: (transfer full): what its file contains
 */
GBytes *
statreg_instance_file_write (StatregInstance *instance)
{
  GString *out = g_string_new (NULL);

  statreg_instance_file_write_to (instance, collect, out, NULL);
  return g_string_free_to_bytes (out);
}
