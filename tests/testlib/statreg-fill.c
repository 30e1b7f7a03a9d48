/* SPDX-License-Identifier: GPL-3.0-or-later */
/* statreg-fill FOLDER LOGINS PENDING: fills a data folder with one instance and with pending registrations, for benchmarks and
 * for looking at long lists. The key goes to a key file. */
#include <stdlib.h>

#include "statreg-base64.h"
#include "statreg-instances.h"
#include "statreg-keys.h"
#include "statreg-store.h"
#include "statreg-time.h"

static const char *const first_names[] = { "anna", "bernd", "clara", "dieter", "elif", "friedrich", "grete", "hanna", "igor", "jana" };

static guint unfinished;

static void
on_appended (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;

  if (!statreg_store_append_finish (STATREG_STORE (store), result, &error))
    g_error ("%s", error->message);
  unfinished--;
}

static StatregRegistration *
make_registration (const StatregPublicKey *key, const char *stem, guint number, gint64 received)
{
  const char *name = first_names[number % G_N_ELEMENTS (first_names)];
  g_autofree char *id = statreg_base64_random (16);
  g_autofree char *logon = g_strdup_printf ("%s.%s%05u", name, stem, number);
  g_autofree char *address = g_strdup_printf ("%s@example.org", logon);
  g_autofree char *source = g_strdup_printf ("192.0.2.%u", number % 250 + 1);
  g_autofree char *text = g_strdup_printf ("pässwörd-%u", number);
  g_autoptr(StatregSecret) password = statreg_secret_new (text, strlen (text));
  g_autoptr(GError) error = NULL;
  g_autofree char *sealed = statreg_seal (key, id, address, logon, "", password, &error);

  g_assert_no_error (error);
  return statreg_registration_new (id, received, address, logon, "", source, key->id, sealed);
}

static gboolean
fill_instance (StatregInstance *copy, gpointer data, GError **error)
{
  const StatregPublicKey *key = ((gconstpointer *) data)[0];
  guint count = GPOINTER_TO_UINT (((gpointer *) data)[1]);
  gint64 now = statreg_time_now ();

  for (guint i = 0; i < count; i++)
    {
      g_autoptr(StatregRegistration) registration = make_registration (key, "login", i, now - count + i);
      statreg_instance_apply (copy, registration, now - count + i);
    }
  return TRUE;
}

static void
fill_store (StatregFolder *folder, const StatregPublicKey *key, guint count)
{
  g_autoptr(StatregStore) store = statreg_store_new (folder);
  g_autoptr(GError) error = NULL;
  gint64 now = statreg_time_now ();

  if (!statreg_store_load (store, &error))
    g_error ("%s", error->message);
  for (guint i = 0; i < count; i++)
    {
      g_autoptr(StatregRegistration) registration = make_registration (key, "pending", i, now - count + i);

      unfinished++;
      statreg_store_append_async (store, registration, NULL, on_appended, NULL);
      while (unfinished > 256)
        g_main_context_iteration (NULL, TRUE);
    }
  while (unfinished > 0)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StatregFolder) folder = NULL;
  g_autoptr(StatregKeys) keys = NULL;
  g_autoptr(StatregInstances) instances = NULL;
  g_autoptr(StatregInstance) instance = NULL;
  StatregPublicKey key;
  gpointer order[2];

  if (argc != 4)
    {
      g_printerr ("usage: statreg-fill FOLDER LOGINS PENDING\n");
      return 2;
    }
  folder = statreg_folder_open (argv[1], &error);
  g_assert_no_error (error);
  keys = statreg_keys_new (folder);
  statreg_keys_create (keys, STATREG_KEY_STORAGE_FILE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (statreg_keys_get_public (keys, &key));

  instances = statreg_instances_new (folder);
  statreg_instances_load (instances, &error);
  g_assert_no_error (error);
  instance = statreg_instance_new ("Main archive", STATREG_INSTANCE_IMAP);
  statreg_connection_set_text (statreg_instance_get_connection (instance), "host", "imap.example.org", &error);
  g_assert_no_error (error);
  order[0] = &key;
  order[1] = GUINT_TO_POINTER (atoi (argv[2]));
  fill_instance (instance, order, NULL);
  statreg_instances_add (instances, instance, &error);
  g_assert_no_error (error);
  fill_store (folder, &key, atoi (argv[3]));
  return 0;
}
