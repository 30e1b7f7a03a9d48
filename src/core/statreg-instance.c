/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-instance.h"

#include <glib/gi18n-lib.h>

#include "statreg-error.h"
#include "statreg-static-logins.h"

#define IMAP_PORT 993   /* RFC 8314, section 3.2 */
#define HTTPS_PORT 443

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_REVISION,
  PROP_TYPE,
  PROP_CONNECTION,
  PROP_STATIC_LOGINS,
  PROP_N_LOGINS,
  PROP_LOAD_ERROR,
  N_PROPS,
};

struct _StatregInstance
{
  GObject parent_instance;

  char                *id;
  char                *name;
  char                *load_error;   /* NULL when the file could be read */
  gint64               revision;
  StatregInstanceType  type;
  StatregConnection   *connection;
  StatregStaticLogins *logins;
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ENUM_TYPE (StatregInstanceType, statreg_instance_type,
                    G_DEFINE_ENUM_VALUE (STATREG_INSTANCE_IMAP, "imap"),
                    G_DEFINE_ENUM_VALUE (STATREG_INSTANCE_EXCHANGE, "exchange"))

G_DEFINE_FINAL_TYPE (StatregInstance, statreg_instance, G_TYPE_OBJECT)

/**
 * statreg_instance_type_to_text:
 *
 * Returns: (transfer none): the name of @type in files and on the command line
 */
const char *
statreg_instance_type_to_text (StatregInstanceType type)
{
  return type == STATREG_INSTANCE_EXCHANGE ? "exchange" : "imap";
}

/**
 * statreg_instance_type_from_text:
 * @type: (out): set on success only
 *
 * Returns: %FALSE with %STATREG_ERROR_INVALID_INPUT when @text is no type
 */
gboolean
statreg_instance_type_from_text (const char *text, StatregInstanceType *type, GError **error)
{
  g_return_val_if_fail (text != NULL, FALSE);

  for (StatregInstanceType i = STATREG_INSTANCE_IMAP; i <= STATREG_INSTANCE_EXCHANGE; i++)
    if (g_str_equal (text, statreg_instance_type_to_text (i)))
      {
        *type = i;
        return TRUE;
      }
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT,
               _("The type of an instance must be one of these: %s"), "imap, exchange");
  return FALSE;
}

static void
on_logins_changed (GListModel *logins, guint position, guint removed, guint added, StatregInstance *self)
{
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_LOGINS]);
}

static void
set_load_error (StatregInstance *self, const char *load_error)
{
  if (g_strcmp0 (self->load_error, load_error) == 0)
    return;
  g_free (self->load_error);
  self->load_error = g_strdup (load_error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOAD_ERROR]);
}

static void
set_type (StatregInstance *self, StatregInstanceType type)
{
  if (self->type == type)
    return;
  self->type = type;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TYPE]);
}

static void
statreg_instance_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StatregInstance *self = STATREG_INSTANCE (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_REVISION:
      g_value_set_int64 (value, self->revision);
      break;
    case PROP_TYPE:
      g_value_set_enum (value, self->type);
      break;
    case PROP_CONNECTION:
      g_value_set_object (value, self->connection);
      break;
    case PROP_STATIC_LOGINS:
      g_value_set_object (value, self->logins);
      break;
    case PROP_N_LOGINS:
      g_value_set_uint (value, statreg_static_logins_get_n (self->logins));
      break;
    case PROP_LOAD_ERROR:
      g_value_set_string (value, self->load_error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
statreg_instance_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  StatregInstance *self = STATREG_INSTANCE (object);

  switch (id)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case PROP_NAME:
      statreg_instance_set_name (self, g_value_get_string (value));
      break;
    case PROP_REVISION:
      statreg_instance_set_revision (self, g_value_get_int64 (value));
      break;
    case PROP_TYPE:
      statreg_instance_set_instance_type (self, g_value_get_enum (value));
      break;
    case PROP_LOAD_ERROR:
      set_load_error (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
statreg_instance_finalize (GObject *object)
{
  StatregInstance *self = STATREG_INSTANCE (object);

  g_signal_handlers_disconnect_by_func (self->logins, on_logins_changed, self);
  g_clear_object (&self->logins);
  g_clear_object (&self->connection);
  g_free (self->id);
  g_free (self->name);
  g_free (self->load_error);
  G_OBJECT_CLASS (statreg_instance_parent_class)->finalize (object);
}

static void
statreg_instance_class_init (StatregInstanceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;

  object_class->get_property = statreg_instance_get_property;
  object_class->set_property = statreg_instance_set_property;
  object_class->finalize = statreg_instance_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, writable | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", writable);
  properties[PROP_REVISION] = g_param_spec_int64 ("revision", NULL, NULL, 0, G_MAXINT64, 0, writable);
  properties[PROP_TYPE] = g_param_spec_enum ("type", NULL, NULL, STATREG_TYPE_INSTANCE_TYPE,
                                             STATREG_INSTANCE_IMAP, writable);
  properties[PROP_CONNECTION] = g_param_spec_object ("connection", NULL, NULL, STATREG_TYPE_CONNECTION,
                                                     readable);
  properties[PROP_STATIC_LOGINS] = g_param_spec_object ("static-logins", NULL, NULL, G_TYPE_LIST_MODEL,
                                                        readable);
  properties[PROP_N_LOGINS] = g_param_spec_uint ("n-logins", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_LOAD_ERROR] = g_param_spec_string ("load-error", NULL, NULL, NULL, writable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
statreg_instance_init (StatregInstance *self)
{
  self->name = g_strdup ("");
  self->connection = statreg_connection_new ();
  self->logins = statreg_static_logins_new ();
  g_signal_connect (self->logins, "items-changed", G_CALLBACK (on_logins_changed), self);
}

/**
 * statreg_instance_new:
 * @name: checked by the caller
 *
 * Returns: (transfer full): an instance with a random id, revision 0, @type's default port, without logins
 */
StatregInstance *
statreg_instance_new (const char *name, StatregInstanceType type)
{
  g_autofree char *id = g_uuid_string_random ();

  return statreg_instance_new_for_id (id, name, type);
}

/**
 * statreg_instance_new_for_id:
 * @id: a UUID
 *
 * Returns: (transfer full): like statreg_instance_new(), with a given id
 */
StatregInstance *
statreg_instance_new_for_id (const char *id, const char *name, StatregInstanceType type)
{
  return g_object_new (STATREG_TYPE_INSTANCE, "id", id, "name", name, "type", type, NULL);
}

/**
 * statreg_instance_new_failed:
 * @id: the part of the file's name before .json
 * @file_name: stands in for the name, which is not known
 * @load_error: why the file cannot be read, for people
 *
 * Returns: (transfer full): an instance that only shows that its file is there and cannot be read
 */
StatregInstance *
statreg_instance_new_failed (const char *id, const char *file_name, const char *load_error)
{
  return g_object_new (STATREG_TYPE_INSTANCE, "id", id, "name", file_name, "load-error", load_error, NULL);
}

/**
 * statreg_instance_copy:
 * @id: (nullable): id of the copy, whose revision is 0 then; %NULL: the same id and revision
 *
 * The password of the service connection is sealed together with the id of its instance, so a copy of another
 * id goes without.
 *
 * Returns: (transfer full): an instance with copies of everything else, safe to hand to another thread
 */
StatregInstance *
statreg_instance_copy (StatregInstance *self, const char *id)
{
  StatregInstance *copy;
  GListModel *logins;

  g_return_val_if_fail (STATREG_IS_INSTANCE (self), NULL);

  logins = G_LIST_MODEL (self->logins);
  copy = statreg_instance_new_for_id (id ? id : self->id, self->name, self->type);
  statreg_connection_assign (copy->connection, self->connection);
  copy->revision = id ? 0 : self->revision;
  if (id)
    g_object_set (copy->connection, "service-key", "", "service-sealed", "", NULL);
  set_load_error (copy, self->load_error);
  for (guint i = 0; i < g_list_model_get_n_items (logins); i++)
    {
      g_autoptr(StatregStaticLogin) login = g_list_model_get_item (logins, i);
      g_autoptr(StatregStaticLogin) login_copy = statreg_static_login_copy (login);

      statreg_static_logins_put (copy->logins, login_copy);
    }
  return copy;
}

const char *
statreg_instance_get_id (StatregInstance *self)
{
  g_return_val_if_fail (STATREG_IS_INSTANCE (self), NULL);
  return self->id;
}

const char *
statreg_instance_get_name (StatregInstance *self)
{
  g_return_val_if_fail (STATREG_IS_INSTANCE (self), NULL);
  return self->name;
}

/**
 * statreg_instance_set_name:
 * @name: checked by the caller
 */
void
statreg_instance_set_name (StatregInstance *self, const char *name)
{
  g_return_if_fail (STATREG_IS_INSTANCE (self));
  g_return_if_fail (name != NULL);

  if (g_str_equal (self->name, name))
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

gint64
statreg_instance_get_revision (StatregInstance *self)
{
  g_return_val_if_fail (STATREG_IS_INSTANCE (self), 0);
  return self->revision;
}

/**
 * statreg_instance_set_revision:
 * @revision: how many times the instance was saved
 */
void
statreg_instance_set_revision (StatregInstance *self, gint64 revision)
{
  g_return_if_fail (STATREG_IS_INSTANCE (self));

  if (self->revision == revision)
    return;
  self->revision = revision;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVISION]);
}

StatregInstanceType
statreg_instance_get_instance_type (StatregInstance *self)
{
  g_return_val_if_fail (STATREG_IS_INSTANCE (self), STATREG_INSTANCE_IMAP);
  return self->type;
}

/**
 * statreg_instance_set_instance_type:
 *
 * Moves the port when it still is the other type's default.
 */
void
statreg_instance_set_instance_type (StatregInstance *self, StatregInstanceType type)
{
  const guint ports[] = { [STATREG_INSTANCE_IMAP] = IMAP_PORT, [STATREG_INSTANCE_EXCHANGE] = HTTPS_PORT };
  guint port;

  g_return_if_fail (STATREG_IS_INSTANCE (self));

  if (self->type == type)
    return;
  g_object_get (self->connection, "port", &port, NULL);
  if (port == ports[self->type])
    g_object_set (self->connection, "port", ports[type], NULL);
  set_type (self, type);
}

/**
 * statreg_instance_get_connection:
 *
 * Returns: (transfer none): its connection settings, the same object for ever
 */
StatregConnection *
statreg_instance_get_connection (StatregInstance *self)
{
  g_return_val_if_fail (STATREG_IS_INSTANCE (self), NULL);
  return self->connection;
}

/**
 * statreg_instance_get_static_logins:
 *
 * Returns: (transfer none): a live list of #StatregStaticLogin
 */
GListModel *
statreg_instance_get_static_logins (StatregInstance *self)
{
  g_return_val_if_fail (STATREG_IS_INSTANCE (self), NULL);
  return G_LIST_MODEL (self->logins);
}

/**
 * statreg_instance_get_load_error:
 *
 * Returns: (transfer none) (nullable): why the file cannot be read, for people; %NULL when it could be
 */
const char *
statreg_instance_get_load_error (StatregInstance *self)
{
  g_return_val_if_fail (STATREG_IS_INSTANCE (self), NULL);
  return self->load_error;
}

/**
 * statreg_instance_assign:
 * @from: another copy of the instance; its logins may be shared with @self afterwards
 *
 * Makes @self equal to @from; notifies only of what changes, and keeps the objects of logins that did not.
 */
void
statreg_instance_assign (StatregInstance *self, StatregInstance *from)
{
  g_return_if_fail (STATREG_IS_INSTANCE (self));
  g_return_if_fail (STATREG_IS_INSTANCE (from));

  if (self == from)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  statreg_instance_set_name (self, from->name);
  statreg_instance_set_revision (self, from->revision);
  set_type (self, from->type);
  set_load_error (self, from->load_error);
  statreg_connection_assign (self->connection, from->connection);
  statreg_static_logins_assign (self->logins, from->logins);
  g_object_thaw_notify (G_OBJECT (self));
}
