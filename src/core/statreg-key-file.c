/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-config.h"

#include "statreg-key-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "statreg-base64.h"
#include "statreg-error.h"
#include "statreg-json.h"
#include "statreg-time.h"

#define FORMAT "statreg-key"
#define VERSION 1
#define MAX_SIZE (1 << 20)

/* Longest base64url text of a public key or an id. */
#define TEXT_MAX 43

struct _StatregKeyFile
{
  GPtrArray *entries;         /* in the order in which they were made */
  StatregKeyEntry *active;    /* one of them; NULL only as long as there is none */
};

static const char *const storages[] = {
  [STATREG_KEY_STORAGE_SECRET_SERVICE] = "secret-service",
  [STATREG_KEY_STORAGE_FILE] = "file",
};

/**
 * statreg_key_storage_to_text:
 * @storage: where a private key lies
 *
 * Returns: (transfer none): the name of @storage in key.json and on the command line
 */
const char *
statreg_key_storage_to_text (StatregKeyStorage storage)
{
  g_return_val_if_fail (storage < G_N_ELEMENTS (storages), "");

  return storages[storage];
}

/**
 * statreg_key_file_new:
 *
 * Returns: (transfer full): a list without keys, which cannot be saved before one is added and active
 */
StatregKeyFile *
statreg_key_file_new (void)
{
  StatregKeyFile *self = g_new0 (StatregKeyFile, 1);

  self->entries = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
statreg_key_file_free (StatregKeyFile *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self);
}

static gboolean
set_damaged_error (GError **error, const char *where, const char *what)
{
  g_set_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE, "%s: %s", where, what);
  return FALSE;
}

static gboolean
read_storage (JsonObject *object, const char *where, StatregKeyStorage *storage, GError **error)
{
  const char *text = statreg_json_get_string (object, "storage", TEXT_MAX, where, error);

  if (text == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (storages); i++)
    {
      if (g_str_equal (text, storages[i]))
        {
          *storage = i;
          return TRUE;
        }
    }
  return set_damaged_error (error, where, _("“storage” is neither “secret-service” nor “file”"));
}

static gboolean
read_public_key (JsonObject *object, const char *where, StatregPublicKey *key, GError **error)
{
  const char *id = statreg_json_get_string (object, "id", TEXT_MAX, where, error);
  const char *text = id != NULL ? statreg_json_get_string (object, "public", TEXT_MAX, where, error) : NULL;
  guint8 bytes[STATREG_KEY_SIZE];
  gsize size;

  if (text == NULL)
    return FALSE;
  if (!statreg_base64_decode (text, -1, bytes, sizeof bytes, &size) || size != sizeof bytes)
    return set_damaged_error (error, where, _("“public” is not a public key"));
  statreg_public_key_init (key, bytes);
  if (!g_str_equal (id, key->id))
    return set_damaged_error (error, where, _("“id” does not belong to “public”"));
  return TRUE;
}

static gboolean
read_entry (StatregKeyFile *self, JsonNode *node, const char *where, GError **error)
{
  static const char *const members[] = { "id", "public", "made", "storage", "backedUp", NULL };
  StatregKeyEntry entry = { 0 };
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return set_damaged_error (error, where, _("an entry of “keys” is not an object in braces"));
  object = json_node_get_object (node);
  if (!statreg_json_check_members (object, members, where, error) ||
      !read_public_key (object, where, &entry.key, error) ||
      !statreg_json_get_time (object, "made", &entry.made, where, error) ||
      !read_storage (object, where, &entry.storage, error))
    return FALSE;
  if (json_object_has_member (object, "backedUp") &&
      !statreg_json_get_time (object, "backedUp", &entry.backed_up, where, error))
    return FALSE;
  if (statreg_key_file_find (self, entry.key.id) != NULL)
    return set_damaged_error (error, where, _("a key is listed twice"));
  statreg_key_file_add (self, &entry);
  return TRUE;
}

static gboolean
read_object (StatregKeyFile *self, JsonObject *object, GError **error)
{
  static const char *const members[] = { "format", "version", "active", "keys", NULL };
  const char *where = STATREG_KEY_FILE_NAME;
  const char *active;
  JsonArray *keys;

  if (!statreg_json_check_format (object, FORMAT, VERSION, where, error) ||
      !statreg_json_check_members (object, members, where, error))
    return FALSE;
  active = statreg_json_get_string (object, "active", TEXT_MAX, where, error);
  keys = active != NULL ? statreg_json_get_array (object, "keys", where, error) : NULL;
  if (keys == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (keys); i++)
    {
      if (!read_entry (self, json_array_get_element (keys, i), where, error))
        return FALSE;
    }
  statreg_key_file_set_active (self, active);
  if (self->active == NULL)
    return set_damaged_error (error, where, _("“active” is not one of “keys”"));
  return TRUE;
}

/**
 * statreg_key_file_load:
 * @folder: a data folder
 * @error: %STATREG_ERROR_NOT_FOUND when there is no key.json yet, %STATREG_ERROR_DAMAGED_FILE or
 *   %STATREG_ERROR_NEWER_VERSION when it cannot be used and must be left alone, %STATREG_ERROR_UNSAFE_FILE,
 *   %STATREG_ERROR_FOLDER
 *
 * Reads key.json. Blocks on the disk.
 *
 * Returns: (transfer full) (nullable): its keys, of which one is active
 */
StatregKeyFile *
statreg_key_file_load (StatregFolder *folder, GError **error)
{
  g_autoptr(StatregKeyFile) self = statreg_key_file_new ();
  g_autoptr(GBytes) content = statreg_folder_read (folder, STATREG_KEY_FILE_NAME, MAX_SIZE, error);
  g_autoptr(JsonObject) object = NULL;

  if (content == NULL)
    return NULL;
  object = statreg_json_parse_object (g_bytes_get_data (content, NULL), g_bytes_get_size (content),
                                      STATREG_KEY_FILE_NAME, error);
  if (object == NULL || !read_object (self, object, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
write_time (JsonBuilder *builder, const char *member, gint64 seconds)
{
  g_autofree char *text = statreg_time_format (seconds);

  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, text);
}

static void
write_text (JsonBuilder *builder, const char *member, const char *text)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, text);
}

static void
write_entry (JsonBuilder *builder, const StatregKeyEntry *entry)
{
  g_autofree char *public_key = statreg_base64_encode (entry->key.bytes, STATREG_KEY_SIZE);

  json_builder_begin_object (builder);
  write_text (builder, "id", entry->key.id);
  write_text (builder, "public", public_key);
  write_time (builder, "made", entry->made);
  write_text (builder, "storage", statreg_key_storage_to_text (entry->storage));
  if (entry->backed_up != 0)
    write_time (builder, "backedUp", entry->backed_up);
  json_builder_end_object (builder);
}

static GBytes *
write_object (StatregKeyFile *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  json_builder_begin_object (builder);
  write_text (builder, "format", FORMAT);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, VERSION);
  write_text (builder, "active", self->active->key.id);
  json_builder_set_member_name (builder, "keys");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->entries->len; i++)
    write_entry (builder, self->entries->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return statreg_json_to_bytes (root);
}

/**
 * statreg_key_file_save:
 * @self: keys, of which one is active
 * @folder: a data folder whose lock the caller holds
 * @error: as statreg_folder_replace()
 *
 * Replaces key.json. Blocks on the disk.
 *
 * Returns: whether it is on disk
 */
gboolean
statreg_key_file_save (StatregKeyFile *self, StatregFolder *folder, GError **error)
{
  g_autoptr(GBytes) content = NULL;

  g_return_val_if_fail (self->active != NULL, FALSE);

  content = write_object (self);
  return statreg_folder_replace (folder, STATREG_KEY_FILE_NAME, content, error);
}

guint
statreg_key_file_get_size (StatregKeyFile *self)
{
  return self->entries->len;
}

/**
 * statreg_key_file_get:
 * @self: keys
 * @position: less than their number
 *
 * Returns: (transfer none): a key, in the order in which they were made; it may be changed
 */
StatregKeyEntry *
statreg_key_file_get (StatregKeyFile *self, guint position)
{
  return g_ptr_array_index (self->entries, position);
}

/**
 * statreg_key_file_find:
 * @self: keys
 * @id: id of a key
 *
 * Returns: (transfer none) (nullable): the key of that id
 */
StatregKeyEntry *
statreg_key_file_find (StatregKeyFile *self, const char *id)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      StatregKeyEntry *entry = self->entries->pdata[i];

      if (g_str_equal (entry->key.id, id))
        return entry;
    }
  return NULL;
}

/**
 * statreg_key_file_get_active:
 * @self: keys
 *
 * Returns: (transfer none) (nullable): the key that seals; %NULL as long as there is none
 */
StatregKeyEntry *
statreg_key_file_get_active (StatregKeyFile *self)
{
  return self->active;
}

/**
 * statreg_key_file_add:
 * @self: keys
 * @entry: one that is not among them
 *
 * Returns: (transfer none): the copy that was added
 */
StatregKeyEntry *
statreg_key_file_add (StatregKeyFile *self, const StatregKeyEntry *entry)
{
  StatregKeyEntry *copy = g_memdup2 (entry, sizeof *entry);

  g_ptr_array_add (self->entries, copy);
  return copy;
}

/**
 * statreg_key_file_set_active:
 * @self: keys
 * @id: id of one of them
 *
 * Makes it the key that seals.
 */
void
statreg_key_file_set_active (StatregKeyFile *self, const char *id)
{
  self->active = statreg_key_file_find (self, id);
}
