/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "statreg-decide.h"
#include "statreg-error.h"
#include "statreg-instance-file.h"
#include "statreg-instances-private.h"
#include "statreg-test.h"

static const char *program;   /* this one, to be run as the other process */

typedef struct
{
  char             *path;
  StatregFolder    *folder;
  StatregInstances *instances;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = statreg_test_open_folder (&fixture->path);
  statreg_folder_watch (fixture->folder);
  fixture->instances = statreg_instances_new (fixture->folder);
  g_assert_true (statreg_instances_load (fixture->instances, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  statreg_test_drop (fixture->instances);
  g_clear_object (&fixture->folder);
  statreg_test_remove_folder (fixture->path);
}

static char *
describe (StatregInstances *instances)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (instances)); i++)
    {
      g_autoptr(StatregInstance) instance = g_list_model_get_item (G_LIST_MODEL (instances), i);

      g_string_append_printf (text, "%s%s", i ? "|" : "", statreg_instance_get_name (instance));
    }
  return g_strdup (text->str);
}

static void
assert_names (Fixture *fixture, const char *expected)
{
  g_autofree char *text = describe (fixture->instances);
  g_autoptr(StatregInstances) fresh = statreg_instances_new (fixture->folder);
  g_autofree char *fresh_text = NULL;

  g_assert_true (statreg_instances_load (fresh, NULL));
  fresh_text = describe (fresh);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (fresh_text, ==, expected);
}

static char *
add (Fixture *fixture, const char *name)
{
  g_autoptr(StatregInstance) instance = statreg_instance_new (name, STATREG_INSTANCE_IMAP);
  g_autoptr(GError) error = NULL;

  statreg_instances_add (fixture->instances, instance, &error);
  g_assert_no_error (error);
  return g_strdup (statreg_instance_get_id (instance));
}

static void
test_add (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add (fixture, "Sales");
  g_autofree char *other = add (fixture, "Archive");
  StatregInstance *sales = statreg_instances_lookup (fixture->instances, "SALES");

  assert_names (fixture, "Archive|Sales");
  g_assert_cmpstr (statreg_instance_get_id (sales), ==, id);
  g_assert_true (statreg_instances_lookup (fixture->instances, id) == sales);
  g_assert_null (statreg_instances_lookup (fixture->instances, "None"));
  g_assert_cmpint (statreg_instance_get_revision (sales), ==, 1);
}

static void
test_name_taken (Fixture *fixture, gconstpointer data)
{
  static const char *const taken[] = { "Sales \xc3\x84", "SALES \xc3\xa4", "sales A\xcc\x88" };
  g_autofree char *id = add (fixture, taken[0]);
  g_autofree char *other = add (fixture, "Other");

  for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      g_autoptr(StatregInstance) instance = statreg_instance_new (taken[i], STATREG_INSTANCE_IMAP);
      g_autoptr(GError) error = NULL;

      g_assert_false (statreg_instances_add (fixture->instances, instance, &error));
      g_assert_error (error, STATREG_ERROR, STATREG_ERROR_NAME_TAKEN);
      g_assert_false (statreg_instances_rename (fixture->instances, other, taken[i], NULL));
      g_assert_null (statreg_instances_duplicate (fixture->instances, other, taken[i], NULL));
      /* An instance may take another spelling of its own name. */
      g_assert_true (statreg_instances_rename (fixture->instances, id, taken[i], NULL));
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->instances)), ==, 2);
}

static void
test_bad_name (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add (fixture, "Sales");
  g_autoptr(GError) error = NULL;

  g_assert_false (statreg_instances_rename (fixture->instances, id, " x", &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_INVALID_INPUT);
  assert_names (fixture, "Sales");
}

static void
test_rename (Fixture *fixture, gconstpointer data)
{
  g_autofree char *a = add (fixture, "A"), *b = add (fixture, "B"), *c = add (fixture, "C");
  StatregInstance *instance = statreg_instances_lookup (fixture->instances, a);

  g_assert_true (statreg_instances_rename (fixture->instances, a, "D", NULL));
  assert_names (fixture, "B|C|D");
  /* Views keep what they have selected. */
  g_assert_true (statreg_instances_lookup (fixture->instances, a) == instance);
}

static gboolean
add_login (StatregInstance *copy, gpointer address, GError **error)
{
  g_autoptr(StatregStaticLogin) login = statreg_static_login_new (address);

  statreg_instance_put_login (copy, login);
  return statreg_connection_set_text (statreg_instance_get_connection (copy), "host", "imap.example.org",
                                      error);
}

static gboolean
add_login_to (StatregInstances *instances, const char *id, const char *address, GError **error)
{
  return statreg_instances_change (instances, id, add_login, (gpointer) address, error);
}

static gboolean
refuse (StatregInstance *copy, gpointer data, GError **error)
{
  statreg_instance_set_name (copy, "Never");
  g_set_error_literal (error, STATREG_ERROR, STATREG_ERROR_LIMIT, "refused");
  return FALSE;
}

static gboolean
take_other_name (StatregInstance *copy, gpointer data, GError **error)
{
  statreg_instance_set_name (copy, "OTHER");
  return TRUE;
}

static void
test_change (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add (fixture, "Sales"), *other = add (fixture, "Other");
  StatregInstance *instance = statreg_instances_lookup (fixture->instances, id);
  g_autoptr(GError) error = NULL;

  g_assert_true (add_login_to (fixture->instances, id, "a@example.org", NULL));
  g_assert_nonnull (statreg_instance_lookup_login (instance, "a@example.org"));
  g_assert_cmpint (statreg_instance_get_revision (instance), ==, 2);
  g_assert_false (statreg_instances_change (fixture->instances, id, refuse, NULL, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_false (statreg_instances_change (fixture->instances, id, take_other_name, NULL, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_NAME_TAKEN);
  g_clear_error (&error);
  g_assert_false (add_login_to (fixture->instances, "none", "a@example.org", &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND);
  assert_names (fixture, "Other|Sales");
}

static gboolean
set_service (StatregInstance *copy, gpointer data, GError **error)
{
  g_object_set (statreg_instance_get_connection (copy), "service-address", "svc@example.org",
                "service-key", "AAAAAAAAAAAAAAAAAAAAAA", "service-sealed", "AAAA", NULL);
  return TRUE;
}

static void
assert_setting (StatregInstance *instance, const char *key, const char *expected)
{
  g_autofree char *text = statreg_connection_dup_text (statreg_instance_get_connection (instance), key);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_duplicate (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add (fixture, "Sales");
  g_autofree char *copy_id = NULL;
  StatregInstance *copy;

  g_assert_true (add_login_to (fixture->instances, id, "a@example.org", NULL));
  g_assert_true (statreg_instances_change (fixture->instances, id, set_service, NULL, NULL));
  copy_id = statreg_instances_duplicate (fixture->instances, id, "Sales 2", NULL);
  copy = statreg_instances_lookup (fixture->instances, "Sales 2");
  g_assert_cmpstr (statreg_instance_get_id (copy), ==, copy_id);
  g_assert_cmpstr (copy_id, !=, id);
  g_assert_nonnull (statreg_instance_lookup_login (copy, "a@example.org"));
  assert_setting (copy, "service-address", "svc@example.org");
  assert_setting (copy, "service-key", "");
  assert_setting (copy, "service-sealed", "");
  assert_setting (statreg_instances_lookup (fixture->instances, id), "service-sealed", "AAAA");
  g_assert_true (statreg_instances_remove (fixture->instances, id, NULL));
  assert_names (fixture, "Sales 2");
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add (fixture, "Sales");
  g_autoptr(StatregInstance) removed = g_object_ref (statreg_instances_lookup (fixture->instances, id));
  g_autoptr(GError) error = NULL;

  g_assert_true (statreg_instances_remove (fixture->instances, id, NULL));
  assert_names (fixture, "");
  g_assert_false (statreg_instances_remove (fixture->instances, id, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_NOT_FOUND);
  /* Undoing it. */
  g_assert_true (statreg_instances_add (fixture->instances, removed, NULL));
  assert_names (fixture, "Sales");
}

static void
write_file (Fixture *fixture, const char *id, const char *content)
{
  g_autofree char *name = statreg_instance_file_build_name (id);

  statreg_test_write (fixture->path, name, content, -1);
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = add (fixture, "Good");
  g_autofree char *bad = add (fixture, "Bad");
  g_autofree char *name = statreg_instance_file_build_name (bad);
  g_autofree char *content = NULL, *file_name = g_strconcat (bad, ".json", NULL);
  g_autoptr(StatregInstances) instances = statreg_instances_new (fixture->folder);
  g_autoptr(GError) error = NULL;
  StatregInstance *instance;

  write_file (fixture, bad, "{\"format\": \"statreg-instance\"}\n");
  write_file (fixture, "no-id", "x");
  g_assert_true (statreg_instances_load (instances, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (instances)), ==, 3);
  instance = statreg_instances_lookup (instances, bad);
  g_assert_cmpstr (statreg_instance_get_name (instance), ==, file_name);
  g_assert_nonnull (strstr (statreg_instance_get_load_error (instance), "version is missing"));
  g_assert_nonnull (statreg_instance_get_load_error (statreg_instances_lookup (instances, "no-id")));
  g_assert_null (statreg_instance_get_load_error (statreg_instances_lookup (instances, good)));

  g_assert_false (add_login_to (instances, bad, "a@example.org", &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_DAMAGED_FILE);
  g_assert_false (statreg_instances_rename (instances, bad, "Better", NULL));
  g_assert_null (statreg_instances_duplicate (instances, bad, "Better", NULL));
  content = statreg_test_read (fixture->path, name);
  g_assert_cmpstr (content, ==, "{\"format\": \"statreg-instance\"}\n");
  /* The others work, and the damaged one can be deleted. */
  g_assert_true (add_login_to (instances, good, "a@example.org", NULL));
  g_assert_true (statreg_instances_remove (instances, bad, NULL));
  g_assert_true (statreg_instances_remove (instances, "no-id", NULL));
}

typedef struct
{
  StatregInstances *instances;
  const char       *expected;
} Names;

static gboolean
has_names (gpointer data)
{
  Names *names = data;
  g_autofree char *text = describe (names->instances);

  return g_str_equal (text, names->expected);
}

static void
wait_for_names (Fixture *fixture, const char *expected)
{
  Names names = { fixture->instances, expected };

  g_assert_true (statreg_test_wait_until (has_names, &names, 60000));
}

static void
run_other (const char *action, Fixture *fixture, const char *id, const char *name)
{
  const char *arguments[] = { program, action, fixture->path, id, name, NULL };
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

/* What another process does is seen, and objects of what stays are kept. */
static void
test_follow (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add (fixture, "B");
  StatregInstance *instance = statreg_instances_lookup (fixture->instances, id);
  g_autofree char *other = g_uuid_string_random ();

  run_other ("--add", fixture, other, "A");
  wait_for_names (fixture, "A|B");
  run_other ("--rename", fixture, other, "C");
  wait_for_names (fixture, "B|C");
  g_assert_true (statreg_instances_lookup (fixture->instances, id) == instance);
  run_other ("--remove", fixture, other, "");
  wait_for_names (fixture, "B");
}

static gboolean
has_failed (gpointer instance)
{
  return statreg_instance_get_load_error (instance) != NULL;
}

static gboolean
has_recovered (gpointer instance)
{
  return !statreg_instance_get_load_error (instance);
}

static void
test_follow_damage (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add (fixture, "A");
  g_autofree char *name = statreg_instance_file_build_name (id);
  g_autofree char *content = statreg_test_read (fixture->path, name);
  StatregInstance *instance = statreg_instances_lookup (fixture->instances, id);

  write_file (fixture, id, "{");
  g_assert_true (statreg_test_wait_until (has_failed, instance, 60000));
  write_file (fixture, id, content);
  g_assert_true (statreg_test_wait_until (has_recovered, instance, 60000));
  g_assert_cmpstr (statreg_instance_get_name (instance), ==, "A");
}

/* Two processes change the same instance over and over: nothing is lost. */
static void
test_concurrent (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add (fixture, "A");
  const char *arguments[] = { program, "--logins", fixture->path, id, "other", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_NONE, &error);
  StatregInstance *instance = statreg_instances_lookup (fixture->instances, id);

  g_assert_no_error (error);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *address = g_strdup_printf ("own%u@example.org", i);

      add_login_to (fixture->instances, id, address, &error);
      g_assert_no_error (error);
    }
  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
  g_assert_true (add_login_to (fixture->instances, id, "last@example.org", NULL));
  g_assert_cmpuint (g_list_model_get_n_items (statreg_instance_get_static_logins (instance)), ==, 41);
  g_assert_cmpint (statreg_instance_get_revision (instance), ==, 42);
}

static char *
finish (Fixture *fixture, GAsyncResult **slot, GError **error)
{
  g_autoptr(GAsyncResult) result = statreg_test_wait_result (slot);

  return statreg_instances_finish (fixture->instances, result, error);
}

static void
test_async (Fixture *fixture, gconstpointer data)
{
  g_autoptr(StatregInstance) instance = statreg_instance_new ("A", STATREG_INSTANCE_EXCHANGE);
  g_autofree char *id = NULL, *same = NULL, *copy = NULL, *removed = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *slot = NULL;

  statreg_instances_add_async (fixture->instances, instance, NULL, statreg_test_on_ready, &slot);
  id = finish (fixture, &slot, NULL);
  g_assert_cmpstr (id, ==, statreg_instance_get_id (instance));
  assert_names (fixture, "A");
  statreg_instances_change_async (fixture->instances, id, add_login, g_strdup ("a@example.org"), g_free, NULL,
                                  statreg_test_on_ready, &slot);
  same = finish (fixture, &slot, NULL);
  g_assert_cmpstr (same, ==, id);
  g_assert_nonnull (
      statreg_instance_lookup_login (statreg_instances_lookup (fixture->instances, id), "a@example.org"));
  statreg_instances_duplicate_async (fixture->instances, id, "B", NULL, statreg_test_on_ready, &slot);
  copy = finish (fixture, &slot, NULL);
  assert_names (fixture, "A|B");
  statreg_instances_rename_async (fixture->instances, copy, "a", NULL, statreg_test_on_ready, &slot);
  g_assert_null (finish (fixture, &slot, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_NAME_TAKEN);
  statreg_instances_remove_async (fixture->instances, copy, NULL, statreg_test_on_ready, &slot);
  removed = finish (fixture, &slot, NULL);
  g_assert_cmpstr (removed, ==, copy);
  assert_names (fixture, "A");
}

static void
test_load_async (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add (fixture, "A");
  g_autoptr(StatregInstances) instances = statreg_instances_new (fixture->folder);
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  gboolean loading;

  statreg_instances_load_async (instances, NULL, statreg_test_on_ready, &slot);
  g_object_get (instances, "loading", &loading, NULL);
  g_assert_true (loading);
  result = statreg_test_wait_result (&slot);
  g_assert_true (statreg_instances_load_finish (instances, result, NULL));
  g_object_get (instances, "loading", &loading, NULL);
  g_assert_false (loading);
  g_assert_nonnull (statreg_instances_lookup (instances, id));
}

static int
act (const char *action, const char *path, const char *id, const char *name)
{
  g_autoptr(StatregFolder) folder = statreg_folder_open (path, NULL);
  g_autoptr(StatregInstances) instances = statreg_instances_new (folder);
  g_autoptr(StatregInstance) instance = statreg_instance_new_for_id (id, name, STATREG_INSTANCE_IMAP);
  gboolean done = TRUE;

  if (g_str_equal (action, "--add"))
    return !statreg_instances_add (instances, instance, NULL);
  if (g_str_equal (action, "--rename"))
    return !statreg_instances_rename (instances, id, name, NULL);
  if (g_str_equal (action, "--remove"))
    return !statreg_instances_remove (instances, id, NULL);
  for (guint i = 0; i < 20 && done; i++)
    {
      g_autofree char *address = g_strdup_printf ("%s%u@example.org", name, i);

      done = add_login_to (instances, id, address, NULL);
    }
  return !done;
}

static StatregSnapshot *
get_only (GPtrArray *snapshots)
{
  g_assert_cmpuint (snapshots->len, ==, 1);
  return snapshots->pdata[0];
}

/* Files that were read and whose folder was moved away are neither gone nor damaged; of one that never was there is
 * nothing that could stay. */
static void
test_folder_moved_away (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) stamps = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) unknown = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) there = NULL, moved = NULL, never = NULL;
  StatregStamp old = { 0 };
  g_autofree char *elsewhere = g_strconcat (fixture->path, ".moved", NULL);
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (ids, add (fixture, "Sales"));
  g_hash_table_insert (stamps, ids->pdata[0], &old);
  g_assert_cmpint (g_rename (fixture->path, elsewhere), ==, 0);
  moved = statreg_snapshots_collect (fixture->folder, ids, stamps, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (moved->len, ==, 0);
  never = statreg_snapshots_collect (fixture->folder, ids, unknown, NULL);
  g_assert_nonnull (statreg_instance_get_load_error (get_only (never)->instance));
  g_assert_null (statreg_snapshots_collect (fixture->folder, NULL, stamps, &error));
  g_assert_error (error, STATREG_ERROR, STATREG_ERROR_FOLDER);
  g_assert_cmpint (g_rename (elsewhere, fixture->path), ==, 0);
  there = statreg_snapshots_collect (fixture->folder, ids, stamps, NULL);
  g_assert_null (statreg_instance_get_load_error (get_only (there)->instance));
}

static guint
count_logins (StatregInstances *instances, const char *id)
{
  return g_list_model_get_n_items (statreg_instance_get_static_logins (statreg_instances_lookup (instances, id)));
}

static gboolean
has_two_logins (gpointer data)
{
  Fixture *fixture = data;

  return count_logins (fixture->instances, "Sales") == 2;
}

/* As an act of statreg-decide.h does. */
static void
save_login (Fixture *fixture, const char *id, const char *address, StatregOutcomes *outcomes)
{
  g_autoptr(StatregLock) lock = statreg_test_lock (fixture->folder);
  g_autoptr(StatregInstance) instance = statreg_instance_file_load (fixture->folder, id, NULL);

  add_login (instance, (gpointer) address, NULL);
  g_assert_true (statreg_instance_file_save (fixture->folder, instance, NULL));
  statreg_outcomes_add_saved (outcomes, fixture->folder, instance);
}

/* What an act saves is shown at its end, without being read; what others do after it is read. */
static void
test_act (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add (fixture, "Sales");
  g_autoptr(StatregInstances) other = statreg_instances_new (fixture->folder);
  g_autoptr(StatregOutcomes) outcomes = statreg_outcomes_new ();

  statreg_instances_begin_act (fixture->instances);
  save_login (fixture, id, "anna@example.org", outcomes);
  g_assert_true (statreg_instances_load (other, NULL));
  g_assert_true (add_login_to (other, id, "bert@example.org", NULL));
  statreg_instances_update (fixture->instances, id);
  g_assert_cmpuint (count_logins (fixture->instances, id), ==, 0);
  statreg_instances_end_act (fixture->instances, outcomes->saved);
  g_assert_cmpuint (count_logins (fixture->instances, id), ==, 1);
  g_assert_true (statreg_test_wait_until (has_two_logins, fixture, 60000));
  statreg_test_drop (g_steal_pointer (&other));
}

/* After an act that failed the files are read as ever. */
static void
test_act_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add (fixture, "Sales");
  g_autoptr(StatregOutcomes) outcomes = statreg_outcomes_new ();

  statreg_instances_begin_act (fixture->instances);
  save_login (fixture, id, "anna@example.org", outcomes);
  save_login (fixture, id, "bert@example.org", outcomes);
  statreg_instances_update (fixture->instances, id);
  statreg_instances_end_act (fixture->instances, NULL);
  g_assert_cmpuint (count_logins (fixture->instances, id), ==, 0);
  g_assert_true (statreg_test_wait_until (has_two_logins, fixture, 60000));
}

static void
add_test (const char *path, void (*function) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, function, tear_down);
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 5)
    return act (argv[1], argv[2], argv[3], argv[4]);
  g_test_init (&argc, &argv, NULL);
  add_test ("/statreg/instances/add", test_add);
  add_test ("/statreg/instances/name-taken", test_name_taken);
  add_test ("/statreg/instances/bad-name", test_bad_name);
  add_test ("/statreg/instances/rename", test_rename);
  add_test ("/statreg/instances/change", test_change);
  add_test ("/statreg/instances/duplicate", test_duplicate);
  add_test ("/statreg/instances/remove", test_remove);
  add_test ("/statreg/instances/damaged", test_damaged);
  add_test ("/statreg/instances/follow", test_follow);
  add_test ("/statreg/instances/follow-damage", test_follow_damage);
  add_test ("/statreg/instances/concurrent", test_concurrent);
  add_test ("/statreg/instances/act", test_act);
  add_test ("/statreg/instances/act-fails", test_act_fails);
  add_test ("/statreg/instances/async", test_async);
  add_test ("/statreg/instances/load-async", test_load_async);
  add_test ("/statreg/instances/folder-moved-away", test_folder_moved_away);
  return g_test_run ();
}
